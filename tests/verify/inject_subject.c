// SPDX-License-Identifier: GPL-2.0-or-later
/* Spaces to be corrupted: those of images. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "inject.h"
#include "linux/kernel.h"

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct overlay *o = (const struct overlay *)mem;
	struct pg_stretch st;

	if (addr - o->addr < o->size)
		return (struct pg_stretch){ o->copy + (addr - o->addr),
					    o->size - (addr - o->addr) };
	st = pg_mem_locate(o->base, addr);
	if (o->size && addr < o->addr)
		st.size = pg_min(st.size, o->addr - addr);
	return st;
}

struct search {
	struct subject *s;
	size_t room;
};

static void add_place(struct search *f, const struct place *p)
{
	struct subject *s = f->s;

	for (size_t i = 0; i < s->nplaces; i++) {
		if (s->places[i].addr == p->addr)
			return;
	}
	if (s->nplaces == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		s->places = realloc(s->places, f->room * sizeof(*s->places));
	}
	s->places[s->nplaces++] = *p;
}

static enum pg_action find_places(void *ctx, const struct pg_visit *v)
{
	struct search *f = ctx;
	const struct pg_regime *r = v->tables->regime;
	struct place p = {
		.addr = pg_desc_oa(r, v->desc, r->granule),
		.ia = v->ia,
		.entries = PG_BIT(r->stride),
		.level = v->level + 1,
	};
	uint64_t word;

	if (v->kind == PG_VISIT_TABLE &&
	    pg_mem_read64(v->tables->mem, p.addr, &word))
		add_place(f, &p);
	return PG_CONTINUE;
}

bool subject_prepare(struct subject *s, const struct pg_mem *mem)
{
	const struct pg_regime *r = &s->regime;
	struct search find = { s, 0 };
	struct pg_walk walk = {
		.tables = &s->tables,
		.visit = find_places,
		.ctx = &find,
	};

	s->overlay = (struct overlay){ .mem = { locate }, .base = mem };
	s->overlay.copy = malloc(PG_BIT(r->granule + 4));
	s->tables.mem = s->text_tables.mem = &s->overlay.mem;
	s->tables.regime = s->setup.regime = &s->regime;
	s->text_tables.regime = &s->text_regime;
	s->setup.root = s->tables.root;
	add_place(&find, &(struct place){ s->tables.root, r->base,
					  PG_BIT(r->root_bits), r->start });
	return s->overlay.copy && !pg_walk(&walk, NULL, NULL);
}

void subject_close(struct subject *s)
{
	free(s->overlay.copy);
	free(s->places);
	if (s->image)
		pg_image_close(s->image);
}

/* The words of a tool that knows no kernel. */
static void plain_text(struct subject *s)
{
	s->text_regime = s->regime;
	s->text_tables = s->tables;
	s->style = s->regime.stage == 2
			   ? pg_ptdump_kvm_style(PG_PTDUMP_6_12)
			   : pg_ptdump_plain_style(&s->regime, PG_PTDUMP_6_12);
	s->markers.count = 1;
	s->markers.list[0] = (struct pg_marker){ s->regime.base, "space" };
}

static bool open_kernel(struct subject *s)
{
	const struct pg_mem *mem = pg_image_mem(s->image);
	static struct pg_vmcoreinfo info;
	struct pg_kernel k;
	size_t size;
	const char *note = pg_image_vmcoreinfo(s->image, &size);
	enum pg_ptdump_version v;

	if (!note || pg_vmcoreinfo_set(&info, note, size, NULL) ||
	    pg_kernel_init(&k, &info, mem, NULL))
		return false;
	v = pg_ptdump_version_of(&k);
	s->regime = k.regime;
	s->tables.root = k.root_pa;
	s->text_regime = v == PG_PTDUMP_6_1 ? k.built_regime : k.regime;
	s->text_tables.root = v == PG_PTDUMP_6_1 ? k.built_root_pa : k.root_pa;
	s->style = pg_ptdump_kernel_style(&k, v);
	if (!pg_markers_find(&k, mem, mem, &s->markers))
		pg_markers_compute(&k, &info, mem, &s->markers);
	return true;
}

/* REGIME@ROOT */
static bool open_root(struct subject *s, const char *spec)
{
	const char *at = strchr(spec, '@');
	char text[128];

	if (!pg_parse_u64(at + 1, &s->tables.root))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(at - spec), spec);
	if (pg_regime_parse(text, &s->regime, NULL))
		return false;
	plain_text(s);
	return true;
}

/* SPACE=FILE */
static bool open_registers(struct subject *s, const char *spec)
{
	static const struct {
		const char *name;
		enum pg_space_reg which;
	} spaces[] = {
		{ "el1:low=", PG_SPACE_EL1_LOW },
		{ "el2=", PG_SPACE_EL2 },
		{ "s2=", PG_SPACE_S2 },
	};
	const char *name = strchr(spec, '=') + 1;
	static char text[1 << 16];
	FILE *f = fopen(name, "r");
	size_t size = f ? fread(text, 1, sizeof(text), f) : 0, i = 0;

	if (f)
		fclose(f);
	while (i < PG_ARRAY_SIZE(spaces) &&
	       strncmp(spec, spaces[i].name, strlen(spaces[i].name)))
		i++;
	if (!size || i == PG_ARRAY_SIZE(spaces) ||
	    pg_regs_parse(&s->regs, text, size, NULL))
		return false;
	s->setup.regs = &s->regs;
	s->setup.which = spaces[i].which;
	if (pg_regime_from_regs(&s->regs, spaces[i].which, &s->regime,
				&s->tables.root, NULL))
		return false;
	plain_text(s);
	return true;
}

bool subject_open(struct subject *s, const char *file, const char *spec)
{
	struct pg_error err;
	bool ok;

	*s = (struct subject){ 0 };
	snprintf(s->name, sizeof(s->name), "%s %s", file, spec);
	if (pg_image_open(&file, 1, &s->image, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	if (!strcmp(spec, "kernel"))
		ok = open_kernel(s);
	else if (strchr(spec, '='))
		ok = open_registers(s, spec);
	else
		ok = strchr(spec, '@') && open_root(s, spec);
	if (!ok)
		fprintf(stderr, "%s: there are no such tables\n", s->name);
	return ok && subject_prepare(s, pg_image_mem(s->image));
}
