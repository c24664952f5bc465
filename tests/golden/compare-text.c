// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An image's tables against ptdump text, without the command line between:
 *
 *   compare-text IMAGE TEXT [REGIME ROOT]
 *
 * The kernel's tables, or those at ROOT (hexadecimal). A difference a line:
 *
 *   KIND START END IMAGE'S WORDS | TEXT'S WORDS | LEVELS | TEXT'S LINE
 *
 * Exit status 0 if there is none, 1 if there are, 2 for anything else.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "image/image.h"
#include "linux/ptdump_compare.h"

struct side {
	struct pg_regime regime;
	struct pg_tables tables;
	struct pg_ptdump_style style;
};

static int fail(const char *what, const struct pg_error *err)
{
	fprintf(stderr, "%s: %s\n", what, err->text);
	return 2;
}

static int read_text(const char *name, struct pg_ptdump_lines *lines,
		     struct pg_ptdump_text *text, struct pg_error *err)
{
	static char bytes[1 << 20];
	const struct pg_ptdump_options options = { PG_PTDUMP_X_NEVER, 0 };
	FILE *f = fopen(name, "rb");
	size_t size;

	if (!f)
		return pg_error(err, PG_EIO, "cannot be opened");
	size = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	return pg_ptdump_read(bytes, size, &options, lines, text, err);
}

/* Up to 6.8 ptdump walks the tables that the kernel was built for. */
static int kernel_side(const struct pg_image *image, struct side *s,
		       struct pg_error *err)
{
	static struct pg_vmcoreinfo info;
	static struct pg_kernel k;
	size_t size;
	const void *note = pg_image_vmcoreinfo(image, &size);
	const struct pg_mem *mem = pg_image_mem(image);
	bool old;

	if (!note)
		return pg_error(err, PG_ENOENT, "no VMCOREINFO");
	if (pg_vmcoreinfo_set(&info, note, size, err) ||
	    pg_kernel_init(&k, &info, mem, err))
		return PG_EFORMAT;
	old = pg_ptdump_version_of(&k) == PG_PTDUMP_6_1;
	s->regime = old ? k.built_regime : k.regime;
	s->tables.root = old ? k.built_root_pa : k.root_pa;
	s->style = pg_ptdump_kernel_style(&k, pg_ptdump_version_of(&k));
	return PG_OK;
}

static void print(void *ctx, const struct pg_ptdump_diff *d)
{
	char image[128], text[128];

	pg_ptdump_words_of(ctx, d->image, d->mask, image, sizeof(image));
	pg_ptdump_words_of(ctx, d->text, d->mask, text, sizeof(text));
	printf("%s 0x%016" PRIx64 " 0x%016" PRIx64 " %s | %s | %d %d | %" PRIu64
	       "\n",
	       pg_ptdump_diff_name(d->kind), d->start, d->end, image, text,
	       d->image_level, d->text_level, d->number);
}

static int compare(struct side *s, const struct pg_ptdump_lines *lines,
		   const struct pg_ptdump_text *text)
{
	static const struct pg_marker marker;
	struct pg_ptdump_compare c = {
		.text = text,
		.lines = lines,
		.regime = &s->regime,
		.first = s->regime.base,
		.last = pg_regime_last(&s->regime),
		.differs = print,
		.ctx = (void *)text,
	};
	struct pg_ptdump_sink sink = pg_ptdump_compare_sink(&c);
	struct pg_ptdump p;
	struct pg_walk walk = {
		.tables = &s->tables,
		.join = PG_JOIN_MASKED,
		.visit = pg_ptdump_visit,
		.ctx = &p,
	};
	struct pg_error err;

	s->style.flush = true;
	s->style.mask |= pg_ptdump_words_style(text->words).mask;
	walk.join_mask = c.image_mask = s->style.mask;
	pg_ptdump_compare_begin(&c);
	pg_ptdump_init(&p, &s->style, &marker, 1, &sink, c.first, c.last);
	if (pg_walk(&walk, NULL, &err))
		return fail("walk", &err);
	pg_ptdump_flush(&p);
	pg_ptdump_compare_end(&c);
	if (c.unreadable)
		printf("unreadable: %" PRIu64 "\n", c.unreadable);
	return c.count || c.unreadable;
}

int main(int argc, char **argv)
{
	const char *names[] = { argv[1] };
	struct side s = { 0 };
	struct pg_ptdump_lines lines;
	struct pg_ptdump_text text;
	struct pg_image *image;
	struct pg_error err;
	int ret;

	if (argc != 3 && argc != 5)
		return 2;
	if (read_text(argv[2], &lines, &text, &err))
		return fail(argv[2], &err);
	if (pg_image_open(names, 1, &image, &err))
		return fail(argv[1], &err);
	if (argc == 5) {
		ret = pg_regime_parse(argv[3], &s.regime, &err);
		s.tables.root = strtoull(argv[4], NULL, 16);
		s.style = pg_ptdump_kvm_style(PG_PTDUMP_6_12);
	} else {
		ret = kernel_side(image, &s, &err);
	}
	if (ret)
		return fail(argv[1], &err);
	s.tables.regime = &s.regime;
	s.tables.mem = pg_image_mem(image);
	ret = compare(&s, &lines, &text);
	pg_ptdump_lines_free(&lines);
	pg_image_close(image);
	return ret;
}
