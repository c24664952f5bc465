// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pairs of mappings of one physical range. a is the one that the finding is
 * about, and reached the sweep later.
 */
#include <stdio.h>

#include "verify/rules/rules.h"

#define WX (PG_W | PG_X)

static bool same_cache(const struct pg_memattr *a, const struct pg_memattr *b)
{
	return a->type != PG_MEM_NORMAL ||
	       (a->inner == b->inner && a->outer == b->outer);
}

static uint64_t pack_type(const struct pg_memattr *m)
{
	return m->type | m->inner << 4 | m->outer << 8 | m->sh << 12;
}

static struct pg_memattr unpack_type(uint64_t a)
{
	return (struct pg_memattr){
		.type = a & 15,
		.inner = a >> 4 & 15,
		.outer = a >> 8 & 15,
		.sh = a >> 12 & 15,
	};
}

static bool memtype(const struct pg_overlap *p, struct pg_finding *f)
{
	f->a = pack_type(&p->a->attr) | pack_type(&p->b->attr) << 32;
	return p->a->attr.type != p->b->attr.type;
}

static bool cacheability(const struct pg_overlap *p, struct pg_finding *f)
{
	f->a = pack_type(&p->a->attr) | pack_type(&p->b->attr) << 32;
	return p->a->attr.type == p->b->attr.type &&
	       !same_cache(&p->a->attr, &p->b->attr);
}

static void say_memtype(const struct pg_finding *f, char *buf, size_t size)
{
	struct pg_memattr a = unpack_type(f->a), b = unpack_type(f->a >> 32);

	snprintf(buf, size, "%s here, %s at 0x%016llx", pg_memtype_name(&a),
		 pg_memtype_name(&b), (unsigned long long)f->other);
}

static bool shareability(const struct pg_overlap *p, struct pg_finding *f)
{
	f->a = p->a->attr.sh | (uint64_t)p->b->attr.sh << 32;
	return p->a->attr.type == PG_MEM_NORMAL &&
	       p->b->attr.type == PG_MEM_NORMAL &&
	       same_cache(&p->a->attr, &p->b->attr) &&
	       p->a->attr.sh != p->b->attr.sh;
}

static void say_sh(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "shareability %s here, %s at 0x%016llx",
		 pg_sh_name(f->a & 3), pg_sh_name(f->a >> 32 & 3),
		 (unsigned long long)f->other);
}

/* Exception levels in order; a guest's at stage 2 are its own. */
static int rank(const struct pg_rmap_class *c, bool priv)
{
	static const int8_t levels[] = {
		[PG_EL10] = 1, [PG_EL2] = 2, [PG_EL20] = 2,
		[PG_EL3] = 3,  [PG_S2] = 1,
	};

	return priv ? levels[c->tables->regime->kind] : 0;
}

/*
 * Code is in danger from those who have no right to its level anyway: the
 * lowest that may write against the highest that may execute. That a kernel can
 * write its processes' code is how programs are loaded.
 */
static bool writes_code(const struct pg_rmap_class *w,
			const struct pg_rmap_class *x)
{
	uint8_t write = w->access.priv | w->access.user;
	uint8_t exec = x->access.priv | x->access.user;

	return write & PG_W && exec & PG_X &&
	       rank(w, !(w->access.user & PG_W)) <=
		       rank(x, x->access.priv & PG_X);
}

/* Of a mapping that is both by itself, rule wx speaks. */
static bool is_wx(const struct pg_rmap_class *c)
{
	return ((c->access.priv & WX) == WX) || ((c->access.user & WX) == WX);
}

static bool wx(const struct pg_overlap *p, struct pg_finding *f)
{
	f->a = writes_code(p->a, p->b);
	if (is_wx(p->a) && is_wx(p->b))
		return false;
	return f->a || writes_code(p->b, p->a);
}

static void say_wx(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s here, %s at 0x%016llx",
		 f->a ? "writable" : "executable",
		 f->a ? "executable" : "writable",
		 (unsigned long long)f->other);
}

const struct pg_rule pg_rule_alias_memtype = {
	.name = "alias-memtype",
	.id = "D-16",
	.arm = "B2.8, mismatched memory attributes",
	.severity = PG_WARNING,
	.on = PG_ON_ALIAS,
	.title = "one physical range mapped with two memory types",
	.text = "Device here and Normal there, or two kinds of Device. "
		"Accesses through mismatched types lose ordering and "
		"coherency, and a speculative read through the Normal mapping "
		"reaches a device that reading may change.",
	.alias = memtype,
	.say = say_memtype,
};

const struct pg_rule pg_rule_alias_cacheability = {
	.name = "alias-cacheability",
	.id = "D-16",
	.arm = "B2.8, mismatched memory attributes",
	.severity = PG_NOTE,
	.on = PG_ON_ALIAS,
	.title = "one physical range mapped with two cacheabilities",
	.text = "A non-cacheable mapping of memory that is cached elsewhere "
		"may "
		"read stale data, and miss what the other wrote. Kernels do it "
		"for buffers of devices that do not snoop, and do not use the "
		"cached mapping meanwhile: Linux's coherent DMA pool is such a "
		"range in every image. Tagged and untagged Normal memory do "
		"not conflict.",
	.alias = cacheability,
	.say = say_memtype,
};

const struct pg_rule pg_rule_alias_shareability = {
	.name = "alias-shareability",
	.id = "D-17",
	.arm = "B2.8, mismatched memory attributes",
	.severity = PG_WARNING,
	.on = PG_ON_ALIAS,
	.title = "one physical range mapped with two shareabilities",
	.text = "Coherency between the observers of the two mappings is lost.",
	.alias = shareability,
	.say = say_sh,
};

const struct pg_rule pg_rule_alias_wx = {
	.name = "alias-wx",
	.id = "P-13",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_ALIAS,
	.title = "code that is writable through another address",
	.text = "No single mapping is writable and executable, the pair is. "
		"Only a writer that is not above the executing level counts: "
		"that a kernel can write its processes' code, or a hypervisor "
		"its guests', is no finding.",
	.alias = wx,
	.say = say_wx,
};
