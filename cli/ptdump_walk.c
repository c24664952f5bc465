// SPDX-License-Identifier: GPL-2.0-or-later
#include "ptdump_walk.h"

#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "out.h"

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

static enum pg_ptdump_version version(struct session *s)
{
	enum pg_ptdump_version v = PG_PTDUMP_6_12;

	if (s->opts->like)
		pg_ptdump_version_from_name(s->opts->like, &v);
	else if (session_peek_kernel(s))
		v = pg_ptdump_version_of(&s->kernel);
	return v;
}

static void set_marker(struct ptdump_plan *p, const char *name, uint64_t start)
{
	struct pg_marker *m = &p->markers.list[p->markers.count++];

	strncpy(m->name, name, sizeof(m->name) - 1);
	m->start = start;
}

static void plan_kernel(struct session *s, bool markers, struct ptdump_plan *p)
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
	if (markers)
		find_markers(s, &p->markers);
	else
		set_marker(p, "", p->regime.base);
}

void ptdump_plan(struct session *s, const struct space *space, bool markers,
		 struct ptdump_plan *p)
{
	*p = (struct ptdump_plan){ .regime = space->regime,
				   .tables = space->tables };
	if (space->linux_kernel) {
		plan_kernel(s, markers, p);
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

/* Output that nobody takes is no reason to walk on. */
static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	pg_ptdump_visit(ctx, v);
	return out_is_lost() ? PG_STOP : PG_CONTINUE;
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

bool ptdump_walk(struct session *s, const struct space *space,
		 struct ptdump_plan *plan, const struct pg_ptdump_sink *sink,
		 struct ptdump_end *end)
{
	const struct opts *o = s->opts;
	struct pg_walk walk = {
		.tables = &plan->tables,
		.first = o->range_first,
		.size = o->range_size,
		.budget = s->budget,
		.join = PG_JOIN_MASKED,
		.join_mask = plan->style.mask,
		.visit = visit,
		.ctx = &end->lines,
	};
	uint64_t first, last;

	*end = (struct ptdump_end){ 0 };
	clip(o, &plan->regime, &first, &last);
	if (first > last) {
		warn("%s: the range lies outside the space's addresses",
		     space->name);
		return false;
	}
	/* What a kernel forgets at the end of the space, it does only there. */
	if (last != pg_regime_last(&plan->regime))
		plan->style.flush = true;
	pg_ptdump_init(&end->lines, &plan->style, plan->markers.list,
		       plan->markers.count, sink, first, last);
	end->ret = pg_walk(&walk, &end->result, &end->err);
	if (end->ret == PG_EBUDGET) {
		end->left = true;
		end->start = end->result.stopped_ia;
		end->end = last + 1;
		end->lines.last = end->start - 1;
	}
	pg_ptdump_flush(&end->lines);
	return true;
}

void ptdump_report(struct session *s, const struct space *space,
		   const struct ptdump_end *end)
{
	session_report(s, space, end->ret, &end->result, &end->err);
	report_hidden(space, &end->lines);
}
