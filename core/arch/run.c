// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/run.h"

/* Two words at once, wherever they lie: a vector that every 64-bit CPU has. */
typedef uint64_t lanes __attribute__((vector_size(16), aligned(1), may_alias));

#define BLOCK 64

/* The bits in which any of BLOCK words from w on differs from expect + i*step. */
static uint64_t block_difference(const pg_word *w, uint64_t expect,
				 uint64_t step)
{
	lanes e0 = { expect, expect + step };
	lanes e1 = e0 + 2 * step, e2 = e0 + 4 * step, e3 = e0 + 6 * step;
	lanes diff = { 0 };

	for (size_t i = 0; i < BLOCK; i += 8) {
		const lanes *p = (const lanes *)(w + i);

		diff |= (p[0] ^ e0) | (p[1] ^ e1) | (p[2] ^ e2) | (p[3] ^ e3);
		e0 += 8 * step;
		e1 += 8 * step;
		e2 += 8 * step;
		e3 += 8 * step;
	}
	return diff[0] | diff[1];
}

size_t pg_run_length(const pg_word *w, size_t n, uint64_t mask, uint64_t step)
{
	uint64_t first = w[0];
	size_t i = 1;

	if (n > 1 && (w[1] ^ (first + step)) & mask)
		return 1;
	for (i = 0; i + BLOCK <= n; i += BLOCK) {
		if (block_difference(w + i, first + i * step, step) & mask)
			break;
	}
	while (i < n && !((w[i] ^ (first + i * step)) & mask))
		i++;
	return i;
}
