// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump_ptdump.h"

#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "filter.h"
#include "out.h"

struct text {
	struct session *s;
	const struct pg_ptdump_style *style;
	const struct pg_regime *regime;
	const char *marker; /* held back until a line that passes the filter */
	bool failed;
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
	if (!out_write(buf, pg_min(length, sizeof(buf) - 1)))
		t->failed = true;
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
	if (!out_printf("0x%016" PRIx64 "-0x%016" PRIx64
			"   unreadable: level %d table entry 0x%" PRIx64
			" %s\n",
			start, end, v->level, v->at, why))
		t->failed = true;
	session_unreadable(t->s, start, v->at, v->count);
}

void find_markers(struct session *s, struct pg_markers *m)
{
	if (pg_markers_find(&s->kernel, s->mem, s->search, m))
		return;
	pg_markers_compute(&s->kernel, &s->vmcoreinfo, s->mem, m);
	warn("the kernel has no marker array (CONFIG_PTDUMP_DEBUGFS=n?): "
	     "region borders are computed%s",
	     m->fixmap_guessed
		     ? ", and Fixmap start, which hangs on the configuration, "
		       "may differ"
		     : "");
}

/* What to walk and how to print it. */
struct plan {
	struct pg_ptdump_style style;
	struct pg_markers markers;
	struct pg_regime regime;
	struct pg_tables tables;
};

static enum pg_ptdump_version version(struct session *s)
{
	enum pg_ptdump_version v = PG_PTDUMP_6_12;

	if (s->opts->like)
		pg_ptdump_version_from_name(s->opts->like, &v);
	else if (session_peek_kernel(s))
		v = pg_ptdump_version_of(&s->kernel);
	return v;
}

static void set_marker(struct plan *p, const char *name, uint64_t start)
{
	struct pg_marker *m = &p->markers.list[p->markers.count++];

	strncpy(m->name, name, sizeof(m->name) - 1);
	m->start = start;
}

static void plan_kernel(struct session *s, struct plan *p)
{
	const struct pg_kernel *k = &s->kernel;
	enum pg_ptdump_version v = version(s);

	if (!s->opts->like && !pg_kernel_since(k, 5, 14)) {
		complain("the text of Linux %s is not known; this is 6.1's, "
			 "whose memory types and regions are others",
			 k->release);
		s->status = STATUS_FAILED;
	}
	p->style = pg_ptdump_kernel_style(k, v);
	/* Up to 6.8 ptdump starts at the compile-time base. */
	p->regime = v == PG_PTDUMP_6_1 ? k->built_regime : k->regime;
	p->tables.root = v == PG_PTDUMP_6_1 ? k->built_root_pa : k->root_pa;
	find_markers(s, &p->markers);
}

static void make_plan(struct session *s, const struct space *space,
		      struct plan *p)
{
	*p = (struct plan){ .regime = space->regime, .tables = space->tables };
	if (space->linux_kernel) {
		plan_kernel(s, p);
	} else if (space->regime.stage == 2) {
		p->style = !s->opts->like && session_peek_kernel(s)
				   ? pg_ptdump_kvm_style_of(&s->kernel)
				   : pg_ptdump_kvm_style(version(s));
		set_marker(p, "Guest IPA", 0);
	} else {
		p->style = pg_ptdump_plain_style(&space->regime, version(s));
		set_marker(p, space->name, space->regime.base);
	}
	p->tables.regime = &p->regime;
}

static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	struct pg_ptdump *p = ctx;
	struct text *t = p->sink.ctx;

	pg_ptdump_visit(p, v);
	return t->failed ? PG_STOP : PG_CONTINUE;
}

static void clip(const struct opts *o, const struct pg_regime *r,
		 uint64_t *first, uint64_t *last)
{
	*first = r->base;
	*last = pg_regime_last(r);
	if (!o->range_size)
		return;
	*first = pg_max(*first, o->range_first);
	*last = pg_min(*last, pg_add_sat(o->range_first, o->range_size - 1));
}

static void report_hidden(const struct space *space, const struct pg_ptdump *p)
{
	if (p->swallowed)
		warn("%s: the kernel's text hides %" PRIu64 " entries that are "
		     "not valid and not zero; -f table shows them",
		     space->name, p->swallowed);
	if (p->refused)
		warn("%s: %" PRIu64 " blocks at a level where Linux has none "
		     "are shown as holes; -f table shows them",
		     space->name, p->refused);
}

void dump_ptdump(struct session *s, const struct space *space)
{
	const struct opts *o = s->opts;
	struct plan plan;
	struct text text = { .s = s,
			     .style = &plan.style,
			     .regime = &plan.regime };
	const struct pg_ptdump_sink sink = { put_marker, put_line,
					     put_unreadable, &text };
	struct pg_ptdump p;
	struct pg_walk walk = {
		.tables = &plan.tables,
		.first = o->range_first,
		.size = o->range_size,
		.budget = s->budget,
		.join = PG_JOIN_MASKED,
		.visit = visit,
		.ctx = &p,
	};
	struct pg_walk_result result;
	struct pg_error err;
	uint64_t first, last;
	int ret;

	make_plan(s, space, &plan);
	clip(o, &plan.regime, &first, &last);
	if (first > last) {
		warn("%s: the range lies outside the space's addresses",
		     space->name);
		return;
	}
	walk.join_mask = plan.style.mask;
	/* What a kernel forgets at the end of the space, it does only there. */
	if (last != pg_regime_last(&plan.regime))
		plan.style.flush = true;
	pg_ptdump_init(&p, &plan.style, plan.markers.list, plan.markers.count,
		       &sink, first, last);
	ret = pg_walk(&walk, &result, &err);
	if (ret == PG_EBUDGET)
		p.last = result.stopped_ia - 1;
	pg_ptdump_flush(&p);
	if (ret == PG_EBUDGET)
		out_printf("0x%016" PRIx64 "-0x%016" PRIx64
			   "   unreadable: the budget was used up\n",
			   result.stopped_ia, last + 1);
	session_report(s, space, ret, &result, &err);
	report_hidden(space, &p);
}
