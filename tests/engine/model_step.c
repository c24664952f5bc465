// SPDX-License-Identifier: GPL-2.0-or-later
/* Random operations, done to the tables and to the flat map. */
#include "model.h"

#include <stdio.h>
#include <string.h>

#include "arch/translate.h"
#include "base/bits.h"

uint64_t model_random(struct model *m, uint64_t below)
{
	m->seed ^= m->seed << 13;
	m->seed ^= m->seed >> 7;
	m->seed ^= m->seed << 17;
	return below ? (m->seed >> 11) % below : 0;
}

static const struct pg_regime *regime(const struct model *m)
{
	return &m->mm->regime;
}

/* The size of some leaf, set or table, small ones more often. */
static unsigned int some_shift(struct model *m)
{
	const struct pg_regime *r = regime(m);
	int level = PG_LEVEL_MAX;
	unsigned int shift;

	while (level > r->start && model_random(m, 5) < 2)
		level--;
	shift = r->granule + r->stride * (unsigned int)(PG_LEVEL_MAX - level);
	if (!model_random(m, 3))
		shift += (unsigned int)model_random(m, 8);
	return shift < r->ia_bits ? shift : r->granule;
}

/* Where things meet: ends of the space, and a border between tables. */
static uint64_t some_anchor(struct model *m)
{
	const struct pg_regime *r = regime(m);

	switch (model_random(m, 8)) {
	case 0:
		return 0;
	case 1:
		return pg_ones(r->ia_bits) & ~pg_ones(r->granule);
	default:
		return PG_BIT(r->ia_bits - 1);
	}
}

static void some_range(struct model *m, struct pg_job *job)
{
	const struct pg_regime *r = regime(m);
	unsigned int shift = some_shift(m);
	uint64_t all = PG_BIT(r->ia_bits), page = PG_BIT(r->granule);
	uint64_t va = some_anchor(m) + (model_random(m, 9) << shift) -
		      (UINT64_C(4) << shift);
	uint64_t size = (1 + model_random(m, 4)) << shift;

	if (!model_random(m, 4))
		va += (model_random(m, 9) - 4) * page;
	if (!model_random(m, 4))
		size += (model_random(m, 9) - 4) * page;
	va &= all - 1;
	if (!size || size > all - va)
		size = page;
	job->va = r->base + va;
	job->size = size;
}

/* log2 of the largest leaf that there can be. */
static unsigned int largest(const struct model *m)
{
	int level = regime(m)->start;

	while (!(regime(m)->leaves >> (level + 1) & 1))
		level++;
	return regime(m)->granule +
	       regime(m)->stride * (unsigned int)(PG_LEVEL_MAX - level);
}

/* As far from the virtual address as keeps some alignment. */
static void some_address(struct model *m, struct pg_job *job)
{
	const struct pg_regime *r = regime(m);
	uint64_t all = PG_BIT(r->oa_bits);
	unsigned int shift = model_random(m, 2) ? largest(m) : some_shift(m);
	uint64_t most = UINT64_C(3) << (r->granule - 2);

	if (shift > largest(m))
		shift = largest(m);
	job->pa = (job->va + (model_random(m, UINT64_MAX >> 11) << shift)) &
		  (all - 1);
	if (job->flags & PG_JOB_NO_BLOCK)
		shift = r->granule;
	if (job->size >> shift > most)
		job->size = most << shift;
	if (job->size > all - job->pa)
		job->pa &= pg_ones(shift);
	if (job->size > all - job->pa)
		job->size = all - job->pa;
	/* Not over the tables themselves. */
	if (job->pa < m->world.phys.first + m->world.phys.size)
		job->pa = (job->pa & pg_ones(40)) | PG_BIT(41);
	if (job->size > all - job->pa)
		job->size = all - job->pa;
}

static unsigned int some_prot(struct model *m)
{
	unsigned int prot = PG_PROT_READ;

	if (model_random(m, 4))
		prot |= PG_PROT_WRITE;
	else if (model_random(m, 2))
		prot |= PG_PROT_EXEC;
	if (m->mm->class == PG_CLASS_USER)
		prot |= PG_PROT_USER;
	if (!model_random(m, 8))
		prot |= PG_PROT_DEVICE;
	return prot;
}

static uint64_t span_of_space(const struct model *m)
{
	return PG_BIT(regime(m)->ia_bits);
}

/* A leaf that is in use may not be missing, and another type needs that. */
static bool may_refuse(const struct model *m, const struct pg_job *job)
{
	bool type = m->last_op && !strcmp(m->last_op, "protect");

	return m->mm->class == PG_CLASS_INIT &&
	       (m->world.knobs.bbml < 2 || type) && !(job->flags & PG_JOB_IDLE);
}

/* True if it was done; otherwise nothing may have changed. */
static bool judge_result(struct model *m, int ret, int wanted, uint64_t hash,
			 bool failing)
{
	m->world.phys.fail[PG_FAIL_TABLE] = 0;
	m->world.phys.fail[PG_FAIL_PTL] = 0;
	if (ret == wanted && !ret)
		return true;
	m->refused += ret != PG_ENOMEM;
	m->no_memory += ret == PG_ENOMEM;
	if (ret == PG_ENOMEM ? !failing && !m->world.phys.fail[0]
			     : ret != wanted && !(ret == PG_EBUSY &&
						  may_refuse(m, &m->last)))
		model_fail(m, "it returned %d, not %d", ret, wanted);
	if (failing && model_hash(m) != hash)
		model_fail(m, "it failed and changed something");
	if (failing)
		model_count(m);
	return false;
}

/* The kernel's own pages are dirty when they are writable. */
struct job_in {
	const struct pg_job *job;
	bool keeps_dirt;
};

static struct job_in job_in(const struct model *m, const struct pg_job *job)
{
	return (struct job_in){
		.job = job,
		.keeps_dirt = m->mm->class == PG_CLASS_USER ||
			      m->mm->class == PG_CLASS_GUEST,
	};
}

static void to_protect(struct fz_state *s, const void *arg)
{
	const struct job_in *in = arg;
	bool write = in->job->prot & PG_PROT_WRITE;

	if (s->writable || (write && !in->keeps_dirt))
		s->dirty = true;
	s->prot = (uint8_t)in->job->prot;
	s->writable = write && s->dirty;
}

static void to_age(struct fz_state *s, const void *arg)
{
	const struct job_in *in = arg;
	bool write = s->prot & PG_PROT_WRITE;

	if (in->job->flags & PG_AGE_YOUNG)
		s->af = true;
	if (in->job->flags & PG_AGE_OLD)
		s->af = false;
	if (!in->keeps_dirt)
		return;
	if (in->job->flags & PG_AGE_DIRTY && write)
		s->writable = s->dirty = true;
	if (in->job->flags & PG_AGE_CLEAN)
		s->dirty = s->writable = false;
}

static int in_flat_map(struct model *m, const struct pg_job *job, bool done)
{
	struct fz_flat_piece piece = {
		.va = job->va,
		.size = job->size,
		.pa = job->pa,
		.state = { .prot = (uint8_t)job->prot, .af = true },
	};

	if (!done)
		return fz_flat_any(&m->flat, job->va, job->size) ? PG_EBUSY : 0;
	piece.state.writable = piece.state.dirty = job->prot & PG_PROT_WRITE;
	fz_flat_map(&m->flat, &piece);
	return 0;
}

static int in_flat_unmap(struct model *m, const struct pg_job *job, bool done)
{
	if (done)
		fz_flat_unmap(&m->flat, job->va, job->size);
	return 0;
}

static int in_flat_protect(struct model *m, const struct pg_job *job, bool done)
{
	struct job_in in = job_in(m, job);

	if (done)
		fz_flat_change(&m->flat, job->va, job->size, to_protect, &in);
	return 0;
}

static int in_flat_age(struct model *m, const struct pg_job *job, bool done)
{
	struct job_in in = job_in(m, job);

	if (done)
		fz_flat_change(&m->flat, job->va, job->size, to_age, &in);
	return 0;
}

static int in_flat_nothing(struct model *m, const struct pg_job *job, bool done)
{
	return 0;
}

/*
 * run: the operation. flat: done to the flat map; with done unset it says what
 * the answer has to be. weight: how often.
 */
static const struct kind {
	const char *name;
	enum pg_op op;
	int (*run)(struct pg_task *t, struct pg_mm *mm,
		   const struct pg_job *job);
	int (*flat)(struct model *m, const struct pg_job *job, bool done);
	unsigned int weight;
} kinds[] = {
	{ "map", PG_OP_MAP, pg_map, in_flat_map, 30 },
	{ "unmap", PG_OP_UNMAP, pg_unmap, in_flat_unmap, 20 },
	{ "protect", PG_OP_PROTECT, pg_protect, in_flat_protect, 14 },
	{ "age", PG_OP_AGE, pg_age, in_flat_age, 12 },
	{ "split", PG_OP_SPLIT, pg_split, in_flat_nothing, 6 },
	{ "collapse", PG_OP_COLLAPSE, pg_collapse, in_flat_nothing, 6 },
	{ "fold", PG_OP_FOLD, pg_fold, in_flat_nothing, 3 },
	{ "unfold", PG_OP_UNFOLD, pg_unfold, in_flat_nothing, 3 },
};

static const struct kind *some_kind(struct model *m)
{
	unsigned int sum = 0, at;
	size_t i = 0;

	for (i = 0; i < PG_ARRAY_SIZE(kinds); i++)
		sum += kinds[i].weight;
	at = (unsigned int)model_random(m, sum);
	for (i = 0; at >= kinds[i].weight; i++)
		at -= kinds[i].weight;
	return &kinds[i];
}

static void some_flags(struct model *m, const struct kind *kind,
		       struct pg_job *job)
{
	static const unsigned int ages[] = { PG_AGE_YOUNG, PG_AGE_OLD,
					     PG_AGE_DIRTY, PG_AGE_CLEAN };

	if (!model_random(m, 4))
		job->flags |= PG_JOB_NO_CONT;
	if (!model_random(m, 6))
		job->flags |= PG_JOB_NO_BLOCK;
	if (model_random(m, 2))
		job->flags |= PG_JOB_IDLE;
	if (kind->op == PG_OP_UNMAP && model_random(m, 2))
		job->flags |= PG_JOB_FREE;
	if (kind->op == PG_OP_AGE)
		job->flags |= ages[model_random(m, 4)];
}

/* Not so small that a whole tera byte becomes pages. */
static void some_unit(struct model *m, struct pg_job *job)
{
	uint64_t most = UINT64_C(2) << (regime(m)->granule - 3);

	if (!model_random(m, 3))
		return;
	job->unit = PG_BIT(some_shift(m));
	while (job->size / job->unit > most)
		job->unit <<= 1;
}

static void inject(struct model *m)
{
	unsigned int kind = model_random(m, 4) ? PG_FAIL_TABLE : PG_FAIL_PTL;

	m->world.phys.fail[kind] = 1 + model_random(m, 4);
}

static void one_operation(struct model *m)
{
	const struct kind *kind = some_kind(m);
	struct pg_job job = { .prot = some_prot(m) };
	bool failing = !model_random(m, 16);
	uint64_t hash = 0;
	int wanted, ret;

	some_range(m, &job);
	some_flags(m, kind, &job);
	if (kind->op == PG_OP_MAP)
		some_address(m, &job);
	if (kind->op == PG_OP_SPLIT)
		some_unit(m, &job);
	m->last = job;
	m->last_op = kind->name;
	m->by_op[kind->op]++;
	wanted = kind->flat(m, &job, false);
	if (failing) {
		hash = model_hash(m);
		inject(m);
	}
	ret = kind->run(m->t, m->mm, &job);
	if (judge_result(m, ret, wanted, hash, failing))
		kind->flat(m, &job, true);
	model_compare(m, job.va, job.size);
}

/* What hardware does: dirty state comes with the access flag. */
struct touch {
	bool write;
};

static void to_touch(struct fz_state *s, const void *arg)
{
	const struct touch *touch = arg;

	s->af = true;
	if (touch->write && s->prot & PG_PROT_WRITE)
		s->writable = true;
}

/* It changes the one descriptor that translates an address. */
static void hardware(struct model *m)
{
	struct pg_tables tables = pg_mm_tables(&m->world, m->mm);
	const struct pg_knobs *k = &m->world.knobs;
	bool write = model_random(m, 2);
	struct touch touch = { write && k->hd };
	struct pg_job job = { .flags = write ? PG_AGE_DIRTY : PG_AGE_YOUNG };
	struct pg_translation tr;
	size_t at;

	some_range(m, &job);
	at = fz_flat_find(&m->flat, job.va);
	if (at == m->flat.count || !k->ha)
		return;
	job.va = pg_max(job.va, m->flat.pieces[at].va);
	pg_translate(&tables, job.va, NULL, &tr);
	job.size = PG_BIT(pg_level_shift(regime(m), tr.level));
	job.va &= ~(job.size - 1);
	m->last = job;
	m->last_op = "hardware";
	pg_age_hardware(m->t, m->mm, job.va, job.flags);
	fz_flat_change(&m->flat, job.va, job.size, to_touch, &touch);
	model_compare(m, job.va, job.size);
}

static int whole(struct model *m,
		 int (*run)(struct pg_task *t, struct pg_mm *mm,
			    const struct pg_job *job),
		 unsigned int flags, uint64_t unit)
{
	struct pg_job job = {
		.va = regime(m)->base,
		.size = span_of_space(m),
		.flags = flags | PG_JOB_IDLE,
		.unit = unit,
	};

	m->last = job;
	return run(m->t, m->mm, &job);
}

/* Pairs of tables come together: one that nobody asked for may stay. */
static bool same_tables(struct model *m, uint64_t hash)
{
	return m->scheme->knobs.source == PG_SOURCE_FRAGMENTS ||
	       model_hash(m) == hash;
}

/* There and back again: the same tables. */
static void round_trip_fold(struct model *m)
{
	uint64_t hash;

	m->last_op = "fold, unfold, fold";
	whole(m, pg_fold, 0, 0);
	hash = model_hash(m);
	whole(m, pg_unfold, 0, 0);
	whole(m, pg_fold, 0, 0);
	if (!m->world.knobs.ha && !same_tables(m, hash))
		model_fail(m, "the tables are others now");
}

static void round_trip_split(struct model *m)
{
	uint64_t hash, live;
	struct pg_job job = { .flags = PG_JOB_IDLE };

	m->last_op = "collapse, split, collapse";
	whole(m, pg_collapse, 0, 0);
	hash = model_hash(m);
	pg_grace_end(&m->world);
	live = m->world.phys.live;
	some_range(m, &job);
	some_unit(m, &job);
	pg_split(m->t, m->mm, &job);
	model_compare(m, job.va, job.size);
	whole(m, pg_collapse, 0, 0);
	pg_grace_end(&m->world);
	if (m->world.knobs.ha)
		return; /* what hardware may yet update stays split */
	if (!same_tables(m, hash))
		model_fail(m, "the tables are others now");
	if (m->scheme->knobs.source == PG_SOURCE_BUDDY &&
	    m->world.phys.live != live)
		model_fail(m, "some tables stayed");
}

static void round_trip_map(struct model *m)
{
	struct pg_job job = { .prot = some_prot(m), .flags = PG_JOB_FREE };
	uint64_t hash;

	m->last_op = "map, unmap";
	some_range(m, &job);
	some_address(m, &job);
	if (fz_flat_any(&m->flat, job.va, job.size))
		return;
	m->last = job;
	pg_unmap(m->t, m->mm, &job);
	hash = model_hash(m);
	if (pg_map(m->t, m->mm, &job) || pg_unmap(m->t, m->mm, &job))
		model_fail(m, "%s", m->t->error.text);
	if (!same_tables(m, hash))
		model_fail(m, "the tables are others now");
}

static void round_trip(struct model *m)
{
	switch (model_random(m, 3)) {
	case 0:
		round_trip_fold(m);
		break;
	case 1:
		round_trip_split(m);
		break;
	default:
		round_trip_map(m);
	}
	model_compare(m, regime(m)->base, span_of_space(m));
	model_count(m);
}

void model_step(struct model *m)
{
	m->ops++;
	if (!(m->ops % 64))
		round_trip(m);
	else if (!model_random(m, 12))
		hardware(m);
	else
		one_operation(m);
	if (m->judge && m->judge->total && !m->failures)
		model_fail(m, "%s: %s", m->judge->objections[0].policy->name,
			   m->judge->objections[0].text);
}

void model_end(struct model *m)
{
	m->last_op = "the end";
	whole(m, pg_unmap, PG_JOB_FREE, 0);
	fz_flat_unmap(&m->flat, regime(m)->base, span_of_space(m));
	model_compare(m, regime(m)->base, span_of_space(m));
	model_count(m);
	if (m->scheme->knobs.source == PG_SOURCE_BUDDY &&
	    m->world.phys.live != m->frames)
		model_fail(
			m, "%llu frames are left",
			(unsigned long long)(m->world.phys.live - m->frames));
}
