// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/fault.h"

#include <stddef.h>

#include "base/bits.h"

/* F-4: the code at level 0, and the codes below it where they exist. */
static const struct {
	const char *name;
	int8_t level0;
	int8_t minus1;
} faults[] = {
	[PG_FAULT_NONE] = { "none", -1, -1 },
	[PG_FAULT_ADDRESS_SIZE] = { "address-size", 0x00, 0x29 },
	[PG_FAULT_TRANSLATION] = { "translation", 0x04, 0x2b },
	[PG_FAULT_ACCESS_FLAG] = { "access-flag", 0x08, -1 },
	[PG_FAULT_PERMISSION] = { "permission", 0x0c, -1 },
	[PG_FAULT_UNREADABLE] = { "unreadable", 0x14, 0x13 },
};

const char *pg_fault_name(enum pg_fault_kind kind)
{
	return faults[kind].name;
}

int pg_fault_fsc(enum pg_fault_kind kind, int level)
{
	if (faults[kind].level0 < 0)
		return -1;
	return level < 0 ? faults[kind].minus1 : faults[kind].level0 + level;
}

bool pg_fault_from_fsc(unsigned int fsc, enum pg_fault_kind *kind, int *level)
{
	if (fsc > 63)
		return false;
	for (size_t k = PG_FAULT_ADDRESS_SIZE; k < PG_ARRAY_SIZE(faults); k++) {
		for (int l = -1; l <= 3; l++) {
			if (pg_fault_fsc(k, l) != (int)fsc)
				continue;
			*kind = k;
			*level = l;
			return true;
		}
	}
	return false;
}
