/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flat map: what an address space means, as a sorted list of pieces. It
 * knows no tables and shares no code with the engine.
 */
#ifndef TESTS_ENGINE_FLAT_H
#define TESTS_ENGINE_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * prot: PG_PROT_ bits as asked for. af: the access flag. writable: writes go
 * through now. dirty: software's mark.
 */
struct state {
	uint8_t prot;
	bool af, writable, dirty;
};

struct piece {
	uint64_t va, size, pa;
	struct state state;
};

struct flat {
	struct piece *pieces;
	size_t count, room;
};

void flat_free(struct flat *flat);

/* The first piece that ends after va; count if there is none. */
size_t flat_find(const struct flat *flat, uint64_t va);

/* Anything is mapped in the range. */
bool flat_any(const struct flat *flat, uint64_t va, uint64_t size);

void flat_map(struct flat *flat, const struct piece *piece);
void flat_unmap(struct flat *flat, uint64_t va, uint64_t size);

/* Calls change() with the state of every piece of the range. */
void flat_change(struct flat *flat, uint64_t va, uint64_t size,
		 void (*change)(struct state *state, const void *arg),
		 const void *arg);

#endif
