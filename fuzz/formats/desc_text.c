// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables as the kernel would print them, and that text read again. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/desc.h"
#include "linux/ptdump.h"
#include "linux/ptdump_compare.h"
#include "linux/ptdump_parse.h"

#define LINES 256

#define BAD(d, op, class, ...) \
	fz_found(&(d)->finding, "desc", "text", op, class, __VA_ARGS__)

/* Lines as they were printed, while they are read again. */
struct text {
	struct desc *d;
	struct pg_ptdump_style style;
	struct pg_ptdump_line lines[LINES];
	unsigned int count, read;
	bool lost;
	struct pg_ptdump_parser parser;
	int refused;
};

static void feed(struct text *t, const char *bytes, size_t size)
{
	struct pg_error err;

	if (!t->refused)
		t->refused = pg_ptdump_parse(&t->parser, bytes, size, &err);
}

static void put_line(void *ctx, const struct pg_ptdump_line *line)
{
	struct text *t = ctx;
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(&t->style, line, buf, sizeof(buf));

	if (n >= sizeof(buf) || !n || buf[n - 1] != '\n')
		BAD(t->d, "line", "length", "a line of %zu bytes", n);
	if (t->count && line->start < t->lines[t->count - 1].end)
		BAD(t->d, "line", "order", "a line at 0x%" PRIx64 " is behind",
		    line->start);
	if (t->count == LINES) {
		t->lost = true;
		return;
	}
	t->lines[t->count++] = *line;
	feed(t, buf, n);
}

static void put_marker(void *ctx, const char *name)
{
	struct text *t = ctx;
	char buf[80];
	int n = snprintf(buf, sizeof(buf), "---[ %s ]---\n", name);

	feed(t, buf, (size_t)n);
}

static void put_unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
			   uint64_t end)
{
	struct text *t = ctx;

	if (end && end <= start)
		BAD(t->d, "line", "unreadable",
		    "0x%" PRIx64 " to 0x%" PRIx64 " cannot be read", start,
		    end);
}

/* A record says what the line did, in the bits that the text tells. */
static enum pg_action take(void *ctx, const struct pg_ptdump_record *r)
{
	struct text *t = ctx;
	const struct pg_ptdump_line *l = &t->lines[t->read];

	if (r->marker || t->lost)
		return PG_CONTINUE;
	if (t->read >= t->count || r->line.start != l->start ||
	    r->line.end != l->end)
		BAD(t->d, "parse", "range",
		    "line %" PRIu64 " was read otherwise", r->number);
	else if (!r->hole &&
		 (r->line.prot ^ l->prot) & r->known & t->style.mask)
		BAD(t->d, "parse", "bits",
		    "line %" PRIu64 " was read with bits 0x%" PRIx64
		    " instead of 0x%" PRIx64,
		    r->number, r->line.prot, l->prot);
	t->read++;
	return PG_CONTINUE;
}

static const char *marker_of(const struct pg_regime *r)
{
	return r->stage == 2 ? "Guest IPA"
	       : r->high     ? "Linear Mapping start"
			     : "UEFI runtime start";
}

static void init(struct text *t, struct desc *d, const struct pg_regime *r)
{
	struct pg_ptdump_options options = { .x = PG_PTDUMP_X_NEVER,
					     .ipa_bits = r->ia_bits };
	enum pg_ptdump_version v = d->how % PG_PTDUMP_VERSIONS;

	t->d = d;
	t->count = t->read = 0;
	t->lost = false;
	t->refused = 0;
	t->style = r->stage == 2 ? pg_ptdump_kvm_style(v)
				 : pg_ptdump_plain_style(r, v);
	t->style.flush |= d->how >> 2 & 1;
	pg_ptdump_parser_init(&t->parser, &options, take, t);
}

void desc_text(struct desc *d, struct desc_tables *tables)
{
	static struct text t;
	const struct pg_regime *r = &tables->regime;
	struct pg_ptdump_sink sink = { put_marker, put_line, put_unreadable,
				       &t };
	struct pg_marker marker = { .start = r->base };
	struct pg_ptdump p;
	struct pg_walk walk = {
		.tables = &tables->tables,
		.budget = d->budget,
		.join = PG_JOIN_MASKED,
		.visit = pg_ptdump_visit,
		.ctx = &p,
	};
	struct pg_error err;

	init(&t, d, r);
	walk.join_mask = t.style.mask;
	snprintf(marker.name, sizeof(marker.name), "%s", marker_of(r));
	pg_ptdump_init(&p, &t.style, &marker, 1, &sink, r->base,
		       pg_regime_last(r));
	if (pg_walk(&walk, NULL, &err))
		return;
	pg_ptdump_flush(&p);
	if (!t.refused && !t.lost && t.read != t.count)
		BAD(d, "parse", "lost", "of %u lines %u were read", t.count,
		    t.read);
	if (!t.refused)
		pg_ptdump_parse_end(&t.parser, &err);
}
