// SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
/*
 * A subject that remembers every call, and builds all tables anew from that
 * list for each: slow, and hard to get wrong. It needs no header of core, and
 * is also built as a shared object.
 */
#include "subjects/subject_words.h"

#include <stdlib.h>

#define LONG 32 /* from here on a list is worth shortening */

struct entry {
	enum pgt_call kind;
	uint64_t ia, last, pa;
	struct pgt_prot prot;
	uint32_t owner;
};

/* What the list makes of one address. */
struct state {
	bool mapped, af;
	uint64_t pa;
	struct pgt_prot prot;
	uint32_t owner;
};

/* fresh: the entries that the root is to have; old: those that it had. */
struct naive {
	const struct pgt_host *host;
	struct pgt_shape shape;
	uint64_t *root, *fresh, *old;
	struct entry *list;
	unsigned int count, room;
};

static void apply(struct state *s, const struct entry *e, uint64_t ia)
{
	if (e->kind == PGT_MAP) {
		*s = (struct state){ .mapped = true, .af = true };
		s->pa = e->pa + (ia - e->ia);
		s->prot = e->prot;
	} else if (e->kind == PGT_UNMAP || e->kind == PGT_SET_OWNER) {
		*s = (struct state){ .owner = e->owner };
	} else if (e->kind == PGT_PROTECT) {
		s->prot.rights = e->prot.rights;
		s->prot.memory = e->prot.memory;
	} else if (e->kind == PGT_WRITE_PROTECT) {
		s->prot.rights &= (uint8_t)~PGT_W;
	} else if (e->kind == PGT_RELAX) {
		s->prot.rights |= e->prot.rights & (PGT_R | PGT_W | PGT_X);
	} else {
		s->af = e->kind == PGT_YOUNG;
	}
}

static struct state look(const struct naive *n, uint64_t ia)
{
	struct state s = { .mapped = false };

	for (unsigned int i = 0; i < n->count; i++)
		if (ia >= n->list[i].ia && ia <= n->list[i].last)
			apply(&s, &n->list[i], ia);
	return s;
}

/* The next address from ia on where something may change, at most last + 1. */
static uint64_t next(const struct naive *n, uint64_t ia, uint64_t last)
{
	uint64_t end = last;

	for (unsigned int i = 0; i < n->count; i++) {
		if (n->list[i].ia > ia && n->list[i].ia - 1 < end)
			end = n->list[i].ia - 1;
		if (n->list[i].last >= ia && n->list[i].last < end)
			end = n->list[i].last;
	}
	return end + 1;
}

static void drop(struct naive *n, int level, uint64_t word)
{
	uint64_t *t;

	if (!pgt_is_table(&n->shape, level, word))
		return;
	t = n->host->p2v(n->host->ctx, pgt_get_oa(&n->shape, word));
	for (unsigned int i = 0; i < 1u << n->shape.stride; i++)
		drop(n, level + 1, t[i]);
	n->host->free(n->host->ctx, t, (size_t)1 << n->shape.config.granule);
}

static bool word_for(struct naive *n, int level, uint64_t ia, uint64_t *word);

/* The words of count entries; where nothing is they are 0. */
static bool fill(struct naive *n, int level, uint64_t ia, uint64_t *words,
		 uint64_t count)
{
	unsigned int shift = pgt_shift(&n->shape, level);

	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = ia + (i << shift);
		uint64_t end = next(n, at, ia + (count << shift) - 1);
		struct state s = look(n, at);

		if (s.mapped || s.owner || end - 1 < (at | PGT_ONES(shift))) {
			if (!word_for(n, level, at, &words[i]))
				return false;
		} else {
			i = ((end - ia) >> shift) - 1;
		}
	}
	return true;
}

/* A table, unless it would hold nothing; false without memory. */
static bool table_for(struct naive *n, int level, uint64_t ia, uint64_t *word)
{
	const struct pgt_host *h = n->host;
	uint64_t *t = h->alloc(h->ctx, (size_t)1 << n->shape.config.granule);
	bool used = false, done;

	*word = 0;
	if (!t)
		return false;
	*word = pgt_put_oa(&n->shape, h->v2p(h->ctx, t)) | PGT_TABLE;
	done = fill(n, level, ia, t, UINT64_C(1) << n->shape.stride);
	for (unsigned int i = 0; i < 1u << n->shape.stride; i++) {
		used |= t[i] != 0;
		if (t[i])
			h->pte_write(h->ctx, &t[i], 0, t[i], PGT_STORE_PLAIN);
	}
	if (used && done)
		return true;
	drop(n, level - 1, *word);
	*word = 0;
	return done;
}

/* The descriptor of level for ia; false without memory. */
static bool word_for(struct naive *n, int level, uint64_t ia, uint64_t *word)
{
	uint64_t mask = PGT_ONES(pgt_shift(&n->shape, level));
	struct state s = look(n, ia);

	*word = (uint64_t)s.owner << 2;
	if (next(n, ia, ia | mask) != (ia | mask) + 1)
		return table_for(n, level + 1, ia, word);
	if (!s.mapped)
		return true;
	if (level < n->shape.top_leaf || s.pa & mask)
		return table_for(n, level + 1, ia, word);
	*word = pgt_leaf(&n->shape, level, s.pa, &s.prot) | (s.af ? PGT_AF : 0);
	return true;
}

static void set(struct naive *n, uint64_t i, uint64_t word)
{
	uint64_t old = n->root[i];

	n->root[i] = word;
	if (old != word)
		n->host->pte_write(n->host->ctx, &n->root[i], old, word,
				   PGT_STORE_PLAIN);
}

/* All of the old goes before any of the new comes. */
static void replace(struct naive *n, uint64_t count)
{
	const struct pgt_host *h = n->host;

	memcpy(n->old, n->root, count * 8);
	for (uint64_t i = 0; i < count; i++)
		set(n, i, 0);
	h->dsb(h->ctx, PGT_DSB_ISHST);
	h->tlbi(h->ctx, PGT_TLBI_SPACE, 0, 0, PGT_NO_HINT);
	h->dsb(h->ctx, PGT_DSB_ISH);
	h->isb(h->ctx);
	for (uint64_t i = 0; i < count; i++) {
		drop(n, n->shape.start, n->old[i]);
		set(n, i, n->fresh[i]);
	}
	h->dsb(h->ctx, PGT_DSB_ISHST);
	h->isb(h->ctx);
}

static bool goes_on(const struct state *a, const struct state *b, uint64_t by)
{
	return a->mapped == b->mapped && a->af == b->af &&
	       a->owner == b->owner && (!a->mapped || a->pa + by == b->pa) &&
	       !memcmp(&a->prot, &b->prot, sizeof(a->prot));
}

/* What the list makes of [ia, end), as entries of a new list. */
static unsigned int shorter(struct entry *to, uint64_t ia, uint64_t end,
			    const struct state *s)
{
	struct entry e = { PGT_MAP, ia, end - 1, s->pa, s->prot, s->owner };
	unsigned int count = 0;

	if (s->owner)
		e.kind = PGT_SET_OWNER;
	if (s->owner || s->mapped)
		to[count++] = e;
	e.kind = PGT_AGE;
	if (s->mapped && !s->af)
		to[count++] = e;
	return count;
}

/* Two entries a piece at most, where the list has two borders an entry. */
static void shorten(struct naive *n)
{
	uint64_t base = n->shape.base, ia = base, at = base;
	uint64_t last = base + PGT_ONES(n->shape.config.ia_bits);
	struct entry *list = malloc((4 * n->count + 4) * sizeof(*list));
	unsigned int count = 0;

	while (list && at - base <= last - base) {
		struct state s = look(n, ia), t;

		at = next(n, at, last);
		t = look(n, at);
		if (at - 1 != last && goes_on(&s, &t, at - ia))
			continue;
		count += shorter(list + count, ia, at, &s);
		ia = at;
		if (at - 1 == last)
			break;
	}
	if (!list)
		return;
	free(n->list);
	n->list = list;
	n->room = 4 * n->count + 4;
	n->count = count;
}

static int add(struct naive *n, struct entry e, uint64_t size)
{
	uint64_t count = UINT64_C(1) << n->shape.root_bits;

	if (!pgt_range(&n->shape, e.ia, size))
		return PGT_INVALID;
	if (n->count > LONG)
		shorten(n);
	if (n->count == n->room) {
		n->room += 256;
		n->list = realloc(n->list, n->room * sizeof(e));
	}
	e.last = e.ia + (size - 1);
	n->list[n->count++] = e;
	memset(n->fresh, 0, count * 8);
	if (fill(n, n->shape.start, n->shape.base, n->fresh, count)) {
		replace(n, count);
		return PGT_OK;
	}
	for (uint64_t i = 0; i < count; i++)
		drop(n, n->shape.start, n->fresh[i]);
	n->count--;
	return PGT_NOMEM;
}

static bool any(const struct naive *n, uint64_t ia, uint64_t size)
{
	for (uint64_t at = ia; at - ia < size; at = next(n, at, ia + size - 1))
		if (look(n, at).mapped)
			return true;
	return false;
}

static int naive_map(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		     const struct pgt_prot *prot, unsigned int flags)
{
	struct naive *n = instance;
	struct entry e = { PGT_MAP, ia, 0, pa, *prot, 0 };

	if (!pgt_range(&n->shape, ia, size) || !pgt_memory(&n->shape, pa, size))
		return PGT_INVALID;
	return any(n, ia, size) ? PGT_EXISTS : add(n, e, size);
}

static int naive_unmap(void *instance, uint64_t ia, uint64_t size)
{
	return add(instance, (struct entry){ PGT_UNMAP, .ia = ia }, size);
}

static int naive_protect(void *instance, uint64_t ia, uint64_t size,
			 const struct pgt_prot *prot)
{
	struct entry e = { PGT_PROTECT, .ia = ia, .prot = *prot };

	return add(instance, e, size);
}

static int naive_write_protect(void *instance, uint64_t ia, uint64_t size)
{
	return add(instance, (struct entry){ PGT_WRITE_PROTECT, .ia = ia },
		   size);
}

static int at_page(struct naive *n, struct entry e)
{
	uint64_t page = UINT64_C(1) << n->shape.config.granule;

	e.ia &= ~(page - 1);
	return look(n, e.ia).mapped ? add(n, e, page) : PGT_NOENT;
}

static int naive_relax(void *instance, uint64_t ia, const struct pgt_prot *prot,
		       unsigned int flags)
{
	struct entry e = { PGT_RELAX, .ia = ia, .prot = *prot };

	return at_page(instance, e);
}

static int naive_young(void *instance, uint64_t ia, unsigned int flags)
{
	return at_page(instance, (struct entry){ PGT_YOUNG, .ia = ia });
}

static int naive_age(void *instance, uint64_t ia, uint64_t size, bool clear,
		     bool *young)
{
	struct naive *n = instance;
	struct entry e = { PGT_AGE, .ia = ia };

	if (!pgt_range(&n->shape, ia, size))
		return PGT_INVALID;
	for (uint64_t at = ia; at - ia < size; at = next(n, at, ia + size - 1))
		*young |= look(n, at).mapped && look(n, at).af;
	return clear ? add(n, e, size) : PGT_OK;
}

static int naive_owner(void *instance, uint64_t ia, uint64_t size, uint32_t o)
{
	struct entry e = { PGT_SET_OWNER, .ia = ia, .owner = o };

	return add(instance, e, size);
}

static int naive_init(const struct pgt_host *host, const struct pgt_config *c,
		      void **instance)
{
	struct naive *n = calloc(1, sizeof(*n));
	uint64_t size;

	if (!n || !pgt_shape_of(c, host->caps(host->ctx), &n->shape)) {
		free(n);
		return n ? PGT_INVALID : PGT_NOMEM;
	}
	size = UINT64_C(8) << n->shape.root_bits;
	n->host = host;
	n->fresh = malloc(size);
	n->old = malloc(size);
	n->root = host->alloc(host->ctx, n->shape.root_size);
	*instance = n;
	return n->root && n->fresh && n->old ? PGT_OK : PGT_NOMEM;
}

static void naive_destroy(void *instance)
{
	struct naive *n = instance;

	for (uint64_t i = 0; i < UINT64_C(1) << n->shape.root_bits; i++)
		drop(n, n->shape.start, n->root[i]);
	n->host->free(n->host->ctx, n->root, n->shape.root_size);
	free(n->fresh);
	free(n->old);
	free(n->list);
	free(n);
}

static void naive_geometry(void *instance, struct pgt_geometry *g)
{
	struct naive *n = instance;

	pgt_shape_tell(&n->shape, n->host->v2p(n->host->ctx, n->root), g);
}

/* As a shared object it has the one symbol that there may be. */
#ifdef SUBJECT_OBJECT
#define fz_subject_naive pgt_subject
#endif
extern const struct pgt_subject fz_subject_naive PGT_SUBJECT_EXPORT;

const struct pgt_subject fz_subject_naive = {
	PGT_SUBJECT_HEAD,
	.name = "naive",
	.source = "pgtool: all tables built anew for each call",
	.calls = PGT_BIT(PGT_MAP) | PGT_BIT(PGT_UNMAP) | PGT_BIT(PGT_PROTECT) |
		 PGT_BIT(PGT_WRITE_PROTECT) | PGT_BIT(PGT_RELAX) |
		 PGT_BIT(PGT_YOUNG) | PGT_BIT(PGT_AGE) | PGT_BIT(PGT_SET_OWNER),
	.tells = PGT_TELLS_WRITES | PGT_TELLS_TLBI,
	.traits = {
		.flags = PGT_TRAIT_MAP_AF,
		.absent = PGT_NOENT,
		.memories = 7,
		.software = 15,
		.owner_lo = 2,
		.owner_bits = 8,
	},
	.init = naive_init,
	.destroy = naive_destroy,
	.geometry = naive_geometry,
	.map = naive_map,
	.unmap = naive_unmap,
	.protect = naive_protect,
	.write_protect = naive_write_protect,
	.relax = naive_relax,
	.young = naive_young,
	.age = naive_age,
	.set_owner = naive_owner,
};
