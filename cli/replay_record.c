// SPDX-License-Identifier: GPL-2.0-or-later
/* replay -f trace: what happened, as a trace that replays the same. */
#include "out.h"
#include "replay.h"
#include "trace/text.h"

void print_trace_begin(struct replay *r)
{
	char text[PG_TRACE_LINE_MAX];

	if (r->begun)
		return;
	r->begun = true;
	pg_trace_params_text(&r->judge->params, text, sizeof(text));
	out_printf("%s\n%s\n", PG_TRACE_HEADER, text);
}

static void print_spaces(struct replay *r)
{
	const struct pg_space *spaces = r->judge->ledger.spaces;
	char text[PG_TRACE_LINE_MAX];

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		if (!spaces[i].declared || r->spaces >> i & 1)
			continue;
		r->spaces |= UINT32_C(1) << i;
		pg_trace_space_text(i, &spaces[i], text, sizeof(text));
		out_printf("%s\n", text);
	}
}

void print_trace_event(struct replay *r, const struct pg_event *ev)
{
	char text[PG_EVENT_TEXT_MAX];

	print_trace_begin(r);
	print_spaces(r);
	pg_event_text(ev, text, sizeof(text));
	out_printf("%s\n", text);
}

void print_trace_objection(const struct replay *r, const struct pg_objection *o)
{
	out_printf("# %s: %s: %s%s\n",
		   pg_severity_name(replay_severity(r, o->policy)),
		   o->policy->name, o->text, o->line ? "" : " (at the end)");
}
