// SPDX-License-Identifier: GPL-2.0-or-later
/* Core's walker against what the model says, and tables against their counts. */
#include <stdio.h>
#include <string.h>

#include "arch/access.h"
#include "arch/attr.h"
#include "arch/translate.h"
#include "base/bits.h"
#include "subjects/subject_model.h"

/* Descriptors that one look may read: what the arena holds, twice. */
#define BUDGET (UINT64_C(2) * FZ_ARENA_PAGES << 13)

/* More pieces of one shared table than any subject makes. */
#define REPEATS 8192

/* Rights that make no sense beside the others. */
#define STRANGE 0x80

static uint8_t two_rights(const struct fz_model *m, const struct pg_visit *v,
			  struct pg_access a)
{
	bool low = m->h->config.regime == PGT_EL1_LOW;
	uint8_t strange = pg_bit(v->desc, PG_DESC_NG) == low ? 0 : STRANGE;

	if (a.user & PG_R)
		return a.user | PGT_USER | strange |
		       (a.priv == (a.user & ~PG_X) ? 0 : STRANGE);
	return a.priv | strange | (a.user ? STRANGE : 0);
}

/* PG_R, PG_W and PG_X are other bits than PGT_'s. */
static uint8_t rights_of(const struct fz_model *m, const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;
	struct pg_access a = pg_leaf_access(r, v->desc, &v->hier);
	uint8_t is = a.priv;
	uint8_t to;

	if (pg_regime_two_els(r))
		is = two_rights(m, v, a);
	else if (r->kind == PG_S2 && a.user != a.priv)
		is |= STRANGE;
	to = is & (PGT_USER | STRANGE);
	to |= (is & PG_R ? PGT_R : 0) | (is & PG_W ? PGT_W : 0) |
	      (is & PG_X ? PGT_X : 0);
	return to;
}

static uint8_t memory_of(const struct pg_visit *v)
{
	struct pg_memattr a = pg_leaf_memattr(v->tables->regime, v->desc);

	if (a.type == PG_MEM_NGNRE)
		return PGT_DEVICE;
	if (a.type != PG_MEM_NORMAL || a.inner != a.outer)
		return STRANGE;
	if (a.inner == PG_CACHE_NC)
		return PGT_NONCACHEABLE;
	return a.inner == PG_CACHE_WB && a.sh == PG_SH_INNER ? PGT_NORMAL
							     : STRANGE;
}

static uint32_t owner_of(const struct fz_model *m, uint64_t word)
{
	const struct pgt_traits *t = &m->h->subject->traits;

	return t->owner_bits ? (uint32_t)(word >> t->owner_lo &
					  pg_ones(t->owner_bits))
			     : 0;
}

static bool goes_on(const struct fz_piece *a, const struct fz_piece *b)
{
	struct fz_meaning is = a->is;

	if (fz_is_mapped(&is))
		is.pa += b->ia - a->ia;
	return a->last + 1 == b->ia && fz_meaning_same(&is, &b->is);
}

/* Pieces come in order, so that each is put at the end. */
static void append(struct fz_pieces *p, const struct fz_piece *piece)
{
	struct fz_piece *last = p->count ? &p->list[p->count - 1] : NULL;

	if (last && goes_on(last, piece))
		last->last = piece->last;
	else
		fz_pieces_put(p, piece);
}

static void see_leaf(struct fz_model *m, const struct pg_visit *v)
{
	unsigned int shift = pg_level_shift(v->tables->regime, v->level);
	struct fz_piece piece = {
		.ia = v->ia,
		.is = {
			.rights = rights_of(m, v),
			.memory = memory_of(v),
			.software = (uint8_t)(pg_bits(v->desc, 58, 55) &
				    m->h->subject->traits.software),
			.af = pg_bit(v->desc, PG_DESC_AF),
			.pa = pg_desc_oa(v->tables->regime, v->desc, shift),
		},
	};
	uint64_t count = v->repeat ? v->count : 1;
	uint64_t size = v->repeat ? v->size : v->size * v->count;

	for (uint64_t i = 0; i < count && i < REPEATS; i++) {
		piece.last = piece.ia + (size - 1);
		append(&m->real, &piece);
		piece.ia += size;
	}
}

static enum pg_action see(void *ctx, const struct pg_visit *v)
{
	struct fz_model *m = ctx;
	struct fz_piece piece;

	switch (v->kind) {
	case PG_VISIT_TABLE:
		return PG_CONTINUE;
	case PG_VISIT_LEAF:
		see_leaf(m, v);
		return PG_CONTINUE;
	case PG_VISIT_INVALID:
		piece = (struct fz_piece){
			.ia = v->ia,
			.last = v->ia + (v->size * v->count - 1),
			.is.owner = owner_of(m, v->desc),
		};
		if (piece.is.owner)
			append(&m->real, &piece);
		return PG_CONTINUE;
	default:
		fz_host_found(
			m->h, "model", "bad-descriptor",
			"0x%llx at 0x%llx, for address 0x%llx, is nothing "
			"of level %d",
			(unsigned long long)v->desc, (unsigned long long)v->at,
			(unsigned long long)v->ia, v->level);
		return PG_STOP;
	}
}

void fz_model_read(struct fz_model *m)
{
	struct pg_tables tables = fz_host_tables(m->h);
	struct pg_walk walk = {
		.tables = &tables,
		.first = m->h->regime.base,
		.budget = BUDGET,
		.join = PG_JOIN_EXACT,
		.visit = see,
		.ctx = m,
	};
	struct pg_walk_result result;
	struct pg_error err;

	m->real.count = 0;
	if (pg_walk(&walk, &result, &err) || result.loops)
		fz_host_found(m->h, "tables", "loops",
			      "tables lead back to themselves");
}

/* What is wrong of an address, by the first thing that differs. */
static const char *class_of(const struct fz_meaning *is,
			    const struct fz_meaning *want)
{
	if (is->owner != want->owner)
		return "owner";
	if (fz_is_mapped(is) != fz_is_mapped(want))
		return fz_is_mapped(is) ? "mapped" : "unmapped";
	if (is->pa != want->pa)
		return "address";
	if (is->rights != want->rights)
		return "rights";
	if (is->memory != want->memory)
		return "memory-type";
	return is->af != want->af ? "access-flag" : "software-bits";
}

static void object(struct fz_model *m, uint64_t ia, const struct fz_meaning *is,
		   const struct fz_meaning *want)
{
	fz_host_found(m->h, "model", class_of(is, want),
		      "address 0x%llx: 0x%llx rights %x memory %x software %x "
		      "af %d owner %u, not 0x%llx %x %x %x %d %u",
		      (unsigned long long)ia, (unsigned long long)is->pa,
		      is->rights, is->memory, is->software, is->af, is->owner,
		      (unsigned long long)want->pa, want->rights, want->memory,
		      want->software, want->af, want->owner);
}

/*
 * before: NULL, or what may stand from some address of the call's range on,
 * because it ended there; gone: the same, if what was broken may be missing.
 */
static void compare(struct fz_model *m, const struct fz_pieces *before,
		    const struct fz_pieces *gone)
{
	uint64_t ia = m->h->regime.base, top = pg_regime_last(&m->h->regime);
	bool over = false;

	for (uint64_t last;; ia = last + 1) {
		struct fz_meaning is, want = { .owner = 0 }, old;
		bool fits = false, fits_old = false, any = false;
		uint64_t end;

		fz_pieces_from(&m->real, ia, top, &is, &last);
		for (unsigned int i = 0; i < m->count; i++) {
			fz_pieces_from(&m->cands[i], ia, top, &old, &end);
			last = pg_min(last, end);
			want = i ? want : old;
			any |= fz_meaning_same(&is, &old);
		}
		if (before) {
			fz_pieces_from(before, ia, top, &old, &end);
			last = pg_min(last, end);
			fits_old = fz_meaning_same(&is, &old);
		}
		if (gone) {
			struct fz_meaning none;

			fz_pieces_from(gone, ia, top, &none, &end);
			last = pg_min(last, end);
			fits_old |= fz_meaning_same(&is, &none);
		}
		fits = (any && !over) || fits_old;
		over |= fits && !any && !m->nested_count;
		/* Behind the range both say the same. */
		if (!fits) {
			object(m, ia, &is, over ? &old : &want);
			return;
		}
		if (last >= top)
			return;
	}
}

/* The call ended somewhere: what it had just broken may be gone. */
static void compare_part(struct fz_model *m)
{
	const struct fz_plan *p = &m->outer;
	struct fz_pieces *gone = &m->cands[FZ_CANDS - 1];
	bool wide = p->wide_last != 0;

	fz_pieces_copy(gone, &m->now);
	fz_pieces_clear(gone, wide ? p->wide_lo : p->lo,
			wide ? p->wide_last : p->last);
	compare(m, &m->now,
		p->call.kind == PGT_MAP || p->call.kind == PGT_SET_OWNER
			? gone
			: NULL);
}

/* Adds what plan makes of the meanings from first on, or may. */
static void step(struct fz_model *m, struct fz_plan *plan, unsigned int first,
		 bool optional)
{
	unsigned int count = m->count;

	for (unsigned int i = first; i < count && !m->vague; i++) {
		if (m->count + 2 > FZ_CANDS) {
			m->vague = true;
			return;
		}
		if (optional)
			fz_pieces_copy(&m->cands[m->count++], &m->cands[i]);
		if (fz_model_apply(m, plan, &m->cands[i], &m->cands[m->count]))
			m->count++;
	}
}

/* One order in which the calls may have happened: outer at this place. */
static void order(struct fz_model *m, unsigned int place)
{
	unsigned int first = m->count;
	bool raced = m->nested_count > 0;

	if (m->count == FZ_CANDS) {
		m->vague = true;
		return;
	}
	fz_pieces_copy(&m->cands[m->count++], &m->now);
	for (unsigned int i = 0; i <= m->nested_count; i++) {
		struct fz_plan *n = &m->nested[i];

		if (i == place)
			step(m, &m->outer, first,
			     raced && (m->outer.reply.answer ||
				       m->outer.call.kind != PGT_MAP));
		if (i < m->nested_count)
			step(m, n, first,
			     n->reply.answer || n->call.kind != PGT_MAP);
	}
}

static uint64_t largest_leaf(const struct fz_model *m)
{
	const struct pg_regime *r = &m->h->regime;
	int level = r->start;

	while (!pg_level_has_leaf(r, level))
		level++;
	return PG_BIT(pg_level_shift(r, level));
}

/*
 * Of calls that race and take leaves as a whole, the later one may have broken
 * a leaf that the other had just made: but where all of them map, what a leaf
 * can reach may be gone.
 */
static void broken_beside(struct fz_model *m)
{
	uint64_t mask = largest_leaf(m) - 1;
	struct fz_pieces *p = &m->cands[m->count];
	struct fz_plan *plans[FZ_NESTED + 1] = { &m->outer };
	struct fz_piece all = { 0, UINT64_MAX, { .rights = STRANGE | PGT_R } };

	if (!m->nested_count || m->count == FZ_CANDS ||
	    !(m->h->subject->traits.whole_leaf >> PGT_MAP & 1))
		return;
	for (unsigned int i = 0; i < m->nested_count; i++)
		plans[i + 1] = &m->nested[i];
	fz_pieces_copy(p, &m->now);
	for (unsigned int i = 0; i <= m->nested_count; i++) {
		if (plans[i]->bad || plans[i]->call.kind != PGT_MAP)
			continue;
		fz_pieces_clear(p, plans[i]->lo & ~mask, plans[i]->last | mask);
		all.ia = pg_max(all.ia, plans[i]->lo);
		all.last = pg_min(all.last, plans[i]->last);
	}
	if (all.ia <= all.last)
		fz_pieces_put(p, &all);
	m->count++;
}

static void check_answer(struct fz_model *m, const struct fz_plan *p)
{
	uint32_t right = p->answers;

	if (p->reply.refused)
		right |= PG_BIT(PGT_NOMEM);
	if (m->nested_count)
		right |= PG_BIT(PGT_AGAIN) | PG_BIT(PGT_NOENT) |
			 PG_BIT(m->h->subject->traits.absent);
	if (!(right >> p->reply.answer & 1))
		fz_host_found(m->h, "result", "answer",
			      "it answers %d where bits 0x%x are right",
			      p->reply.answer, right);
	if (p->young_known && !p->reply.answer && !m->nested_count &&
	    p->young != p->reply.young)
		fz_host_found(m->h, "result", "young",
			      "some leaf %s young, and it says otherwise",
			      p->young ? "is" : "is not");
}

static void check_leaf(struct fz_model *m, const struct fz_plan *p)
{
	struct pg_tables tables = fz_host_tables(m->h);
	struct pg_translation t;

	if (p->reply.answer || p->bad || m->nested_count)
		return;
	if (p->call.kind == PGT_GET_LEAF) {
		pg_translate(&tables, p->call.ia, NULL, &t);
		if (p->reply.word != t.desc || p->reply.level != t.level)
			fz_host_found(m->h, "result", "leaf",
				      "0x%llx of level %d, not 0x%llx of %d",
				      (unsigned long long)p->reply.word,
				      p->reply.level,
				      (unsigned long long)t.desc, t.level);
	}
	for (unsigned int i = 0; p->call.kind == PGT_SPLIT && i < 3; i++) {
		uint64_t size = p->last - p->lo;

		pg_translate(&tables, p->lo + size / 2 * i, NULL, &t);
		if (t.fault.kind == PG_FAULT_NONE && t.level < p->call.level)
			fz_host_found(m->h, "result", "not-split",
				      "a leaf of level %d is left", t.level);
	}
}

/* Memory of which nothing is mapped any more, wherever it was. */
static void free_memory(struct fz_model *m, uint64_t pa, uint64_t last)
{
	while (pa <= last) {
		uint64_t next = last + 1;
		bool mapped = false;

		for (size_t i = 0; i < m->real.count; i++) {
			const struct fz_piece *p = &m->real.list[i];
			uint64_t lo = p->is.pa, end = lo + (p->last - p->ia);

			if (!fz_is_mapped(&p->is) || end < pa || lo >= next)
				continue;
			mapped = lo <= pa;
			next = mapped ? end + 1 : lo;
			if (mapped)
				break;
		}
		if (!mapped)
			fz_tell_owner(m->h, pa, next - pa);
		pa = next;
	}
}

/* What was mapped, and is not: somebody else may have the memory. */
static void pass_on(struct fz_model *m)
{
	for (size_t i = 0; i < m->now.count; i++) {
		uint64_t ia = m->now.list[i].ia, top = m->now.list[i].last;

		for (uint64_t last, end;; ia = last + 1) {
			struct fz_meaning was, is;

			fz_pieces_from(&m->now, ia, top, &was, &last);
			fz_pieces_from(&m->real, ia, top, &is, &end);
			last = pg_min(last, end);
			if (fz_is_mapped(&was) &&
			    (!fz_is_mapped(&is) || is.pa != was.pa))
				free_memory(m, was.pa, was.pa + (last - ia));
			if (last == top)
				break;
		}
	}
}

/* All or nothing; or up to some place. */
static void check_meaning(struct fz_model *m)
{
	const struct pgt_traits *t = &m->h->subject->traits;
	const struct fz_plan *p = &m->outer;
	int answer = p->reply.answer;
	bool stops = answer == PGT_AGAIN && p->call.kind == PGT_MAP;
	bool partial = t->partial >> p->call.kind & 1;

	m->count = 0;
	m->vague = false;
	m->outer.answers = 0;
	for (unsigned int i = 0; i <= m->nested_count; i++)
		order(m, i);
	broken_beside(m);
	for (unsigned int i = 0; i < m->count; i++)
		m->vague |= m->cands[i].lost;
	fz_model_read(m);
	if (m->vague || m->real.lost || fz_host_found_any(m->h))
		return;
	if (!answer || p->call.kind == PGT_SPLIT)
		compare(m, NULL, NULL);
	else if (m->nested_count)
		compare_part(m);
	else if (stops && !(t->flags & PGT_TRAIT_AGAIN_STOPS))
		compare(m, NULL, NULL);
	else if (partial || stops)
		compare_part(m);
	else {
		m->count = 0;
		compare(m, &m->now, NULL);
	}
}

/* The leaf that it found may have been another's, and larger. */
static void blur(struct fz_model *m, struct fz_plan *p)
{
	uint64_t mask = largest_leaf(m) - 1;

	p->answers = 0;
	if (!m->nested_count || p->bad ||
	    !(m->h->subject->traits.flags & PGT_TRAIT_TOUCH_ALL) ||
	    (p->call.kind != PGT_RELAX && p->call.kind != PGT_YOUNG))
		return;
	p->lo &= ~mask;
	p->last |= mask;
}

void fz_model_check(struct fz_model *m)
{
	struct fz_pieces swap;

	blur(m, &m->outer);
	for (unsigned int i = 0; i < m->nested_count; i++)
		blur(m, &m->nested[i]);
	check_meaning(m);
	check_answer(m, &m->outer);
	for (unsigned int i = 0; i < m->nested_count; i++)
		check_answer(m, &m->nested[i]);
	check_leaf(m, &m->outer);
	fz_check_tables(m);
	pass_on(m);
	if (m->h->subject->tells & PGT_TELLS_TLBI)
		fz_check_judge(m->h);
	fz_check_told(m->h);
	swap = m->now;
	m->now = m->real;
	m->real = swap;
	m->nested_count = 0;
}

/* pages: met so far. */
struct count {
	struct fz_model *m;
	unsigned int pages;
	bool odd;
};

static void count_page(struct count *c, struct fz_arena_page *page, int level);

static void count_below(struct count *c, int level, uint64_t word)
{
	struct fz_host *h = c->m->h;
	struct fz_arena_page *page;

	if (pg_desc_kind(&h->regime, level, word) != PG_DESC_TABLE_KIND)
		return;
	page = fz_arena_of_pa(&h->arena,
			      pg_desc_oa(&h->regime, word, h->arena.shift));
	if (!page || page->count <= 0) {
		fz_host_found(h, "counts", "freed-table",
			      "0x%llx leads to what is no table any more",
			      (unsigned long long)word);
		c->odd = true;
		return;
	}
	count_page(c, page, level + 1);
}

static void count_page(struct count *c, struct fz_arena_page *page, int level)
{
	struct fz_host *h = c->m->h;
	const uint64_t *words =
		fz_arena_p2v(&h->arena, fz_arena_pa(&h->arena, page));
	uint64_t flags = h->subject->traits.flags;
	int used = 0;

	if (++c->pages > FZ_ARENA_PAGES)
		return;
	for (unsigned int i = 0; i < 1u << (h->arena.shift - 3); i++) {
		used += words[i] != 0;
		if (words[i])
			count_below(c, level, words[i]);
	}
	if (flags & PGT_TRAIT_COUNTS_ENTRIES && page->count != used + 1)
		fz_host_found(h, "counts", "entries",
			      "a table of level %d with %d entries counts %d",
			      level, used, page->count);
	if (!used && level > h->regime.start &&
	    !(flags & PGT_TRAIT_TABLES_STAY))
		fz_host_found(h, "tables", "empty",
			      "an empty table of level %d stays", level);
}

void fz_check_tables(struct fz_model *m)
{
	struct fz_host *h = m->h;
	uint64_t size = pg_regime_root_size(&h->regime);
	struct count c = { .m = m };

	for (uint64_t at = 0; at < size; at += PG_BIT(h->arena.shift)) {
		struct fz_arena_page *page =
			fz_arena_of_pa(&h->arena, h->geometry.root + at);

		if (page)
			count_page(&c, page, h->regime.start);
	}
	if (c.odd || c.pages == h->arena.live ||
	    (h->subject->traits.flags & PGT_TRAIT_RESERVES &&
	     c.pages < h->arena.live))
		return;
	fz_host_found(h, "counts", c.pages < h->arena.live ? "lost" : "shared",
		      "%u tables are reachable and %u allocated", c.pages,
		      h->arena.live);
}
