// SPDX-License-Identifier: GPL-2.0-or-later
/* A whole text at once. */
#include <stdlib.h>

#include "linux/ptdump_parse.h"

struct reading {
	struct pg_ptdump_lines *lines;
	bool no_memory;
};

static bool grow(struct pg_ptdump_lines *lines)
{
	size_t room = lines->room ? lines->room * 2 : 256;
	struct pg_ptdump_record *list;

	list = reallocarray(lines->list, room, sizeof(*list));
	if (!list)
		return false;
	lines->list = list;
	lines->room = room;
	return true;
}

static enum pg_action keep(void *ctx, const struct pg_ptdump_record *r)
{
	struct reading *reading = ctx;
	struct pg_ptdump_lines *lines = reading->lines;

	if (r->marker)
		return PG_CONTINUE;
	if (lines->count == lines->room && !grow(lines)) {
		reading->no_memory = true;
		return PG_STOP;
	}
	lines->list[lines->count++] = *r;
	return PG_CONTINUE;
}

/* X turned out to say the contrary of what the first lines took it for. */
static void swap_x(struct pg_ptdump_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct pg_ptdump_record *r = &lines->list[i];

		if (r->hole || !(r->line.prot & PG_BIT(PG_DESC_VALID)) ||
		    r->known & PG_BIT(PG_DESC_UXN))
			continue;
		r->line.prot ^= PG_BIT(PG_DESC_UXN);
		r->known |= PG_BIT(PG_DESC_UXN);
	}
}

void pg_ptdump_lines_free(struct pg_ptdump_lines *lines)
{
	free(lines->list);
	*lines = (struct pg_ptdump_lines){ 0 };
}

int pg_ptdump_read(const void *bytes, size_t size,
		   const struct pg_ptdump_options *options,
		   struct pg_ptdump_lines *lines, struct pg_ptdump_text *text,
		   struct pg_error *err)
{
	struct reading reading = { .lines = lines };
	struct pg_ptdump_parser p;
	int ret;

	*lines = (struct pg_ptdump_lines){ 0 };
	pg_ptdump_parser_init(&p, options, keep, &reading);
	ret = pg_ptdump_parse(&p, bytes, size, err);
	if (!ret)
		ret = pg_ptdump_parse_end(&p, err);
	if (reading.no_memory)
		ret = pg_error(err, PG_ENOMEM, "no memory for %zu lines",
			       lines->count);
	*text = p.text;
	if (ret)
		pg_ptdump_lines_free(lines);
	else if (text->words == PG_PTDUMP_KVM_SWAPPED)
		swap_x(lines);
	return ret;
}
