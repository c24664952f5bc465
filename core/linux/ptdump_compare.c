// SPDX-License-Identifier: GPL-2.0-or-later
/* Two ascending lists of ranges, met piece by piece; differences joined. */
#include "linux/ptdump_compare.h"

#include <stdio.h>
#include <string.h>

/* One side of a piece. */
struct side {
	uint64_t prot;
	int level;
	bool mapped;
};

/* Addresses first to last, both included: an end of 2^64 has no number. */
struct piece {
	uint64_t first, last;
	uint64_t number;
};

const char *pg_ptdump_diff_name(enum pg_ptdump_diff_kind kind)
{
	static const char *const names[] = {
		[PG_PTDUMP_ONLY_IMAGE] = "only-image",
		[PG_PTDUMP_ONLY_TEXT] = "only-text",
		[PG_PTDUMP_CHANGED] = "changed",
		[PG_PTDUMP_INVALID] = "invalid",
		[PG_PTDUMP_UNCOVERED] = "uncovered",
	};

	return names[kind];
}

/* Absent levels go by the root's name, or by its index. */
static struct side make_side(const struct pg_ptdump_compare *c, int index,
			     uint64_t prot)
{
	int level = index - 1 < c->regime->start ? c->regime->start : index - 1;
	bool valid = prot & PG_BIT(PG_DESC_VALID);
	bool page = prot & PG_BIT(PG_DESC_TABLE);

	return (struct side){
		.prot = prot,
		.level = level,
		/* At the last level, without bit 1, it is reserved (D-3). */
		.mapped = valid && (page || level != PG_LEVEL_MAX),
	};
}

static const struct side hole = { 0 };

/* The bits that a column is about. */
static uint64_t own_bits(const struct pg_ptdump_row *row)
{
	uint64_t others = row->mask & ~PG_BIT(PG_DESC_VALID);

	return others ? others : row->mask;
}

/*
 * Columns are compared, not bits: SHD is one answer for three values. BLK is
 * left to the level, and X to whoever says what it means.
 */
static bool comparable(const struct pg_ptdump_compare *c,
		       const struct pg_ptdump_row *row)
{
	const struct pg_ptdump_text *t = c->text;
	bool x_unsaid = t->words == PG_PTDUMP_KVM_A &&
			t->x == PG_PTDUMP_X_UNSAID;

	return own_bits(row) != PG_BIT(PG_DESC_TABLE) &&
	       !(row->mask & ~c->image_mask) &&
	       !(x_unsaid && own_bits(row) == PG_BIT(PG_DESC_UXN));
}

static uint64_t differing_bits(const struct pg_ptdump_compare *c, uint64_t a,
			       uint64_t b)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < c->style.nrows; i++) {
		const struct pg_ptdump_row *row = &c->style.rows[i];

		if (((a & row->mask) == row->val) !=
			    ((b & row->mask) == row->val) &&
		    comparable(c, row))
			bits |= own_bits(row);
	}
	return bits;
}

static bool same_difference(const struct pg_ptdump_diff *a,
			    const struct pg_ptdump_diff *b)
{
	return a->kind == b->kind && a->mask == b->mask &&
	       a->image_level == b->image_level &&
	       a->text_level == b->text_level &&
	       !((a->image ^ b->image) & a->mask) &&
	       !((a->text ^ b->text) & a->mask);
}

static void close_diff(struct pg_ptdump_compare *c)
{
	if (!c->has_open)
		return;
	c->has_open = false;
	c->count++;
	c->differs(c->ctx, &c->open);
}

static void report(struct pg_ptdump_compare *c,
		   const struct pg_ptdump_diff *diff)
{
	if (c->has_open && c->open.end == diff->start &&
	    same_difference(&c->open, diff)) {
		c->open.end = diff->end;
		return;
	}
	close_diff(c);
	c->open = *diff;
	c->has_open = true;
}

static void judge(struct pg_ptdump_compare *c, const struct piece *piece,
		  const struct side *image, const struct side *text)
{
	struct pg_ptdump_diff d = {
		.start = piece->first,
		.end = piece->last + 1,
		.image = image->prot,
		.text = text->prot,
		.number = piece->number,
	};

	if (image->mapped != text->mapped) {
		d.kind = image->mapped ? PG_PTDUMP_ONLY_IMAGE
				       : PG_PTDUMP_ONLY_TEXT;
	} else {
		d.kind = image->mapped ? PG_PTDUMP_CHANGED : PG_PTDUMP_INVALID;
		d.mask = differing_bits(c, image->prot, text->prot);
	}
	if (image->mapped && text->mapped && image->level != text->level) {
		d.image_level = image->level;
		d.text_level = text->level;
	}
	if (image->mapped != text->mapped || d.mask ||
	    d.image_level != d.text_level)
		report(c, &d);
}

/* One range from the first thing mapped on, with the holes behind it. */
static void judge_uncovered(struct pg_ptdump_compare *c,
			    const struct piece *piece, const struct side *image)
{
	const struct pg_ptdump_diff d = {
		.kind = PG_PTDUMP_UNCOVERED,
		.start = piece->first,
		.end = piece->last + 1,
		.image = image->prot,
	};
	bool goes_on = c->has_open && c->open.kind == PG_PTDUMP_UNCOVERED &&
		       c->open.end == d.start;

	if (image->mapped || goes_on)
		report(c, &d);
}

static uint64_t last_of(uint64_t end)
{
	return end - 1;
}

/* The text's line at an address or the next one; NULL behind the last. */
static const struct pg_ptdump_record *text_at(struct pg_ptdump_compare *c,
					      uint64_t addr)
{
	const struct pg_ptdump_lines *l = c->lines;

	while (c->next < l->count && last_of(l->list[c->next].line.end) < addr)
		c->next++;
	return c->next < l->count ? &l->list[c->next] : NULL;
}

/* From where we are to last, the image says one thing. */
static void advance(struct pg_ptdump_compare *c, uint64_t last,
		    const struct side *image)
{
	last = pg_min(last, c->last);
	while (!c->finished && c->at <= last) {
		const struct pg_ptdump_record *r = text_at(c, c->at);
		struct piece piece = { c->at, last, 0 };
		struct side text;

		if (r && r->line.start <= c->at) {
			piece.last = pg_min(last, last_of(r->line.end));
			piece.number = r->number;
			text = make_side(c, r->line.level, r->line.prot);
			judge(c, &piece, image, &text);
		} else {
			if (r)
				piece.last = pg_min(last, r->line.start - 1);
			judge_uncovered(c, &piece, image);
		}
		c->at = piece.last + 1;
		c->finished = !c->at || c->at > c->last;
	}
}

void pg_ptdump_compare_begin(struct pg_ptdump_compare *c)
{
	c->style = pg_ptdump_words_style(c->text->words);
	c->at = c->first;
	c->next = c->count = c->unreadable = 0;
	c->finished = c->first > c->last;
	c->has_open = false;
}

/* Where the image has no lines it has no tables: holes. */
static void skip_to(struct pg_ptdump_compare *c, uint64_t start)
{
	if (start > c->at)
		advance(c, start - 1, &hole);
}

void pg_ptdump_compare_line(void *compare, const struct pg_ptdump_line *line)
{
	struct pg_ptdump_compare *c = compare;
	const struct side image = make_side(c, line->level, line->prot);

	skip_to(c, line->start);
	advance(c, last_of(line->end), &image);
}

void pg_ptdump_compare_unreadable(void *compare, const struct pg_visit *visit,
				  uint64_t start, uint64_t end)
{
	struct pg_ptdump_compare *c = compare;

	skip_to(c, start);
	c->unreadable++;
	if (c->finished || last_of(end) < c->at)
		return;
	c->at = end;
	c->finished = !end || end > c->last;
}

static void ignore_marker(void *ctx, const char *name)
{
}

struct pg_ptdump_sink pg_ptdump_compare_sink(struct pg_ptdump_compare *c)
{
	return (struct pg_ptdump_sink){
		.marker = ignore_marker,
		.line = pg_ptdump_compare_line,
		.unreadable = pg_ptdump_compare_unreadable,
		.ctx = c,
	};
}

void pg_ptdump_compare_end(struct pg_ptdump_compare *c)
{
	advance(c, c->last, &hole);
	close_diff(c);
}

/* A word without the blanks that only keep columns apart. */
static int word_length(const char *word)
{
	size_t n = strlen(word);

	while (n && word[n - 1] == ' ')
		n--;
	return n;
}

const char *pg_ptdump_words_of(const struct pg_ptdump_text *text,
			       uint64_t value, uint64_t mask, char *buf,
			       size_t size)
{
	const struct pg_ptdump_style s = pg_ptdump_words_style(text->words);
	size_t n = 0;

	if (size)
		buf[0] = '\0';
	for (size_t i = 0; value && i < s.nrows && n < size; i++) {
		const struct pg_ptdump_row *row = &s.rows[i];
		bool set = (value & row->mask) == row->val;
		const char *word = set ? row->set : row->clear, *no = "";

		if (!(own_bits(row) & mask) || !word)
			continue;
		if (!word_length(word)) {
			word = set ? row->clear : row->set;
			no = "no ";
		}
		n += snprintf(buf + n, size - n, "%s%s%.*s", n ? " " : "", no,
			      word_length(word), word);
	}
	return buf;
}
