// SPDX-License-Identifier: GPL-2.0-or-later
/* verify --like-linux: what the kernel itself would say of its tables. */
#include "cmd.h"
#include "linux/ptdump_wx.h"
#include "out.h"
#include "ptdump_walk.h"
#include "verify.h"

struct check {
	struct session *s;
	struct pg_ptdump_wx wx;
};

static void no_marker(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
}

static void add_line(void *ctx, const struct pg_ptdump_line *line)
{
	struct check *c = ctx;

	pg_ptdump_wx_add(&c->wx, line);
}

static void note_unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
			    uint64_t end)
{
	struct check *c = ctx;

	(void)end;
	session_unreadable(c->s, start, v->at, v->count);
}

static void check_space(struct session *s, const struct space *space)
{
	struct check c = { s, { .page_shift = space->regime.granule } };
	const struct pg_ptdump_sink sink = { no_marker, add_line,
					     note_unreadable, &c };
	struct ptdump_plan plan;
	struct ptdump_end end;
	char text[128];

	ptdump_plan(s, space, false, &plan);
	if (!ptdump_walk(s, space, &plan, &sink, &end))
		return;
	ptdump_report(s, space, &end);
	pg_ptdump_wx_text(&c.wx, text, sizeof(text));
	out_alarm(!pg_ptdump_wx_passed(&c.wx));
	out_printf("%s%s%s", s->nspaces > 1 ? space->name : "",
		   s->nspaces > 1 ? ": " : "", text);
	out_alarm(false);
	out_printf("\n");
	if (!pg_ptdump_wx_passed(&c.wx))
		s->status = pg_max(s->status, STATUS_REPORT);
}

int like_linux(struct session *s)
{
	if (!session_find_spaces(s))
		return STATUS_FAILED;
	for (size_t i = 0; i < s->nspaces; i++) {
		if (s->spaces[i].regime.off || s->spaces[i].regime.stage == 2) {
			complain("%s: the kernel's check is for stage-1 tables",
				 s->spaces[i].name);
			s->status = STATUS_FAILED;
			continue;
		}
		check_space(s, &s->spaces[i]);
	}
	return s->status;
}
