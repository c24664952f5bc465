/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hot loop of every dump: without it each leaf would cost a visit. */
#ifndef PG_ARCH_RUN_H
#define PG_ARCH_RUN_H

#include "base/bits.h"

/*
 * How many of the n words from w on (at least 1, and n is) agree under mask
 * with w[0] + i * step, one after the other.
 */
size_t pg_run_length(const pg_word *w, size_t n, uint64_t mask, uint64_t step);

#endif
