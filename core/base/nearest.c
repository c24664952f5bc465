// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

#include "base/bits.h"

/* Letters typed wrong, left out or added; small, so quadratic is fine. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int line[64], n = strlen(b);

	if (n >= PG_ARRAY_SIZE(line))
		return UINT32_MAX;
	for (unsigned int j = 0; j <= n; j++)
		line[j] = j;
	for (unsigned int i = 1; *a; a++, i++) {
		unsigned int corner = line[0];

		line[0] = i;
		for (unsigned int j = 1; j <= n; j++) {
			unsigned int best = corner + (*a != b[j - 1]);

			corner = line[j];
			best = pg_min(best, corner + 1);
			line[j] = pg_min(best, line[j - 1] + 1);
		}
	}
	return line[n];
}

const char *pg_nearest_word(const char *typed, const char *const *words,
			    size_t count)
{
	const char *best = NULL;
	unsigned int least = strlen(typed) / 2 + 1;

	for (size_t i = 0; i < count; i++) {
		unsigned int d = distance(typed, words[i]);

		if (strncmp(typed, words[i], strlen(typed)) == 0)
			d = 0;
		if (d > least || (best && d == least))
			continue;
		best = words[i];
		least = d;
	}
	return best;
}
