/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flat map: what an address space means, as a sorted list of pieces. It
 * knows no tables and shares no code with the engine.
 */
#ifndef FUZZ_FLAT_H
#define FUZZ_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * prot: PG_PROT_ bits as asked for. af: the access flag. writable: writes go
 * through now. dirty: software's mark.
 */
struct fz_state {
	uint8_t prot;
	bool af, writable, dirty;
};

struct fz_flat_piece {
	uint64_t va, size, pa;
	struct fz_state state;
};

struct fz_flat {
	struct fz_flat_piece *pieces;
	size_t count, room;
};

void fz_flat_free(struct fz_flat *flat);

/* The first piece that ends after va; count if there is none. */
size_t fz_flat_find(const struct fz_flat *flat, uint64_t va);

/* Anything is mapped in the range. */
bool fz_flat_any(const struct fz_flat *flat, uint64_t va, uint64_t size);

void fz_flat_map(struct fz_flat *flat, const struct fz_flat_piece *piece);
void fz_flat_unmap(struct fz_flat *flat, uint64_t va, uint64_t size);

/* Calls change() with the state of every piece of the range. */
void fz_flat_change(struct fz_flat *flat, uint64_t va, uint64_t size,
		    void (*change)(struct fz_state *state, const void *arg),
		    const void *arg);

#endif
