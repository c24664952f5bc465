// SPDX-License-Identifier: GPL-2.0-or-later
/* The reverse map of all spaces, for find. */
#include "cmd.h"
#include "find.h"
#include "out.h"
#include "spans.h"

void find_complain(struct session *s, const struct pg_rmap *map, int ret)
{
	s->status = STATUS_FAILED;
	if (ret == PG_EBUDGET)
		complain("more than %zu mappings do not fit the index; ask for "
			 "fewer spaces, or for a part with --range",
			 pg_rmap_count(map));
	else if (ret == PG_ENOMEM)
		complain("out of memory for the index of %zu mappings",
			 pg_rmap_count(map));
	else
		complain("a mapping has an address that no descriptor can "
			 "hold");
}

/* What fills the index from one space. */
struct filler {
	struct session *s;
	struct pg_rmap *map;
	uint32_t tag;
	uint8_t rights;
	bool failed;
};

static enum pg_action add_span(void *ctx, const struct pg_span *span)
{
	struct filler *f = ctx;
	uint8_t rights = span->access.priv | span->access.user;
	int ret;

	if (f->rights && !(rights & f->rights))
		return PG_CONTINUE;
	ret = pg_rmap_add(f->map, f->tag, span);
	if (!ret)
		return PG_CONTINUE;
	find_complain(f->s, f->map, ret);
	f->failed = true;
	return PG_STOP;
}

/* Leaves as they come, where nothing asks for less or for a second stage. */
static void add_leaves(struct filler *f, const struct space *space)
{
	struct pg_rmap_feed feed = { .rmap = f->map, .tag = f->tag };

	spans_visit(f->s, space, pg_rmap_visit, &feed);
	if (feed.ret)
		find_complain(f->s, f->map, feed.ret);
	f->failed = feed.ret;
}

static void add_space(struct filler *f, const struct space *space)
{
	if (f->rights || space->tables.through || f->s->opts->range_size)
		spans_walk(f->s, space, add_span, f);
	else
		add_leaves(f, space);
}

bool find_index(struct session *s, uint8_t rights, struct pg_rmap *map)
{
	struct filler f = { .s = s, .map = map, .rights = rights };
	char size[24];
	uint64_t bytes;
	int ret;

	for (; f.tag < s->nspaces && !f.failed; f.tag++)
		add_space(&f, &s->spaces[f.tag]);
	ret = pg_rmap_build(map);
	bytes = pg_rmap_count(map) * sizeof(struct pg_pair);
	if (ret)
		find_complain(s, map, ret);
	else if (s->opts->verbose)
		complain("%zu mappings are in the index, %s",
			 pg_rmap_count(map),
			 size_text((bytes + 1023) & -1024, size, sizeof(size)));
	return !ret;
}
