/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations that fail, for programs that replay: the linker's --wrap brings
 * every allocation of core and of the harness here. What libraries allocate for
 * themselves is not counted, and never fails.
 */
#ifndef FUZZ_MEMORY_H
#define FUZZ_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Of the allocations from now on the nth fails, counted from 1, and none after
 * it; 0: none. What a harness finds until the next call is no finding.
 */
void fz_memory_fail(uint64_t nth);

/* Whether there were as many since. */
bool fz_memory_failed(void);

#endif
