// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A subject that changes its tables where they are, as hypervisors do: entries
 * are locked, broken and made anew by one who may meet others, each table
 * counts its entries, and what a block replaces is freed when nobody can read
 * it. Range calls take leaves as a whole.
 */
#include "subjects/subject_walk.h"

#include <stdlib.h>

#define LOCKED	 (UINT64_C(1) << 10) /* invalid: somebody changes it */
#define OWNER(n) ((uint64_t)((n)&0xff) << 2)
#define DOWN	 PGT_ANSWERS /* an entry's answer: it is a table */

/*
 * One call. at: how far it got. word: of the table to go down to. entry: what
 * is done to an entry whose part of the range ends at end; after: to a table
 * that the walk comes back from.
 */
struct job {
	struct fz_walk *w;
	int (*entry)(struct job *j, uint64_t *ptep, int level, uint64_t end);
	void (*after)(struct job *j, uint64_t *ptep, int level, uint64_t ia);
	uint64_t first, at, last, word;
	uint64_t pa;
	struct pgt_prot prot;
	uint64_t (*change)(struct job *j, uint64_t word);
	uint32_t owner;
	bool shared, clear, young, met;
	int level;
	unsigned int budget;
};

static uint64_t load(struct fz_walk *w, const uint64_t *ptep)
{
	uint64_t word = *ptep;

	w->host->pte_read(w->host->ctx, ptep);
	return word;
}

static void store(struct fz_walk *w, uint64_t *ptep, uint64_t word)
{
	uint64_t old = *ptep;

	*ptep = word;
	w->host->pte_write(w->host->ctx, ptep, old, word, PGT_STORE_RELEASE);
}

static bool swap(struct fz_walk *w, uint64_t *ptep, uint64_t old, uint64_t word)
{
	if (*ptep != old)
		return false;
	*ptep = word;
	w->host->pte_write(w->host->ctx, ptep, old, word, PGT_STORE_ATOMIC);
	return true;
}

static uint64_t *child_of(struct fz_walk *w, uint64_t word)
{
	return w->host->p2v(w->host->ctx, pgt_get_oa(&w->shape, word));
}

static void flush(struct fz_walk *w, uint64_t ia, int level, uint64_t old)
{
	const struct pgt_host *h = w->host;
	bool table = pgt_is_table(&w->shape, level, old);

	if (!(old & PGT_VALID))
		return;
	h->dsb(h->ctx, PGT_DSB_ISHST);
	if (table)
		h->tlbi(h->ctx, PGT_TLBI_SPACE, 0, 0, PGT_NO_HINT);
	else
		h->tlbi(h->ctx, PGT_TLBI_ADDRESS | PGT_TLBI_LEAF, ia, 1, level);
	if (!table && w->shape.config.regime == PGT_STAGE2) {
		h->dsb(h->ctx, PGT_DSB_ISH);
		h->tlbi(h->ctx, PGT_TLBI_STAGE1, 0, 0, PGT_NO_HINT);
	}
	h->dsb(h->ctx, PGT_DSB_ISH);
	h->isb(h->ctx);
}

static uint64_t part(struct fz_walk *w, uint64_t word, int level,
		     uint64_t index)
{
	uint64_t pa = pgt_get_oa(&w->shape, word);
	uint64_t attrs = word & ~pgt_put_oa(&w->shape, pa) & ~UINT64_C(3);

	pa += index << pgt_shift(&w->shape, level + 1);
	return pgt_put_oa(&w->shape, pa) | attrs | PGT_AF |
	       (level + 1 == 3 ? 3 : 1);
}

const struct fz_walk_steps fz_walk_right = { swap, flush, part };
const struct fz_walk_steps *fz_walk_steps = &fz_walk_right;

/* True: the entry is ours, holds nothing, and is not counted. */
static bool break_entry(struct job *j, uint64_t *ptep, int level, uint64_t old)
{
	struct fz_walk *w = j->w;
	uint64_t mask = PGT_ONES(pgt_shift(&w->shape, level));

	if (old == LOCKED || !fz_walk_steps->swap(w, ptep, old, LOCKED))
		return false;
	fz_walk_steps->flush(w, j->at & ~mask, level, old);
	if (old)
		w->host->put(w->host->ctx, ptep);
	return true;
}

static void make_entry(struct fz_walk *w, uint64_t *ptep, uint64_t word)
{
	w->host->get(w->host->ctx, ptep);
	w->host->dsb(w->host->ctx, PGT_DSB_ISHST);
	store(w, ptep, word);
	w->host->dsb(w->host->ctx, PGT_DSB_ISHST);
}

static unsigned int entries(const struct fz_walk *w)
{
	return 1u << w->shape.stride;
}

/* A table that nobody can reach, of this level, and all below it. */
static void free_tree(void *instance, void *p, uint64_t level)
{
	struct fz_walk *w = instance;
	uint64_t *table = p;

	for (unsigned int i = 0; i < entries(w); i++) {
		if (pgt_is_table(&w->shape, (int)level, table[i]))
			free_tree(w, child_of(w, table[i]), level + 1);
		if (table[i])
			w->host->put(w->host->ctx, table);
	}
	w->host->put(w->host->ctx, table);
}

static void forget(struct job *j, int level, uint64_t old)
{
	const struct pgt_host *h = j->w->host;

	if (pgt_is_table(&j->w->shape, level, old))
		h->defer(h->ctx, free_tree, j->w, child_of(j->w, old),
			 (uint64_t)level + 1);
}

/* The whole entry is in the range, and may be a leaf for pa. */
static bool fits(const struct job *j, int level, uint64_t end, uint64_t pa)
{
	uint64_t mask = PGT_ONES(pgt_shift(&j->w->shape, level));

	return level >= j->w->shape.top_leaf && !((j->at | pa) & mask) &&
	       (end & mask) == mask;
}

static int link_table(struct job *j, uint64_t *ptep, int level, uint64_t old,
		      uint64_t *table)
{
	struct fz_walk *w = j->w;
	const struct pgt_host *h = w->host;

	if (!break_entry(j, ptep, level, old)) {
		free_tree(w, table, (uint64_t)level + 1);
		return PGT_AGAIN;
	}
	j->word = pgt_put_oa(&w->shape, h->v2p(h->ctx, table)) | PGT_TABLE;
	make_entry(w, ptep, j->word);
	return DOWN;
}

static uint64_t *new_table(struct fz_walk *w)
{
	return w->host->alloc(w->host->ctx,
			      (size_t)1 << w->shape.config.granule);
}

/* A leaf or an owner's mark; tables where it does not fit. */
static int put_entry(struct job *j, uint64_t *ptep, int level, uint64_t end)
{
	struct fz_walk *w = j->w;
	uint64_t old = load(w, ptep), pa = j->pa + (j->at - j->first);
	uint64_t word = OWNER(j->owner), *table;

	if (fits(j, level, end, j->owner ? 0 : pa)) {
		if (!j->owner)
			word = pgt_leaf(&w->shape, level, pa, &j->prot) |
			       PGT_AF;
		if (j->owner ? old == word
			     : old & PGT_VALID &&
				       !((old ^ word) & ~PGT_RIGHTS_MASK))
			return j->owner ? PGT_OK : PGT_AGAIN;
		if (!break_entry(j, ptep, level, old))
			return PGT_AGAIN;
		make_entry(w, ptep, word);
		forget(j, level, old);
		return PGT_OK;
	}
	j->word = old;
	if (pgt_is_table(&w->shape, level, old))
		return DOWN;
	table = new_table(w);
	return table ? link_table(j, ptep, level, old, table) : PGT_NOMEM;
}

static void clear_entry(struct fz_walk *w, uint64_t *ptep, uint64_t ia,
			int level, uint64_t old)
{
	store(w, ptep, 0);
	fz_walk_steps->flush(w, ia, level, old);
	w->host->put(w->host->ctx, ptep);
}

static int unmap_entry(struct job *j, uint64_t *ptep, int level, uint64_t end)
{
	uint64_t mask = PGT_ONES(pgt_shift(&j->w->shape, level));

	j->word = load(j->w, ptep);
	if (pgt_is_table(&j->w->shape, level, j->word))
		return DOWN;
	if (j->word)
		clear_entry(j->w, ptep, j->at & ~mask, level, j->word);
	return PGT_OK;
}

static void unmap_after(struct job *j, uint64_t *ptep, int level, uint64_t ia)
{
	const struct pgt_host *h = j->w->host;
	uint64_t word = *ptep, *child = child_of(j->w, word);

	if (h->count(h->ctx, child) != 1)
		return;
	clear_entry(j->w, ptep, ia, level, word);
	h->put(h->ctx, child);
}

static int change_entry(struct job *j, uint64_t *ptep, int level, uint64_t end)
{
	uint64_t word;

	j->word = load(j->w, ptep);
	if (pgt_is_table(&j->w->shape, level, j->word))
		return DOWN;
	if (!(j->word & PGT_VALID))
		return j->shared ? PGT_AGAIN : PGT_OK;
	j->young |= (j->word & PGT_AF) != 0;
	word = j->change(j, j->word);
	if (word != j->word && !fz_walk_steps->swap(j->w, ptep, j->word, word))
		return PGT_AGAIN;
	return PGT_OK;
}

static int split_entry(struct job *j, uint64_t *ptep, int level, uint64_t end)
{
	struct fz_walk *w = j->w;
	uint64_t old = j->word = load(w, ptep), *table;

	if (pgt_is_table(&w->shape, level, old))
		return DOWN;
	if (!(old & PGT_VALID) || level >= j->level)
		return PGT_OK;
	if (!j->budget)
		return PGT_AGAIN;
	table = new_table(w);
	if (!table)
		return PGT_NOMEM;
	j->budget--;
	for (unsigned int i = 0; i < entries(w); i++) {
		store(w, &table[i], fz_walk_steps->part(w, old, level, i));
		w->host->get(w->host->ctx, table);
	}
	return link_table(j, ptep, level, old, table);
}

/* Entries of one table, up to where it or the range ends. */
static int walk(struct job *j, uint64_t *table, int level)
{
	const struct pgt_shape *s = &j->w->shape;
	uint64_t mask = PGT_ONES(pgt_shift(s, level)), top = j->last;

	if (level > s->start)
		top = j->at | PGT_ONES(pgt_shift(s, level - 1));
	for (;;) {
		uint64_t *ptep = table + pgt_index(s, level, j->at);
		uint64_t end = j->at | mask, ia = j->at & ~mask;
		int ret;

		end = end < j->last ? end : j->last;
		ret = j->entry(j, ptep, level, end);
		if (ret == DOWN) {
			ret = walk(j, child_of(j->w, j->word), level + 1);
			if (!ret && j->after)
				j->after(j, ptep, level, ia);
		}
		if (ret || end == j->last || end == top)
			return ret;
		j->at = end + 1;
	}
}

static int run(struct job *j, uint64_t ia, uint64_t size)
{
	const struct pgt_host *h = j->w->host;
	enum pgt_lock lock = j->shared ? PGT_LOCK_READ : PGT_LOCK_WRITE;
	int ret;

	if (!pgt_range(&j->w->shape, ia, size))
		return PGT_INVALID;
	j->first = j->at = ia;
	j->last = ia + (size - 1);
	h->lock(h->ctx, lock, true);
	h->lock(h->ctx, PGT_LOCK_RCU, true);
	ret = walk(j, j->w->root, j->w->shape.start);
	h->lock(h->ctx, PGT_LOCK_RCU, false);
	h->lock(h->ctx, lock, false);
	return ret;
}

static int walk_map(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		    const struct pgt_prot *prot, unsigned int flags)
{
	struct job j = { .w = instance,
			 .entry = put_entry,
			 .pa = pa,
			 .prot = *prot,
			 .shared = flags & PGT_MAP_SHARED };

	if (!pgt_memory(&j.w->shape, pa, size))
		return PGT_INVALID;
	return run(&j, ia, size);
}

static int walk_unmap(void *instance, uint64_t ia, uint64_t size)
{
	struct job j = { .w = instance,
			 .entry = unmap_entry,
			 .after = unmap_after };

	return run(&j, ia, size);
}

static int walk_owner(void *instance, uint64_t ia, uint64_t size, uint32_t n)
{
	struct job j = { .w = instance, .entry = put_entry, .owner = n };

	return n ? run(&j, ia, size) : walk_unmap(instance, ia, size);
}

static uint64_t to_read_only(struct job *j, uint64_t word)
{
	uint8_t rights = pgt_rights_of(&j->w->shape, word);

	return (word & ~PGT_RIGHTS_MASK) |
	       pgt_rights(&j->w->shape, rights & (uint8_t)~PGT_W);
}

static uint64_t to_more(struct job *j, uint64_t word)
{
	uint8_t rights = pgt_rights_of(&j->w->shape, word);

	rights |= j->prot.rights & (PGT_R | PGT_W | PGT_X);
	return (word & ~PGT_RIGHTS_MASK) | pgt_rights(&j->w->shape, rights);
}

static uint64_t to_young(struct job *j, uint64_t word)
{
	return word | PGT_AF;
}

static uint64_t to_old(struct job *j, uint64_t word)
{
	return j->clear ? word & ~PGT_AF : word;
}

static int walk_write_protect(void *instance, uint64_t ia, uint64_t size)
{
	struct job j = { .w = instance,
			 .entry = change_entry,
			 .change = to_read_only };

	return run(&j, ia, size);
}

static int at_page(struct job *j, uint64_t ia)
{
	uint64_t page = UINT64_C(1) << j->w->shape.config.granule;

	j->entry = change_entry;
	j->shared = true;
	return run(j, ia & ~(page - 1), page);
}

static int walk_relax(void *instance, uint64_t ia, const struct pgt_prot *prot,
		      unsigned int flags)
{
	struct job j = { .w = instance, .change = to_more, .prot = *prot };

	return at_page(&j, ia);
}

static int walk_young(void *instance, uint64_t ia, unsigned int flags)
{
	struct job j = { .w = instance, .change = to_young };

	return at_page(&j, ia);
}

static int walk_age(void *instance, uint64_t ia, uint64_t size, bool clear,
		    bool *young)
{
	struct job j = { .w = instance,
			 .entry = change_entry,
			 .change = to_old,
			 .clear = clear };
	int ret = run(&j, ia, size);

	*young = j.young;
	return ret;
}

static int walk_split(void *instance, uint64_t ia, uint64_t size, int level,
		      unsigned int budget)
{
	struct job j = { .w = instance,
			 .entry = split_entry,
			 .level = level,
			 .budget = budget };

	return run(&j, ia, size);
}

static int walk_get_leaf(void *instance, uint64_t ia, uint64_t *word,
			 int *level)
{
	struct fz_walk *w = instance;
	uint64_t *table = w->root;

	for (*level = w->shape.start;; ++*level) {
		*word = table[pgt_index(&w->shape, *level, ia)];
		if (!pgt_is_table(&w->shape, *level, *word))
			return PGT_OK;
		table = child_of(w, *word);
	}
}

static int walk_init(const struct pgt_host *host, const struct pgt_config *c,
		     void **instance)
{
	struct fz_walk *w = calloc(1, sizeof(*w));

	if (!w)
		return PGT_NOMEM;
	w->host = host;
	*instance = w;
	if (!pgt_shape_of(c, host->caps(host->ctx), &w->shape)) {
		free(w);
		return PGT_INVALID;
	}
	w->root = host->alloc(host->ctx, w->shape.root_size);
	return w->root ? PGT_OK : PGT_NOMEM;
}

static void walk_destroy(void *instance)
{
	struct fz_walk *w = instance;
	uint64_t page = UINT64_C(1) << w->shape.config.granule;
	uint64_t all = PGT_ONES(w->shape.config.ia_bits);

	walk_unmap(w, w->shape.base, all - page + 1);
	walk_unmap(w, w->shape.base + all - page + 1, page);
	w->host->free(w->host->ctx, w->root, w->shape.root_size);
	free(w);
}

static void walk_geometry(void *instance, struct pgt_geometry *g)
{
	struct fz_walk *w = instance;

	pgt_shape_tell(&w->shape, w->host->v2p(w->host->ctx, w->root), g);
}

#define WHOLE                                                                 \
	(PGT_BIT(PGT_MAP) | PGT_BIT(PGT_UNMAP) | PGT_BIT(PGT_WRITE_PROTECT) | \
	 PGT_BIT(PGT_AGE) | PGT_BIT(PGT_SET_OWNER))

const struct pgt_subject fz_subject_walk = {
	PGT_SUBJECT_HEAD,
	.name = "walk",
	.source = "pgtool: tables changed in place, as hypervisors do",
	.calls = WHOLE | PGT_BIT(PGT_RELAX) | PGT_BIT(PGT_YOUNG) |
		 PGT_BIT(PGT_GET_LEAF) | PGT_BIT(PGT_SPLIT),
	.tells = PGT_TELLS_WRITES | PGT_TELLS_READS | PGT_TELLS_TLBI |
		 PGT_TELLS_LOCKS,
	.traits = {
		.flags = PGT_TRAIT_MAP_REPLACES | PGT_TRAIT_MAP_KEEPS |
			 PGT_TRAIT_AGAIN_STOPS | PGT_TRAIT_SPLIT_AF |
			 PGT_TRAIT_MAP_AF | PGT_TRAIT_TABLES_STAY |
			 PGT_TRAIT_COUNTS_ENTRIES | PGT_TRAIT_TOUCH_ALL,
		.whole_leaf = WHOLE,
		.partial = PGT_BIT(PGT_MAP) | PGT_BIT(PGT_SET_OWNER) |
			   PGT_BIT(PGT_SPLIT),
		.caller_flushes = PGT_BIT(PGT_WRITE_PROTECT) | PGT_BIT(PGT_AGE),
		.shared = PGT_BIT(PGT_MAP) | PGT_BIT(PGT_RELAX) |
			  PGT_BIT(PGT_YOUNG),
		.absent = PGT_AGAIN,
		.memories = 7,
		.software = 15,
		.owner_lo = 2,
		.owner_bits = 8,
	},
	.init = walk_init,
	.destroy = walk_destroy,
	.geometry = walk_geometry,
	.map = walk_map,
	.unmap = walk_unmap,
	.write_protect = walk_write_protect,
	.relax = walk_relax,
	.young = walk_young,
	.age = walk_age,
	.set_owner = walk_owner,
	.get_leaf = walk_get_leaf,
	.split = walk_split,
};
