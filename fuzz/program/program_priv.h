/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The codec's parts. A line is what a record means; each record has one, and
 * each line that a record can mean has one record, which is the canonical one:
 *
 *	record -> line -> record	is what canonical means
 */
#ifndef FUZZ_PROGRAM_PRIV_H
#define FUZZ_PROGRAM_PRIV_H

#include "program/program.h"

/*
 * Addresses base + ((low + slot) << shift), for slots below count; all of them
 * in the area that the place is of.
 */
struct fz_place {
	uint64_t base;
	uint8_t shift;
	int16_t low;
	uint16_t count;
};

#define FZ_SIZES 48

/* Sizes, ascending. */
struct fz_sizes {
	unsigned int count;
	uint64_t bytes[FZ_SIZES];
};

/*
 * Where an operand can be: places and, as long as they end at last or below,
 * sizes. At least one page.
 */
struct fz_area {
	const struct fz_place *places;
	unsigned int place_count;
	const struct fz_sizes *sizes;
	uint64_t last;
};

/*
 * The areas of a space. ALL: all of it. VMALLOC, FREE: of the kernel's space,
 * where mappings come and go, and what is no region's; of others, all. HOT,
 * BOOT, MEMORY: physical addresses, of memory that comes and goes, of what was
 * there at boot (the engine's own, too), and others. From REGION on: regions,
 * in the order of the words of "region".
 */
enum fz_area_id {
	FZ_ALL,
	FZ_VMALLOC,
	FZ_FREE,
	FZ_HOT,
	FZ_BOOT,
	FZ_MEMORY,
	FZ_REGION,
	FZ_AREAS = FZ_REGION + 6,
};

#define FZ_PLACES 256

/* Numbers that depend on the space; ways to choose what is mapped. */
#define FZ_OFFSETS  6
#define FZ_UNITS    8
#define FZ_BASES    5
#define FZ_WAYS	    8
#define FZ_BACKINGS (FZ_BASES * FZ_WAYS)

/* What is computed of a space once. */
struct fz_shape {
	struct pg_mm_params params;
	enum pg_space_class class;
	unsigned int id;
	struct fz_place places[FZ_PLACES], memory[FZ_PLACES];
	unsigned int place_count, memory_count;
	struct fz_sizes sizes, spans, hot_sizes, regions[6];
	struct fz_area areas[FZ_AREAS];
	uint64_t offsets[FZ_OFFSETS], units[FZ_UNITS]; /* of files; of leaves */
	uint64_t backing[FZ_BASES];	/* bases of PAs, and how they go with */
	uint8_t with[FZ_BASES];		/* VAs: so many bits are equal */
	uint8_t leaves[PG_LEVEL_COUNT]; /* shifts, descending */
	unsigned int leaf_count;
	uint64_t cont, block; /* bytes of a contiguous set, of a PMD block */
};

/* Lines that a world begins with, beside its spaces; one more of a copy. */
#define FZ_REGIONS  3
#define FZ_CHILDREN 2
#define FZ_CHILD    8 /* the first one's id */

struct fz_form {
	unsigned int shift, count;
	struct fz_shape shapes[FZ_SPACES];
	int user, init; /* which are the first such; -1: none */
	int parent;	/* whose children there can be; -1: nobody's */
	struct pg_value regions[FZ_REGIONS + 1][PG_ARGS];
	unsigned int region_count;
};

/* Of a world. */
const struct fz_form *fz_form_of(unsigned int world);

/* Counts in a schedule's record. */
#define FZ_TURNS 6

/* Which allocation fails: numbers below this. */
#define FZ_FAIL_COUNTS 64

/* A record's line. turns: of a schedule, and room for one more. */
struct fz_line {
	enum pg_line_kind kind;
	int actor;
	const struct pg_op_row *row;
	struct pg_value values[PG_ARGS];
	enum pg_fail how;
	uint64_t count;
	struct pg_turn turns[FZ_TURNS + 1];
	unsigned int turn_count;
};

/* What lines before a record said. */
struct fz_context {
	const struct fz_form *form;
	uint32_t children;    /* bits by id */
	uint64_t slots;	      /* bits of those that hold a table */
	unsigned int regions; /* bits of those declared */
	uint64_t start;	      /* of the linear map that was declared */
	unsigned int actors;  /* of the section that goes on, 0: none */
	bool scheduled;	      /* the section has ended with a schedule */
	bool counted;	      /* the scheme's fragments are */
	uint32_t grown;	      /* bits of spaces with a level more */
};

void fz_begin(struct fz_context *c, const struct fz_header *header);

/* What a record means; false: nothing, here. op->kind fits. */
bool fz_line_of(const struct fz_context *c, const struct fz_op *op,
		struct fz_line *line);

/* The record that means it; NULL, or why there is none. */
const char *fz_op_of(const struct fz_context *c, unsigned int kind,
		     const struct fz_line *line, struct fz_op *op);

/* What follows for later records. */
struct fz_plan;
void fz_note(struct fz_context *c, const struct fz_plan *plan,
	     const struct fz_line *line);

/* Where an argument of a kind comes from. */
enum fz_source {
	FZ_FROM_NOTHING,
	FZ_FROM_SPACE,	 /* space */
	FZ_FROM_OTHER,	 /* another space, by a digit */
	FZ_FROM_RANGE,	 /* place, slot, size */
	FZ_FROM_ADDRESS, /* place, slot; an option if its digit is 1 */
	FZ_FROM_SECOND,	 /* what is its place, more its slot */
	FZ_FROM_BACKING, /* by a digit, and the range before */
	FZ_FROM_LIST,	 /* by a digit */
	FZ_FROM_OFFSETS, /* by a digit, of the space */
	FZ_FROM_UNITS,
	FZ_FROM_WORD,
};

/*
 * Digits are parts of what or more: value / divisor % radix. Of an option, 0
 * is that it is not given. list: count choices.
 */
struct fz_digit {
	uint8_t source, field;
	bool option;
	uint16_t divisor, radix, count;
	const uint64_t *list;
};

/* How large ranges may be, so that what a line does is bounded. */
enum fz_cap {
	FZ_CAP_NONE,
	FZ_CAP_PAGES,	 /* each page is work */
	FZ_CAP_LEAVES,	 /* each leaf that the addresses allow */
	FZ_CAP_SECTIONS, /* pages, or blocks of whole sections */
	FZ_CAP_UNIT,	 /* each leaf of what is asked for */
};

struct fz_plan {
	uint32_t classes; /* bits of the spaces that it is about, 0: none */
	uint8_t area, cap;
	bool placed, sized, second; /* which fields are places and sizes */
	/* Bits of arguments: of spaces, permissions, and "no blocks". */
	uint8_t spaces, prots, small;
	bool refs;	     /* only schemes with references */
	bool tables;	     /* it is about numbers of tables */
	int sense;	     /* what makes it sensible, -1: anything */
	uint16_t what, more; /* ranges */
	unsigned int args;
	struct fz_digit digits[PG_ARGS];
};

/* Of each kind. */
const struct fz_plan *fz_plan_of(unsigned int kind);

/* Spaces that a plan can be about, in a form: their number, the nth's id. */
unsigned int fz_space_count(const struct fz_form *f, uint32_t classes);
unsigned int fz_space_id(const struct fz_form *f, uint32_t classes,
			 unsigned int n);

/* The shape of a space by its id; children have their parents'. */
const struct fz_shape *fz_shape_of(const struct fz_form *f, unsigned int id);

/* The area of an operation. */
const struct fz_area *fz_area_of(const struct fz_plan *plan,
				 const struct fz_shape *shape,
				 const struct fz_op *op);

uint64_t fz_address(const struct fz_area *area, unsigned int place,
		    unsigned int slot);
/* The nth choice of what a range at va is mapped to. */
uint64_t fz_backing(const struct fz_shape *s, uint64_t va, unsigned int n);

/* Who does the nth count of a schedule's record. */
uint8_t fz_turn_of(const struct fz_context *c, bool environment,
		   unsigned int n);

enum pg_line_kind fz_line_kind(unsigned int kind);
const struct pg_op_row *fz_region_row(void);

/* Mends a line, or says that it makes no sense. */
bool fz_sensible(const struct fz_context *c, const struct fz_plan *plan,
		 const struct fz_shape *shape, struct fz_line *line);
int fz_sense_named(const char *name);

bool fz_place_of(const struct fz_area *area, uint64_t address, uint8_t *place,
		 uint8_t *slot);

/* How many sizes fit from an address on; at least 1. */
unsigned int fz_size_count(const struct fz_area *area, uint64_t address);

/* The header's knobs; what its bytes can be. */
void fz_knobs_of(const struct fz_header *header, struct pg_knobs *knobs);
void fz_canon_header(struct fz_header *header);
unsigned int fz_scheme_count(void);
bool fz_header_of(const struct pg_scheme *scheme, const struct pg_knobs *knobs,
		  struct fz_header *header);

#endif
