/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table pages out of bytes, and what is asked of them. Any bytes are an image:
 *
 *	0	kind of world (modulo 6); +8 the upper half; +16 PAN;
 *		+32, +64 where memory lies; +128 stage 2 begins empty
 *	1, 2	registers by this seed of world_make(), 0: plain ones
 *	3	granule (3: the seed's), DS (+4: on, +8: the seed's); pages
 *		(bits 4, 5: less so many); +64: BBM and others are missing
 *	4	bits of input addresses, 20 and more; 0: the seed's
 *	5	PS (with +8), PARange (bits 4 to 6, with +128)
 *	6	stage 2: SL0, +4 SL2, granule (bits 4, 5); +64 the seed's
 *	7	stage 2: bits of input addresses, 20 and more; 0: what fits
 *	8, 9	switches to turn over: enum of the table in desc_world.c
 *	10	oracles to leave out; 0: none
 *	11	low bits of the root
 *	12, 13	ask these many raw addresses, skip so many visits
 *	14	access of each visit; which of two ways to compare, map and
 *print 16...	records of eight bytes, words of tables (see desc_world.c)
 *
 * What is missing is 0. The first page is the root; with two stages, the third
 * is that of stage 2.
 */
#ifndef FUZZ_DESC_H
#define FUZZ_DESC_H

#include "arch/nested.h"
#include "fuzz.h"
#include "spec/differ.h"

#define DESC_PAGES   4
#define DESC_WORDS   8192 /* of a page of 64K */
#define DESC_RECORDS 48
#define DESC_HEADER  16
#define DESC_TOUCHED 1024

/*
 * The memory: pages of 1 << shift bytes from base on; all of it is 0 but for
 * what was touched, which desc_clear() clears again.
 */
struct desc_memory {
	struct pg_mem mem;
	uint64_t base, size;
	unsigned int shift;
	unsigned int touched;
	uint32_t touch[DESC_TOUCHED];
	uint64_t words[DESC_PAGES * DESC_WORDS];
};

/* skip: oracles to leave out, bits. asked: a visit's access. */
struct desc {
	struct world world;
	struct desc_memory memory;
	struct fz_finding finding;
	uint64_t budget; /* descriptors that a walk may read */
	uint64_t seen;	 /* all spans, in one number */
	unsigned int skip, raw, asks;
	uint8_t how;
	const uint8_t *data;
	size_t size;
};

/* Makes d->world and d->memory of bytes that stay where they are. */
void desc_make(struct desc *d, const uint8_t *data, size_t size);
void desc_clear(struct desc *d);

/*
 * core's tables of the world, over whole pages, as c has decoded its registers.
 * They point into *t, which must not move.
 */
struct desc_tables {
	struct pg_regime regime, stage2;
	struct pg_tables tables, stage2_tables;
	struct pg_nested nested;
};

void desc_tables(struct desc *d, const struct core *c, struct desc_tables *t);

enum desc_oracle {
	DESC_ASK,    /* each visit, asked of both walkers */
	DESC_SPAN,   /* spans and streams cover what a walk shows */
	DESC_STAT,   /* figures agree with spans */
	DESC_RMAP,   /* physical addresses lead back */
	DESC_DELTA,  /* nothing differs from itself */
	DESC_TEXT,   /* as ptdump text, which is read again */
	DESC_VERIFY, /* findings lie where tables are; baselines know them */
};

static inline bool desc_wants(const struct desc *d, enum desc_oracle oracle)
{
	return !(d->skip >> oracle & 1);
}

/* desc_tables.c, desc_text.c, desc_verify.c: each fills d->finding. */
void desc_ask(struct desc *d, struct core *c, struct desc_tables *t,
	      struct differ *differ);
void desc_spans(struct desc *d, struct desc_tables *t);
void desc_delta(struct desc *d, struct desc_tables *t);
void desc_text(struct desc *d, struct desc_tables *t);
void desc_verify(struct desc *d, struct core *c, struct desc_tables *t);

#endif
