// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Swarms: what the programs of a while are made of. Few kinds at a time meet
 * each other more often than all kinds do, and what is never undone gets far.
 */
#include <string.h>

#include "base/bits.h"
#include "engine/scheme.h"
#include "mutate/family.h"
#include "mutate/mutate.h"
#include "mutate/near.h"

unsigned int fz_kind_named(const char *name)
{
	unsigned int kind = 0;

	while (kind < fz_kind_count() && strcmp(fz_kinds[kind].name, name))
		kind++;
	return kind;
}

/* Whole tables and spaces, and blocks of memory page by page. */
static const char *const heavy[] = {
	"hot-add",	"hot-remove",	"linear",     "ptdump",
	"s2-destroy",	"vmalloc",	"retract",    "walk-novma",
	"thp-collapse", "trampoline",	"s2-unmap",   "shrink",
	"hvo",		"clone-linear", "htlb-fault", "huge-fault",
};

static bool is_heavy(unsigned int kind)
{
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(heavy); i++)
		if (!strcmp(fz_kinds[kind].name, heavy[i]))
			return true;
	return false;
}

static bool fits(const struct fz_weights *w, unsigned int kind)
{
	return kind < fz_kind_count() && kind < FZ_KINDS_MAX &&
	       fz_kind_fits(&w->header, kind) && !(w->light && is_heavy(kind));
}

static bool family_fits(const struct fz_weights *w,
			const struct fz_family *family)
{
	const struct fz_family_kinds *k = fz_family_kinds(family);

	for (unsigned int i = 0; i < k->open_count; i++)
		if (!fits(w, k->open[i].kind))
			return false;
	return true;
}

/* One of those that fit, each as likely; NULL if none does. */
static const struct fz_family *pick_family(struct fz_rng *rng,
					   const struct fz_weights *w)
{
	const struct fz_family *found = NULL;
	unsigned int seen = 0;

	for (const struct fz_family *f = fz_families; f->name; f++)
		if (family_fits(w, f) && fz_once_in(rng, ++seen))
			found = f;
	return found;
}

static void add_weight(struct fz_weights *w, unsigned int kind,
		       unsigned int more)
{
	if (!fits(w, kind) || w->weight[kind] + more > UINT8_MAX)
		return;
	w->weight[kind] += (uint8_t)more;
	w->total += more;
}

static void add_opening(struct fz_weights *w, const struct fz_opening *opening)
{
	if (!fits(w, opening->kind) || w->opening_count == FZ_OPENINGS)
		return;
	w->openings[w->opening_count++] = *opening;
	add_weight(w, opening->kind, 2);
}

/* Of what may follow, about a third is not wanted at all. */
static void add_family(struct fz_rng *rng, struct fz_weights *w,
		       const struct fz_family *f)
{
	const struct fz_family_kinds *k = fz_family_kinds(f);

	for (unsigned int i = 0; i < k->open_count; i++)
		add_opening(w, &k->open[i]);
	for (unsigned int i = 0; i < k->with_count; i++)
		if (fz_below(rng, 3))
			add_weight(w, k->with[i], 1 + fz_below(rng, 8));
}

/* Who walks tables that others change, whatever these are. */
static const char *const lookers[] = {
	"gup",	   "show-pte",	  "walk-user",	 "ptdump",
	"s2-walk", "vmap-lookup", "root-lookup", "walk-novma",
};

/* Sometimes one kind that belongs to nothing, and time that passes. */
static void add_others(struct fz_rng *rng, struct fz_weights *w)
{
	if (fz_once_in(rng, 4))
		add_weight(w, fz_below(rng, fz_kind_count()),
			   1 + fz_below(rng, 4));
	if (fz_once_in(rng, 4))
		add_weight(
			w,
			fz_kind_named(
				lookers[fz_below(rng, PG_ARRAY_SIZE(lookers))]),
			1 + fz_below(rng, 8));
	if (fz_once_in(rng, 3))
		add_weight(w, fz_kind_named("gp"), 2);
	if (fz_once_in(rng, 8))
		add_weight(w, fz_kind_named("idle"), 1);
}

/* What takes away: a grow phase does without. */
static const char *const takers[] = {
	"unmap",      "munmap",	    "dontneed",	     "exit",
	"hot-remove", "vunmap",	    "s2-unmap",	     "ref-zap",
	"shrink",     "s2-destroy", "table-free",    "rmap-unmap",
	"truncate",   "retract",    "space-destroy", "table-exit",
};

static void only_grow(struct fz_weights *w)
{
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(takers); i++) {
		unsigned int kind = fz_kind_named(takers[i]);

		if (!fits(w, kind))
			continue;
		w->total -= w->weight[kind];
		w->weight[kind] = 0;
	}
}

static void make_long(struct fz_rng *rng, struct fz_weights *w)
{
	w->length = 32 + fz_below(rng, 128);
	if (fz_once_in(rng, 2))
		only_grow(w);
}

/* Small tables: an operation looks at 512 entries of each, not at 8192. */
static bool is_small(unsigned int world)
{
	return strstr(fz_worlds[world].spaces[0].regime, ":4k:");
}

static unsigned int draw_world(struct fz_rng *rng)
{
	unsigned int world, tries = 8;

	do
		world = fz_below(rng, fz_world_count());
	while (!is_small(world) && --tries);
	return world;
}

/* One that the family is about; of short programs none that fills a cache. */
static bool scheme_fits(const struct fz_weights *w,
			bool (*wanted)(const struct pg_knobs *knobs),
			unsigned int scheme)
{
	const struct pg_knobs *knobs = &pg_schemes[scheme]->knobs;

	return (!wanted || wanted(knobs)) &&
	       !(w->light && knobs->source == PG_SOURCE_CACHE);
}

/* The usual scheme half the time, unless the family is about others. */
static unsigned int draw_scheme(struct fz_rng *rng, const struct fz_weights *w,
				const struct fz_family *family)
{
	bool (*wanted)(const struct pg_knobs *knobs) = NULL;
	unsigned int count = 0, scheme, tries = 64;

	while (pg_schemes[count])
		count++;
	if (family)
		wanted = family->suits ? family->suits : family->likes;
	if (family && !family->suits && fz_below(rng, 3))
		wanted = NULL;
	if (!wanted && fz_once_in(rng, 2))
		return 0;
	do
		scheme = fz_below(rng, count);
	while (!scheme_fits(w, wanted, scheme) && --tries);
	return scheme;
}

/* Half the time as the scheme has it. */
static void draw_knobs(struct fz_rng *rng, struct fz_header *header)
{
	struct fz_program p = { .header = *header };

	if (fz_once_in(rng, 2))
		p.header.knobs = (uint8_t)fz_next(rng);
	if (fz_once_in(rng, 4))
		p.header.more = (uint8_t)fz_next(rng);
	fz_canon(&p);
	*header = p.header;
}

/* Of programs about this family, which fits the world. */
static void draw_header(struct fz_rng *rng, const struct fz_family *family,
			struct fz_weights *w)
{
	w->header.scheme = (uint8_t)draw_scheme(rng, w, family);
	draw_knobs(rng, &w->header);
}

/*
 * What is made of a size, and changed back, needs lines of that very size: a
 * table full of pages for a block, a table of blocks for one that is shared.
 */
#define THEMES 24

static uint8_t draw_theme(struct fz_rng *rng, const struct fz_header *header)
{
	unsigned int a = fz_below(rng, THEMES), b = fz_below(rng, THEMES);

	switch (fz_below(rng, 24)) {
	case 0 ... 4:
		return fz_span_class(header, 0);
	case 5 ... 6:
		return fz_span_class(header, 1);
	case 7:
		return fz_span_class(header, 2);
	case 8 ... 11:
		return (uint8_t)(a < b ? a : b);
	default:
		return 0;
	}
}

static void draw_shape(struct fz_rng *rng, const struct fz_family *family,
		       struct fz_weights *w)
{
	static const uint8_t actors[] = { 1, 1, 1, 2, 2, 2, 2, 3 };
	static const uint8_t near[] = { 64, 160, 216, 216, 240, 255 };

	w->near = near[fz_below(rng, sizeof(near))];
	w->boundary = fz_once_in(rng, 4) ? 128 : 32;
	w->actors = actors[fz_below(rng, sizeof(actors))];
	w->fails = fz_once_in(rng, 4) ? 48 : 0;
	w->theme = draw_theme(rng, &w->header);
	if (family && family->span && fz_below(rng, 8)) {
		w->span = family->span;
		w->theme = fz_span_class(&w->header, w->span - 1u);
		w->twice = family->twice && fz_below(rng, 8);
	}
	w->opened = fz_below(rng, 8);
	w->length = 2 + fz_below(rng, fz_once_in(rng, 4) ? 24 : 8);
	if (fz_once_in(rng, 32))
		make_long(rng, w);
}

static void begin(struct fz_rng *rng, const struct fz_header *header,
		  struct fz_weights *w)
{
	memset(w, 0, sizeof(*w));
	w->fail = (uint8_t)fz_kind_named("fail");
	w->schedule = (uint8_t)fz_kind_named("schedule");
	w->join = (uint8_t)fz_kind_named("join");
	if (header)
		w->header = *header;
}

static void all_alike(struct fz_weights *w)
{
	for (unsigned int kind = 0; kind < fz_kind_count(); kind++)
		add_weight(w, kind, 1);
}

/* Of a program that has no header yet: any family, and a world for it. */
static const struct fz_family *draw_family(struct fz_rng *rng,
					   struct fz_weights *w)
{
	const struct fz_family *family =
		&fz_families[fz_below(rng, fz_family_count())];
	unsigned int tries = 64;

	do
		w->header.world = (uint8_t)draw_world(rng);
	while ((!family_fits(w, family) ||
		(family->span && !is_small(w->header.world))) &&
	       --tries);
	draw_header(rng, family, w);
	return tries ? family : pick_family(rng, w);
}

static void swarm(struct fz_rng *rng, const struct fz_header *header,
		  struct fz_weights *w)
{
	const struct fz_family *family, *more = NULL;

	family = header ? pick_family(rng, w) : draw_family(rng, w);
	if (family)
		add_family(rng, w, family);
	if (fz_once_in(rng, 4))
		more = pick_family(rng, w);
	if (more)
		add_family(rng, w, more);
	add_others(rng, w);
	if (!w->total)
		all_alike(w);
	draw_shape(rng, family, w);
}

void fz_swarm(struct fz_rng *rng, const struct fz_header *header,
	      struct fz_weights *w)
{
	begin(rng, header, w);
	swarm(rng, header, w);
}

void fz_swarm_short(struct fz_rng *rng, struct fz_weights *w)
{
	begin(rng, NULL, w);
	w->light = true;
	swarm(rng, NULL, w);
	w->boundary = w->theme = w->span = 0;
	w->length = FZ_SHORT;
}

void fz_blind(struct fz_rng *rng, struct fz_weights *w)
{
	begin(rng, NULL, w);
	w->header.world = (uint8_t)fz_below(rng, fz_world_count());
	draw_header(rng, NULL, w);
	all_alike(w);
	w->actors = (uint8_t)(1 + fz_below(rng, 3));
	w->length = 2 + fz_below(rng, 16);
}
