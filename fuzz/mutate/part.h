/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of what an earlier record of a program did something to. */
#ifndef FUZZ_PART_H
#define FUZZ_PART_H

#include <stdbool.h>

#include "mutate/mutate.h"

/*
 * Puts a record at a part of another one's range, or over its border: space,
 * place, slot and size. False, and nothing but the space changed, if no record
 * says such a part.
 */
bool fz_part(struct fz_rng *rng, const struct fz_header *header,
	     const struct fz_op *other, struct fz_op *op);

#endif
