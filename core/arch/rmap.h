/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reverse map: from physical addresses to the input addresses that are
 * mapped to them, of one or several address spaces.
 *
 * Sixteen bytes for each span, sorted in place; so 64 GiB of scattered 4K pages
 * come to 256 MiB. Everything is kept in whole pages of 4K, the smallest there
 * are.
 */
#ifndef PG_ARCH_RMAP_H
#define PG_ARCH_RMAP_H

#include "arch/span.h"
#include "base/pair.h"

/*
 * Spaces have tags below this. Classes are as many at most: kinds of mapping
 * that differ in what struct pg_rmap_class says.
 */
#define PG_RMAP_TAGS	(UINT32_C(1) << 24)
#define PG_RMAP_CLASSES (UINT32_C(1) << 24)

/* Entries at most where nothing else is said: 4 GiB of memory. */
#define PG_RMAP_LIMIT (UINT64_C(1) << 28)

/*
 * What a span says beside its addresses, kept once for all spans that agree.
 *
 * tables, tag: as given to pg_rmap_add(). desc: the descriptor without its
 * output address. repeat: not 0: as in struct pg_span.
 */
struct pg_rmap_class {
	const struct pg_tables *tables;
	uint64_t desc;
	uint64_t repeat;
	struct pg_memattr attr;
	uint32_t tag;
	struct pg_access access;
	int8_t level;
};

/*
 * [pa, pa + size) is mapped at [ia, ia + size). Where ia_size is larger, a
 * multiple of size, it is mapped again and again, up to ia + ia_size.
 */
struct pg_rmap_entry {
	uint64_t pa;
	uint64_t size;
	uint64_t ia;
	uint64_t ia_size;
	const struct pg_rmap_class *class;
};

/* Set all to zero, and limit to something else if PG_RMAP_LIMIT is too much. */
struct pg_rmap {
	uint64_t limit; /* entries at most, 0 for PG_RMAP_LIMIT */
	/* Private: */
	struct pg_pair *entries;
	size_t count, room;
	struct pg_rmap_class *classes;
	size_t nclasses, class_room;
	uint32_t last_class;
	uint32_t *slots; /* of a hash table: the class plus 1, or 0 */
	size_t nslots;	 /* a power of two, or 0 */
	uint64_t *ends;	 /* of groups of entries, see rmap_find.c */
	bool built;
};

/* Takes an entry; it is gone when this returns, its class not. False: stop. */
typedef bool (*pg_rmap_visitor)(void *ctx, const struct pg_rmap_entry *entry);

void pg_rmap_deinit(struct pg_rmap *rmap);

/*
 * Adds a finished span; holes and unreadable ranges are no matter. One of more
 * than 64 GiB, or of more than 2^24 repetitions, becomes several entries, and
 * so does one that begins or ends within a repetition. One that is not of whole
 * 4K pages is taken for all of those that it touches.
 *
 * tag: the caller's number for the space, below PG_RMAP_TAGS; the same for all
 * spans of the same tables and for no others. span->tables has to live as long
 * as the map.
 *
 * 0; PG_ENOMEM; PG_EBUDGET if there were more entries than the limit or more
 * classes than PG_RMAP_CLASSES; PG_EINVAL for addresses that no 52-bit output
 * or input address can be, and for two that differ within a page. After an
 * error the map holds what it held before
 * the span, and maybe a part of it.
 */
int pg_rmap_add(struct pg_rmap *rmap, uint32_t tag, const struct pg_span *span);

/*
 * A walk's visitor that adds its leaves without making spans of them: for very
 * many that do not join. Only for tables without a second stage, and for
 * walks over all of them with PG_JOIN_EXACT. ret: why it stopped the walk, as
 * pg_rmap_add() says it.
 */
struct pg_rmap_feed {
	struct pg_rmap *rmap;
	uint32_t tag;
	int ret;
	/* Private: the leaf before. */
	bool known;
	int8_t level;
	uint32_t class;
	uint64_t desc;
	struct pg_hier hier;
	uint64_t pa_end, ia_end;
};

enum pg_action pg_rmap_visit(void *feed, const struct pg_visit *visit);

/*
 * Sorts, after the last pg_rmap_add() and before all that follows. 0 or
 * PG_ENOMEM, after which it can be tried again. More can be added later, and
 * the map be built again.
 */
int pg_rmap_build(struct pg_rmap *rmap);

/* How many entries there are. */
size_t pg_rmap_count(const struct pg_rmap *rmap);

/*
 * The entry with this index, below pg_rmap_count(). They ascend in physical
 * address; those that begin at the same one are in an order that depends on
 * nothing but what was added. Cheap enough for a sweep over all. out->class is
 * valid until the map is changed.
 */
void pg_rmap_get(const struct pg_rmap *rmap, size_t index,
		 struct pg_rmap_entry *out);

/*
 * Shows all entries that overlap [pa, pa + size), whole, by tag, then by input
 * address. size 0 overlaps nothing. Takes the logarithm of the entries for each
 * that is shown, and 16 bytes of memory. 0 or PG_ENOMEM.
 */
int pg_rmap_find(const struct pg_rmap *rmap, uint64_t pa, uint64_t size,
		 pg_rmap_visitor visit, void *ctx);

#endif
