// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of which nothing is known: runs of them go, then lines, then values. */
#include <stdlib.h>
#include <string.h>

#include "min/min.h"

/* data without a run, if that shows it, too; scratch is as large. */
static bool without(struct min *m, uint8_t *data, size_t *size,
		    uint8_t *scratch, size_t at, size_t count)
{
	memcpy(scratch, data, at);
	memcpy(scratch + at, data + at + count, *size - at - count);
	if (!min_shows_bytes(m, scratch, *size - count))
		return false;
	*size -= count;
	memcpy(data, scratch, *size);
	return true;
}

static bool drop_runs(struct min *m, uint8_t *data, size_t *size,
		      uint8_t *scratch)
{
	bool done = false;

	for (size_t run = (*size + 1) / 2; run; run /= 2)
		for (size_t end = *size; end > 0 && !min_is_over(m);) {
			size_t at = end > run ? end - run : 0;

			done |= without(m, data, size, scratch, at, end - at);
			end = at;
		}
	return done;
}

/* Whole lines, from the last one. */
static bool drop_lines(struct min *m, uint8_t *data, size_t *size,
		       uint8_t *scratch)
{
	bool done = false;

	for (size_t end = *size; end > 0 && !min_is_over(m);) {
		size_t at = end - 1;

		while (at > 0 && data[at - 1] != '\n')
			at--;
		done |= without(m, data, size, scratch, at, end - at);
		end = at;
	}
	return done;
}

static bool put(struct min *m, uint8_t *at, uint8_t value, uint8_t *data,
		size_t size)
{
	uint8_t was = *at;

	if (was == value)
		return false;
	*at = value;
	if (min_shows_bytes(m, data, size))
		return true;
	*at = was;
	return false;
}

static void plain(struct min *m, uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size && !min_is_over(m); i++)
		if (data[i] && data[i] != '0' && data[i] != '\n' &&
		    !put(m, &data[i], 0, data, size))
			put(m, &data[i], '0', data, size);
}

size_t min_bytes(struct min *m, uint8_t *data, size_t size)
{
	uint8_t *scratch = malloc(size ? size : 1);

	m->strict = m->o->strict;
	while (scratch) {
		bool again = drop_lines(m, data, &size, scratch);

		again |= drop_runs(m, data, &size, scratch);
		if (!again || min_is_over(m))
			break;
	}
	if (scratch)
		plain(m, data, size);
	free(scratch);
	return size;
}
