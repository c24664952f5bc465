// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "linux/ptdump.h"

/* Appends at *length, which goes on counting past the end of buf. */
static void append(char *buf, size_t size, size_t *length, const char *text)
{
	for (; *text; text++, ++*length) {
		if (*length + 1 < size)
			buf[*length] = *text;
	}
}

/*
 * Whole units only: 62976G, never 61.5T. The kernel begins at K; less than that
 * comes of ranges that the kernel cannot be asked for.
 */
static uint64_t scale(uint64_t bytes, const char **unit)
{
	uint64_t n = bytes & 1023 ? bytes : bytes >> 10;

	*unit = "B";
	if (bytes & 1023)
		return n;
	for (*unit = "KMGTPE"; !(n & 1023) && (*unit)[1]; ++*unit)
		n >>= 10;
	return n;
}

size_t pg_ptdump_format(const struct pg_ptdump_style *style,
			const struct pg_ptdump_line *line, char *buf,
			size_t size)
{
	const char *unit;
	uint64_t n = scale(line->end - line->start, &unit);
	size_t length = snprintf(buf, size,
				 "0x%016" PRIx64 "-0x%016" PRIx64 "   %9" PRIu64
				 "%c %s",
				 line->start, line->end, n, *unit,
				 style->name[line->level]);

	for (size_t i = 0; line->prot && i < style->nrows; i++) {
		const struct pg_ptdump_row *row = &style->rows[i];
		bool set = (line->prot & row->mask) == row->val;
		const char *text = set ? row->set : row->clear;

		if (!text)
			continue;
		append(buf, size, &length, " ");
		append(buf, size, &length, text);
	}
	append(buf, size, &length, "\n");
	if (size)
		buf[pg_min(length, size - 1)] = '\0';
	return length;
}
