/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults: the architecture's answer where there is no translation (F-). */
#ifndef PG_ARCH_FAULT_H
#define PG_ARCH_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * PG_FAULT_UNREADABLE is ours: the table is not in the image. A CPU would have
 * had an external abort on the walk, whose code it carries.
 */
enum pg_fault_kind {
	PG_FAULT_NONE,
	PG_FAULT_ADDRESS_SIZE,
	PG_FAULT_TRANSLATION,
	PG_FAULT_ACCESS_FLAG,
	PG_FAULT_PERMISSION,
	PG_FAULT_UNREADABLE,
};

/*
 * stage: 1 or 2. level: -1 to 3. addr: where the descriptor lies that caused
 * it, or the address itself where no descriptor was read. walk: a stage-2
 * fault met while reading a stage-1 descriptor (F-7), whose address is ipa.
 */
struct pg_fault {
	enum pg_fault_kind kind;
	uint8_t stage;
	int8_t level;
	bool walk;
	uint64_t addr;
	uint64_t ipa;
};

/* "translation", "address-size", ...: permanent names. */
const char *pg_fault_name(enum pg_fault_kind kind);

/* The six-bit fault status code (F-4); -1 for PG_FAULT_NONE. */
int pg_fault_fsc(enum pg_fault_kind kind, int level);

/* Reads such a code back; false for codes of other kinds of fault. */
bool pg_fault_from_fsc(unsigned int fsc, enum pg_fault_kind *kind, int *level);

#endif
