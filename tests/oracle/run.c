// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gen.h"
#include "text.h"

/* No PAR has these bits and no instruction leaves them. */
#define UNANSWERED UINT64_C(0x00d1edbadc0ffee4)

#define ESR_FSC	  0x3f
#define ESR_CLASS 26
#define ESR_ABORT 0x25

static struct or_job *job_at(struct or_run *run, unsigned int which,
			     unsigned int i)
{
	struct or_job *jobs = or_qemu_at(run->qemu, OR_JOBS);

	return &jobs[which * OR_BATCH + i];
}

static uint64_t requests_at(unsigned int which, unsigned int i)
{
	return OR_REQUESTS + (which * OR_BATCH + i) * OR_QUESTIONS_MAX *
				     sizeof(struct or_request);
}

double or_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

bool or_run_init(struct or_run *run, struct or_qemu *qemu, uint64_t seed)
{
	struct or_rng rng = { seed };

	/* Runs from neighbouring seeds have no worlds in common. */
	*run = (struct or_run){ .qemu = qemu, .seed = or_rnd(&rng) };
	run->allowed = or_masks_for(qemu->major);
	for (unsigned int b = 0; b < 2; b++) {
		run->batch[b] = calloc(1, sizeof(*run->batch[b]));
		if (!run->batch[b])
			return false;
		for (unsigned int i = 0; i < OR_BATCH; i++) {
			struct or_world *w = &run->batch[b]->worlds[i];

			w->arena =
				OR_ARENAS + (b * OR_BATCH + i) * OR_ARENA_SIZE;
			w->memory = or_qemu_at(qemu, w->arena);
			w->mmfr = qemu->mailbox.mmfr;
		}
	}
	return true;
}

void or_run_deinit(struct or_run *run)
{
	free(run->batch[0]);
	free(run->batch[1]);
}

struct or_world *or_run_world(struct or_run *run)
{
	struct or_world *w = &run->batch[0]->worlds[0];

	or_world_clear(w);
	memset(w->reg, 0, sizeof(w->reg));
	return w;
}

struct or_answer or_request_answer(const struct or_request *r)
{
	struct or_answer a = { .par = r->par };

	if (r->esr) {
		a.abort = true;
		a.par = OR_PAR_F | (r->esr & ESR_FSC) << 1;
		/* No abort of a walk: a code that no answer has. */
		if (r->esr >> ESR_CLASS != ESR_ABORT)
			a.par |= 0x7e;
	} else if (r->par & OR_PAR_F) {
		a.par &= OR_PAR_F | 0x7e | OR_PAR_PTW | OR_PAR_S;
	} else {
		a.par &= OR_PAR_SH | OR_PAR_PA | OR_PAR_ATTR;
	}
	return a;
}

/*
 * Whether the question kills QEMU as it deviates, too. It can only where a
 * walk starts at level -1.
 */
static bool deadly(const struct or_run *run, const struct or_regimes *r,
		   const struct or_view *v)
{
	if (v->s1.regime.start != -1 && v->s2.regime.start != -1)
		return false;
	return or_poison(v->world, r, &v->q, run->allowed);
}

/* Core's answer, and whether it makes sense to have QEMU's. */
static bool may_put(struct or_run *run, const struct or_world *w,
		    const struct or_regimes *r, const struct or_question *q,
		    struct or_answer *ours, bool poison_too)
{
	struct or_view v;

	or_view_answer(&v, w, r, q, NULL, 0, ours);
	if (v.stray) {
		run->tally.strayed++;
		return false;
	}
	if (!v.poison && !deadly(run, r, &v))
		return true;
	run->tally.poisonous++;
	return poison_too;
}

/* Core's answers, and a job of those questions that may be put. */
static void fill_job(struct or_run *run, unsigned int which, unsigned int i,
		     bool poison_too)
{
	struct or_batch *b = run->batch[which];
	struct or_world *w = &b->worlds[i];
	struct or_job *job = job_at(run, which, i);
	struct or_request *r;

	or_regimes_decode(w, &b->regimes[i]);
	memcpy(job->reg, w->reg, sizeof(job->reg));
	job->requests = requests_at(which, i);
	job->count = 0;
	r = or_qemu_at(run->qemu, job->requests);
	for (unsigned int n = 0; n < w->nquestions; n++) {
		const struct or_question *q = &w->questions[n];

		b->requests[i][n] = NULL;
		if (!may_put(run, w, &b->regimes[i], q, &b->ours[i][n],
			     poison_too))
			continue;
		b->requests[i][n] = r;
		*r++ = (struct or_request){ q->va, q->op, UNANSWERED, 0 };
		job->count++;
	}
}

void or_run_make(struct or_run *run, struct or_world *w)
{
	struct or_rng rng = { run->seed };

	/* Seeds that follow each other have nothing in common. */
	rng.state = or_rnd(&rng) ^ run->seed++;
	or_gen_world(&rng, w);
}

void or_run_post(struct or_run *run, unsigned int which, unsigned int worlds)
{
	for (unsigned int i = 0; i < worlds; i++) {
		or_run_make(run, &run->batch[which]->worlds[i]);
		fill_job(run, which, i, false);
	}
	run->tally.worlds += worlds;
	run->pending[which] = worlds;
	or_qemu_post(run->qemu, which * OR_BATCH, worlds);
}

static void count_seen(struct or_tally *t, const struct or_answer *a)
{
	static const enum or_seen kinds[] = {
		[PG_FAULT_NONE] = OR_SEEN_OK,
		[PG_FAULT_ADDRESS_SIZE] = OR_SEEN_ADDRESS_SIZE,
		[PG_FAULT_TRANSLATION] = OR_SEEN_TRANSLATION,
		[PG_FAULT_ACCESS_FLAG] = OR_SEEN_ACCESS_FLAG,
		[PG_FAULT_PERMISSION] = OR_SEEN_PERMISSION,
		[PG_FAULT_UNREADABLE] = OR_SEEN_ABORT,
	};
	enum pg_fault_kind kind = PG_FAULT_NONE;
	int level = 0;

	if (a->par & OR_PAR_F)
		pg_fault_from_fsc(pg_bits(a->par, 6, 1), &kind, &level);
	t->seen[kinds[kind]]++;
	t->seen[OR_SEEN_MINUS1] += level == -1;
	if (a->par & OR_PAR_F) {
		t->seen[OR_SEEN_STAGE2] += !!(a->par & OR_PAR_S);
		t->seen[OR_SEEN_WALK] += !!(a->par & OR_PAR_PTW);
	}
}

static void show(const struct or_world *w, unsigned int n,
		 const struct or_answer *ours, const struct or_answer *theirs)
{
	char a[100], b[100];

	or_text_answer(ours, a, sizeof(a));
	or_text_answer(theirs, b, sizeof(b));
	printf("# core: %s\n# QEMU: %s\n", a, b);
	or_text_write(stdout, "# ", w, n);
	fflush(stdout);
}

/* The other walkers beside core, which is the first. */
static void compare_others(struct or_run *run, const struct or_world *w,
			   unsigned int n, const struct or_answer *ours,
			   const struct or_answer *theirs)
{
	for (unsigned int i = 1; i < or_nwalkers; i++) {
		struct or_answer other;
		char text[100];

		if (!or_walkers[i]->answer(w, &w->questions[n], &other) ||
		    or_same(&other, ours) ||
		    run->tally.others++ >= OR_SHOWN_MAX)
			continue;
		or_text_answer(&other, text, sizeof(text));
		printf("# %s: %s\n", or_walkers[i]->name, text);
		show(w, n, ours, theirs);
	}
}

static void count_masks(struct or_tally *t, uint32_t set)
{
	if (set == OR_STRAYED) {
		t->compared--;
		t->strayed++;
		return;
	}
	t->masked += set != 0;
	for (unsigned int i = 0; i < or_nmasks; i++)
		t->by_mask[i] += set >> i & 1;
}

static void compare(struct or_run *run, unsigned int which, unsigned int i,
		    unsigned int n)
{
	struct or_batch *b = run->batch[which];
	struct or_world *w = &b->worlds[i];
	const struct or_answer *ours = &b->ours[i][n];
	struct or_answer theirs = or_request_answer(b->requests[i][n]);
	struct or_tally *t = &run->tally;
	uint32_t set;

	t->compared++;
	t->by_op[w->questions[n].op]++;
	count_seen(t, ours);
	compare_others(run, w, n, ours, &theirs);
	if (or_same(ours, &theirs)) {
		t->same++;
		return;
	}
	set = or_explain(w, &b->regimes[i], &w->questions[n], &theirs,
			 run->allowed);
	count_masks(t, set);
	if (!set && t->unexplained++ < OR_SHOWN_MAX)
		show(w, n, ours, &theirs);
}

/* What AT did to memory: AF may be set (D-20), AP[2] and S2AP[1] by Q5. */
static void inspect_memory(struct or_run *run, const struct or_world *w)
{
	for (unsigned int i = 0; i < w->nwords; i++) {
		uint64_t was = w->words[i].value;
		uint64_t diff = or_world_get(w, w->words[i].at) ^ was;

		if (!diff)
			continue;
		/* Either byte order. */
		if (diff & ~(PG_BIT(10) | PG_BIT(7) | PG_BIT(50) | PG_BIT(63)))
			run->tally.scribbled++;
		run->tally.flags_set += !!(diff & (PG_BIT(10) | PG_BIT(50)));
		run->tally.dirtied += !!(diff & (PG_BIT(7) | PG_BIT(63)));
	}
}

/* The first request without an answer is what QEMU died of. */
static void show_killer(const struct or_run *run, unsigned int which)
{
	const struct or_batch *b = run->batch[which];

	for (unsigned int i = 0; i < run->pending[which]; i++) {
		const struct or_world *w = &b->worlds[i];

		for (unsigned int n = 0; n < w->nquestions; n++) {
			const struct or_request *r = b->requests[i][n];

			if (!r || r->par != UNANSWERED)
				continue;
			printf("# QEMU died of\n");
			or_text_write(stdout, "# ", w, n);
			return;
		}
	}
}

/* QEMU is gone: start it again, with what it has not begun. */
static bool revive(struct or_run *run, unsigned int which)
{
	show_killer(run, which);
	if (++run->tally.deaths > OR_RESTARTS_MAX || !or_qemu_start(run->qemu))
		return false;
	if (run->pending[!which])
		or_qemu_post(run->qemu, !which * OR_BATCH,
			     run->pending[!which]);
	return true;
}

static void collect_world(struct or_run *run, unsigned int which,
			  unsigned int i)
{
	struct or_world *w = &run->batch[which]->worlds[i];

	inspect_memory(run, w);
	or_world_restore(w);
	for (unsigned int n = 0; n < w->nquestions; n++) {
		const struct or_request *r = run->batch[which]->requests[i][n];

		if (r && r->par != UNANSWERED)
			compare(run, which, i, n);
	}
	or_world_clear(w);
}

bool or_run_collect(struct or_run *run, unsigned int which)
{
	bool alive = or_qemu_wait(run->qemu) || revive(run, which);

	for (unsigned int i = 0; i < run->pending[which]; i++)
		collect_world(run, which, i);
	run->pending[which] = 0;
	return alive;
}

void or_run_until(struct or_run *run, uint64_t count, double seconds,
		  void (*progress)(const struct or_run *run))
{
	double end = or_now() + seconds;
	unsigned int which = 0;
	bool alive = true;

	or_run_post(run, 0, OR_BATCH);
	while (alive && run->tally.compared < count && or_now() < end) {
		or_run_post(run, !which, OR_BATCH);
		alive = or_run_collect(run, which);
		which = !which;
		if (progress)
			progress(run);
	}
	if (alive)
		or_run_collect(run, which);
}

static unsigned int changed_words(const struct or_world *w)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < w->nwords; i++)
		n += or_world_get(w, w->words[i].at) != w->words[i].value;
	return n;
}

bool or_run_one(struct or_run *run, struct or_world *w,
		struct or_answer *theirs, bool *asked, bool poison_too)
{
	struct or_batch *b = run->batch[0];

	fill_job(run, 0, 0, poison_too);
	or_qemu_post(run->qemu, 0, 1);
	if (!or_qemu_wait(run->qemu))
		return false;
	run->changed = changed_words(w);
	or_world_restore(w);
	for (unsigned int n = 0; n < w->nquestions; n++) {
		asked[n] = b->requests[0][n];
		if (asked[n])
			theirs[n] = or_request_answer(b->requests[0][n]);
	}
	return true;
}
