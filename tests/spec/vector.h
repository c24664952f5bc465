/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors: small texts that say what a walk has to answer. vectors/README says
 * how they are written.
 */
#ifndef TESTS_SPEC_VECTOR_H
#define TESTS_SPEC_VECTOR_H

#include <stddef.h>

#include "spec/spec.h"

#define VECTOR_WORDS 256
#define VECTOR_ASKS  64

/* Memory: the pages of 4K in which a word is said; the rest of them is 0. */
struct vector_memory {
	struct {
		uint64_t addr, value;
	} words[VECTOR_WORDS];
	size_t count;
};

enum vector_given {
	GIVEN_FAULT = 1 << 0,
	GIVEN_PA = 1 << 1,
	GIVEN_ATTR = 1 << 2,
	GIVEN_SH = 1 << 3,
	GIVEN_LEVEL = 1 << 4,
	GIVEN_SIZE = 1 << 5,
	GIVEN_PRIV = 1 << 6,
	GIVEN_USER = 1 << 7,
	GIVEN_SPACE = 1 << 8,
	GIVEN_IPA = 1 << 9,
	GIVEN_UPDATES = 1 << 10,
	GIVEN_RESERVED = 1 << 11,
};

struct vector_ask {
	unsigned int line;
	uint64_t addr;
	struct spec_access access;
	unsigned int given;
	struct spec_result answer;
};

struct vector {
	char name[128];
	struct spec_input input; /* its memory is not set */
	struct vector_memory memory;
	struct vector_ask asks[VECTOR_ASKS];
	size_t count;
	char refused[64]; /* what core's refusal says; empty: it does not */
	bool spec_only;	  /* core has no means to be asked this */
	bool core_only;	  /* the spec walker does not model it */
};

/*
 * Reads a file and calls back for each of its vectors, which lives until the
 * call returns. Returns the number of vectors, or -1 after telling standard
 * output which line is wrong.
 */
int vector_load(const char *path,
		void (*one)(void *ctx, const struct vector *v), void *ctx);

/* For struct spec_memory; ctx is a struct vector_memory. */
bool vector_read(void *ctx, uint64_t addr, uint64_t *word);

/*
 * Whether an answer has all that is given; says what it lacks as a comment of
 * TAP, who being the walker asked.
 */
bool vector_agrees(const char *who, const struct vector *v,
		   const struct vector_ask *ask,
		   const struct spec_result *answer, unsigned int known);

#endif
