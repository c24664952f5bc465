// SPDX-License-Identifier: GPL-2.0-or-later
/* Address spaces: what -a, --regime, --regs and --through point at. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/translate.h"
#include "base/number.h"
#include "out.h"
#include "session.h"

static const struct {
	const char *name;
	enum pg_space_reg space;
} register_spaces[] = {
	{ "el1:low", PG_SPACE_EL1_LOW },
	{ "el1:high", PG_SPACE_EL1_HIGH },
	{ "el2", PG_SPACE_EL2 },
	{ "el2:low", PG_SPACE_EL2_LOW },
	{ "el2:high", PG_SPACE_EL2_HIGH },
	{ "el3", PG_SPACE_EL3 },
	{ "s2", PG_SPACE_S2 },
};

static bool register_space(const char *name, enum pg_space_reg *space)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(register_spaces); i++) {
		if (strcmp(name, register_spaces[i].name))
			continue;
		*space = register_spaces[i].space;
		return true;
	}
	return false;
}

/*
 * The regime of the next root: space; the last --regime serves all that have
 * none of their own. A bare space name takes the details from the registers.
 */
static bool regime_option(struct session *s, struct pg_regime *r)
{
	const struct opts *o = s->opts;
	const char *text = o->regimes[pg_min(s->nroots++, o->nregimes - 1)];
	enum pg_space_reg space;
	struct pg_error err;
	int ret;

	if (o->have_regs && register_space(text, &space))
		ret = pg_regime_from_regs(&o->regs, space, r, NULL, &err);
	else
		ret = pg_regime_parse(text, r, &err);
	if (ret)
		complain_error(&err);
	return !ret;
}

/*
 * root:PA without a regime on a Linux image: a process's tables, so the low
 * half with the kernel's geometry (arch/arm64: both halves share it).
 */
static bool regime_of_process(struct session *s, struct pg_regime *r)
{
	struct pg_error err;

	if (!session_find_kernel(s))
		return false;
	*r = s->kernel.regime;
	r->high = false;
	r->ha = r->hd = true;
	/* TCR_TBI0 is always set (arch/arm64/mm/proc.S, 6.1 and 6.12). */
	r->tbi = true;
	if (!pg_regime_init(r, &err))
		return true;
	complain_error(&err);
	return false;
}

/* Only EL1&0 can be behind stage 2; everything else is physical. */
static void set_mem(struct session *s, struct space *space, bool guest)
{
	space->tables.regime = &space->regime;
	guest = guest && space->regime.kind == PG_EL10;
	space->tables.mem = guest ? &s->nested.mem : s->base;
	space->tables.through = guest ? &s->s2_tables : NULL;
}

/* A root that stage 2 does not map is a fault for walk and dump to show. */
static bool is_stage2_fault(const struct pg_tables *tables, uint64_t *absent)
{
	struct pg_fault fault;

	*absent = tables->root;
	if (!tables->through ||
	    !pg_stage2_walk_fault(tables->through, tables->root, &fault))
		return false;
	*absent = fault.addr;
	return fault.kind != PG_FAULT_UNREADABLE;
}

static bool check_root(const struct session *s, const char *name,
		       const struct pg_tables *tables)
{
	uint64_t align = pg_regime_root_align(tables->regime), absent;

	if (tables->root & (align - 1)) {
		complain("%s: the root table is not aligned to its %" PRIu64
			 " bytes",
			 name, align);
		return false;
	}
	if (!pg_oa_too_big(tables->regime, tables->root) &&
	    pg_mem_locate(tables->mem, tables->root).data)
		return true;
	if (is_stage2_fault(tables, &absent) || s->judging)
		return true;
	complain("%s: the %stable at physical address 0x%" PRIx64
		 " is not in the image",
		 name, absent == tables->root ? "root " : "stage 2 ", absent);
	return false;
}

static bool root_space(struct session *s, struct space *space)
{
	uint64_t root;

	if (!pg_parse_u64(space->name + 5, &root)) {
		complain("-a %s: '%s' is no physical address", space->name,
			 space->name + 5);
		return false;
	}
	if (s->opts->nregimes ? !regime_option(s, &space->regime)
			      : !regime_of_process(s, &space->regime))
		return false;
	space->tables.root = root;
	set_mem(s, space, s->has_stage2);
	return check_root(s, space->name, &space->tables);
}

static bool kernel_space(struct session *s, struct space *space)
{
	if (!session_find_kernel(s))
		return false;
	space->linux_kernel = true;
	space->regime = s->kernel.regime;
	space->tables.root = s->kernel.root_pa;
	set_mem(s, space, s->has_stage2);
	return true;
}

static void make_guest(struct session *s, const struct pg_regime *r,
		       uint64_t root)
{
	s->s2_regime = *r;
	s->s2_tables = (struct pg_tables){
		.regime = &s->s2_regime,
		.mem = s->base,
		.root = root,
	};
	pg_nested_init(&s->nested, &s->s2_tables);
	s->s2_search = s->s2_tables;
	s->s2_search.mem = pg_image_mem(s->image);
	pg_nested_init(&s->nested_search, &s->s2_search);
}

/* EL1&0 with HCR_EL2.VM set lies in a guest's space. */
static bool guest_by_registers(struct session *s, bool *guest)
{
	const struct pg_regs *regs = &s->opts->regs;
	struct pg_regime r;
	struct pg_error err;
	uint64_t root;

	*guest = s->has_stage2 || pg_regs_stage2_on(regs);
	if (s->has_stage2 || !*guest)
		return true;
	if (pg_regime_from_regs(regs, PG_SPACE_S2, &r, &root, &err)) {
		complain("HCR_EL2 puts EL1 behind stage 2, but %s", err.text);
		return false;
	}
	make_guest(s, &r, root);
	return check_root(s, "stage 2", &s->s2_tables);
}

static bool from_registers(struct session *s, struct space *space,
			   enum pg_space_reg which)
{
	bool guest = false;
	struct pg_error err;

	if (!s->opts->have_regs) {
		complain("-a %s needs register values: --regs FILE or -R "
			 "NAME=VALUE",
			 space->name);
		return false;
	}
	space->by_regs = true;
	space->which = which;
	if (pg_regime_from_regs(&s->opts->regs, which, &space->regime,
				&space->tables.root, &err)) {
		space->flawed = s->judging && space->regime.flaw;
		if (space->flawed)
			return true;
		complain("-a %s: %s", space->name, err.text);
		return false;
	}
	if (space->regime.stage == 1 && !space->regime.off &&
	    !space->regime.mair)
		warn("-a %s: MAIR is not given, or 0: memory types are "
		     "unknown and shown as device",
		     space->name);
	if (space->regime.kind == PG_EL10 && !guest_by_registers(s, &guest))
		return false;
	set_mem(s, space, guest);
	return space->regime.off || check_root(s, space->name, &space->tables);
}

static bool resolve(struct session *s, struct space *space)
{
	enum pg_space_reg which;

	if (!strcmp(space->name, "kernel"))
		return kernel_space(s, space);
	if (!strncmp(space->name, "root:", 5))
		return root_space(s, space);
	if (register_space(space->name, &which))
		return from_registers(s, space, which);
	if (!strcmp(space->name, "all") || !strncmp(space->name, "pid:", 4) ||
	    !strncmp(space->name, "comm:", 5) ||
	    !strncmp(space->name, "vm:", 3))
		complain("-a %s: finding processes and guests needs the "
			 "kernel's types, which this version does not read; "
			 "name their tables with -a root:PA",
			 space->name);
	else
		complain("-a %s: there is no such space; there are kernel, "
			 "root:PA, el1:low, el1:high, el2, el2:low, el2:high, "
			 "el3, s2",
			 space->name);
	return false;
}

/* s2:...@ROOT */
static int parse_through(const char *text, struct pg_regime *r, uint64_t *root,
			 struct pg_error *err)
{
	const char *at = strrchr(text, '@');
	char spec[128];

	if (!at || (size_t)(at - text) >= sizeof(spec) ||
	    !pg_parse_u64(at + 1, root))
		return pg_error(err, PG_EINVAL,
				"'%.80s' is not of the form s2:...@ROOT", text);
	memcpy(spec, text, at - text);
	spec[at - text] = '\0';
	return pg_regime_parse(spec, r, err);
}

/* --through s2:...@ROOT, or s2 from the registers. */
static bool resolve_through(struct session *s)
{
	const char *text = s->opts->through;
	struct pg_regime r;
	struct pg_error err;
	uint64_t root;
	int ret;

	if (!strcmp(text, "s2"))
		ret = pg_regime_from_regs(&s->opts->regs, PG_SPACE_S2, &r,
					  &root, &err);
	else
		ret = parse_through(text, &r, &root, &err);
	if (!ret && r.stage != 2)
		ret = pg_error(&err, PG_EINVAL,
			       "'%.80s' is not a stage-2 regime", text);
	if (ret) {
		complain("--through: %s", err.text);
		return false;
	}
	make_guest(s, &r, root);
	s->has_stage2 = true;
	s->mem = &s->nested.mem;
	s->search = &s->nested_search.mem;
	return check_root(s, text, &s->s2_tables);
}

/* What registers point at, where nothing was said: for the sentence only. */
static bool default_space(struct session *s)
{
	if (s->opts->nspaces)
		return true;
	if (!s->opts->have_regs && !s->opts->nregimes)
		return true;
	complain("say which tables with -a: %s",
		 s->opts->have_regs ? "el1:low, el1:high, el2, el3, s2 ..."
				    : "root:PA");
	return false;
}

/* --regime belongs to root: spaces alone; anywhere else it is a mistake. */
static bool check_regimes(const struct session *s, const char *const *names,
			  size_t count)
{
	size_t roots = 0;

	for (size_t i = 0; i < count; i++)
		roots += !strncmp(names[i], "root:", 5);
	if (s->opts->nregimes <= roots)
		return true;
	complain("--regime goes with -a root:PA; there %s %zu for %zu such "
		 "spaces",
		 s->opts->nregimes == 1 ? "is" : "are", s->opts->nregimes,
		 roots);
	return false;
}

bool session_find_spaces(struct session *s)
{
	static const char *const kernel_only[] = { "kernel" };
	const struct opts *o = s->opts;
	const char *const *names = o->nspaces ? o->spaces : kernel_only;

	if (!default_space(s) || (o->through && !resolve_through(s)))
		return false;
	s->nspaces = o->nspaces ? o->nspaces : 1;
	if (!check_regimes(s, names, s->nspaces))
		return false;
	for (size_t i = 0; i < s->nspaces; i++) {
		struct space *space = &s->spaces[i];

		space->name = names[i];
		if (!resolve(s, space))
			return false;
	}
	return true;
}
