/* SPDX-License-Identifier: GPL-2.0-or-later */
/* build: what it makes tables from, a reader each. */
#ifndef PG_CLI_BUILD_H
#define PG_CLI_BUILD_H

#include "engine/build.h"
#include "engine/script.h"
#include "opts.h"

/*
 * A world in the making. name: of the input. lost: lines that say nothing
 * tables could be made from, so that the result is not all.
 */
struct building {
	const struct opts *opts;
	const char *name;
	struct pg_world world;
	bool has_world;
	uint64_t lost;
};

/* Makes the world and space 0 with this regime. False after a complaint. */
bool building_start(struct building *b, const struct pg_regime *regime);

/* Readers of a whole text. False after a complaint. */
bool build_from_json(struct building *b, const char *text, size_t size);
bool build_from_ptdump(struct building *b, const char *text, size_t size);
bool build_from_script(struct building *b, const char *text, size_t size);

#endif
