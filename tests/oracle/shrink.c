// SPDX-License-Identifier: GPL-2.0-or-later
/* A world with one question, made small while its verdict stays. */
#include "shrink.h"

/* EL1 is AArch64: there is no other EL1 here. */
#define HCR_RW PG_BIT(31)

struct verdict {
	bool asked, same;
	uint32_t masks;
};

static struct verdict judge(struct or_run *run, struct or_world *w)
{
	struct or_answer theirs, ours;
	struct verdict verdict = { false, false, 0 };
	struct or_regimes r;

	if (!or_run_one(run, w, &theirs, &verdict.asked, false)) {
		or_qemu_start(run->qemu);
		return (struct verdict){ false, false, 0 };
	}
	if (!verdict.asked)
		return verdict;
	or_core.answer(w, &w->questions[0], &ours);
	verdict.same = or_same(&ours, &theirs);
	or_regimes_decode(w, &r);
	if (!verdict.same)
		verdict.masks = or_explain(w, &r, &w->questions[0], &theirs,
					   run->allowed);
	return verdict;
}

static bool keeps(struct or_run *run, struct or_world *w,
		  const struct verdict *want)
{
	struct verdict now = judge(run, w);

	return now.asked && now.same == want->same && now.masks == want->masks;
}

/* Clears what bits of *value are not needed, except those to keep. */
static void shrink_value(struct or_run *run, struct or_world *w,
			 uint64_t *value, uint64_t keep,
			 const struct verdict *want)
{
	for (int bit = 63; bit >= 0; bit--) {
		uint64_t was = *value;

		if (!pg_bit(was & ~keep, bit))
			continue;
		*value &= ~PG_BIT(bit);
		or_world_restore(w);
		if (!keeps(run, w, want))
			*value = was;
	}
	or_world_restore(w);
}

static void shrink_words(struct or_run *run, struct or_world *w,
			 const struct verdict *want)
{
	for (unsigned int i = 0; i < w->nwords; i++) {
		uint64_t was = w->words[i].value;

		w->words[i].value = 0;
		or_world_restore(w);
		if (keeps(run, w, want))
			continue;
		w->words[i].value = was;
		shrink_value(run, w, &w->words[i].value, 0, want);
	}
	or_world_restore(w);
}

static void drop_zeros(struct or_world *w)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < w->nwords; i++) {
		if (w->words[i].value)
			w->words[n++] = w->words[i];
	}
	w->nwords = n;
}

void or_shrink(struct or_run *run, struct or_world *w)
{
	struct verdict want = judge(run, w);

	if (!want.asked)
		return;
	shrink_words(run, w, &want);
	for (int i = 0; i < OR_REG_COUNT; i++)
		shrink_value(run, w, &w->reg[i], i == OR_HCR_EL2 ? HCR_RW : 0,
			     &want);
	shrink_value(run, w, &w->questions[0].va, 0, &want);
	/* Less of one may need less of the other. */
	shrink_words(run, w, &want);
	drop_zeros(w);
}
