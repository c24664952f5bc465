/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The attribute table: what every bit of a descriptor means, as rows. It feeds
 * explain and walk; what no row covers is reserved.
 */
#ifndef PG_ARCH_FIELD_H
#define PG_ARCH_FIELD_H

#include "arch/desc.h"

/* lo or hi of a field whose bounds hang on the level and the granule. */
#define PG_FIELD_SHIFT 0xff

/*
 * name: the Arm ARM's. [hi:lo]: where. when: bits of the private context that
 * all have to hold. values: up to four names, or NULL.
 */
struct pg_field {
	const char *name;
	uint8_t hi, lo;
	uint32_t when;
	const char *const *values;
	const char *meaning;
};

/*
 * The field number index of this descriptor, in bit order from the lowest;
 * false behind the last. hi and lo are then real bit numbers.
 */
struct pg_field_at {
	const struct pg_field *field;
	unsigned int hi, lo;
	uint64_t value;
};

bool pg_field_get(const struct pg_regime *r, int level, uint64_t desc,
		  size_t index, struct pg_field_at *at);

/* Bits that mean something or are ignored in this descriptor. */
uint64_t pg_field_known_bits(const struct pg_regime *r, int level,
			     uint64_t desc);

/* "rw", "inner" ...: the name of the value, or NULL. */
const char *pg_field_value_name(const struct pg_field_at *at);

#endif
