// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/alias.h"
#include "cmd.h"
#include "find.h"
#include "out.h"
#include "print.h"

static bool show(void *ctx, const struct pg_alias *a)
{
	struct session *s = ctx;
	const char *writable = s->spaces[a->writable.class->tag].name;
	const char *executable = s->spaces[a->executable.class->tag].name;

	s->status = s->status ? s->status : STATUS_REPORT;
	if (s->opts->format == FORMAT_JSON)
		return print_json_alias(a, writable, executable);
	return print_alias(a, writable, executable);
}

int find_aliases(struct session *s)
{
	struct pg_rmap map = { 0 };

	if (find_index(s, PG_W | PG_X, &map))
		pg_aliases(&map, show, s);
	pg_rmap_deinit(&map);
	return s->status;
}
