// SPDX-License-Identifier: GPL-2.0-or-later
#include "user_world.h"

#include <stdio.h>
#include <string.h>

#include "engine/cache.h"
#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/schedule.h"

#define MEMORY UINT64_C(0x1000000000)

uint64_t user_random(struct user_world *u)
{
	u->seed ^= u->seed << 13;
	u->seed ^= u->seed >> 7;
	u->seed ^= u->seed << 17;
	return u->seed * UINT64_C(0x9e3779b97f4a7c15) >> 20;
}

static void show(void *ctx, const struct pg_event *ev)
{
	const struct user_world *u = ctx;

	if (u->show)
		printf("# %u %-9s how=%u level=%d space=%u flags=%x at=%llx "
		       "va=%llx size=%llx old=%llx new=%llx\n",
		       ev->actor, pg_event_rows[ev->kind].name, ev->how,
		       ev->level, ev->space, ev->flags,
		       (unsigned long long)ev->at, (unsigned long long)ev->va,
		       (unsigned long long)ev->size,
		       (unsigned long long)ev->old,
		       (unsigned long long)ev->new);
}

static bool make_spaces(struct user_world *u, const struct pg_regime *r)
{
	struct pg_error err;

	for (unsigned int i = 1; i <= SPACES; i++) {
		struct pg_mm_params p = {
			.id = i,
			.class = PG_CLASS_USER,
			.regime = *r,
			.asid = i,
		};

		if (pg_mm_create(&u->w.tasks[0], &p, &err)) {
			printf("# %s\n", err.text);
			return false;
		}
	}
	pg_say(&u->w.tasks[0], (struct pg_event){ .kind = PG_EV_ROOT,
						  .flags = PG_ROOT_SECONDARY,
						  .space = 1 });
	return true;
}

bool user_world_open(struct user_world *u, const char *regime,
		     const struct pg_knobs *knobs, const struct pg_steps *steps)
{
	struct pg_judge_params params = pg_scheme_judge(knobs, PG_COSTS_ALL);
	uint64_t seed = u->seed;
	bool loud = u->show;
	struct pg_regime r;
	struct pg_error err;

	memset(u, 0, sizeof(*u));
	u->seed = seed;
	u->show = loud;
	if (pg_regime_parse(regime, &r, &err) ||
	    !(u->judge = pg_judge_create(&params, &err)) ||
	    pg_world_init(&u->w,
			  &(struct pg_world_params){
				  .knobs = *knobs,
				  .steps = steps,
				  .shift = r.granule,
				  .first = MEMORY,
				  .size = MEMORY,
				  .judge = u->judge,
			  },
			  &err)) {
		printf("# %s\n", err.text);
		return false;
	}
	u->w.tap = show;
	u->w.tap_ctx = u;
	return make_spaces(u, &r);
}

void user_world_close(struct user_world *u)
{
	pg_world_deinit(&u->w);
	pg_judge_destroy(u->judge);
}

/* Few addresses, so that actors meet: pages of three PMD entries. */
static uint64_t random_va(struct user_world *u)
{
	const struct pg_mm *mm = &u->w.mms[1];
	uint64_t pmd = pg_level_bytes(mm, PG_PMD);
	uint64_t page = pg_page_bytes(mm), r = user_random(u);
	uint64_t va = pmd * (2 + r % 3);

	if ((r >> 30) % 5 == 0 && mm->regime.start <= PG_PUD)
		va += pg_level_bytes(mm, PG_PUD) - 2 * pmd;

	if (r >> 8 & 1)
		va += page * (r >> 16 & 31);
	else if (r >> 9 & 1)
		va += pmd - page * (1 + (r >> 16 & 3));
	return va;
}

static void random_range(struct user_world *u, struct pg_value *v)
{
	const struct pg_mm *mm = &u->w.mms[1];
	uint64_t pmd = pg_level_bytes(mm, PG_PMD);
	uint64_t page = pg_page_bytes(mm), r = user_random(u);

	v->n = random_va(u);
	if (r % 4 == 0) {
		v->size = page * (1 + (r >> 8) % 20);
		return;
	}
	v->n &= ~(pmd - 1);
	v->size = pmd * (1 + (r >> 8) % 2);
}

static void random_value(struct user_world *u, const struct pg_arg *arg,
			 struct pg_value *v)
{
	const struct pg_mm *mm = &u->w.mms[1];
	uint64_t r = user_random(u);

	v->given = !arg->option || r & 1;
	r >>= 1;
	switch (arg->kind) {
	case PG_ARG_SPACE:
		v->n = r % 3 ? 1 : 1 + (r >> 8) % SPACES;
		break;
	case PG_ARG_RANGE:
		random_range(u, v);
		break;
	case PG_ARG_ADDR:
		v->n = random_va(u);
		break;
	case PG_ARG_WORD:
		while (arg->words[v->n])
			v->n++;
		v->n = r % v->n;
		break;
	case PG_ARG_PROT:
		v->n = PG_PROT_READ | (r & 1 ? PG_PROT_WRITE : 0) |
		       (r & 6 ? 0 : PG_PROT_EXEC);
		break;
	case PG_ARG_SIZE:
		v->n = r % 3 * pg_level_bytes(mm, PG_PMD);
		break;
	case PG_ARG_PA:
		v->n = MEMORY / 2 + random_va(u);
		break;
	default:
		v->n = strcmp(arg->name, "child") ? r % 2 : 4 + r % 6;
	}
}

struct program {
	struct user_world *u;
	unsigned int length;
};

static void play(struct pg_task *t, void *arg)
{
	const struct program *p = arg;
	unsigned int rows = 0;

	while (pg_user_ops[rows].name)
		rows++;
	for (unsigned int i = 0; i < p->length; i++) {
		const struct pg_op_row *row =
			&pg_user_ops[user_random(p->u) % rows];
		struct pg_value values[PG_ARGS] = { { .given = false } };

		for (unsigned int a = 0; a < PG_ARGS && row->args[a].kind; a++)
			random_value(p->u, &row->args[a], &values[a]);
		if (!strcmp(row->name, "speculate"))
			continue;
		if (row->op == PG_OP_EXIT && user_random(p->u) % 8)
			continue;
		if (p->u->show)
			printf("# %u: %s %llu 0x%llx+0x%llx %llu\n", t->actor,
			       row->name, (unsigned long long)values[0].n,
			       (unsigned long long)values[1].n,
			       (unsigned long long)values[1].size,
			       (unsigned long long)values[2].n);
		row->run(t, values);
	}
}

/* Mostly goes on with whoever ran last. */
static int choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct user_world *u = ctx;
	uint64_t r = user_random(u);
	unsigned int n = (unsigned int)__builtin_popcount(ready);

	(void)w;
	for (unsigned int skip = (unsigned int)(r % n); skip; skip--)
		ready &= ready - 1;
	return __builtin_ctz(ready);
}

/* A file that all map alike, where a PUD entry spans it. */
static void furnish_hugetlb(struct user_world *u)
{
	const struct pg_mm *mm = &u->w.mms[1];
	uint64_t size = pg_level_bytes(mm, PG_PUD);

	if (mm->regime.start > PG_PUD)
		return;
	for (unsigned int i = 1; i <= SPACES; i++)
		pg_mmap(&u->w.tasks[0], &u->w.mms[i],
			&(struct pg_vma){
				.kind = PG_VMA_HUGETLB,
				.flags = PG_VMA_WRITE | PG_VMA_SHARED,
				.file = 5,
				.start = size,
				.end = 2 * size,
				.unit = pg_level_bytes(mm, PG_PMD),
			});
}

/* Something to work on: mappings of random kinds, one for each PMD entry. */
static void furnish(struct user_world *u)
{
	static const uint8_t flags[] = { PG_VMA_WRITE,
					 PG_VMA_WRITE | PG_VMA_SHARED,
					 PG_VMA_WRITE | PG_VMA_LARGE, 0 };
	uint64_t pmd = pg_level_bytes(&u->w.mms[1], PG_PMD);

	for (unsigned int i = 0; i < 3 * SPACES; i++) {
		uint64_t r = user_random(u);
		struct pg_vma vma = {
			.kind = r % 3 == 2   ? PG_VMA_FILE
				: r % 8 == 1 ? PG_VMA_PFNMAP
					     : PG_VMA_ANON,
			.flags = flags[r >> 8 & 3],
			.file = r >> 16 & 1,
			.start = pmd * (2 + i % 3),
			.end = pmd * (3 + i % 3),
		};

		if (vma.kind == PG_VMA_ANON)
			vma.offset = vma.start;
		if (vma.kind == PG_VMA_PFNMAP)
			vma.pa = MEMORY * 4;
		pg_mmap(&u->w.tasks[0], &u->w.mms[1 + i / 3], &vma);
	}
	furnish_hugetlb(u);
}

int user_world_run(struct user_world *u, unsigned int actors,
		   unsigned int length)
{
	struct program p = { u, length };
	struct pg_part_of parts[PG_ACTORS];
	struct pg_error err;

	furnish(u);
	for (unsigned int i = 0; i < actors; i++)
		parts[i] = (struct pg_part_of){ play, &p };
	return pg_schedule_run(&u->w, parts, actors, choose, u, &err);
}

static void drop_files(struct user_world *u)
{
	struct pg_files *files = pg_files(&u->w);

	for (size_t i = 0; i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (!f->live || !f->cached)
			continue;
		f->cached = false;
		pg_folio_put(&u->w.tasks[0], f->pa);
	}
}

const char *user_world_end(struct user_world *u)
{
	static char text[200];
	struct pg_task *t = &u->w.tasks[0];

	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (u->w.mms[i].live)
			pg_exit(t, &u->w.mms[i]);
	drop_files(u);
	pg_grace_end(&u->w);
	if (u->w.part[PG_PART_CACHE])
		pg_cache_drain(t);
	pg_judge_finish(u->judge);
	if (u->w.phys.live)
		snprintf(text, sizeof(text), "%llu frames are not free",
			 (unsigned long long)u->w.phys.live);
	else if (u->w.lock_count)
		snprintf(text, sizeof(text), "lock 0x%llx is held",
			 (unsigned long long)u->w.locks[0].id);
	else if (u->judge->ledger.counters[PG_COUNT_NR_PAGETABLE] ||
		 u->judge->ledger.counters[PG_COUNT_MM_BYTES] ||
		 u->judge->ledger.counters[PG_COUNT_RSS])
		snprintf(
			text, sizeof(text),
			"counters: nr %lld bytes %lld "
			"rss %lld",
			(long long)u->judge->ledger
				.counters[PG_COUNT_NR_PAGETABLE],
			(long long)u->judge->ledger.counters[PG_COUNT_MM_BYTES],
			(long long)u->judge->ledger.counters[PG_COUNT_RSS]);
	else
		return NULL;
	return text;
}

const char *user_world_objection(struct user_world *u)
{
	static char text[400];
	const struct pg_objection *o = u->judge->objections;
	size_t i = 0;

	while (i < u->judge->count && o->policy->severity == PG_NOTE)
		i++, o++;
	if (i == u->judge->count)
		return NULL;
	snprintf(text, sizeof(text), "%s at event %llu (%s): %s",
		 o->policy->name, (unsigned long long)o->seq,
		 pg_event_rows[o->event.kind].name, o->text);
	return text;
}
