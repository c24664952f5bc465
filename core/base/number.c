// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/number.h"

#include <string.h>

/* The value of one digit, or 255 for what is not a digit. */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 255;
}

/* Moves *text behind the digits; false if there is none or they overflow. */
static bool parse_digits(const char **text, unsigned int base, uint64_t *value)
{
	const char *p = *text;

	for (*value = 0; digit(*p) < base; p++) {
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit(*p), value))
			return false;
	}
	if (p == *text)
		return false;
	*text = p;
	return true;
}

/* How far a suffix shifts, or 0 for what is not a suffix. */
static unsigned int suffix_shift(char c)
{
	static const char letters[] = "KMGTP";
	const char *at;

	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	at = c ? strchr(letters, c) : NULL;
	return at ? 10 * (at - letters + 1) : 0;
}

bool pg_parse_u64(const char *text, uint64_t *value)
{
	unsigned int base = 10, shift;
	uint64_t number;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (!parse_digits(&text, base, &number))
		return false;
	shift = suffix_shift(*text);
	if (shift)
		text++;
	if (*text || number > UINT64_MAX >> shift)
		return false;
	*value = number << shift;
	return true;
}
