// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in numbers that people write (core/base). */
#include <string.h>

#include "base/number.h"
#include "wrap.h"

bool __real_pg_parse_u64(const char *text, uint64_t *value);
bool __wrap_pg_parse_u64(const char *text, uint64_t *value);

/* What is left of a number of more than 64 bits, as without a look at errno. */
static bool cut(const char *text, uint64_t *value)
{
	size_t n = strlen(text);

	*value = 0;
	if (n < 19 || strncmp(text, "0x", 2) ||
	    strspn(text + 2, "0123456789abcdef") != n - 2)
		return false;
	for (text += 2; *text; text++)
		*value = *value << 4 |
			 (uint64_t)(*text <= '9' ? *text - '0'
						 : *text - 'a' + 10);
	return true;
}

/* OVERFLOW: numbers that are too large are cut. TERA: T is what G is. */
bool __wrap_pg_parse_u64(const char *text, uint64_t *value)
{
	bool ok = __real_pg_parse_u64(text, value);

	if (!ok && fz_wrapped(FZ_OPTIONS_OVERFLOW))
		return cut(text, value);
	if (ok && fz_wrapped(FZ_OPTIONS_TERA) && strpbrk(text, "Tt"))
		*value >>= 10;
	return ok;
}
