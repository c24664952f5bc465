// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/rules/words.h"

#include <stdio.h>

#define PRIV (1 << 8)
#define USER (1 << 9)

uint64_t pg_pack_who(const struct pg_regime *r, bool priv, bool user)
{
	return r->kind | (priv ? PRIV : 0) | (user ? USER : 0);
}

const char *pg_who(uint64_t packed, char buf[32])
{
	static const char *const names[][2] = {
		[PG_EL10] = { "EL1", "EL0" },
		[PG_EL2] = { "EL2", "EL0" },
		[PG_EL20] = { "EL2", "EL0" },
		[PG_EL3] = { "EL3", "EL0" },
		[PG_S2] = { "the guest's EL1", "the guest's EL0" },
	};
	const char *const *name = names[packed & 0xff];

	if ((packed & PRIV) && (packed & USER))
		snprintf(buf, 32, "%s and EL0", name[0]);
	else
		snprintf(buf, 32, "%s", name[packed & USER ? 1 : 0]);
	return buf;
}
