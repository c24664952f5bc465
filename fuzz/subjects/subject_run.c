// SPDX-License-Identifier: GPL-2.0-or-later
#include "subjects/subject_run.h"

#include <stdlib.h>

#include "base/bits.h"

#define NEW (PGT_CAP_TLBI_RANGE | PGT_CAP_TTL)

const struct fz_subject_config fz_subject_configs[] = {
	{ "s1-4k-48", { PGT_EL1_LOW, 12, 48, 48, 1 }, NEW },
	{ "s2-4k-40", { PGT_STAGE2, 12, 40, 48, 1 }, NEW },
	{ "s1-4k-39", { PGT_EL1_HIGH, 12, 39, 44, 0 }, 0 },
	{ "s1-4k-52", { PGT_EL1_LOW, 12, 52, 52, 3 }, NEW | PGT_CAP_LPA2 },
	{ "s2-4k-43", { PGT_STAGE2, 12, 43, 48, 2 }, NEW | PGT_CAP_FWB },
	{ "s2-4k-52", { PGT_STAGE2, 12, 52, 52, 2 }, NEW | PGT_CAP_LPA2 },
	{ "s2-4k-33", { PGT_STAGE2, 12, 33, 40, 9 }, PGT_CAP_TTL },
	{ "el2-4k-42", { PGT_EL2, 12, 42, 48, 0 }, NEW },
	{ "s1-16k-47", { PGT_EL1_LOW, 14, 47, 48, 4 }, NEW },
	{ "s1-16k-52", { PGT_EL1_HIGH, 14, 52, 52, 4 }, PGT_CAP_LPA2 },
	{ "s2-16k-40", { PGT_STAGE2, 14, 40, 48, 4 }, NEW },
	{ "s2-16k-38", { PGT_STAGE2, 14, 38, 40, 4 }, NEW },
	{ "s1-64k-42", { PGT_EL1_LOW, 16, 42, 48, 5 }, NEW },
	{ "s1-64k-48", { PGT_EL1_HIGH, 16, 48, 48, 5 }, 0 },
	{ "s2-64k-44", { PGT_STAGE2, 16, 44, 48, 5 }, NEW | PGT_CAP_FWB },
	{ "s2-64k-46", { PGT_STAGE2, 16, 46, 48, 5 }, PGT_CAP_TTL },
};

unsigned int fz_subject_config_count(void)
{
	return PG_ARRAY_SIZE(fz_subject_configs);
}

struct fz_subject_run *fz_subject_run_create(const struct pgt_subject *subject,
					     unsigned int checks,
					     struct pg_error *err)
{
	struct fz_subject_run *r = calloc(1, sizeof(*r));

	if (!r) {
		pg_error(err, PG_ENOMEM, "no memory for a subject");
		return NULL;
	}
	r->subject = subject;
	r->checks = checks;
	return r;
}

void fz_subject_run_destroy(struct fz_subject_run *r)
{
	if (!r)
		return;
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(r->hosts); i++)
		fz_host_destroy(r->hosts[i]);
	fz_model_free(&r->model);
	free(r);
}

static bool can(struct fz_subject_run *r, const struct fz_call *c)
{
	if (r->subject->calls >> c->kind & 1)
		return true;
	r->stats.missing |= PG_BIT(c->kind);
	return false;
}

/* What it has not is taken for what everybody has. */
static void fit(const struct fz_subject_run *r, struct fz_call *c)
{
	if (!(r->subject->traits.memories >> c->prot.memory & 1))
		c->prot.memory = PGT_NORMAL;
	if (r->subject->traits.flags & PGT_TRAIT_USER_EXEC &&
	    r->h->config.regime == PGT_EL1_LOW && c->prot.rights & PGT_X)
		c->prot.rights |= PGT_USER;
}

static bool shares(const struct fz_subject_run *r, const struct fz_call *c)
{
	return r->subject->traits.shared >> c->kind & 1;
}

static void note(struct fz_subject_run *r, uint64_t what)
{
	r->hash = (r->hash ^ what) * UINT64_C(0x9e3779b97f4a7c15);
	r->hash ^= r->hash >> 29;
}

static void count(struct fz_subject_run *r, const struct fz_reply *reply)
{
	note(r, (uint64_t)reply->answer);
	r->stats.calls++;
	r->stats.refused += reply->answer != PGT_OK;
	if (reply->answer >= 0 && reply->answer < PGT_ANSWERS)
		r->stats.by_answer[reply->answer]++;
}

/* Another CPU calls, if it is time: the nested steps, one after the other. */
static void yield(void *ctx)
{
	struct fz_subject_run *r = ctx;
	struct fz_model *m = &r->model;
	struct fz_plan *plan;
	struct fz_call call;

	if (!r->left || r->h->depth != 1 || m->nested_count == FZ_NESTED)
		return;
	if (r->countdown && --r->countdown)
		return;
	call = r->next->call;
	fit(r, &call);
	r->next++;
	r->left--;
	r->countdown = r->left ? r->next->number : 0;
	call.flags |= PGT_MAP_SHARED;
	plan = &m->nested[m->nested_count];
	fz_model_plan(m, &call, plan);
	if (!fz_host_call(r->h, &call, &plan->reply))
		return;
	m->nested_count++;
	r->stats.nested++;
	count(r, &plan->reply);
}

static bool one_call(struct fz_subject_run *r, const struct fz_call *call)
{
	struct fz_model *m = &r->model;
	struct fz_call c = *call;

	if (!can(r, call))
		return true;
	fit(r, &c);
	if (r->left)
		c.flags |= PGT_MAP_SHARED;
	fz_model_plan(m, &c, &m->outer);
	if (!fz_host_call(r->h, &c, &m->outer.reply))
		return false;
	count(r, &m->outer.reply);
	if (r->checks & (FZ_CHECK_TRANSLATION | FZ_CHECK_TABLES))
		fz_model_check(m);
	else if (r->checks & FZ_CHECK_JUDGE)
		fz_check_judge(r->h);
	m->nested_count = 0;
	return !fz_host_found_any(r->h);
}

/* How many of the steps from this on are nested in it, and can be. */
static unsigned int nested_in(struct fz_subject_run *r,
			      const struct fz_step *step,
			      const struct fz_step *end)
{
	const struct fz_step *n = step + 1;

	if (!shares(r, &step->call) || !can(r, &step->call))
		return 0;
	while (n < end && n->kind == FZ_STEP_NESTED && shares(r, &n->call) &&
	       can(r, &n->call))
		n++;
	return (unsigned int)(n - step - 1);
}

static bool one_step(struct fz_subject_run *r, const struct fz_step *step,
		     const struct fz_step *end, unsigned int *used)
{
	unsigned int nested;

	*used = 1;
	switch (step->kind) {
	case FZ_STEP_FAIL:
		r->h->fail = step->number;
		return true;
	case FZ_STEP_CAPS:
		r->h->caps = (r->h->caps & ~PGT_CAPS_SWITCHED) |
			     (step->caps & PGT_CAPS_SWITCHED);
		return true;
	default:
		break;
	}
	nested = nested_in(r, step, end);
	r->next = step + 1;
	r->left = nested;
	r->countdown = nested ? r->next->number : 0;
	r->h->yield = nested ? yield : NULL;
	r->h->yield_ctx = r;
	if (!one_call(r, &step->call))
		return false;
	*used += nested - r->left;
	r->left = 0;
	return true;
}

static struct fz_host *host_for(struct fz_subject_run *r,
				const struct pgt_config *config)
{
	struct fz_host **h = &r->hosts[(config->granule - 12) / 2];
	struct pg_error err;

	if (!*h && fz_host_create(r->subject, config->granule, h, &err))
		return NULL;
	return *h;
}

bool fz_subject_run(struct fz_subject_run *r,
		    const struct fz_subject_config *config,
		    const struct fz_step *steps, unsigned int count,
		    struct fz_finding *finding)
{
	const struct fz_step *end = steps + count;
	unsigned int used;

	r->h = host_for(r, &config->config);
	if (!r->h || !fz_host_open(r->h, &config->config, config->caps,
				   r->checks & FZ_CHECK_JUDGE, finding))
		return finding->found;
	r->h->quiet = r->checks != FZ_CHECK_ALL;
	r->stats.programs++;
	r->hash = 0;
	fz_model_begin(&r->model, r->h);
	for (; steps < end; steps += used)
		if (!one_step(r, steps, end, &used))
			break;
	r->h->yield = NULL;
	note(r, r->h->stores);
	for (size_t i = 0; i < r->model.now.count; i++)
		note(r, r->model.now.list[i].ia ^ r->model.now.list[i].is.pa);
	fz_host_close(r->h);
	return true;
}
