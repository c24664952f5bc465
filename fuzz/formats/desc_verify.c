// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What verify says of the tables: findings in order and in place; a few rules
 * as the second walker sees what they are about; baselines that know it all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/desc.h"
#include "verify/baseline.h"
#include "verify/verify.h"

#define BAD(d, op, class, ...) \
	fz_found(&(d)->finding, "desc", "verify", op, class, __VA_ARGS__)

/* Findings that are looked at; there may be more. */
#define FINDINGS 64
/* Leaves that rules are compared at. */
#define LEAVES 12

static bool in_order(const struct pg_finding *a, const struct pg_finding *b)
{
	return a->space < b->space ||
	       (a->space == b->space && (a->ia < b->ia || a->ia == b->ia));
}

/* Addresses of one space: those of its regime, or of what refers to them. */
static void check_finding(struct desc *d, const struct desc_tables *t,
			  const struct pg_finding *f)
{
	uint64_t last = f->ia + f->size - 1;
	char text[256];

	pg_finding_text(f, text, sizeof(text));
	if (!*text)
		BAD(d, f->rule->name, "silent", "a finding without a sentence");
	if (!f->size)
		return;
	if (f->ia < t->regime.base || last > pg_regime_last(&t->regime) ||
	    last < f->ia)
		BAD(d, f->rule->name, "range",
		    "a finding at 0x%" PRIx64 ", 0x%" PRIx64
		    " bytes, which is outside",
		    f->ia, f->size);
}

/* Known findings, all of them and nothing else. */
struct known {
	struct desc *d;
	const struct pg_finding *of;
	uint64_t covered;
};

static void take_part(void *ctx, const struct pg_finding *part, bool known)
{
	struct known *k = ctx;

	if (!known)
		BAD(k->d, "baseline", "unknown",
		    "%s at 0x%" PRIx64 " is not known by its own line",
		    part->rule->name, part->ia);
	k->covered += part->size;
}

static void check_baseline(struct desc *d, const struct pg_verify *v,
			   const struct pg_finding *list, size_t count)
{
	struct pg_baseline b = { 0 };
	struct pg_error err;
	char line[512];
	int ret = pg_baseline_add(&b, "# pgtool baseline 1", &err);

	for (size_t i = 0; !ret && i < count; i++) {
		pg_baseline_line(&list[i],
				 pg_verify_space_name(v, list[i].space), line,
				 sizeof(line));
		ret = pg_baseline_add(&b, line, &err);
	}
	if (!ret)
		ret = pg_baseline_sort(&b, &err);
	if (ret == PG_EFORMAT)
		BAD(d, "baseline", "refused", "%s", err.text);
	for (size_t i = 0; !ret && i < count; i++) {
		struct known k = { d, &list[i], 0 };

		pg_baseline_split(&b, &list[i],
				  pg_verify_space_name(v, list[i].space),
				  take_part, &k);
		if (k.covered != list[i].size)
			BAD(d, "baseline", "size",
			    "parts of %s at 0x%" PRIx64 " are not the whole",
			    list[i].rule->name, list[i].ia);
	}
	pg_baseline_deinit(&b);
}

/* Leaves that a walk shows, as rules of meaning judge them. */
struct leaves {
	struct {
		uint64_t ia;
		uint64_t desc;
	} list[LEAVES];
	unsigned int count;
};

static enum pg_action take_leaf(void *ctx, const struct pg_visit *v)
{
	struct leaves *l = ctx;

	if (v->kind != PG_VISIT_LEAF || v->repeat)
		return PG_CONTINUE;
	l->list[l->count].ia = v->ia;
	l->list[l->count++].desc = v->desc;
	return l->count == LEAVES ? PG_STOP : PG_CONTINUE;
}

static bool objected(const struct pg_finding *list, size_t count,
		     const char *rule, uint64_t ia)
{
	for (size_t i = 0; i < count; i++) {
		if (!list[i].space && ia - list[i].ia < list[i].size &&
		    !strcmp(list[i].rule->name, rule))
			return true;
	}
	return false;
}

static bool writes_and_executes(const struct spec_result *r)
{
	return (r->priv.w && r->priv.x) || (r->user.w && r->user.x);
}

/* What rules mean, in the second walker's words; ha: hardware sets AF. */
struct opinion {
	const char *rule;
	bool (*wrong)(const struct desc *d, const struct desc_tables *t,
		      const struct spec_result *r);
};

static bool wx(const struct desc *d, const struct desc_tables *t,
	       const struct spec_result *r)
{
	return t->regime.stage == 1 && writes_and_executes(r);
}

static bool s2_wx(const struct desc *d, const struct desc_tables *t,
		  const struct spec_result *r)
{
	return t->regime.stage == 2 && writes_and_executes(r);
}

static bool ret2usr(const struct desc *d, const struct desc_tables *t,
		    const struct spec_result *r)
{
	return t->regime.stage == 1 && r->priv.x && (r->user.r || r->user.w);
}

static bool device_exec(const struct desc *d, const struct desc_tables *t,
			const struct spec_result *r)
{
	return !r->attr.reserved && !(r->attr.mair >> 4) &&
	       (r->priv.x || r->user.x);
}

static bool af_clear(const struct desc *d, const struct desc_tables *t,
		     const struct spec_result *r)
{
	/* A read that is refused sets nothing. */
	return !(r->desc & PG_BIT(10)) && !r->sets_af &&
	       !(r->fault.stage && t->regime.ha);
}

static const struct opinion opinions[] = {
	{ "wx", wx },
	{ "s2-wx", s2_wx },
	{ "user-priv-exec", ret2usr },
	{ "device-exec", device_exec },
	{ "af-clear", af_clear },
};

/* P-5: core applies no overlays; even one that takes nothing changes nibble 6. */
static bool is_overlaid(const struct desc *d, const struct desc_tables *t,
			uint64_t desc)
{
	const uint64_t *regs = d->world.in.regs;
	unsigned int shift = 4 * pg_pie_index(desc);

	return t->regime.pie &&
	       ((regs[SPEC_TCR2_EL1] | regs[SPEC_TCR2_EL2]) & pg_mask(3, 2) ||
		pg_bit(regs[SPEC_TCR_EL3], 36)) &&
	       ((t->regime.pir >> shift & 15) == 6 ||
		(t->regime.pire0 >> shift & 15) == 6);
}

/* A read, a write and a fetch: whichever gets as far as the permissions. */
static void check_leaf(struct desc *d, struct desc_tables *t, uint64_t ia,
		       const struct pg_finding *list, size_t count)
{
	struct spec_access a = { .pan = d->world.pan };
	struct spec_result r;
	bool sets_af;

	spec_translate(&d->world.in, ia, &a, &r);
	if (!r.has_rights || is_overlaid(d, t, r.desc))
		return;
	/* core has no word for updates, but af-clear is about them. */
	sets_af = r.sets_af;
	core_view(&r);
	r.sets_af = sets_af;
	/* What is below a loop is judged where it was met first. */
	if (objected(list, count, "table-loop", ia))
		return;
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(opinions); i++) {
		const struct opinion *o = &opinions[i];

		if (o->wrong(d, t, &r) != objected(list, count, o->rule, ia))
			BAD(d, o->rule, "opinion",
			    "0x%" PRIx64 ": the second walker sees attributes "
			    "0x%02x%s, rights %d%d%d and %d%d%d, 0x%" PRIx64,
			    ia, r.attr.mair, r.attr.reserved ? "?" : "",
			    r.priv.r, r.priv.w, r.priv.x, r.user.r, r.user.w,
			    r.user.x, r.desc);
	}
}

/* One stage, whose leaves are what rules see. */
static void check_rules(struct desc *d, struct desc_tables *t,
			const struct pg_finding *list, size_t count)
{
	struct leaves leaves = { .count = 0 };
	struct pg_walk walk = { .tables = &t->tables,
				.budget = d->budget,
				.visit = take_leaf,
				.ctx = &leaves };
	struct pg_error err;

	if (t->tables.through || !d->world.in.knobs.contig_ignored)
		return;
	pg_walk(&walk, NULL, &err);
	for (unsigned int i = 0; i < leaves.count; i++)
		check_leaf(d, t, leaves.list[i].ia, list, count);
}

static void check_all(struct desc *d, struct desc_tables *t,
		      const struct pg_verify *v)
{
	const struct pg_verify_counts *counts = pg_verify_counts(v);
	const struct pg_finding *list;
	size_t count, looked;

	list = pg_verify_findings(v, &count);
	looked = pg_min(count, FINDINGS);
	for (size_t i = 0; i < looked; i++) {
		if (i && !in_order(&list[i - 1], &list[i]))
			BAD(d, list[i].rule->name, "order",
			    "a finding at 0x%" PRIx64 " comes too late",
			    list[i].ia);
		check_finding(d, t, &list[i]);
	}
	check_baseline(d, v, list, looked);
	if (!counts->dropped)
		check_rules(d, t, list, count);
}

void desc_verify(struct desc *d, struct core *c, struct desc_tables *t)
{
	struct pg_verify_space space = { .name = "a space",
					 .tables = &t->tables,
					 .budget = d->budget,
					 .pieces = 1024 };
	struct pg_verify *v = pg_verify_create(NULL);
	struct pg_regs regs;
	struct pg_error err;
	int ret;

	if (!v)
		return;
	core_registers(&d->world.in, d->world.pan, &regs);
	space.setup = (struct pg_setup){
		.regs = d->how & 0x80 ? NULL : &regs,
		.which = core_space(d->world.in.regime, d->world.upper),
		.regime = &t->regime,
		.root = t->tables.root,
	};
	ret = pg_verify_space(v, &space, &err);
	if (!ret && t->tables.through) {
		space.name = "stage 2";
		space.tables = &t->stage2_tables;
		space.setup.which = PG_SPACE_S2;
		space.setup.regime = &t->stage2;
		space.setup.root = t->stage2_tables.root;
		ret = pg_verify_space(v, &space, &err);
	}
	if (!ret && !pg_verify_finish(v, &err) && !t->tables.through)
		check_all(d, t, v);
	pg_verify_destroy(v);
}
