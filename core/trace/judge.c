// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 1000

static bool wanted(const struct pg_judge *j, unsigned int index)
{
	const struct pg_judge_params *p = &j->params;

	return p->costs >> pg_policies[index]->cost & 1 &&
	       !(p->off[index / 64] >> (index % 64) & 1);
}

/* Policies that share a function are heard through it once for each kind. */
static void listen(struct pg_judge *j, const struct pg_policy *policy)
{
	for (unsigned int kind = 0; kind < PG_EVENT_KINDS; kind++) {
		unsigned int n = j->hearers[kind], i = 0;

		if (!(policy->kinds & PG_EV_BIT(kind)))
			continue;
		while (i < n && j->hear[kind][i] != policy->event)
			i++;
		if (i == n)
			j->hear[kind][j->hearers[kind]++] = policy->event;
	}
	j->kinds |= policy->kinds;
}

static int check_params(const struct pg_judge_params *p, struct pg_error *err)
{
	if (p->bbml > 3)
		return pg_error(err, PG_EINVAL,
				"break-before-make level %u is not 0 to 3",
				p->bbml);
	if (p->observers < 1 || p->observers > PG_ACTORS)
		return pg_error(err, PG_EINVAL, "%u observers are not 1 to %u",
				p->observers, PG_ACTORS);
	if (p->release >= PG_RELEASES)
		return pg_error(err, PG_EINVAL, "there is no such release");
	return 0;
}

/* Who is asked what. */
static void listen_all(struct pg_judge *j)
{
	memset(j->hearers, 0, sizeof(j->hearers));
	j->kinds = 0;
	for (unsigned int i = 0; pg_policies[i]; i++)
		if (wanted(j, i))
			listen(j, pg_policies[i]);
	if (j->kinds)
		j->kinds |= pg_ledger_kinds;
}

static void take_params(struct pg_judge *j,
			const struct pg_judge_params *params)
{
	j->params = *params;
	if (!j->params.room)
		j->params.room = ROOM;
	j->ledger.present = params->release < PG_RELEASE_6_7
				    ? PG_BIT(58) | PG_BIT(59)
				    : PG_BIT(PG_DESC_NG);
}

struct pg_judge *pg_judge_create(const struct pg_judge_params *params,
				 struct pg_error *err)
{
	struct pg_judge *j;

	if (check_params(params, err))
		return NULL;
	j = calloc(1, sizeof(*j));
	if (!j) {
		pg_error(err, PG_ENOMEM, "no memory for a judge");
		return NULL;
	}
	pg_ledger_init(&j->ledger);
	take_params(j, params);
	listen_all(j);
	return j;
}

static void drop_kept(struct pg_judge *j)
{
	for (unsigned int i = 0; i < PG_POLICIES_MAX; i++) {
		if (!j->kept[i])
			continue;
		if (j->drop[i])
			j->drop[i](j, j->kept[i]);
		free(j->kept[i]);
		j->kept[i] = NULL;
		j->drop[i] = NULL;
	}
}

void pg_judge_reset(struct pg_judge *j)
{
	drop_kept(j);
	pg_ledger_reset(&j->ledger);
	if (j->total)
		memset(j->counts, 0, sizeof(j->counts));
	memset(&j->change, 0, sizeof(j->change));
	j->shadow = NULL;
	j->idle = false;
	j->line = 0;
	j->count = 0;
	j->total = 0;
	j->quiet = false;
	j->locked = 0;
}

int pg_judge_restart(struct pg_judge *j, const struct pg_judge_params *params,
		     struct pg_error *err)
{
	bool same = params->costs == j->params.costs &&
		    !memcmp(params->off, j->params.off, sizeof(params->off));
	int ret = check_params(params, err);

	if (ret)
		return ret;
	pg_judge_reset(j);
	take_params(j, params);
	if (!same)
		listen_all(j);
	return 0;
}

void pg_judge_destroy(struct pg_judge *j)
{
	if (!j)
		return;
	drop_kept(j);
	pg_ledger_deinit(&j->ledger);
	free(j->objections);
	free(j);
}

int pg_judge_space(struct pg_judge *j, unsigned int id,
		   const struct pg_space *space, struct pg_error *err)
{
	return pg_ledger_space(&j->ledger, id, space, err);
}

static bool is_level(int level)
{
	return level == PG_EV_DATA ||
	       (level >= PG_LEVEL_MIN && level <= PG_LEVEL_MAX);
}

void pg_judge_event(struct pg_judge *j, const struct pg_event *ev)
{
	unsigned int kind = ev->kind;

	j->ledger.seq++;
	if (kind >= PG_EVENT_KINDS || ev->actor >= PG_ACTORS ||
	    ev->space >= PG_SPACES || !is_level(ev->level))
		return;
	for (unsigned int i = 0; i < j->hearers[kind]; i++)
		j->hear[kind][i](j, ev);
	pg_ledger_enter(&j->ledger, ev);
	j->idle = kind == PG_EV_IDLE;
}

bool pg_judge_finish(struct pg_judge *j)
{
	struct pg_event idle = { .kind = PG_EV_IDLE };

	if (!j->idle)
		pg_judge_event(j, &idle);
	return !j->ledger.out_of_memory;
}

int pg_policy_number(const struct pg_policy *policy)
{
	for (int i = 0; pg_policies[i]; i++)
		if (pg_policies[i] == policy)
			return i;
	return -1;
}

static struct pg_objection *next_objection(struct pg_judge *j)
{
	size_t room = j->room ? 2 * j->room : 16;
	struct pg_objection *more;

	if (j->count >= j->params.room)
		return NULL;
	if (j->count < j->room)
		return &j->objections[j->count++];
	more = realloc(j->objections, room * sizeof(*more));
	if (!more) {
		j->ledger.out_of_memory = true;
		return NULL;
	}
	j->objections = more;
	j->room = room;
	return &j->objections[j->count++];
}

void pg_object(struct pg_judge *j, const struct pg_policy *policy,
	       const struct pg_event *ev, const char *fmt, ...)
{
	int index = pg_policy_number(policy);
	struct pg_objection *o;
	va_list args;

	if (j->quiet || index < 0 || !wanted(j, (unsigned int)index))
		return;
	j->counts[index]++;
	j->total++;
	o = next_objection(j);
	if (!o)
		return;
	o->policy = policy;
	o->seq = j->ledger.seq;
	o->line = j->line;
	o->event = *ev;
	va_start(args, fmt);
	vsnprintf(o->text, sizeof(o->text), fmt, args);
	va_end(args);
}

void *pg_judge_keep(struct pg_judge *j, int policy, size_t size,
		    void (*drop)(struct pg_judge *judge, void *kept))
{
	if (policy < 0 || policy >= PG_POLICIES_MAX)
		return NULL;
	if (!j->kept[policy]) {
		j->kept[policy] = calloc(1, size);
		j->drop[policy] = j->kept[policy] ? drop : NULL;
		if (!j->kept[policy])
			j->ledger.out_of_memory = true;
	}
	return j->kept[policy];
}

int pg_policy_index(const char *name)
{
	for (int i = 0; pg_policies[i]; i++)
		if (!strcmp(pg_policies[i]->name, name) ||
		    !strcmp(pg_policies[i]->id, name))
			return i;
	return -1;
}
