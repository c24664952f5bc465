/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that has been used is kept for the next program. What gets it is code
 * as well: without a warm-up it is new coverage of whatever program needs most
 * so far, and fuzzers take the program for one that does not repeat.
 */
#ifndef FUZZ_WARM_H
#define FUZZ_WARM_H

#include "run/run.h"

/* Some hundred programs, the same each time; what they find is not told. */
void fz_warm_up(struct fz_runner *r);

#endif
