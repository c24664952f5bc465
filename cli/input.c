// SPDX-License-Identifier: GPL-2.0-or-later
#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"

static char *read_stream(FILE *f, size_t *size, uint64_t max)
{
	size_t room = 1 << 16;
	char *text = malloc(room), *more;

	*size = 0;
	while (text) {
		*size += fread(text + *size, 1, room - 1 - *size, f);
		if (*size < room - 1 || room > max)
			break;
		room *= 2;
		more = realloc(text, room);
		if (!more)
			free(text);
		text = more;
	}
	if (text)
		text[*size] = 0;
	return text;
}

char *read_input(const char *name, size_t *size, uint64_t max, const char *what)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	char *text;

	if (!f) {
		complain("cannot read %s: %s", name, strerror(errno));
		return NULL;
	}
	text = read_stream(f, size, max);
	if (!text)
		complain("cannot read %s: out of memory", name);
	else if (ferror(f))
		complain("cannot read %s: %s", name, strerror(errno));
	else if (*size >= max)
		complain("cannot read %s: it is too long for %s", name, what);
	if (text && (ferror(f) || *size >= max)) {
		free(text);
		text = NULL;
	}
	if (f != stdin)
		fclose(f);
	return text;
}
