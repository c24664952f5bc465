// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "out.h"

static char *strip(char *line)
{
	char *end = line + strlen(line);

	while (end > line && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*line))
		line++;
	return line;
}

/* Nobody's address is longer, and a stream of zeros has no end of a line. */
#define LINE_MAX_BYTES 4096

enum {
	LINE_NONE = -1,
	LINE_BAD = -2, /* too long, or with a zero byte */
};

/* One line without its newline; how long it is. */
static int read_line(char *buf, int size)
{
	int c, n = 0;

	while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
		if (!c || n == size - 1)
			return LINE_BAD;
		buf[n++] = c;
	}
	buf[n] = '\0';
	return c == EOF && !n ? LINE_NONE : n;
}

bool lines_each(line_taker take, void *ctx)
{
	char line[LINE_MAX_BYTES], where[48];
	int length = 0;

	for (unsigned long n = 1; length >= 0; n++) {
		char *text;

		length = read_line(line, sizeof(line));
		snprintf(where, sizeof(where), "standard input, line %lu: ", n);
		if (length == LINE_BAD) {
			complain("%sit is too long, or no text; the rest was "
				 "not read",
				 where);
			return false;
		}
		text = length > 0 ? strip(line) : "";
		if (*text && !take(ctx, text, where))
			break;
	}
	if (!ferror(stdin))
		return true;
	complain("standard input could not be read");
	return false;
}
