/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a ptdump text says of the tables' geometry: of the shapes that arm64
 * Linux has, those in which every line's bounds are bounds of its level.
 */
#ifndef PG_LINUX_PTDUMP_SHAPE_H
#define PG_LINUX_PTDUMP_SHAPE_H

#include "linux/ptdump_parse.h"

/* granule: log2; start: the level of the first look-up. */
struct pg_ptdump_shape {
	uint8_t granule, va_bits;
	int8_t start;
};

/* The architecture's level of a stage-1 level index. */
int pg_ptdump_shape_level(const struct pg_ptdump_shape *shape, int index);

/* Every line of the text could have come from such tables. */
bool pg_ptdump_shape_fits(const struct pg_ptdump_shape *shape,
			  const struct pg_ptdump_text *text);

/*
 * The shape with the largest granule that fits, of stage-1 text: a smaller
 * granule is never excluded by alignment. sure: no other granule fits. False
 * if none does.
 */
bool pg_ptdump_shape_find(const struct pg_ptdump_text *text,
			  struct pg_ptdump_shape *shape, bool *sure);

/*
 * A shape with 52 bits, whose region marker of 2^min_bits stands in the
 * middle, fits the text.
 */
bool pg_ptdump_shape_52(const struct pg_ptdump_text *text,
			unsigned int min_bits);

/* Sets text->complete and text->why, for a text whose last line ended well. */
void pg_ptdump_judge_end(struct pg_ptdump_text *text, bool end_marker);

#endif
