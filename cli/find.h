/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of find share: the reverse map of all spaces. */
#ifndef PG_CLI_FIND_H
#define PG_CLI_FIND_H

#include "arch/rmap.h"
#include "session.h"

/*
 * Adds to the map, which is all zero at first, what all spaces map and one of
 * these rights (PG_R ...) lets anybody do, or all if rights is 0; and builds
 * it. Tags are the indexes of spaces. Complaints are in the session's status;
 * what was read is in the map all the same. False without any map.
 */
bool find_index(struct session *s, uint8_t rights, struct pg_rmap *map);

/* Says what pg_rmap_add() or _find() could not do; the status is then 2. */
void find_complain(struct session *s, const struct pg_rmap *map, int ret);

/* find --aliases; an exit status. */
int find_aliases(struct session *s);

#endif
