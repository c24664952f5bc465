// SPDX-License-Identifier: GPL-2.0-or-later
/* Contiguous sets: C- rules. */
#include "verify/verify_priv.h"

void pg_judge_set(struct pg_verify *v, const struct pg_set *set,
		  const struct pg_finding *like, bool text)
{
	struct pg_report *report = &v->report;
	const int8_t *i = pg_report_rules(report, PG_ON_SET);

	for (; *i >= 0; i++) {
		struct pg_finding f = *like;

		if ((!text || pg_rules[*i]->on_text) &&
		    pg_rules[*i]->set(set, &f))
			pg_report_add(report, *i, f);
	}
}

/*
 * All entries of the set whose first lies at physical address at. A start table
 * may be smaller than a set; what lies around it is not of the set.
 */
static bool read_set(const struct pg_judge *j, int level, uint64_t at,
		     size_t count, uint64_t *words)
{
	const struct pg_mem *mem = j->space->tables->mem;
	uint64_t root = j->space->tables->root;

	for (size_t i = 0; i < count; i++) {
		uint64_t entry = at + i * 8;

		words[i] = 0;
		if (level == j->r->start &&
		    entry - root >= pg_regime_root_size(j->r))
			continue;
		if (!pg_mem_read64(mem, entry, &words[i]))
			return false;
		if (j->r->ee)
			words[i] = __builtin_bswap64(words[i]);
	}
	return true;
}

/* A run that consists of whole sets, each aligned, has nothing wrong. */
static bool clean(const struct pg_judge *j, const struct pg_visit *v,
		  unsigned int bits)
{
	unsigned int shift = pg_level_shift(j->r, v->level);
	uint64_t oa = pg_desc_oa(j->r, v->desc, shift);
	uint64_t bytes = v->size << bits;

	return !v->repeat && !(v->ia & (bytes - 1)) && !(oa & (bytes - 1)) &&
	       !(v->count & (PG_BIT(bits) - 1)) &&
	       bytes <= PG_BIT(j->r->ia_bits);
}

/* Each set once, and not again for the next run that has a part of it. */
static bool judged(struct pg_judge *j, const struct pg_set *set)
{
	bool same = j->has_set && set->ia == j->last_set &&
		    set->level == j->last_set_level;

	j->has_set = true;
	j->last_set = set->ia;
	j->last_set_level = set->level;
	return same;
}

/* size: more than the set's where all sets of a run are this one. */
static void judge_image_set(struct pg_judge *j, const struct pg_set *set,
			    uint64_t size)
{
	const struct pg_finding f = {
		.space = j->number,
		.level = set->level,
		.ia = set->ia,
		.size = pg_min(size, PG_BIT(j->r->ia_bits)),
		.at = set->at,
		.raw = set->words[0],
	};

	pg_judge_set(j->v, set, &f, false);
}

/*
 * A run shows only entries that are alike, so a set that is not wholly in it is
 * read whole. A table that is remembered, or of one word throughout, has one
 * set again and again: the one at its first entry.
 */
void pg_judge_sets(struct pg_judge *j, const struct pg_visit *v)
{
	unsigned int shift = pg_level_shift(j->r, v->level);
	unsigned int bits = pg_contig_bits(j->r, v->level);
	uint64_t bytes = v->size << bits, words[PG_SET_MAX];
	uint64_t first = pg_max(v->ia & -bytes, j->r->base);
	uint64_t last = v->ia + v->size * v->count - 1;
	struct pg_set set = {
		.regime = j->r,
		.known = ~UINT64_C(0),
		.level = v->level,
		.count = PG_BIT(bits),
		.words = words,
	};

	if (clean(j, v, bits))
		return;
	for (uint64_t ia = first; ia - first <= last - first; ia += bytes) {
		int64_t index = (int64_t)(ia - v->ia) >> shift;

		set.ia = ia;
		set.at = v->repeat ? v->at : v->at + index * 8;
		if (!judged(j, &set) &&
		    read_set(j, v->level, set.at, set.count, words))
			judge_image_set(j, &set,
					v->repeat ? last - first + 1 : bytes);
		if (v->repeat || ia + bytes < ia)
			break;
	}
}
