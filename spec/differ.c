// SPDX-License-Identifier: GPL-2.0-or-later
#include "differ.h"

#include <stdio.h>
#include <string.h>

#define ADDRESSES 6

const char *const differ_outcomes[OUTCOMES] = {
	"ok",	 "ok+af",    "refused", "s1-early", "s1-size",
	"s1-tf", "s1-aff",   "s1-pf-r", "s1-pf-w",  "s1-pf-x",
	"s1-ab", "s2-early", "s2-size", "s2-tf",    "s2-aff",
	"s2-pf", "s2-ab",    "walk",	"walk-pf",
};

/* A world whose reads are kept, to be printed. */
struct recorder {
	struct spec_memory memory;
	uint64_t at[64], word[64];
	unsigned int count;
};

static bool record(void *ctx, uint64_t addr, uint64_t *word)
{
	struct recorder *r = ctx;
	bool there = r->memory.read(r->memory.ctx, addr, word);

	if (there && r->count < 64) {
		r->at[r->count] = addr;
		r->word[r->count++] = *word;
	}
	return there;
}

static enum differ_outcome stage1_outcome(const struct spec_fault *f,
					  enum spec_kind kind)
{
	unsigned int low = f->fsc & 3;

	if (f->fsc == 0x00 || (f->fsc == 0x04 && f->level == 0))
		return OUT_S1_EARLY;
	switch (f->fsc - low) {
	case 0x00:
	case 0x28:
		return f->fsc == 0x2b ? OUT_S1_TRANSLATION : OUT_S1_SIZE;
	case 0x04:
		return OUT_S1_TRANSLATION;
	case 0x08:
		return OUT_S1_ACCESS;
	case 0x0c:
		return OUT_S1_READ + kind;
	default:
		return OUT_S1_ABORT;
	}
}

static enum differ_outcome outcome(const struct spec_result *r,
				   enum spec_kind kind)
{
	static const enum differ_outcome of_stage2[] = {
		[OUT_S1_EARLY] = OUT_S2_EARLY,
		[OUT_S1_SIZE] = OUT_S2_SIZE,
		[OUT_S1_TRANSLATION] = OUT_S2_TRANSLATION,
		[OUT_S1_ACCESS] = OUT_S2_ACCESS,
		[OUT_S1_READ] = OUT_S2_PERMISSION,
		[OUT_S1_WRITE] = OUT_S2_PERMISSION,
		[OUT_S1_FETCH] = OUT_S2_PERMISSION,
		[OUT_S1_ABORT] = OUT_S2_ABORT,
	};
	const struct spec_fault *f = &r->fault;
	enum differ_outcome one;

	if (!f->stage)
		return r->sets_af ? OUT_OK_AF : OUT_OK;
	one = stage1_outcome(f, kind);
	if (f->walk)
		return of_stage2[one] == OUT_S2_PERMISSION ? OUT_WALK_PERMISSION
							   : OUT_WALK;
	return f->stage == 2 ? of_stage2[one] : one;
}

static bool same_rights(struct spec_rights a, struct spec_rights b)
{
	return a.r == b.r && a.w == b.w && a.x == b.x;
}

static const char *fault_difference(const struct spec_fault *a,
				    const struct spec_fault *b)
{
	if (a->stage != b->stage)
		return "stage";
	if (!a->stage)
		return NULL;
	if (a->fsc != b->fsc)
		return "fsc";
	if (a->level != b->level)
		return "level";
	if (a->walk != b->walk)
		return "walk";
	return a->stage == 2 && a->ipa != b->ipa ? "ipa" : NULL;
}

/* Where an encoding is not allocated both have to say so, and no more. */
static const char *attr_difference(const struct spec_attr *a,
				   const struct spec_attr *b, bool two_stages)
{
	if (a->reserved != b->reserved)
		return "reserved";
	if (a->reserved)
		return NULL;
	if (a->mair != b->mair)
		return "memory type";
	/* Reserved, which two stages may make anything of. */
	if (a->sh == 1 && two_stages)
		return NULL;
	return a->sh != b->sh ? "shareability" : NULL;
}

/* What differs, or NULL. a: the spec walker's, b: core's. */
static const char *difference(const struct spec_result *a,
			      const struct spec_result *b, bool two_stages)
{
	const char *what = fault_difference(&a->fault, &b->fault);

	if (what || a->fault.stage)
		return what;
	if (a->pa != b->pa)
		return "pa";
	if (!same_rights(a->priv, b->priv))
		return "privileged rights";
	if (!same_rights(a->user, b->user))
		return "unprivileged rights";
	if (a->limit_el0 != b->limit_el0 || a->limit_write != b->limit_write ||
	    a->limit_ux != b->limit_ux || a->limit_px != b->limit_px)
		return "limiting levels";
	/* Without stage 1 there is no leaf to speak of. */
	if (a->size_bits &&
	    (a->level != b->level || a->size_bits != b->size_bits ||
	     a->desc != b->desc))
		return "leaf";
	return attr_difference(&a->attr, &b->attr, two_stages);
}

static const char *rights_text(struct spec_rights r, char buf[4])
{
	snprintf(buf, 4, "%c%c%c", r.r ? 'r' : '-', r.w ? 'w' : '-',
		 r.x ? 'x' : '-');
	return buf;
}

static void print_result(const char *who, const struct spec_result *r)
{
	char priv[4], user[4];

	printf("# %s: ", who);
	if (r->fault.stage)
		printf("s%u%s 0x%02x ipa=0x%jx\n", r->fault.stage,
		       r->fault.walk ? " walk" : "", r->fault.fsc,
		       (uintmax_t)r->fault.ipa);
	else
		printf("ok pa=0x%jx attr=0x%02x sh=%u%s level=%d size=%u "
		       "priv=%s user=%s limits %d %d %d %d\n",
		       (uintmax_t)r->pa, r->attr.mair, r->attr.sh,
		       r->attr.reserved ? " reserved" : "", r->level,
		       r->size_bits, rights_text(r->priv, priv),
		       rights_text(r->user, user), r->limit_el0, r->limit_write,
		       r->limit_ux, r->limit_px);
}

/* As a vector, so that it can be kept as one. */
static void print_world(const struct world *w, uint64_t addr,
			const struct spec_access *access)
{
	static const char *const regimes[] = { "el10", "el2", "el20", "el3",
					       "stage2" };
	static const char *const kinds[] = { "read", "write", "fetch" };
	struct recorder rec = { .memory = w->in.memory };
	struct spec_input in = w->in;
	struct spec_result r;

	in.memory = (struct spec_memory){ record, &rec };
	spec_translate(&in, addr, access, &r);
	printf("# case: seed 0x%jx, kind %d\n# regime %s\n", (uintmax_t)w->seed,
	       w->kind, regimes[in.regime]);
	printf("# %s%s\n",
	       in.knobs.contig_ignored ? "knob contig_ignored " : "",
	       in.knobs.nt_translates ? "knob nt_translates" : "");
	for (unsigned int i = 0; i < SPEC_REGS; i++) {
		if (in.regs[i])
			printf("# %s = 0x%jx\n", spec_reg_names[i],
			       (uintmax_t)in.regs[i]);
	}
	for (unsigned int i = 0; i < rec.count; i++)
		printf("# 0x%jx = 0x%jx\n", (uintmax_t)rec.at[i],
		       (uintmax_t)rec.word[i]);
	printf("# ask 0x%jx %s%s%s\n", (uintmax_t)addr, kinds[access->kind],
	       access->el0 ? " el0" : "", access->pan ? " pan" : "");
}

static void report(struct differ *d, const struct world *w, uint64_t addr,
		   const struct spec_access *access, const char *what,
		   const struct spec_result *spec,
		   const struct spec_result *core)
{
	d->mismatches++;
	d->outcome = outcome(spec, access->kind);
	/* One of a kind is enough to begin with. */
	if (d->mismatches > 1 && d->last == what)
		return;
	d->last = what;
	if (d->quiet)
		return;
	printf("# differs: %s\n", what);
	print_world(w, addr, access);
	print_result("spec", spec);
	print_result("core", core);
}

/* What core refuses by name, and the spec walker would answer. */
static bool undecoded(const struct world *w)
{
	const uint64_t *regs = w->in.regs;
	bool el1 = w->kind == WORLD_EL10 || w->kind == WORLD_BOTH;
	bool el2 = w->kind == WORLD_EL2 || w->kind == WORLD_EL20;
	bool s2 = w->kind == WORLD_BOTH || w->kind == WORLD_STAGE2;

	return (el1 && (regs[SPEC_TCR2_EL1] >> 4 & 1)) ||
	       (el1 && (regs[SPEC_HCR_EL2] >> 43 & 1)) ||
	       (el2 && (regs[SPEC_TCR2_EL2] >> 4 & 1)) ||
	       (s2 && (regs[SPEC_VTCR_EL2] >> 36 & 1));
}

static bool registers_wrong(const struct world *w, uint64_t addr)
{
	struct spec_input stage2 = w->in;

	stage2.regime = SPEC_STAGE2;
	return spec_registers_wrong(&w->in, addr) ||
	       (w->kind == WORLD_BOTH && spec_registers_wrong(&stage2, 0));
}

void differ_access(struct differ *d, const struct world *w, struct core *c,
		   uint64_t addr, const struct spec_access *access)
{
	struct spec_result spec, core;
	const char *what;

	spec_translate(&w->in, addr, access, &spec);
	d->count[w->kind][outcome(&spec, access->kind)]++;
	core_view(&spec);
	core_ask(c, addr, access, &core);
	/* core has one attribute for data and fetches. */
	if (!spec.size_bits)
		core.attr = spec.attr;
	what = difference(&spec, &core, w->kind == WORLD_BOTH);
	d->comparisons++;
	if (what)
		report(d, w, addr, access, what, &spec, &core);
}

void differ_accesses(struct differ *d, const struct world *w, struct core *c,
		     uint64_t addr)
{
	bool one_el = w->kind == WORLD_EL2 || w->kind == WORLD_EL3;
	struct spec_access a;

	for (unsigned int i = 0; i < (one_el ? 3 : 6); i++) {
		a = (struct spec_access){ .kind = i % 3,
					  .el0 = i >= 3,
					  .pan = w->pan };
		differ_access(d, w, c, addr, &a);
	}
}

/* What a walk shows of an address, against a read that nothing refuses. */
static const char *walk_difference(const struct spec_result *a,
				   const struct spec_result *b)
{
	bool leaf = !a->fault.stage || (a->fault.fsc >> 2 == 3);

	/* A leaf whose access flag is not set is shown as one, or as a fault. */
	if (a->fault.fsc >> 2 == 2)
		return b->fault.stage ? fault_difference(&a->fault, &b->fault)
				      : NULL;
	if (!leaf)
		return fault_difference(&a->fault, &b->fault);
	if (b->fault.stage)
		return "a leaf that is not shown";
	if (!same_rights(a->priv, b->priv) || !same_rights(a->user, b->user))
		return "rights shown";
	if (a->level != b->level || a->size_bits != b->size_bits ||
	    a->desc != b->desc)
		return "leaf shown";
	return NULL;
}

/*
 * Without an access: what a read says, except that permissions do not refuse
 * it. Where those of stage 1 would have, stage 2 may still fault.
 */
static void differ_unjudged(struct differ *d, const struct world *w,
			    struct core *c, uint64_t addr,
			    const struct spec_access *read,
			    const struct spec_result *spec)
{
	bool refused = spec->fault.fsc >> 2 == 3 && !spec->fault.walk;
	struct spec_result core;
	const char *what;

	core_ask(c, addr, NULL, &core);
	if (!spec->size_bits)
		core.attr = spec->attr;
	if (refused)
		what = core.fault.stage == spec->fault.stage ? "refused unasked"
							     : NULL;
	else
		what = difference(spec, &core, w->kind == WORLD_BOTH);
	d->comparisons++;
	if (what)
		report(d, w, addr, read, what, spec, &core);
}

void differ_walk(struct differ *d, const struct world *w, struct core *c,
		 uint64_t addr)
{
	struct spec_access read = { .kind = SPEC_READ, .pan = w->pan };
	struct spec_result spec, core;
	const char *what;

	spec_translate(&w->in, addr, &read, &spec);
	core_view(&spec);
	differ_unjudged(d, w, c, addr, &read, &spec);
	/* Registers that fault everything are not a walk's matter. */
	if ((spec.fault.stage && spec.reads == 0) || !core_walk(c, addr, &core))
		return;
	what = walk_difference(&spec, &core);
	d->walks++;
	if (what)
		report(d, w, addr, &read, what, &spec, &core);
}

bool differ_begin(struct differ *d, const struct world *w, struct core *c,
		  uint64_t addr)
{
	static const struct spec_access read = { .kind = SPEC_READ };
	bool wrong = undecoded(w) || registers_wrong(w, addr);

	if (!core_prepare(c, &w->in, w->upper, w->pan, d->mutant) == !wrong) {
		d->mismatches++;
		d->last = wrong ? "not refused" : "refused";
		d->outcome = OUT_REFUSED;
		if (!d->quiet) {
			printf("# differs: core %s\n",
			       wrong ? "does not refuse" : c->err.text);
			print_world(w, addr, &read);
		}
		return false;
	}
	if (wrong) {
		d->comparisons++;
		d->count[w->kind][OUT_REFUSED]++;
	}
	return !wrong;
}

void differ_world(struct differ *d, enum world_kind kind, uint64_t seed)
{
	struct world_rng rng = { seed };
	struct world w;
	struct core c;
	uint64_t first;

	world_make(&w, kind, seed);
	first = world_address(&w, &rng);
	if (!differ_begin(d, &w, &c, first))
		return;
	differ_accesses(d, &w, &c, first);
	differ_walk(d, &w, &c, first);
	for (unsigned int i = 1; i < ADDRESSES; i++)
		differ_accesses(d, &w, &c, world_address(&w, &rng));
}
