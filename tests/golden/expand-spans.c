// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes the lines of "dump -f json" apart into pages and prints for each
 * what walk has to answer: "VA PA PRIV USER MEMTYPE", "-" for what a hole has
 * none of. Holes are asked at both ends only.
 *
 *   expand-spans PAGESIZE
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *find(const char *line, const char *key)
{
	char text[40];
	const char *at;

	snprintf(text, sizeof(text), "\"%s\":", key);
	at = strstr(line, text);
	if (!at) {
		fprintf(stderr, "expand-spans: no %s in: %s", key, line);
		exit(2);
	}
	at += strlen(text);
	return at + (*at == '"');
}

static void word(const char *line, const char *key, char *buf)
{
	sscanf(find(line, key), "%31[^\",]", buf);
}

static void hole(uint64_t va, uint64_t size)
{
	printf("0x%016" PRIx64 " - --- --- -\n", va);
	printf("0x%016" PRIx64 " - --- --- -\n", va + size - 1);
}

int main(int argc, char **argv)
{
	uint64_t page = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	static char line[4096];

	if (!page)
		return 2;
	while (fgets(line, sizeof(line), stdin)) {
		uint64_t va = strtoull(find(line, "va"), NULL, 16);
		uint64_t size = strtoull(find(line, "size"), NULL, 10);
		uint64_t pa = strtoull(find(line, "pa"), NULL, 16);
		char priv[32], user[32], memtype[32];

		if (!strncmp(find(line, "pa"), "null", 4)) {
			hole(va, size);
			continue;
		}
		word(line, "priv", priv);
		word(line, "user", user);
		word(line, "memtype", memtype);
		for (uint64_t at = 0; at < size; at += page)
			printf("0x%016" PRIx64 " 0x%" PRIx64 " %s %s %s\n",
			       va + at, pa + at, priv, user, memtype);
	}
	return 0;
}
