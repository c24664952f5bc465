// SPDX-License-Identifier: GPL-2.0-or-later
/* Contiguous sets: C- rules. */
#include "verify/verify_priv.h"

void pg_judge_set(struct pg_verify *v, const struct pg_set *set,
		  const struct pg_finding *like, bool text)
{
	struct pg_report *report = &v->report;
	unsigned int shift = pg_level_shift(set->regime, set->level);

	const int8_t *i = pg_report_rules(report, PG_ON_SET);

	for (; *i >= 0; i++) {
		struct pg_finding f = *like;

		f.ia = set->ia;
		f.size = (uint64_t)set->count << shift;
		if ((!text || pg_rules[*i]->on_text) &&
		    pg_rules[*i]->set(set, &f))
			pg_report_add(report, *i, f);
	}
}

/* All entries of the set that begins at physical address at. */
static bool read_set(const struct pg_judge *j, uint64_t at, size_t count,
		     uint64_t *words)
{
	const struct pg_mem *mem = j->space->tables->mem;

	for (size_t i = 0; i < count; i++) {
		if (!pg_mem_read64(mem, at + i * 8, &words[i]))
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

/*
 * A run shows only entries that are alike, so a set that is not wholly in it is
 * read whole. The set of a table that is remembered and repeated is the one at
 * its first entry.
 */
void pg_judge_sets(struct pg_judge *j, const struct pg_visit *v)
{
	unsigned int bits = pg_contig_bits(j->r, v->level);
	uint64_t bytes = v->size << bits, words[PG_SET_MAX];
	uint64_t first = v->ia & -bytes, last = v->ia + v->size * v->count - 1;
	struct pg_set set = {
		.regime = j->r,
		.known = ~UINT64_C(0),
		.level = v->level,
		.count = PG_BIT(bits),
		.words = words,
	};
	struct pg_finding f = pg_visit_finding(j, v);

	if (clean(j, v, bits))
		return;
	for (uint64_t ia = first; ia - first <= last - first; ia += bytes) {
		int64_t index = (int64_t)(ia - v->ia) >>
				pg_level_shift(j->r, v->level);

		set.ia = ia;
		set.at = (v->at + index * 8) & -(PG_BIT(bits) * 8);
		if (v->repeat)
			set.at = v->at & -(PG_BIT(bits) * 8);
		if (j->has_set && ia == j->last_set)
			continue;
		j->has_set = true;
		j->last_set = ia;
		if (read_set(j, set.at, set.count, words)) {
			f.at = set.at;
			f.raw = words[0];
			pg_judge_set(j->v, &set, &f, false);
		}
		if (v->repeat || ia + bytes < ia)
			break;
	}
}
