// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A subject that is the model itself: a flat map, and tables built from it in
 * place, after all of the old ones went.
 */
#include <stdlib.h>

#include "run/pieces.h"
#include "subjects/subject_load.h"
#include "subjects/subject_words.h"

#define STOCK 2048 /* as many as there are */

/* stock: tables taken beforehand, so that building cannot fail. */
struct flat {
	const struct pgt_host *host;
	struct pgt_shape shape;
	uint64_t *root, *old;
	struct fz_pieces pieces, next;
	uint64_t *stock[STOCK];
	unsigned int count;
};

/* The word of an entry of level, or false: it takes a table. */
static bool word_for(const struct flat *f, int level, uint64_t ia,
		     uint64_t *word)
{
	uint64_t mask = PGT_ONES(pgt_shift(&f->shape, level)), last;
	struct pgt_prot prot;
	struct fz_meaning is;

	fz_pieces_from(&f->next, ia, ia | mask, &is, &last);
	*word = (uint64_t)is.owner << 2;
	if (last != (ia | mask))
		return false;
	if (!fz_is_mapped(&is))
		return true;
	prot = (struct pgt_prot){ is.rights, is.memory, is.software, 0 };
	*word = pgt_leaf(&f->shape, level, is.pa, &prot) | (is.af ? PGT_AF : 0);
	return level >= f->shape.top_leaf && !(is.pa & mask);
}

/* All entries of a table; without one, only what it takes is put in stock. */
static bool build(struct flat *f, uint64_t *table, int level, uint64_t ia,
		  uint64_t count)
{
	const struct pgt_host *h = f->host;
	uint64_t size = (uint64_t)1 << pgt_shift(&f->shape, level), word, *t;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = ia + i * size;
		const struct fz_piece *p = fz_pieces_find(&f->next, at);

		if (!p || p->ia > ia + (count * size - 1))
			return true;
		if (p->ia > at)
			at = ia + (i = (p->ia - ia) / size) * size;
		if (!word_for(f, level, at, &word)) {
			if (!table)
				t = h->alloc(
					h->ctx,
					(size_t)1 << f->shape.config.granule);
			else
				t = f->stock[--f->count];
			if (!t || !build(f, table ? t : NULL, level + 1, at,
					 UINT64_C(1) << f->shape.stride)) {
				if (t && !table)
					f->stock[f->count++] = t;
				return false;
			}
			if (!table)
				f->stock[f->count++] = t;
			word = pgt_put_oa(&f->shape, h->v2p(h->ctx, t)) |
			       PGT_TABLE;
		}
		if (!table || !word)
			continue;
		table[i] = word;
		h->dsb(h->ctx, PGT_DMB_ISHST);
		h->pte_write(h->ctx, &table[i], 0, word, PGT_STORE_PLAIN);
	}
	return true;
}

static void drop(struct flat *f, int level, uint64_t word)
{
	const struct pgt_host *h = f->host;
	uint64_t *t = h->p2v(h->ctx, pgt_get_oa(&f->shape, word));

	if (!pgt_is_table(&f->shape, level, word))
		return;
	for (unsigned int i = 0; i < 1u << f->shape.stride; i++)
		drop(f, level + 1, t[i]);
	h->put(h->ctx, t);
}

/* Nothing is left of the old tables: break, invalidate, free. */
static void clear(struct flat *f, uint64_t count)
{
	const struct pgt_host *h = f->host;

	for (uint64_t i = 0; i < count; i++) {
		f->old[i] = f->root[i];
		f->root[i] = 0;
		if (f->old[i])
			h->pte_write(h->ctx, &f->root[i], f->old[i], 0,
				     PGT_STORE_PLAIN);
	}
	h->dsb(h->ctx, PGT_DSB_ISHST);
	h->tlbi(h->ctx, PGT_TLBI_SPACE, 0, 0, PGT_NO_HINT);
	h->dsb(h->ctx, PGT_DSB_ISH);
	for (uint64_t i = 0; i < count; i++)
		drop(f, f->shape.start, f->old[i]);
}

/* The tables become what next says, or stay. */
static int become(struct flat *f)
{
	const struct pgt_host *h = f->host;
	uint64_t count = UINT64_C(1) << f->shape.root_bits;

	if (!build(f, NULL, f->shape.start, f->shape.base, count)) {
		while (f->count)
			h->put(h->ctx, f->stock[--f->count]);
		return PGT_NOMEM;
	}
	clear(f, count);
	build(f, f->root, f->shape.start, f->shape.base, count);
	h->dsb(h->ctx, PGT_DSB_ISH);
	h->isb(h->ctx);
	fz_pieces_copy(&f->pieces, &f->next);
	return PGT_OK;
}

static bool any(const struct flat *f, uint64_t ia, uint64_t size)
{
	const struct fz_piece *p = fz_pieces_find(&f->pieces, ia);
	const struct fz_piece *end = f->pieces.list + f->pieces.count;

	for (; p && p < end && p->ia <= ia + (size - 1); p++)
		if (fz_is_mapped(&p->is))
			return true;
	return false;
}

/* A piece that is put, or what is there is changed. */
static int edit(struct flat *f, uint64_t ia, uint64_t size,
		const struct fz_meaning *put,
		void (*change)(struct fz_meaning *is, const void *arg),
		const void *arg)
{
	struct fz_piece piece = { .ia = ia, .last = ia + (size - 1) };

	if (!pgt_range(&f->shape, ia, size))
		return PGT_INVALID;
	fz_pieces_copy(&f->next, &f->pieces);
	if (change)
		fz_pieces_change(&f->next, ia, piece.last, change, arg);
	else
		fz_pieces_clear(&f->next, ia, piece.last);
	if (put) {
		piece.is = *put;
		fz_pieces_put(&f->next, &piece);
	}
	return become(f);
}

static int flat_map(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		    const struct pgt_prot *prot, unsigned int flags)
{
	struct flat *f = instance;
	struct fz_meaning is = {
		0, prot->rights, prot->memory, prot->software, true, pa
	};

	if (!pgt_range(&f->shape, ia, size) || !pgt_memory(&f->shape, pa, size))
		return PGT_INVALID;
	return any(f, ia, size) ? PGT_EXISTS
				: edit(f, ia, size, &is, NULL, NULL);
}

static int flat_unmap(void *instance, uint64_t ia, uint64_t size)
{
	return edit(instance, ia, size, NULL, NULL, NULL);
}

static void to_rights(struct fz_meaning *is, const void *arg)
{
	const struct pgt_prot *prot = arg;

	if (!fz_is_mapped(is))
		return;
	is->rights = prot->rights;
	is->memory = prot->memory;
}

static int flat_protect(void *instance, uint64_t ia, uint64_t size,
			const struct pgt_prot *prot)
{
	return edit(instance, ia, size, NULL, to_rights, prot);
}

static void to_read_only(struct fz_meaning *is, const void *arg)
{
	is->rights &= (uint8_t)~PGT_W;
}

static int flat_write_protect(void *instance, uint64_t ia, uint64_t size)
{
	return edit(instance, ia, size, NULL, to_read_only, NULL);
}

static void to_old(struct fz_meaning *is, const void *arg)
{
	is->af &= !*(const bool *)arg;
}

static int flat_age(void *instance, uint64_t ia, uint64_t size, bool clear_af,
		    bool *young)
{
	struct flat *f = instance;
	const struct fz_piece *p = fz_pieces_find(&f->pieces, ia);
	const struct fz_piece *end = f->pieces.list + f->pieces.count;

	for (; p && p < end && p->ia <= ia + (size - 1); p++)
		*young |= p->is.af;
	return edit(f, ia, size, NULL, to_old, &clear_af);
}

static int flat_owner(void *instance, uint64_t ia, uint64_t size, uint32_t o)
{
	struct fz_meaning is = { .owner = o };

	return edit(instance, ia, size, o ? &is : NULL, NULL, NULL);
}

static int flat_init(const struct pgt_host *host, const struct pgt_config *c,
		     void **instance)
{
	struct flat *f = calloc(1, sizeof(*f));

	if (!f || !pgt_shape_of(c, host->caps(host->ctx), &f->shape)) {
		free(f);
		return f ? PGT_INVALID : PGT_NOMEM;
	}
	f->host = host;
	f->root = host->alloc(host->ctx, f->shape.root_size);
	f->old = malloc(UINT64_C(8) << f->shape.root_bits);
	*instance = f;
	return f->root && f->old ? PGT_OK : PGT_NOMEM;
}

static void flat_destroy(void *instance)
{
	struct flat *f = instance;

	clear(f, UINT64_C(1) << f->shape.root_bits);
	f->host->free(f->host->ctx, f->root, f->shape.root_size);
	fz_pieces_free(&f->pieces);
	fz_pieces_free(&f->next);
	free(f->old);
	free(f);
}

static void flat_geometry(void *instance, struct pgt_geometry *g)
{
	struct flat *f = instance;

	pgt_shape_tell(&f->shape, f->host->v2p(f->host->ctx, f->root), g);
}

const struct pgt_subject fz_subject_flat = {
	PGT_SUBJECT_HEAD,
	.name = "flat",
	.source = "pgtool: the model itself",
	.calls = PGT_BIT(PGT_MAP) | PGT_BIT(PGT_UNMAP) | PGT_BIT(PGT_PROTECT) |
		 PGT_BIT(PGT_WRITE_PROTECT) | PGT_BIT(PGT_AGE) |
		 PGT_BIT(PGT_SET_OWNER),
	.tells = PGT_TELLS_WRITES | PGT_TELLS_TLBI,
	.traits = {
		.flags = PGT_TRAIT_MAP_AF,
		.absent = PGT_NOENT,
		.memories = 7,
		.software = 15,
		.owner_lo = 2,
		.owner_bits = 8,
	},
	.init = flat_init,
	.destroy = flat_destroy,
	.geometry = flat_geometry,
	.map = flat_map,
	.unmap = flat_unmap,
	.protect = flat_protect,
	.write_protect = flat_write_protect,
	.age = flat_age,
	.set_owner = flat_owner,
};
