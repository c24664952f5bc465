// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump_ptdump.h"

#include <inttypes.h>

#include "filter.h"
#include "out.h"
#include "ptdump_walk.h"

struct text {
	struct session *s;
	const struct pg_ptdump_style *style;
	const struct pg_regime *regime;
	const char *marker; /* held back until a line that passes the filter */
};

static bool filtered(const struct opts *o)
{
	return o->only || o->level != LEVEL_ANY;
}

static void flush_marker(struct text *t)
{
	if (t->marker)
		out_printf("---[ %s ]---\n", t->marker);
	t->marker = NULL;
}

static void put_marker(void *ctx, const char *name)
{
	struct text *t = ctx;

	t->marker = name;
	if (!filtered(t->s->opts))
		flush_marker(t);
}

/* The architecture's level: Linux calls absent levels by the root's name. */
static int line_level(const struct text *t, const struct pg_ptdump_line *line)
{
	int level = line->level - 1;

	return level < t->regime->start ? t->regime->start : level;
}

static void put_line(void *ctx, const struct pg_ptdump_line *line)
{
	struct text *t = ctx;
	char buf[PG_PTDUMP_LINE_MAX];
	size_t length;

	if (filtered(t->s->opts) &&
	    !filter_prot(t->s->opts, t->regime, line_level(t, line),
			 line->prot))
		return;
	flush_marker(t);
	length = pg_ptdump_format(t->style, line, buf, sizeof(buf));
	out_write(buf, pg_min(length, sizeof(buf) - 1));
}

/* No kernel prints such a line, so nobody can take it for the kernel's. */
static void put_unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
			   uint64_t end)
{
	struct text *t = ctx;
	const char *why = v->kind == PG_VISIT_UNREADABLE
				  ? "could not be read"
				  : "points beyond physical memory";

	flush_marker(t);
	out_printf("0x%016" PRIx64 "-0x%016" PRIx64
		   "   unreadable: level %d table entry 0x%" PRIx64 " %s\n",
		   start, end, v->level, v->at, why);
	session_unreadable(t->s, start, v->at, v->count);
}

void dump_ptdump(struct session *s, const struct space *space)
{
	struct ptdump_plan plan;
	struct ptdump_end end;
	struct text text = { .s = s,
			     .style = &plan.style,
			     .regime = &plan.regime };
	const struct pg_ptdump_sink sink = { put_marker, put_line,
					     put_unreadable, &text };

	ptdump_plan(s, space, true, &plan);
	if (!ptdump_walk(s, space, &plan, &sink, &end))
		return;
	if (end.left)
		out_printf("0x%016" PRIx64 "-0x%016" PRIx64
			   "   unreadable: the budget was used up\n",
			   end.start, end.end);
	ptdump_report(s, space, &end);
}
