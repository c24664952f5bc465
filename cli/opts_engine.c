// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of commands about events: replay, explore. */
#include "opts_engine.h"

#include <string.h>

#include "base/number.h"
#include "out.h"
#include "trace/event.h"

bool opts_list_policies(struct opts *o, const char *value)
{
	(void)value;
	o->list_policies = true;
	return true;
}

bool opts_list_events(struct opts *o, const char *value)
{
	(void)value;
	o->list_events = true;
	return true;
}

bool opts_list_schemes(struct opts *o, const char *value)
{
	(void)value;
	o->list_schemes = true;
	return true;
}

bool opts_list_operations(struct opts *o, const char *value)
{
	(void)value;
	o->list_operations = true;
	return true;
}

bool opts_list_knobs(struct opts *o, const char *value)
{
	(void)value;
	o->list_knobs = true;
	return true;
}

bool opts_scheme(struct opts *o, const char *value)
{
	o->scheme = value;
	return true;
}

bool opts_set(struct opts *o, const char *value)
{
	if (o->nsets == SPACES_MAX) {
		complain("more than %d times --set", SPACES_MAX);
		o->complained = true;
		return false;
	}
	o->sets[o->nsets++] = value;
	return true;
}

bool opts_trace(struct opts *o, const char *value)
{
	(void)value;
	o->trace = true;
	return true;
}

static bool number(const char *value, uint64_t max, uint64_t *n)
{
	return pg_parse_u64(value, n) && *n <= max;
}

bool opts_preemptions(struct opts *o, const char *value)
{
	uint64_t n;

	if (!number(value, 1000, &n))
		return false;
	o->explore.preemptions = (int)n;
	return true;
}

bool opts_runs(struct opts *o, const char *value)
{
	return number(value, UINT64_MAX, &o->explore.runs) && o->explore.runs;
}

bool opts_steps(struct opts *o, const char *value)
{
	return number(value, 60000, &o->explore.steps) && o->explore.steps;
}

bool opts_seconds(struct opts *o, const char *value)
{
	return number(value, 100000000, &o->explore.seconds) &&
	       o->explore.seconds;
}

bool opts_shrink(struct opts *o, const char *value)
{
	return number(value, UINT64_MAX, &o->explore.shrink);
}

bool opts_state(struct opts *o, const char *value)
{
	o->explore.state = value;
	return *value;
}

bool opts_fail(struct opts *o, const char *value)
{
	const char *const *names = pg_event_rows[PG_EV_FAIL].hows;
	bool known = false;

	for (unsigned int i = 0; i < PG_FAILS && names[i]; i++)
		if (!strcmp(value, names[i]) || !strcmp(value, "all")) {
			o->explore.fails |= 1u << i;
			known = true;
		}
	return known;
}
