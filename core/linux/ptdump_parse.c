// SPDX-License-Identifier: GPL-2.0-or-later
/* From bytes to lines, and what each line may be after those before it. */
#include "linux/ptdump_parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "linux/ptdump_fields.h"
#include "linux/ptdump_order.h"
#include "linux/ptdump_regions.h"
#include "linux/ptdump_shape.h"

#define MARKER_HEAD "---[ "
#define MARKER_TAIL " ]---"

const char *pg_ptdump_source_name(enum pg_ptdump_source source)
{
	static const char *const names[] = {
		[PG_PTDUMP_KERNEL] = "kernel_page_tables",
		[PG_PTDUMP_EFI] = "efi_page_tables",
		[PG_PTDUMP_STAGE2] = "stage2_page_tables",
	};

	return names[source];
}

void pg_ptdump_parser_init(struct pg_ptdump_parser *p,
			   const struct pg_ptdump_options *options,
			   pg_ptdump_take take, void *ctx)
{
	*p = (struct pg_ptdump_parser){
		.options = *options,
		.take = take,
		.ctx = ctx,
		.orders = 3,
		.rank = { -1, -1 },
		.text = { .complete = PG_PTDUMP_CUT,
			  .why = "the text was not read to its end" },
	};
	p->text.ipa_bits = pg_min(options->ipa_bits, 52);
	p->text.x = options->x;
}

/* The error is the first one, however often it is asked for. */
static int refuse(struct pg_ptdump_parser *p,
		  const struct pg_ptdump_wrong *wrong, struct pg_error *err)
{
	p->failed = PG_EFORMAT;
	p->error_number = p->number;
	p->error_column = wrong->column;
	return pg_error(err, PG_EFORMAT, "line %" PRIu64 ", column %u: %s",
			p->number, wrong->column, wrong->text);
}

static int refused(const struct pg_ptdump_parser *p, struct pg_error *err)
{
	return pg_error(err, p->failed, "the text was refused at line %" PRIu64,
			p->error_number);
}

static void deliver(struct pg_ptdump_parser *p,
		    const struct pg_ptdump_record *r)
{
	if (p->take && p->take(p->ctx, r) == PG_STOP)
		p->stopped = true;
}

/* Which columns can come: what the user said settles what X means. */
static uint8_t possible_words(const struct pg_ptdump_parser *p)
{
	uint8_t a = 1 << PG_PTDUMP_KVM_A, swapped = 1 << PG_PTDUMP_KVM_SWAPPED;
	uint8_t other = 1 << PG_PTDUMP_KVM_A2 | 1 << PG_PTDUMP_KVM_B;

	if (p->text.source != PG_PTDUMP_STAGE2)
		return 1 << PG_PTDUMP_STAGE1;
	if (p->options.x == PG_PTDUMP_X_UNSAID)
		return a | swapped | other;
	return other | (p->options.x == PG_PTDUMP_X_NEVER ? a : swapped);
}

/* The first record says what the text is. */
static bool begin(struct pg_ptdump_parser *p, const char *name,
		  struct pg_ptdump_wrong *wrong)
{
	if (pg_ptdump_region_first(name, &p->text.source)) {
		p->words = possible_words(p);
		p->text.words = __builtin_ctz(p->words);
		return true;
	}
	if (pg_ptdump_region(PG_PTDUMP_KERNEL, name))
		return pg_ptdump_wrong(wrong, 5,
				       "the text's beginning is missing: "
				       "'%s' is not the first region",
				       name);
	return pg_ptdump_wrong(
		wrong, 5,
		"ptdump text does not begin with '%s', but with "
		"'Linear Mapping start', 'UEFI runtime start' or "
		"'Guest IPA'",
		name);
}

static void found_order(struct pg_ptdump_parser *p)
{
	static const enum pg_ptdump_order orders[] = {
		PG_PTDUMP_ORDER_UNTOLD,
		PG_PTDUMP_ORDER_6_1,
		PG_PTDUMP_ORDER_6_12,
		PG_PTDUMP_ORDER_UNTOLD,
	};

	p->text.order = orders[p->orders];
}

/* What a marker may be at this place. */
static bool check_marker(struct pg_ptdump_parser *p, const char *name,
			 struct pg_ptdump_wrong *wrong)
{
	const struct pg_ptdump_region *region;

	if (!p->text.markers && !begin(p, name, wrong))
		return false;
	region = pg_ptdump_region(p->text.source, name);
	if (!region && p->text.source != PG_PTDUMP_KERNEL)
		return pg_ptdump_wrong(wrong, 5,
				       "the marker '%s' does not belong in %s",
				       name,
				       pg_ptdump_source_name(p->text.source));
	if (region && !pg_ptdump_region_follows(region, p->rank, &p->orders))
		return pg_ptdump_wrong(
			wrong, 5,
			"the marker '%s' comes too late: regions "
			"come once, and in the kernel's order",
			name);
	if (!region && !p->text.odd_markers++)
		p->text.odd_line = p->number;
	p->text.bpf |= region && region->bpf;
	found_order(p);
	return true;
}

static bool take_marker(struct pg_ptdump_parser *p, const char *text, size_t n,
			struct pg_ptdump_wrong *wrong)
{
	const size_t frame = strlen(MARKER_HEAD) + strlen(MARKER_TAIL);
	struct pg_ptdump_record r = { .number = p->number, .column = 6 };
	char name[64];

	if (n <= frame || n - frame >= sizeof(name) ||
	    memcmp(text, MARKER_HEAD, strlen(MARKER_HEAD)) ||
	    memcmp(text + n - strlen(MARKER_TAIL), MARKER_TAIL,
		   strlen(MARKER_TAIL)))
		return pg_ptdump_wrong(wrong, 0,
				       "not a marker: ptdump prints ---[ a "
				       "region's name ]---");
	memcpy(name, text + strlen(MARKER_HEAD), n - frame);
	name[n - frame] = '\0';
	if (!pg_ptdump_marker_follows(&p->text, name, wrong) ||
	    !check_marker(p, name, wrong))
		return false;
	p->text.markers++;
	p->marker_last = true;
	r.marker = name;
	deliver(p, &r);
	return true;
}

static void note_attributes(struct pg_ptdump_parser *p,
			    const struct pg_ptdump_record *r)
{
	struct pg_ptdump_text *t = &p->text;
	bool only_swapped = p->words == 1 << PG_PTDUMP_KVM_SWAPPED;

	t->attributes++;
	t->words = __builtin_ctz(p->words);
	if (t->words == PG_PTDUMP_STAGE1) {
		t->invalid_blk |= !(r->line.prot & 3);
		t->gre |= (r->line.prot & pg_mask(4, 2)) == 6 << 2 &&
			  r->known & pg_mask(4, 2);
	} else if (t->words == PG_PTDUMP_KVM_SWAPPED && only_swapped) {
		t->x = PG_PTDUMP_X_EXECUTES;
	}
}

static void note_line(struct pg_ptdump_parser *p,
		      const struct pg_ptdump_record *r)
{
	struct pg_ptdump_text *t = &p->text;

	if (!t->lines++)
		t->first = r->line.start;
	t->last = r->line.start;
	t->end = r->line.end;
	t->names |= 1 << r->line.level;
	t->bounds[r->line.level] |= r->line.start | r->line.end;
	if (!r->hole)
		note_attributes(p, r);
}

/* X is not known until somebody says what it means. */
static bool x_unsaid(const struct pg_ptdump_parser *p)
{
	return p->text.words == PG_PTDUMP_KVM_A &&
	       p->options.x == PG_PTDUMP_X_UNSAID;
}

static bool take_line(struct pg_ptdump_parser *p, const char *text, size_t n,
		      struct pg_ptdump_wrong *wrong)
{
	struct pg_ptdump_record r;
	bool stripped;

	if (!p->text.markers)
		return pg_ptdump_wrong(wrong, 0,
				       "a range before any marker: the text's "
				       "beginning is missing");
	if (!pg_ptdump_fields(text, n, &p->words, &r, &stripped, wrong) ||
	    !pg_ptdump_line_follows(&p->text, p->rank[0], &r.line, wrong))
		return false;
	r.number = p->number;
	p->marker_last = false;
	note_line(p, &r);
	if (x_unsaid(p) && !r.hole)
		r.known &= ~PG_BIT(PG_DESC_UXN);
	p->text.stripped += stripped;
	deliver(p, &r);
	return true;
}

/* Where ptdump text begins in a line that begins with something else. */
static size_t text_inside(const char *text, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (n - i >= strlen(MARKER_HEAD) &&
		    !memcmp(text + i, MARKER_HEAD, strlen(MARKER_HEAD)))
			return i;
		if (n - i >= 37 && text[i] == '0' && text[i + 1] == 'x' &&
		    text[i + 18] == '-' && text[i + 19] == '0')
			return i;
	}
	return 0;
}

static bool refuse_other(const char *text, size_t n,
			 struct pg_ptdump_wrong *wrong)
{
	size_t inside = text_inside(text, n);
	const char *from = *text == '[' || *text == '<' ? "the kernel log"
			   : inside && text[inside - 1] == ':'
				   ? "grep"
				   : "another program";

	if (!n)
		return pg_ptdump_wrong(wrong, 0,
				       "an empty line, which ptdump never "
				       "prints");
	if (!inside)
		return pg_ptdump_wrong(wrong, 0,
				       "neither a range (0x...) nor a marker "
				       "(---[ ... ]---): this is no ptdump "
				       "text");
	return pg_ptdump_wrong(
		wrong, 0,
		"'%.*s' stands before ptdump's text, perhaps put "
		"there by %s: give the file as the kernel printed "
		"it, or cut that off",
		(int)pg_min(inside, 60), text, from);
}

/* Bytes that are no text; what is usual gets its name. */
static bool check_bytes(const char *text, size_t n,
			struct pg_ptdump_wrong *wrong)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = text[i];

		if (c >= ' ' && c < 0x7f)
			continue;
		if (c == '\t')
			return pg_ptdump_wrong(wrong, i,
					       "a tab, where ptdump prints "
					       "blanks");
		return pg_ptdump_wrong(
			wrong, i, "byte 0x%02x: this is no ptdump text", c);
	}
	return true;
}

static bool take_text(struct pg_ptdump_parser *p, const char *text, size_t n,
		      struct pg_ptdump_wrong *wrong)
{
	if (n && text[n - 1] == '\r') {
		n--;
		p->text.crlf++;
	}
	if (!check_bytes(text, n, wrong))
		return false;
	if (n >= 2 && !memcmp(text, "0x", 2))
		return take_line(p, text, n, wrong);
	if (n >= 3 && !memcmp(text, "---", 3))
		return take_marker(p, text, n, wrong);
	return refuse_other(text, n, wrong);
}

/* One line's worth of bytes, which may lack their end. */
static size_t gather(struct pg_ptdump_parser *p, const char *bytes, size_t size)
{
	const char *newline = memchr(bytes, '\n', size);
	size_t n = newline ? (size_t)(newline - bytes) : size;
	size_t fits = pg_min(n, sizeof(p->buf) - p->length);

	memcpy(p->buf + p->length, bytes, fits);
	p->length += fits;
	return n;
}

int pg_ptdump_parse(struct pg_ptdump_parser *p, const void *bytes, size_t size,
		    struct pg_error *err)
{
	const char *at = bytes, *end = at + size;
	struct pg_ptdump_wrong wrong;

	if (p->failed)
		return refused(p, err);
	while (at < end && !p->stopped) {
		if (!p->length)
			p->number++;
		at += gather(p, at, end - at);
		if (p->length == sizeof(p->buf)) {
			if (check_bytes(p->buf, p->length, &wrong))
				pg_ptdump_wrong(&wrong, p->length - 1,
						"the line is longer than "
						"any of ptdump's");
			return refuse(p, &wrong, err);
		}
		if (at == end)
			break;
		at++;
		if (!take_text(p, p->buf, p->length, &wrong))
			return refuse(p, &wrong, err);
		p->length = 0;
	}
	return PG_OK;
}

/* A last line without its newline: no line, but a sign. */
static int end_inside(struct pg_ptdump_parser *p, struct pg_error *err)
{
	size_t n = p->length - (p->buf[p->length - 1] == '\r');
	struct pg_ptdump_wrong wrong;

	if (!check_bytes(p->buf, n, &wrong))
		return refuse(p, &wrong, err);
	if (!p->text.markers) {
		pg_ptdump_wrong(&wrong, n,
				"the text ends before its first "
				"line does");
		return refuse(p, &wrong, err);
	}
	p->text.complete = PG_PTDUMP_CUT;
	snprintf(p->text.why, sizeof(p->text.why),
		 "the text was cut short: line %" PRIu64
		 " does not end in a newline",
		 p->number);
	return PG_OK;
}

int pg_ptdump_parse_end(struct pg_ptdump_parser *p, struct pg_error *err)
{
	if (p->failed)
		return refused(p, err);
	if (p->stopped)
		return PG_OK;
	if (p->length)
		return end_inside(p, err);
	if (!p->number) {
		p->failed = PG_EFORMAT;
		return pg_error(err, PG_EFORMAT,
				"the text is empty: not even a marker");
	}
	pg_ptdump_judge_end(&p->text, p->marker_last);
	return PG_OK;
}
