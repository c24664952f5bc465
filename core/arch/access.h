/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Effective permissions of a leaf at the regime's privileged and unprivileged
 * level (P- rules), after everything that limits them: the table attributes
 * above, dirty state, implied PXN, PAN, WXN, indirect permissions.
 */
#ifndef PG_ARCH_ACCESS_H
#define PG_ARCH_ACCESS_H

#include "arch/desc.h"
#include "arch/regime.h"

#define PG_R 4
#define PG_W 2
#define PG_X 1

/*
 * priv, user: PG_R | PG_W | PG_X. For stage 2 "user" is the guest's EL0 and
 * "priv" its EL1; in a one-EL regime user is 0.
 */
struct pg_access {
	uint8_t priv;
	uint8_t user;
};

struct pg_access pg_leaf_access(const struct pg_regime *r, uint64_t desc,
				const struct pg_hier *hier);

/* PIIndex, with which FEAT_S1PIE asks PIR and PIRE0 (P-4). */
unsigned int pg_pie_index(uint64_t desc);

/* RVFPJF: executable above and writable below, so nothing is permitted. */
bool pg_pie_contradicts(const struct pg_regime *r, uint64_t desc);

/* Both stages have to permit (P-9). */
static inline struct pg_access pg_combine_access(struct pg_access a,
						 struct pg_access b)
{
	return (struct pg_access){ a.priv & b.priv, a.user & b.user };
}

/* "rw-": three letters and a NUL in buf. Returns buf. */
const char *pg_rights_text(uint8_t rights, char buf[4]);

#endif
