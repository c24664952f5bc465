/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A few interleavings of a script's actors: explored twice, they come to the
 * same; what is found has a schedule that shows it, made shorter or not; and
 * the state says all of it.
 */
#ifndef FUZZ_SCRIPT_EXPLORE_H
#define FUZZ_SCRIPT_EXPLORE_H

#include "engine/script.h"
#include "fuzz.h"

/* Nothing of scripts without lines that run at the same time. A number of all
 * that was found. */
uint64_t fz_script_explore(const struct pg_script *s, struct fz_finding *f);

#endif
