// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/regs.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/bits.h"
#include "base/number.h"

#define REG(name) [PG_##name] = #name

static const char *const names[PG_REG_COUNT] = {
	REG(TTBR0_EL1),	       REG(TTBR1_EL1),	      REG(TCR_EL1),
	REG(TCR2_EL1),	       REG(MAIR_EL1),	      REG(SCTLR_EL1),
	REG(PIR_EL1),	       REG(PIRE0_EL1),	      REG(TTBR0_EL2),
	REG(TTBR1_EL2),	       REG(TCR_EL2),	      REG(TCR2_EL2),
	REG(MAIR_EL2),	       REG(SCTLR_EL2),	      REG(PIR_EL2),
	REG(PIRE0_EL2),	       REG(HCR_EL2),	      REG(VTTBR_EL2),
	REG(VTCR_EL2),	       REG(TTBR0_EL3),	      REG(TCR_EL3),
	REG(MAIR_EL3),	       REG(SCTLR_EL3),	      REG(PIR_EL3),
	REG(ID_AA64MMFR0_EL1), REG(ID_AA64MMFR1_EL1), REG(ID_AA64MMFR2_EL1),
	REG(ID_AA64MMFR3_EL1), REG(PSTATE),
};

const char *pg_reg_name(enum pg_reg reg)
{
	return names[reg];
}

/* Copies [from, to) without the blanks around it; false if it is too long. */
static bool trim(const char *from, const char *to, char *buf, size_t size)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	if ((size_t)(to - from) >= size)
		return false;
	memcpy(buf, from, to - from);
	buf[to - from] = '\0';
	return true;
}

bool pg_reg_is_known(const char *text)
{
	const char *equals = strchr(text, '=');
	char name[32];

	if (!equals || !trim(text, equals, name, sizeof(name)))
		return false;
	for (size_t i = 0; i < PG_REG_COUNT; i++) {
		if (!strcasecmp(name, names[i]))
			return true;
	}
	return false;
}

static void store(struct pg_regs *regs, const char *name, uint64_t value)
{
	for (size_t i = 0; i < PG_REG_COUNT; i++) {
		if (strcasecmp(name, names[i]))
			continue;
		regs->value[i] = value;
		regs->known[i] = true;
		return;
	}
}

int pg_regs_set(struct pg_regs *regs, const char *text, struct pg_error *err)
{
	const char *equals = strchr(text, '=');
	char name[32], number[32];
	uint64_t value;

	if (!equals)
		return pg_error(
			err, PG_EINVAL,
			"register '%.60s' is not of the form NAME=VALUE", text);
	if (!trim(text, equals, name, sizeof(name)) || !name[0])
		return pg_error(err, PG_EINVAL,
				"'%.60s' does not begin with a register name",
				text);
	if (!trim(equals + 1, text + strlen(text), number, sizeof(number)) ||
	    !pg_parse_u64(number, &value))
		return pg_error(err, PG_EINVAL,
				"the value of register %s, '%.60s', is not a "
				"64-bit number",
				name, equals + 1);
	store(regs, name, value);
	return PG_OK;
}

static int parse_line(struct pg_regs *regs, const char *from, size_t length,
		      struct pg_error *err)
{
	char line[256];

	if (memchr(from, '\0', length))
		return pg_error(err, PG_EFORMAT, "a NUL byte");
	if (!trim(from, from + length, line, sizeof(line)))
		return pg_error(err, PG_EFORMAT, "more than 255 characters");
	if (!line[0] || line[0] == '#')
		return PG_OK;
	return pg_regs_set(regs, line, err);
}

int pg_regs_parse(struct pg_regs *regs, const char *text, size_t size,
		  struct pg_error *err)
{
	const char *end = text + size;

	for (unsigned int number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', end - text);
		const char *stop = newline ? newline : end;
		int ret = parse_line(regs, text, stop - text, err);

		if (ret) {
			char where[32];

			snprintf(where, sizeof(where), "line %u", number);
			return pg_error_prefix(err, ret, where);
		}
		text = stop + 1;
	}
	return PG_OK;
}
