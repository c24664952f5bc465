// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/baseline_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/regime.h"
#include "base/bits.h"
#include "base/number.h"

static bool is_plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '#' && c != '%';
}

/* Cuts between characters, so that what fits is a name again. */
static void write_name(const char *name, char *buf, size_t size)
{
	size_t n = 0;

	for (; *name && n + 4 <= size; name++) {
		unsigned char c = *name;

		n += snprintf(buf + n, size - n, is_plain(c) ? "%c" : "%%%02X",
			      c);
	}
	buf[n] = '\0';
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? at - digits : -1;
}

static bool read_name(char *name)
{
	char *to = name;

	for (; *name; name++) {
		if (*name != '%') {
			*to++ = *name;
			continue;
		}
		if (digit(name[1]) < 0 || digit(name[2]) < 0)
			return false;
		*to = digit(name[1]) << 4 | digit(name[2]);
		if (!*to++)
			return false;
		name += 2;
	}
	*to = '\0';
	return true;
}

static bool is_none(const char *word)
{
	return !strcmp(word, "-");
}

static int read_range(char *word, struct pg_known *k, struct pg_error *err)
{
	char *dash = strchr(word, '-');
	uint64_t end;

	k->ranged = !is_none(word);
	if (!k->ranged)
		return PG_OK;
	if (dash)
		*dash = '\0';
	if (!dash || !pg_parse_u64(word, &k->first) ||
	    !pg_parse_u64(dash + 1, &end))
		return pg_error(err, PG_EFORMAT,
				"the addresses are not of the form FIRST-END");
	k->last = end - 1;
	if (k->last < k->first)
		return pg_error(err, PG_EFORMAT,
				"the addresses end before they begin");
	return PG_OK;
}

static int read_rule(const char *word, struct pg_known *k, struct pg_error *err)
{
	int index = pg_rule_index(word);

	if (index < 0)
		return pg_error(err, PG_EFORMAT, "there is no rule '%s'", word);
	k->rule = pg_rules[index];
	return PG_OK;
}

static int read_level(const char *word, struct pg_known *k,
		      struct pg_error *err)
{
	bool minus = *word == '-';

	k->level = PG_NO_LEVEL;
	if (is_none(word))
		return PG_OK;
	if (!isdigit((unsigned char)word[minus]) || word[minus + 1])
		return pg_error(err, PG_EFORMAT, "'%s' is no level", word);
	k->level = minus ? '0' - word[1] : word[0] - '0';
	if (k->level < PG_LEVEL_MIN || k->level > PG_LEVEL_MAX)
		return pg_error(err, PG_EFORMAT, "'%s' is no level", word);
	return PG_OK;
}

static int read_attrs(const char *word, struct pg_known *k,
		      struct pg_error *err)
{
	bool has_level = k->level != PG_NO_LEVEL;

	if (!has_level && is_none(word))
		return PG_OK;
	if (!has_level || !pg_parse_u64(word, &k->attrs))
		return pg_error(err, PG_EFORMAT,
				"attributes are a number where there is a "
				"level, and otherwise '-'");
	return PG_OK;
}

int pg_known_read(char *text, struct pg_known *known, struct pg_error *err)
{
	static const char blanks[] = " \t\r";
	char *word[6], *rest = NULL;
	size_t n = 0;
	int ret;

	*known = (struct pg_known){ 0 };
	for (char *w = strtok_r(text, blanks, &rest); w && n < 6;
	     w = strtok_r(NULL, blanks, &rest))
		word[n++] = w;
	if (n != 5)
		return pg_error(err, PG_EFORMAT,
				"it does not have five words: space, "
				"addresses, rule, level, attributes");
	known->space = word[0];
	if (!read_name(word[0]))
		return pg_error(err, PG_EFORMAT,
				"'%%' in a space's name is not followed by "
				"two hexadecimal digits");
	ret = read_range(word[1], known, err);
	if (!ret)
		ret = read_rule(word[2], known, err);
	if (!ret)
		ret = read_level(word[3], known, err);
	return ret ? ret : read_attrs(word[4], known, err);
}

void pg_known_line(const struct pg_known *k, char *buf, size_t size)
{
	char name[512], range[48] = "-", where[32] = "- -";

	write_name(k->space, name, sizeof(name));
	if (k->ranged)
		snprintf(range, sizeof(range), "0x%016" PRIx64 "-0x%016" PRIx64,
			 k->first, k->last + 1);
	if (k->level != PG_NO_LEVEL)
		snprintf(where, sizeof(where), "%d 0x%" PRIx64, k->level,
			 k->attrs);
	snprintf(buf, size, "%s %s %s %s", name, range, k->rule->name, where);
}
