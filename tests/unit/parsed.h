/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts parsed for tests: from strings, from real files, and printed again.
 */
#ifndef PG_TEST_PARSED_H
#define PG_TEST_PARSED_H

#include <glob.h>
#include <stdlib.h>

#include "check.h"
#include "linux/ptdump_parse.h"

/* A buffer of exactly its bytes, so that reading beyond them is noticed. */
struct bytes {
	char *data;
	size_t size;
};

static inline struct bytes read_file(const char *path)
{
	struct bytes b = { 0 };
	FILE *f = fopen(path, "rb");

	if (!f)
		return b;
	fseek(f, 0, SEEK_END);
	b.size = ftell(f);
	rewind(f);
	b.data = malloc(b.size);
	if (fread(b.data, 1, b.size, f) != b.size)
		b.size = 0;
	fclose(f);
	return b;
}

/* The texts that real kernels printed: CORPORA/images. */
static inline size_t real_texts(glob_t *found)
{
	char pattern[4096];
	const char *corpora = getenv("CORPORA");

	snprintf(pattern, sizeof(pattern), "%s/images/*_page_tables.txt",
		 corpora ? corpora : "corpora");
	if (glob(pattern, 0, NULL, found))
		return 0;
	return found->gl_pathc;
}

/* What a parse said. text, error and line are of the last call. */
static struct pg_ptdump_text text;
static struct pg_ptdump_lines lines;
static struct pg_error error;
static struct pg_ptdump_options options;

static inline int parse_bytes(const void *data, size_t size)
{
	pg_ptdump_lines_free(&lines);
	error.text[0] = '\0';
	return pg_ptdump_read(data, size, &options, &lines, &text, &error);
}

static inline int parse(const char *string)
{
	return parse_bytes(string, strlen(string));
}

#endif
