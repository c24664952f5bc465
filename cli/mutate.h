/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of mutate share. */
#ifndef PG_CLI_MUTATE_H
#define PG_CLI_MUTATE_H

#include "engine/scheme.h"
#include "session.h"

/*
 * An image's tables in a world: its memory lies over the image's, its space i
 * is the session's space i. script: its name, NULL
 * for -e. done, refused: operations.
 */
struct mutating {
	struct session *session;
	struct pg_world world;
	const char *script;
	uint64_t done, refused;
	bool failed;
};

/* --random: operations at places where there is something, and others. */
void mutate_at_random(struct mutating *m, uint64_t count, uint64_t seed);

#endif
