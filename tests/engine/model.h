/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the model test share: a world, and what it should mean. */
#ifndef TESTS_ENGINE_MODEL_H
#define TESTS_ENGINE_MODEL_H

#include "engine/map.h"
#include "run/flat.h"

/*
 * flags: of a space that is used through: ha and hd are random, bbml goes
 * round. frames: live ones when the space was new.
 */
struct model {
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_task *t;
	struct pg_mm *mm;
	const struct pg_scheme *scheme;
	const char *regime;
	struct fz_flat flat;
	uint64_t frames;
	uint64_t seed;
	uint64_t ops, refused, no_memory;
	uint64_t by_op[PG_OPS];
	const char *last_op;
	struct pg_job last;
	unsigned int failures;
};

/* Says what is wrong, once or twice. */
void model_fail(struct model *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The range read back by core's walker is what the flat map says. */
void model_compare(struct model *m, uint64_t va, uint64_t size);

/* Of all descriptors, but where tables lie. */
uint64_t model_hash(struct model *m);

/* As many table pages are allocated as can be reached. */
void model_count(struct model *m);

/* One random operation, checked. */
void model_step(struct model *m);

/* Takes everything down again. */
void model_end(struct model *m);

uint64_t model_random(struct model *m, uint64_t below);

#endif
