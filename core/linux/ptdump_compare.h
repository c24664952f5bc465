/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image's tables against ptdump text, by meaning: where they map something
 * else, or map it otherwise. How lines are split, what sizes they print and
 * what holes are called does not count; nor does what the text does not show.
 *
 * A command uses it so, for the space that text.source names:
 *
 *	pg_ptdump_read(bytes, size, &options, &lines, &text, &err);
 *	style = pg_ptdump_kernel_style(...), as for dump -f ptdump;
 *	style.mask |= pg_ptdump_words_style(text.words).mask;
 *	style.flush = true;
 *	compare = { .text = &text, .lines = &lines, .regime = &regime,
 *		    .image_mask = style.mask, .first = ..., .last = ...,
 *		    .differs = ..., .ctx = ... };
 *	pg_ptdump_compare_begin(&compare);
 *	sink = pg_ptdump_compare_sink(&compare);
 *	pg_ptdump_init(&ptdump, &style, ..., &sink, first, last);
 *	pg_walk() with pg_ptdump_visit() and style.mask;
 *	pg_ptdump_flush(&ptdump);
 *	pg_ptdump_compare_end(&compare);
 *
 * and reports text.complete beside the differences: what a text that was cut
 * does not cover is not compared, except that PG_PTDUMP_UNCOVERED says where
 * the image maps something there. The walk that goes with text of up to 6.8
 * is that of pg_kernel's built_regime, as for dump.
 *
 * The image's lines stream; memory use is the text's.
 */
#ifndef PG_LINUX_PTDUMP_COMPARE_H
#define PG_LINUX_PTDUMP_COMPARE_H

#include "linux/ptdump_parse.h"

/* "Mapped": the entry is a leaf that the architecture uses. */
enum pg_ptdump_diff_kind {
	PG_PTDUMP_ONLY_IMAGE, /* mapped in the image, not in the text */
	PG_PTDUMP_ONLY_TEXT,  /* the contrary */
	PG_PTDUMP_CHANGED,    /* mapped in both, otherwise */
	PG_PTDUMP_INVALID,   /* mapped in neither, but invalid entries differ */
	PG_PTDUMP_UNCOVERED, /* mapped in the image, where no line of text is */
};

/*
 * A range in which one thing differs in one way, as long as it can be.
 *
 * start, end: addresses, end 0 for 2^64. mask: for CHANGED and INVALID, the
 * descriptor bits that differ; with DS, bits 9:8 are those of an address.
 * image, text: the values, of which within mask all of the range agrees, and
 * beyond it that at start is given. image_level, text_level: the
 * architecture's; they differ for blocks against pages, and only where both
 * map. number: the text's line at start; 0 for UNCOVERED.
 */
struct pg_ptdump_diff {
	enum pg_ptdump_diff_kind kind;
	uint64_t start, end;
	uint64_t mask;
	uint64_t image, text;
	int8_t image_level, text_level;
	uint64_t number;
};

/*
 * The caller sets all but the private part; what pointers show has to last
 * until the end.
 *
 * regime: the image's, which gives the levels their numbers. image_mask: the
 * bits that the image's lines hold: their style's mask. first, last: addresses
 * to compare, both included.
 *
 * count: differences so far. unreadable: ranges of the image that could not be
 * read, and so were not compared.
 */
struct pg_ptdump_compare {
	const struct pg_ptdump_text *text;
	const struct pg_ptdump_lines *lines;
	const struct pg_regime *regime;
	uint64_t image_mask;
	uint64_t first, last;
	void (*differs)(void *ctx, const struct pg_ptdump_diff *diff);
	void *ctx;
	uint64_t count, unreadable;
	/* Private: */
	struct pg_ptdump_style style;
	size_t next;
	uint64_t at;
	bool finished, has_open;
	struct pg_ptdump_diff open;
};

void pg_ptdump_compare_begin(struct pg_ptdump_compare *c);

/* The next line of the image; lines ascend. compare: the struct. */
void pg_ptdump_compare_line(void *compare, const struct pg_ptdump_line *line);

/* The image cannot be read in [start, end), end 0 for 2^64. */
void pg_ptdump_compare_unreadable(void *compare, const struct pg_visit *visit,
				  uint64_t start, uint64_t end);

/* The two, for pg_ptdump_init(); markers are not looked at. */
struct pg_ptdump_sink pg_ptdump_compare_sink(struct pg_ptdump_compare *compare);

/* After the last line: what comes behind it is mapped in the text only. */
void pg_ptdump_compare_end(struct pg_ptdump_compare *c);

/*
 * What a value says in the columns that mask is about, in the text's words:
 * "ro NX", "no AF". Empty if they print nothing, as for a zero. Returns buf.
 */
const char *pg_ptdump_words_of(const struct pg_ptdump_text *text,
			       uint64_t value, uint64_t mask, char *buf,
			       size_t size);

/* "only-image", "only-text", "changed", "invalid", "uncovered": permanent. */
const char *pg_ptdump_diff_name(enum pg_ptdump_diff_kind kind);

#endif
