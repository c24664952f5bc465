/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs: what the engine's harnesses run, in three forms.
 *
 *	bytes	what fuzzers hold; any bytes are a program
 *	fields	struct fz_program, what is mutated, minimized and compared
 *	script	pgtool-script(5), what is kept, read and replayed
 *
 * A header chooses scheme, knobs and spaces; each record is one line of a
 * script: an operation, a failing allocation, a grace period, a schedule. No
 * field is an address: places are regions of a space, alignments and slots,
 * so that records meet. Decoding is a pure function of the bytes.
 *
 *	decode(encode(p)) == p for canonical p; decode() gives canonical ones
 *	from_script(to_script(p)) == p for canonical p
 *	to_script(from_script(s)) == s for scripts that from_script() takes, but
 *	for where schedule lines are broken and options that say what would
 *	also hold without them
 */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/script_make.h"

#define FZ_OPS	  256
#define FZ_HEADER 4
#define FZ_RECORD 8
#define FZ_BYTES  (FZ_HEADER + FZ_OPS * FZ_RECORD)

/*
 * scheme: index in pg_schemes. world: row of fz_worlds, the spaces that there
 * are. knobs: bbml, ha, hd, ranges of TLBIs, observers, keys. more: locks of
 * tables, when frames are freed, the cache's groups. 0: as the scheme has it.
 */
struct fz_header {
	uint8_t scheme, world, knobs, more;
};

/*
 * kind: row of the codec's table: all operations of scripts by name, and the
 * lines fail, gp, idle, join, schedule. actor: 0: alone; n: actor n - 1, at the
 * same time as neighbours that have one, too. space: which of the world's.
 * place: region and alignment class. slot: index there. size: size class. what:
 * permissions or a word. more: options, a second place or address.
 *
 * Of a schedule, the six bytes from space on are how many events the actors of
 * the section, from 0 on and in turn, do before the next one goes on; 0 passes.
 * Its actor is 1 if the environment, which ends grace periods, is one of them,
 * after the others.
 */
struct fz_op {
	uint8_t kind, actor, space, place, slot, size, what, more;
};

struct fz_program {
	struct fz_header header;
	unsigned int count;
	struct fz_op ops[FZ_OPS];
};

/* Members of struct fz_op by number. */
enum fz_field {
	FZ_KIND,
	FZ_ACTOR,
	FZ_SPACE,
	FZ_PLACE,
	FZ_SLOT,
	FZ_SIZE,
	FZ_WHAT,
	FZ_MORE,
	FZ_FIELDS,
};

_Static_assert(sizeof(struct fz_op) == FZ_FIELDS, "a byte a field");

static inline uint8_t *fz_field(struct fz_op *op, unsigned int field)
{
	return (uint8_t *)op + field;
}

/* What a record's field can be: values 0 to range - 1; 1: it is not used. */
unsigned int fz_range(const struct fz_header *header, const struct fz_op *op,
		      unsigned int field);

/* The rows of kinds: name, and the operation, NULL for other lines. */
struct fz_kind {
	const char *name;
	const struct pg_op_row *row;
};

extern const struct fz_kind *const fz_kinds;
unsigned int fz_kind_count(void);

/*
 * The rows of worlds: which spaces a program has; up to FZ_SPACES, the first
 * without a regime ends them. built: as a space line says it, 0: nothing.
 * regions: the kernel's space has its regions declared before the first record,
 * which a program can otherwise do itself.
 */
#define FZ_SPACES 4

struct fz_space {
	enum pg_space_class class;
	unsigned int id;
	const char *regime;
	uint8_t built;
};

struct fz_world {
	const char *name;
	bool regions;
	struct fz_space spaces[FZ_SPACES];
};

extern const struct fz_world fz_worlds[];
unsigned int fz_world_count(void);

/* An operation makes sense in this world (its class of space is there). */
bool fz_kind_fits(const struct fz_header *header, unsigned int kind);

/*
 * Brings every field below its range, those without a use to 0, and what can be
 * said in several ways to one. Records that make no sense where they stand are
 * dropped: kinds that the world has no space for become others, children that
 * no fork made the spaces that there are, but a schedule with nobody to
 * schedule, tables freed from empty slots, regions declared twice, and memory
 * without a linear map are not there.
 */
void fz_canon(struct fz_program *p);

/* Any bytes; fields that are missing are 0. The result is canonical. */
void fz_decode(const uint8_t *data, size_t size, struct fz_program *p);

/* The bytes of a canonical program; out has room for FZ_BYTES. */
size_t fz_encode(const struct fz_program *p, uint8_t *out);

/* Fills a script that is used again (script_make.h). PG_ENOMEM. */
int fz_to_script(const struct fz_program *p, struct pg_script *s);

/*
 * The program of a script. PG_EINVAL, with the line and what no program can
 * say, for scripts that are none: other spaces, addresses without a slot.
 */
int fz_from_script(const struct pg_script *s, struct fz_program *p,
		   struct pg_error *err);

#endif
