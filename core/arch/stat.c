// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/stat.h"

void pg_stat_deinit(struct pg_stat *s)
{
	pg_keyset_deinit(&s->seen);
}

uint64_t pg_stat_table_size(const struct pg_regime *r, int level)
{
	return PG_BIT(pg_level_index_bits(r, level) + 3);
}

/* Tables are aligned to 64 bytes at least, so the level fits below. */
static bool is_new(struct pg_stat *s, int level, uint64_t table)
{
	size_t before = s->seen.count, number;

	if (pg_keyset_add(&s->seen, table | (uint64_t)(level + 2), &number))
		return number == before;
	s->out_of_memory = true;
	return false;
}

static void count_table(struct pg_stat *s, const struct pg_visit *v)
{
	const struct pg_regime *r = s->regime;
	struct pg_stat_tables *t = &s->tables[v->level + 2];

	t->met++;
	if (is_new(s, v->level + 1, pg_desc_oa(r, v->desc, r->granule))) {
		t->tables++;
		return;
	}
	s->again = true;
	s->again_last = v->ia + (v->size - 1);
}

static void count_entries(struct pg_stat *s, const struct pg_visit *v)
{
	struct pg_stat_tables *t = &s->tables[v->level + 1];

	if (v->kind == PG_VISIT_UNREADABLE) {
		t->absent += v->count;
		return;
	}
	t->entries += v->count;
	if (pg_bit(v->desc, PG_DESC_VALID))
		t->used += v->count;
	else if (v->desc)
		t->other += v->count;
}

/* How many aligned units of PG_BIT(shift) bytes a run holds, and before them. */
static uint64_t units(const struct pg_regime *r, const struct pg_stat_run *run,
		      unsigned int shift, uint64_t *head)
{
	unsigned int leaf = pg_level_shift(r, run->level);
	uint64_t end = run->ia + (run->count << leaf);
	uint64_t first = (run->ia + pg_ones(shift)) >> shift;

	if ((run->ia ^ run->pa) & pg_ones(shift) || end >> shift <= first) {
		*head = run->count;
		return 0;
	}
	*head = ((first << shift) - run->ia) >> leaf;
	return (end >> shift) - first;
}

/* log2 of a contiguous set's bytes; 0 where there are none. */
static unsigned int set_shift(const struct pg_regime *r, int level)
{
	unsigned int bits = pg_contig_bits(r, level);

	return bits ? pg_level_shift(r, level) + bits : 0;
}

static uint64_t whole_sets(const struct pg_regime *r,
			   const struct pg_stat_run *run)
{
	unsigned int shift = set_shift(r, run->level);
	uint64_t head;

	return shift ? units(r, run, shift, &head) : 0;
}

static void end_same(struct pg_stat *s)
{
	const struct pg_regime *r = s->regime;
	struct pg_stat_run *run = &s->same;
	struct pg_stat_leaves *l = &s->leaves[run->level + 1];
	uint64_t sets, leaves;

	if (!run->count)
		return;
	sets = whole_sets(r, run);
	leaves = sets << pg_contig_bits(r, run->level);
	s->tlb += run->count;
	if (pg_desc_contig(r, run->level, run->desc)) {
		l->contig += leaves;
		l->broken += run->count - leaves;
		s->tlb -= leaves - sets;
	} else {
		l->could_set += leaves;
	}
	run->count = 0;
}

/* The fewest TLB entries for a run without blocks. */
static uint64_t fewest(const struct pg_regime *r, const struct pg_stat_run *run)
{
	uint64_t sets = whole_sets(r, run);

	return run->count - (sets << pg_contig_bits(r, run->level)) + sets;
}

/* A part of the run as a run of its own: count leaves from leaf number n on. */
static struct pg_stat_run part(const struct pg_regime *r,
			       const struct pg_stat_run *run, uint64_t n,
			       uint64_t count)
{
	struct pg_stat_run p = *run;

	p.ia += n << pg_level_shift(r, run->level);
	p.pa += n << pg_level_shift(r, run->level);
	p.count = count;
	return p;
}

static void end_like(struct pg_stat *s)
{
	const struct pg_regime *r = s->regime;
	struct pg_stat_run *run = &s->like, before, behind;
	uint64_t head = run->count, blocks = 0, filled;

	if (!run->count)
		return;
	if (run->level > r->start && pg_level_has_leaf(r, run->level - 1))
		blocks =
			units(r, run, pg_level_shift(r, run->level - 1), &head);
	filled = blocks << r->stride;
	before = part(r, run, 0, head);
	behind = part(r, run, head + filled, run->count - head - filled);
	s->leaves[run->level + 1].could_block += filled;
	s->tlb_possible += blocks + fewest(r, &before) + fewest(r, &behind);
	run->count = 0;
}

static bool extends(const struct pg_regime *r, const struct pg_stat_run *run,
		    const struct pg_stat_run *next)
{
	uint64_t size = run->count << pg_level_shift(r, run->level);

	return run->count && run->level == next->level &&
	       run->ia + size == next->ia && run->pa + size == next->pa &&
	       run->desc == next->desc && pg_hier_same(&run->hier, &next->hier);
}

/* One page many times over is no set, and nothing that a block could map. */
static void count_repeated(struct pg_stat *s, const struct pg_visit *v)
{
	end_same(s);
	end_like(s);
	s->tlb += v->count;
	s->tlb_possible += v->count;
	if (pg_desc_contig(s->regime, v->level, v->desc))
		s->leaves[v->level + 1].broken += v->count;
}

static void count_run(struct pg_stat *s, struct pg_stat_run *run)
{
	const struct pg_regime *r = s->regime;

	if (extends(r, &s->same, run)) {
		s->same.count += run->count;
	} else {
		end_same(s);
		s->same = *run;
	}
	if (pg_contig_bits(r, run->level))
		run->desc &= ~PG_BIT(PG_DESC_CONTIG);
	if (extends(r, &s->like, run)) {
		s->like.count += run->count;
	} else {
		end_like(s);
		s->like = *run;
	}
}

static void count_leaves(struct pg_stat *s, const struct pg_visit *v)
{
	const struct pg_regime *r = s->regime;
	unsigned int shift = pg_level_shift(r, v->level);
	struct pg_stat_run run = {
		.level = v->level,
		.ia = v->ia - r->base,
		.pa = pg_desc_oa(r, v->desc, shift),
		.count = v->count,
		.desc = v->desc & ~pg_desc_oa_mask(r, shift),
		.hier = v->hier,
	};

	s->leaves[v->level + 1].count += v->count;
	s->mapped += v->count << shift;
	if (v->repeat)
		count_repeated(s, v);
	else
		count_run(s, &run);
}

static void begin(struct pg_stat *s, const struct pg_tables *tables)
{
	s->regime = tables->regime;
	s->tables[s->regime->start + 1].met++;
	if (is_new(s, s->regime->start, tables->root))
		s->tables[s->regime->start + 1].tables++;
}

enum pg_action pg_stat_visit(void *stat, const struct pg_visit *v)
{
	struct pg_stat *s = stat;

	/* Walks are disabled: there is no table, and nothing was read. */
	if (v->tables->regime->epd)
		return PG_CONTINUE;
	if (!s->regime)
		begin(s, v->tables);
	if (s->again && v->ia > s->again_last)
		s->again = false;
	if (!s->again)
		count_entries(s, v);
	if (!s->again && v->kind == PG_VISIT_TABLE)
		count_table(s, v);
	if (v->kind == PG_VISIT_LEAF)
		count_leaves(s, v);
	return s->out_of_memory ? PG_STOP : PG_CONTINUE;
}

void pg_stat_finish(struct pg_stat *s)
{
	end_same(s);
	end_like(s);
}
