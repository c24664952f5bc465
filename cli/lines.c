// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
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

bool lines_each(line_taker take, void *ctx)
{
	char *line = NULL;
	size_t size = 0;
	char where[48];
	bool go = true;

	for (unsigned long n = 1; go && getline(&line, &size, stdin) > 0; n++) {
		char *text = strip(line);

		if (!*text)
			continue;
		snprintf(where, sizeof(where), "standard input, line %lu: ", n);
		go = take(ctx, text, where);
	}
	free(line);
	if (!ferror(stdin))
		return true;
	complain("standard input could not be read");
	return false;
}
