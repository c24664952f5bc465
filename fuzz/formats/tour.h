/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tour over translation tables: all that commands do with a space, within a
 * budget, and what of it has to agree. For harnesses whose input is an image.
 *
 *	walk		spans leave no gap; a budget ends in a sentence
 *	again		the same when asked twice, and read in small pieces
 *	translate	what the spans say, address by address
 *	rmap		finds again what spans map, however it was filled
 *	stat		counts what the spans hold
 *	delta		a space does not differ from itself; and if one of its
 *			words was written, as much in either order
 *	verify		sentences for all findings, in order; the same twice
 *	ptdump		text that is read, printed and compared says the same
 *	extract		what was read, written as a core, is walked the same
 */
#ifndef FUZZ_TOUR_H
#define FUZZ_TOUR_H

#include "arch/regs.h"
#include "arch/span.h"
#include "arch/walk.h"
#include "fuzz.h"
#include "image/image.h"
#include "linux/kernel.h"
#include "linux/markers.h"
#include "linux/page.h"

/*
 * harness: for signatures. budget: descriptors that a walk may read. seed:
 * which addresses are asked, and which of the costly parts are done. kernel,
 * info, markers, pages, regs: NULL where none are known. which: what regs were
 * asked for. hash: of all answers, for the harness's own.
 */
struct fz_tour {
	const char *harness;
	struct fz_finding *finding;
	uint64_t budget;
	uint64_t seed;
	const struct pg_kernel *kernel;
	const struct pg_vmcoreinfo *info;
	const struct pg_markers *markers;
	const struct pg_page_array *pages;
	const struct pg_regs *regs;
	enum pg_space_reg which;
	uint64_t hash;
};

/* Once, before the first: memory that is freed is kept for the next one. */
void fz_tour_prepare(void);

/* own: the tables are those of the kernel. The regime may not be off. */
void fz_tour(struct fz_tour *t, const struct pg_tables *tables, bool own);

/*
 * Finds the kernel of an image, unless VMCOREINFO is given, and goes over its
 * tables. What is known of it then is in the tour, until the next call of this.
 */
void fz_tour_kernel(struct fz_tour *t, const struct pg_image *image,
		    const struct pg_vmcoreinfo *given);

/* Registers that break a rule: only judged. */
void fz_tour_flawed(struct fz_tour *t, const struct pg_regime *regime);

/* The next number of a tour, from its seed. */
uint64_t fz_tour_next(struct fz_tour *t);

/* The parts, in files of their own; for fz_tour() alone. */
#define FZ_TOUR_SPANS 256

/*
 * A walk's spans: the first of them, and of all: count, leaves, bytes mapped,
 * a hash. ret, result, err: pg_walk()'s. next: where the last one ended. gap:
 * one did not begin where the one before ended. exhausted: as in pg_joiner.
 * repeats: spans of equal entries, which are joined only inside of one piece of
 * memory.
 */
struct fz_seen {
	struct pg_span spans[FZ_TOUR_SPANS];
	size_t kept;
	uint64_t count, leaves, mapped, unread, repeats, hash, next;
	uint64_t gap_at;
	bool gap, exhausted;
	int ret;
	struct pg_walk_result result;
	struct pg_error err;
};

/* A memory that is another one but for a word. below: borrowed. */
struct fz_written {
	struct pg_mem mem;
	const struct pg_mem *below;
	uint64_t at;
	uint8_t word[8];
};

/* One of the tables' descriptors made another; false if it has no place. */
bool fz_tour_write(struct fz_tour *t, const struct pg_tables *tables,
		   const struct fz_seen *seen, struct fz_written *w);

void fz_tour_see(const struct fz_tour *t, const struct pg_tables *tables,
		 struct fz_seen *seen);
void fz_tour_text(struct fz_tour *t, const struct pg_tables *tables,
		  const struct fz_seen *seen, bool own);
void fz_tour_verify(struct fz_tour *t, const struct pg_tables *tables,
		    const struct pg_mem *cut);
void fz_tour_pairs(struct fz_tour *t, const struct pg_tables *tables,
		   const struct fz_seen *seen);
void fz_tour_extract(struct fz_tour *t, const struct pg_tables *tables,
		     const struct fz_seen *seen);

static inline uint64_t fz_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* fz_found() of a tour: FZ_TOUR(t, oracle, op, class, fmt, ...). */
#define FZ_TOUR(t, oracle, op, class, ...)                            \
	fz_found((t)->finding, (t)->harness, (oracle), (op), (class), \
		 __VA_ARGS__)

#endif
