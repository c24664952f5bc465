// SPDX-License-Identifier: GPL-2.0-or-later
/* Places and words of records, said in another kind's terms. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "mutate/family.h"
#include "mutate/near.h"

/* The world of one user's space with 4K pages and nothing else. */
static struct fz_header header(void)
{
	struct fz_header h = { .scheme = 0 };

	while (strcmp(fz_worlds[h.world].name, "user-4k48"))
		h.world++;
	return h;
}

static struct fz_op kind(const char *name)
{
	return (struct fz_op){ .kind = (uint8_t)fz_kind_named(name) };
}

/* As scripts have it: the last line of a program of these records. */
static char *last_line(const struct fz_op *ops, unsigned int count)
{
	static struct fz_program p;
	struct pg_script *s = pg_script_new();
	char *text = NULL, *line;
	size_t size;

	p.header = header();
	p.count = count;
	memcpy(p.ops, ops, count * sizeof(*ops));
	fz_canon(&p);
	CHECK(s && !fz_to_script(&p, s) && !pg_script_print(s, &text, &size));
	pg_script_destroy(s);
	text[strlen(text) - 1] = 0;
	line = strdup(strrchr(text, '\n') + 1);
	free(text);
	return line;
}

static void check_line(const struct fz_op *ops, unsigned int count,
		       const char *expected)
{
	char *line = last_line(ops, count);

	CHECK_STR(line, expected);
	free(line);
}

/* Rounded down, and as large as a table of pages translates. */
TEST(aligned)
{
	const struct fz_header h = header();
	struct fz_op op = kind("mmap");
	unsigned int done = 0;

	for (unsigned int slot = 0; slot < fz_range(&h, &op, FZ_SLOT); slot++) {
		char *line, *plus;

		op.slot = (uint8_t)slot;
		if (!fz_align(&h, 0, false, &op))
			continue;
		line = last_line(&op, 1);
		plus = strstr(line, "+2M ");
		CHECK(plus && !(strtoull(line + 7, NULL, 0) & 0x1fffff));
		free(line);
		done++;
	}
	CHECK(done);
}

TEST(words)
{
	const struct fz_header h = header();
	struct fz_op op = kind("mmap");

	CHECK(fz_align(&h, 0, false, &op));
	CHECK(fz_say(" file uffd file=2", &op));
	check_line(&op, 1, "mmap 1 0x0+2M file how=uffd file=2");
	CHECK(!fz_say(" nothing", &op));
	CHECK(!fz_say(" file=77", &op));
}

/* The same file, and the same place; another kind has other numbers for it. */
TEST(alike)
{
	const struct fz_header h = header();
	struct fz_op ops[2] = { kind("mmap"), kind("retract") };

	CHECK(fz_align(&h, 0, false, &ops[0]));
	CHECK(fz_say(" file shared file=3", &ops[0]));
	fz_alike(&ops[0], &ops[1]);
	check_line(ops, 2, "retract 1 3 0");
	ops[1] = kind("gup");
	CHECK(fz_say(" write", &ops[1]));
	CHECK(fz_near(&h, &ops[0], &ops[1]));
	check_line(ops, 2, "gup 1 0x0 write");
	ops[0] = kind("access");
	fz_alike(&ops[0], &ops[1]);
	check_line(ops, 2, "gup 1 0x0 read");
}

/* Each family's lines mean something, or no program would start at all. */
TEST(families)
{
	for (unsigned int i = 0; i < fz_family_count(); i++) {
		const struct fz_family_kinds *k =
			fz_family_kinds(&fz_families[i]);

		CHECK(k->open_count && k->with_count);
	}
}

int main(void)
{
	RUN(aligned);
	RUN(words);
	RUN(alike);
	RUN(families);
	return check_done();
}
