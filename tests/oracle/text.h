/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Worlds as text, so that a disagreement can be replayed and kept:
 *
 *	TCR_EL1=0x...		registers, those that are not 0
 *	word 0x42000000 0x...	memory, as it lies there
 *	ask S1E1R 0x...		a question
 *
 * "# ..." is a comment. "end" ends a world.
 */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include <stdio.h>

#include "world.h"

const char *or_op_name(enum or_op op);

/* With prefix before each line; only question q, or all if q is negative. */
void or_text_write(FILE *f, const char *prefix, const struct or_world *w,
		   int q);

/* "ok pa=0x... attr=0xff sh=3", "fault translation level 2 stage 1 walk" */
void or_text_answer(const struct or_answer *a, char *buf, size_t size);

/*
 * Reads the next world into *w, whose arena is clear. False at the end of the
 * file, or with a sentence on standard output and *bad set.
 */
bool or_text_read(FILE *f, struct or_world *w, bool *bad);

#endif
