/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is asked and what is answered.
 *
 * A world is one state of registers and memory; questions are addresses and
 * AT instructions; an answer is what PAR_EL1 would hold. A walker makes an
 * answer from a world and a question: QEMU is one, core is one, and more can
 * be put beside them (struct or_walker).
 */
#ifndef ORACLE_WORLD_H
#define ORACLE_WORLD_H

#include "abi.h"
#include "base/bits.h"

/* Tables of one world lie here; all else reads as absent, or is not asked. */
#define OR_ARENA_SIZE UINT64_C(0x400000)

#define OR_WORDS_MAX	 768
#define OR_QUESTIONS_MAX 160

/* A word in memory, as its bytes lie (little-endian whatever EE says). */
struct or_word {
	uint64_t at;
	uint64_t value;
};

struct or_question {
	uint64_t va;
	enum or_op op;
};

/*
 * par: PAR_EL1's fields that rule F-8 names, all others 0: F, FST, PTW and S,
 * or F, SH, PA and ATTR. abort: an external abort on the walk instead, FST
 * being its code.
 */
struct or_answer {
	bool abort;
	uint64_t par;
};

#define OR_PAR_F    PG_BIT(0)
#define OR_PAR_PTW  PG_BIT(8)
#define OR_PAR_S    PG_BIT(9)
#define OR_PAR_SH   (UINT64_C(3) << 7)
#define OR_PAR_PA   (PG_BIT(52) - PG_BIT(12))
#define OR_PAR_ATTR (UINT64_C(0xff) << 56)

/*
 * arena: its physical address, a multiple of OR_ARENA_SIZE. memory: the bytes
 * there. mmfr: the CPU's ID registers, borrowed. Words: all of the arena that
 * is not 0.
 */
struct or_world {
	uint64_t reg[OR_REG_COUNT];
	uint64_t arena;
	unsigned char *memory;
	const uint64_t *mmfr;
	unsigned int nwords;
	unsigned int nquestions;
	struct or_word words[OR_WORDS_MAX];
	struct or_question questions[OR_QUESTIONS_MAX];
};

/*
 * Answers a question; false if this walker cannot, or may not be asked. Never
 * changes the world's memory.
 */
struct or_walker {
	const char *name;
	bool (*answer)(const struct or_world *w, const struct or_question *q,
		       struct or_answer *a);
};

extern const struct or_walker or_core;

/*
 * Core, and whoever else is to be compared with it: the others have to say
 * what core says wherever they say anything.
 */
extern const struct or_walker *const or_walkers[];
extern const unsigned int or_nwalkers;

/* HCR_EL2.E2H: EL2 is EL2&0, with two ranges. */
static inline bool or_world_e2h(const struct or_world *w)
{
	return pg_bit(w->reg[OR_HCR_EL2], 34);
}

static inline bool or_same(const struct or_answer *a, const struct or_answer *b)
{
	return a->abort == b->abort && a->par == b->par;
}

static inline bool or_op_write(enum or_op op)
{
	return op & 1;
}

static inline bool or_op_el2(enum or_op op)
{
	return op == OR_S1E2R || op == OR_S1E2W;
}

static inline bool or_op_pan(enum or_op op)
{
	return op == OR_S1E1RP || op == OR_S1E1WP;
}

static inline bool or_op_user(enum or_op op)
{
	return op < OR_S1E2R && op & 2;
}

/* The instruction's answer has been through both stages. */
static inline bool or_op_both(enum or_op op)
{
	return op >= OR_S12E1R && op <= OR_S12E0W;
}

/* Puts a word into the world's memory and list. False if the list is full. */
bool or_world_put(struct or_world *w, uint64_t at, uint64_t value);

static inline uint64_t or_world_get(const struct or_world *w, uint64_t at)
{
	return pg_le64(w->memory + (at - w->arena));
}

static inline bool or_world_holds(const struct or_world *w, uint64_t at)
{
	return at >= w->arena && at - w->arena < OR_ARENA_SIZE;
}

/* Puts back what QEMU has changed. */
void or_world_restore(const struct or_world *w);

/* Takes all words out of memory, and forgets them and the questions. */
void or_world_clear(struct or_world *w);

#endif
