/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flat map: what an address space means, as pieces in ascending order that do
 * not overlap. It knows neither levels nor tables.
 */
#ifndef FUZZ_PIECES_H
#define FUZZ_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an address comes to. owner: not 0: nothing is mapped, and the
 * descriptors say that it is this one's. pa: of the piece's first byte. rights,
 * memory, software: as in struct pgt_prot.
 */
struct fz_meaning {
	uint32_t owner;
	uint8_t rights, memory, software;
	bool af;
	uint64_t pa;
};

struct fz_piece {
	uint64_t ia, last;
	struct fz_meaning is;
};

/* Zero-initialised: empty. lost: memory ran out, it is wrong from then on. */
struct fz_pieces {
	struct fz_piece *list;
	size_t count, room;
	bool lost;
};

void fz_pieces_free(struct fz_pieces *p);
void fz_pieces_copy(struct fz_pieces *to, const struct fz_pieces *from);

/* The piece that holds ia, or else the first one above it, or NULL. */
const struct fz_piece *fz_pieces_find(const struct fz_pieces *p, uint64_t ia);

/* What ia means, its pa included; false: nothing. */
bool fz_pieces_at(const struct fz_pieces *p, uint64_t ia,
		  struct fz_meaning *is);

/* A piece begins at ia, if one goes on there. */
void fz_pieces_cut(struct fz_pieces *p, uint64_t ia);

/* [lo, last] means nothing from here on; or this. */
void fz_pieces_clear(struct fz_pieces *p, uint64_t lo, uint64_t last);
void fz_pieces_put(struct fz_pieces *p, const struct fz_piece *piece);

/* change() is shown every piece of [lo, last], cut to it. */
void fz_pieces_change(struct fz_pieces *p, uint64_t lo, uint64_t last,
		      void (*change)(struct fz_meaning *is, const void *arg),
		      const void *arg);

/* The two mean the same, apart from where they are cut. */
bool fz_meaning_same(const struct fz_meaning *a, const struct fz_meaning *b);

/*
 * What p means from ia on: *is (owner and rights 0: nothing), as far as *last.
 */
void fz_pieces_from(const struct fz_pieces *p, uint64_t ia, uint64_t top,
		    struct fz_meaning *is, uint64_t *last);

static inline bool fz_is_mapped(const struct fz_meaning *is)
{
	return is->rights && !is->owner;
}

#endif
