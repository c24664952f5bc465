// SPDX-License-Identifier: GPL-2.0-or-later
/* Text for people. */
#include "print.h"

#include <inttypes.h>
#include <string.h>

#include "arch/field.h"
#include "out.h"

void print_table_header(void)
{
	out_printf("%-38s %6s %-18s %-8s %-4s %-4s %-14s %-5s %s\n", "ADDRESS",
		   "SIZE", "PHYSICAL", "LEAF", "PRIV", "USER", "MEMORY", "SH",
		   "FLAGS");
}

static void flag(bool on, const char *name)
{
	if (on)
		out_printf(" %s", name);
}

static void table_flags(const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;
	uint64_t software = pg_bits(s->desc, 58, 55);

	flag(pg_bit(s->desc, PG_DESC_AF), "AF");
	flag(pg_bit(s->desc, PG_DESC_NG) && pg_regime_two_els(r), "nG");
	flag(pg_desc_contig(r, s->level, s->desc), "CONTIG");
	flag(pg_bit(s->desc, PG_DESC_DBM) && !r->pie, "DBM");
	flag(pg_bit(s->desc, PG_DESC_GP) && r->stage == 1, "GP");
	if (software)
		out_printf(" SW=%" PRIu64, software);
	flag(s->hier.no_write != PG_HIER_NONE, "APTable:ro");
	flag(s->hier.no_el0 != PG_HIER_NONE, "APTable:no-el0");
	flag(s->hier.pxn != PG_HIER_NONE, "PXNTable");
	flag(s->hier.uxn != PG_HIER_NONE, "UXNTable");
	if (s->repeat)
		out_printf(" REPEATED");
}

static void table_hole(const struct pg_span *s)
{
	out_printf("%-18s L%-2d %s", "-", s->level, pg_span_kind_name(s->kind));
	if (s->kind == PG_SPAN_UNREADABLE)
		out_printf(": table entry 0x%" PRIx64 " is not in the image",
			   s->at);
	else if (pg_span_hole_tells(s))
		out_printf(": 0x%016" PRIx64 ", stage %d %s fault level %d%s",
			   s->desc, s->fault.stage,
			   pg_fault_name(s->fault.kind), s->fault.level,
			   s->fault.walk ? " on the walk" : "");
}

static bool write_and_execute(uint8_t rights)
{
	return rights & PG_W && rights & PG_X;
}

bool print_table_span(const struct pg_span *s)
{
	char size[24], priv[4], user[4], leaf[16];
	bool alarm_on;

	out_printf("0x%016" PRIx64 "-0x%016" PRIx64 "  %6s ", s->ia,
		   s->ia + s->size, size_text(s->size, size, sizeof(size)));
	if (s->kind == PG_SPAN_HOLE || s->kind == PG_SPAN_UNREADABLE) {
		table_hole(s);
		return out_printf("\n");
	}
	snprintf(leaf, sizeof(leaf), "L%d %s", s->level,
		 pg_span_kind_name(s->kind));
	alarm_on = write_and_execute(s->access.priv) ||
		   write_and_execute(s->access.user);
	if (alarm_on)
		out_alarm(true);
	out_printf("0x%016" PRIx64 " %-8s %-4s %-4s %-14s %-5s", s->pa, leaf,
		   pg_rights_text(s->access.priv, priv),
		   pg_rights_text(s->access.user, user),
		   pg_memtype_name(&s->attr), pg_sh_name(s->attr.sh));
	table_flags(s);
	if (alarm_on)
		out_alarm(false);
	return out_printf("\n");
}

void print_mapping_header(void)
{
	out_printf("%-18s %6s %-18s %-8s %-4s %-4s %-14s %s\n", "PHYSICAL",
		   "SIZE", "ADDRESS", "LEAF", "PRIV", "USER", "MEMORY",
		   "SPACE");
}

static const char *leaf_text(int level, char *buf, size_t size)
{
	snprintf(buf, size, "L%d %s", level,
		 level == PG_LEVEL_MAX ? "page" : "block");
	return buf;
}

bool print_mapping(const struct mapping *m)
{
	char size[24], priv[4], user[4], leaf[16];

	out_printf("0x%016" PRIx64 " %6s 0x%016" PRIx64 " %-8s %-4s %-4s %-14s "
		   "%s",
		   m->pa, size_text(m->size, size, sizeof(size)), m->va,
		   leaf_text(m->class.level, leaf, sizeof(leaf)),
		   pg_rights_text(m->class.access.priv, priv),
		   pg_rights_text(m->class.access.user, user),
		   pg_memtype_name(&m->class.attr), m->space);
	if (m->times > 1)
		out_printf(", each %s, %" PRIu64 " times",
			   size_text(m->repeat, size, sizeof(size)), m->times);
	return out_printf("\n");
}

bool print_unmapped(uint64_t pa, uint64_t size, const char *what,
		    const char *why)
{
	char text[24];

	return out_printf("0x%016" PRIx64 " %6s %s%s\n", pa,
			  size_text(size, text, sizeof(text)), what, why);
}

static void print_side(const char *what, const char *space,
		       const struct pg_alias_side *side)
{
	char priv[4], user[4];

	out_printf("  %s 0x%016" PRIx64 " %s %s %s", what, side->ia,
		   pg_rights_text(side->class->access.priv, priv),
		   pg_rights_text(side->class->access.user, user), space);
}

bool print_alias(const struct pg_alias *a, const char *writable,
		 const char *executable)
{
	char size[24];

	out_printf("0x%016" PRIx64 "-0x%016" PRIx64 " %6s", a->pa,
		   a->pa + a->size, size_text(a->size, size, sizeof(size)));
	print_side("writable", writable, &a->writable);
	print_side("executable", executable, &a->executable);
	return out_printf("\n");
}

/* Addresses are told by the step itself; ignored bits matter only if set. */
static bool interesting(const struct pg_field_at *at)
{
	const char *name = at->field->name;

	if (at->hi == 0 || !strcmp(name, "Table") || !strncmp(name, "OA", 2) ||
	    !strncmp(name, "NLTA", 4))
		return false;
	return at->value || !strcmp(name, "AttrIndx") ||
	       !strncmp(name, "AP[", 3) || !strcmp(name, "S2AP");
}

void print_fields(const struct pg_regime *r, int level, uint64_t desc)
{
	struct pg_field_at at;

	for (size_t i = 0; pg_field_get(r, level, desc, i, &at); i++) {
		const char *value = pg_field_value_name(&at);

		if (!interesting(&at))
			continue;
		if (at.hi == at.lo && at.value)
			out_printf(" %s", at.field->name);
		else if (value)
			out_printf(" %s=%s", at.field->name, value);
		else
			out_printf(" %s=0x%" PRIx64, at.field->name, at.value);
	}
}

static void print_step(const struct pg_tables *tables, const struct pg_step *s)
{
	const struct pg_tables *t = tables;

	if (s->stage != t->regime->stage && t->through)
		t = t->through;
	out_printf("  %sL%-2d 0x%012" PRIx64,
		   tables->through ? (s->stage == 2 ? "S2 " : "S1 ") : "",
		   s->level, s->at);
	if (!s->readable) {
		out_printf("  not in the image\n");
		return;
	}
	out_printf("  0x%016" PRIx64 "  %-8s", s->raw,
		   pg_desc_kind_name(s->kind));
	if (s->kind != PG_DESC_INVALID && s->kind != PG_DESC_RESERVED)
		print_fields(t->regime, s->level, s->raw);
	out_printf("\n");
}

static void fault_text(const struct pg_fault *f)
{
	if (f->kind == PG_FAULT_UNREADABLE) {
		out_printf(
			"unreadable: the stage %d level %d entry at 0x%" PRIx64
			" is not in the image",
			f->stage, f->level, f->addr);
		return;
	}
	out_printf("stage %d %s fault, level %d, FSC 0x%02x", f->stage,
		   pg_fault_name(f->kind), f->level,
		   pg_fault_fsc(f->kind, f->level));
	if (f->walk)
		out_printf(", on the read of the stage 1 entry at IPA "
			   "0x%" PRIx64,
			   f->ipa);
}

/* Nothing was looked up: the reason is the address or the registers. */
static const char *early(const struct pg_regime *r,
			 const struct pg_translation *t)
{
	uint64_t address;

	if (t->nsteps)
		return "";
	if (!pg_regime_contains(r, t->ia, false, &address))
		return ": the address is outside this space";
	return r->epd ? ": walks are disabled (EPD)" : "";
}

static bool print_fault(const struct pg_regime *r,
			const struct pg_translation *t)
{
	out_printf("  ");
	out_alarm(true);
	fault_text(&t->fault);
	out_alarm(false);
	return out_printf("%s\n", early(r, t));
}

bool print_translation(const struct pg_tables *tables,
		       const struct pg_translation *t)
{
	char size[24], priv[4], user[4];

	out_printf("0x%016" PRIx64 "\n", t->ia);
	for (unsigned int i = 0; i < t->nsteps; i++)
		print_step(tables, &t->steps[i]);
	if (t->fault.kind)
		return print_fault(tables->regime, t);
	if (tables->through)
		out_printf("  IPA 0x%" PRIx64 ",", t->ipa);
	return out_printf("%sPA 0x%" PRIx64 ", %s, priv %s, user %s, %s, %s "
			  "shareable\n",
			  tables->through ? " " : "  ", t->pa,
			  size_text(t->size, size, sizeof(size)),
			  pg_rights_text(t->access.priv, priv),
			  pg_rights_text(t->access.user, user),
			  pg_memtype_name(&t->attr), pg_sh_name(t->attr.sh));
}
