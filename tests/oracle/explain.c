// SPDX-License-Identifier: GPL-2.0-or-later
/* Which masks make core's answer QEMU's. */
#include "masks.h"

uint32_t or_masks_for(unsigned int version)
{
	uint32_t set = 0;

	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (version >= or_masks[i].first && version <= or_masks[i].last)
			set |= UINT32_C(1) << i;
	}
	return set;
}

static bool matches(const struct or_world *w, const struct or_regimes *r,
		    const struct or_question *q, const struct or_answer *theirs,
		    uint32_t set)
{
	const struct or_hooks *hooks[OR_MASKS_MAX];
	struct or_answer a;
	struct or_view v;
	unsigned int n = 0;

	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (set >> i & 1)
			hooks[n++] = &or_masks[i].hooks;
	}
	or_view_answer(&v, w, r, q, hooks, n, &a);
	return or_same(&a, theirs) || v.stray;
}

/* One mask is the common case. Otherwise all, less those not needed. */
uint32_t or_explain(const struct or_world *w, const struct or_regimes *r,
		    const struct or_question *q, const struct or_answer *theirs,
		    uint32_t allowed)
{
	for (unsigned int i = 0; i < or_nmasks; i++) {
		uint32_t one = allowed & UINT32_C(1) << i;

		if (one && matches(w, r, q, theirs, one))
			return one;
	}
	if (!matches(w, r, q, theirs, allowed))
		return 0;
	for (unsigned int i = 0; i < or_nmasks; i++) {
		uint32_t fewer = allowed & ~(UINT32_C(1) << i);

		if (matches(w, r, q, theirs, fewer))
			allowed = fewer;
	}
	return allowed;
}
