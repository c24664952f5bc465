// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds tables without being told where they are: tries every page of an image
 * as a root and keeps the one that explains the most lines of a list of known
 * translations. This is how the tests find a process's tables and a guest's
 * stage 2: from what the running system said of its addresses, and from
 * nothing else.
 *
 *   find-root REGIME LIST IMAGE...
 *
 * LIST: a line an address, "INPUT OUTPUT ..." in hexadecimal without 0x.
 * Prints "ROOT EXPLAINED OF" for the root that explains the most and
 * contradicts nothing; the exit status is 1 if there is none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "arch/translate.h"
#include "image/image.h"

struct pair {
	uint64_t in, out;
};

struct list {
	struct pair *pairs;
	size_t count;
};

static bool read_list(const char *name, struct list *list)
{
	FILE *f = fopen(name, "r");
	size_t room = 1 << 16;
	char line[256];

	list->pairs = calloc(room, sizeof(*list->pairs));
	list->count = 0;
	if (!f || !list->pairs)
		return false;
	while (list->count < room && fgets(line, sizeof(line), f)) {
		struct pair *p = &list->pairs[list->count];

		if (sscanf(line, "%" SCNx64 " %" SCNx64, &p->in, &p->out) == 2)
			list->count++;
	}
	fclose(f);
	return list->count;
}

enum verdict { EXPLAINS, SILENT, CONTRADICTS };

/*
 * Pages that the process may not touch are not valid, but keep their address:
 * so does the kernel find them again.
 */
static enum verdict judge(const struct pg_tables *tables, const struct pair *p)
{
	const struct pg_regime *r = tables->regime;
	struct pg_translation t;

	pg_translate(tables, p->in, NULL, &t);
	if (!t.fault.kind)
		return t.pa == p->out ? EXPLAINS : CONTRADICTS;
	if (t.fault.kind == PG_FAULT_TRANSLATION && t.nsteps &&
	    t.level == PG_LEVEL_MAX && t.desc &&
	    pg_desc_oa(r, t.desc, r->granule) == p->out)
		return EXPLAINS;
	return SILENT;
}

/* Gives up early: nearly all pages are no root, and the first lines say so. */
static size_t score(const struct pg_tables *tables, const struct list *list)
{
	size_t good = 0;

	for (size_t i = 0; i < list->count; i++) {
		enum verdict v = judge(tables, &list->pairs[i]);

		if (v == CONTRADICTS || (i == 16 && !good))
			return 0;
		good += v == EXPLAINS;
	}
	return good;
}

static size_t search(const struct pg_image *image, struct pg_tables *tables,
		     const struct list *list)
{
	uint64_t page = pg_max(PG_BIT(tables->regime->granule),
			       pg_regime_root_align(tables->regime));
	uint64_t pa = 0, size, root = 0;
	size_t best = 0;

	while (pg_image_next_data(image, &pa, &size)) {
		uint64_t end = pa + size;

		for (pa &= -page; pa < end; pa += page) {
			size_t n;

			tables->root = pa;
			n = score(tables, list);
			if (n > best) {
				best = n;
				root = pa;
			}
		}
	}
	tables->root = root;
	return best;
}

int main(int argc, char **argv)
{
	struct pg_regime regime;
	struct pg_tables tables = { .regime = &regime };
	struct pg_image *image;
	struct pg_error err;
	struct list list;
	size_t best;

	if (argc < 4 || pg_regime_parse(argv[1], &regime, &err) ||
	    pg_image_open((const char *const *)argv + 3, argc - 3, &image,
			  &err)) {
		fprintf(stderr, "find-root: %s\n",
			argc < 4 ? "too few arguments" : err.text);
		return 2;
	}
	if (!read_list(argv[2], &list)) {
		fprintf(stderr, "find-root: cannot read %s\n", argv[2]);
		return 2;
	}
	tables.mem = pg_image_mem(image);
	best = search(image, &tables, &list);
	printf("0x%" PRIx64 " %zu %zu\n", tables.root, best, list.count);
	free(list.pairs);
	pg_image_close(image);
	return !best;
}
