/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of user entries, as arm64 Linux writes them (pgtable-prot.h, 6.12):
 * software bits, entries that are not present, and leaves that are present for
 * software but not for hardware (nG without the valid bit).
 */
#ifndef PG_ENGINE_WORD_H
#define PG_ENGINE_WORD_H

#include "arch/desc.h"
#include "base/bits.h"
#include "engine/world.h"

#define PG_WORD_VALID	PG_BIT(PG_DESC_VALID)
#define PG_WORD_TYPE	PG_BIT(PG_DESC_TABLE)
#define PG_WORD_USER	PG_BIT(6)
#define PG_WORD_RDONLY	PG_BIT(7)
#define PG_WORD_SHARE	(UINT64_C(3) << 8)
#define PG_WORD_AF	PG_BIT(PG_DESC_AF)
#define PG_WORD_NG	PG_BIT(PG_DESC_NG)
#define PG_WORD_WRITE	PG_BIT(PG_DESC_DBM)
#define PG_WORD_CONT	PG_BIT(PG_DESC_CONTIG)
#define PG_WORD_PXN	PG_BIT(PG_DESC_PXN)
#define PG_WORD_UXN	PG_BIT(PG_DESC_UXN)
#define PG_WORD_DIRTY	PG_BIT(55)
#define PG_WORD_SPECIAL PG_BIT(56)
#define PG_WORD_UFFD_WP PG_BIT(58)

enum pg_word_kind {
	PG_WORD_NONE,
	PG_WORD_LEAF,
	PG_WORD_HELD, /* present for software, invalid for hardware */
	PG_WORD_SOFT, /* swap, migration, marker */
	PG_WORD_LINK, /* a table */
	PG_WORD_BAD,
};

enum pg_soft {
	PG_SOFT_NONE,
	PG_SOFT_MIGRATION,
	PG_SOFT_MARKER,
	PG_SOFT_SWAP,
};

enum pg_word_kind pg_word_kind(const struct pg_mm *mm, int level,
			       uint64_t word);

/* A leaf for users. use: PG_PROT_ bits (script.h's values). */
uint64_t pg_word_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		      unsigned int prot);

/* An entry that is not present; pa is where the page is, page aligned. */
static inline uint64_t pg_word_soft(enum pg_soft what, uint64_t pa)
{
	return (pa & pg_mask(47, 12)) | (uint64_t)what << 6;
}

static inline enum pg_soft pg_word_what(uint64_t word)
{
	return (enum pg_soft)pg_bits(word, 9, 6);
}

/* Where a leaf, a held leaf or a migration entry leads. */
uint64_t pg_word_pa(const struct pg_mm *mm, int level, uint64_t word);

/*
 * Present for software, invalid for hardware: until 6.6 by bits of its own
 * (PTE_PROT_NONE; PMD_PRESENT_INVALID), from 6.7 on (6.11, really) by nG alone.
 */
#define PG_WORD_HOLDS (PG_BIT(58) | PG_BIT(59))

static inline uint64_t pg_word_hold(const struct pg_knobs *knobs, int level,
				    uint64_t word)
{
	word = (word & ~PG_WORD_VALID) | PG_WORD_NG;
	if (knobs->release < PG_RELEASE_6_7)
		word |= PG_BIT(level == PG_LEVEL_MAX ? 58 : 59);
	return word;
}

static inline uint64_t pg_word_unhold(uint64_t word)
{
	return (word & ~PG_WORD_HOLDS) | PG_WORD_VALID;
}

/*
 * Stores word in the place of old, which its lock's holder has read; what
 * hardware set since then stays (ptep_set_access_flags(), ptep_set_wrprotect()
 * and their like, arch/arm64, 6.12).
 */
void pg_word_update(struct pg_task *t, const struct pg_place *p, uint64_t old,
		    uint64_t word);

static inline bool pg_word_writable(uint64_t word)
{
	return (word & PG_WORD_WRITE) && !(word & PG_WORD_RDONLY);
}

static inline uint64_t pg_word_mkwrite(uint64_t word)
{
	return (word & ~PG_WORD_RDONLY) | PG_WORD_WRITE | PG_WORD_DIRTY;
}

#endif
