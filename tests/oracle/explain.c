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

/* first: NULL, or hooks that come before the masks. */
static void answer(struct or_view *v, const struct or_hooks *first,
		   const struct or_world *w, const struct or_regimes *r,
		   const struct or_question *q, uint32_t set,
		   struct or_answer *a)
{
	const struct or_hooks *hooks[OR_HOOKS_MAX];
	unsigned int n = 0;

	if (first)
		hooks[n++] = first;
	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (set >> i & 1)
			hooks[n++] = &or_masks[i].hooks;
	}
	or_view_answer(v, w, r, q, hooks, n, a);
}

bool or_poison(const struct or_world *w, const struct or_regimes *r,
	       const struct or_question *q, uint32_t allowed)
{
	struct or_answer a;
	struct or_view v;

	answer(&v, NULL, w, r, q, allowed, &a);
	return v.poison;
}

/* *strayed is set where these masks lead out of the arena. */
static bool matches(const struct or_hooks *first, const struct or_world *w,
		    const struct or_regimes *r, const struct or_question *q,
		    const struct or_answer *theirs, uint32_t set, bool *strayed)
{
	struct or_answer a;
	struct or_view v;

	answer(&v, first, w, r, q, set, &a);
	*strayed |= v.stray;
	return !v.stray && or_same(&a, theirs);
}

/* One mask is the common case. Otherwise all, less those not needed. */
uint32_t or_explain_for(const struct or_hooks *first, const struct or_world *w,
			const struct or_regimes *r, const struct or_question *q,
			const struct or_answer *theirs, uint32_t allowed)
{
	bool strayed = false;

	for (unsigned int i = 0; i < or_nmasks; i++) {
		uint32_t one = allowed & UINT32_C(1) << i;

		if (one && matches(first, w, r, q, theirs, one, &strayed))
			return one;
	}
	if (!matches(first, w, r, q, theirs, allowed, &strayed))
		return strayed ? OR_STRAYED : 0;
	for (unsigned int i = 0; i < or_nmasks; i++) {
		uint32_t fewer = allowed & ~(UINT32_C(1) << i);

		if (matches(first, w, r, q, theirs, fewer, &strayed))
			allowed = fewer;
	}
	return allowed;
}

uint32_t or_explain(const struct or_world *w, const struct or_regimes *r,
		    const struct or_question *q, const struct or_answer *theirs,
		    uint32_t allowed)
{
	return or_explain_for(NULL, w, r, q, theirs, allowed);
}
