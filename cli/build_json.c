// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables from what dump -f json printed. The only user of libjansson. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/number.h"
#include "build.h"
#include "out.h"

/* A line's keys that matter; see pgtool-json(5). */
struct line {
	const char *space, *kind;
	uint64_t va, raw, size, count;
	int level;
};

static bool number(const json_t *object, const char *key, uint64_t *value)
{
	const json_t *v = json_object_get(object, key);

	if (json_is_string(v))
		return pg_parse_u64(json_string_value(v), value);
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return false;
	*value = (uint64_t)json_integer_value(v);
	return true;
}

static bool read_line(const json_t *object, struct line *line)
{
	const json_t *level = json_object_get(object, "level");

	line->space = json_string_value(json_object_get(object, "space"));
	line->kind = json_string_value(json_object_get(object, "kind"));
	line->level = (int)json_integer_value(level);
	return line->space && line->kind && json_is_integer(level) &&
	       number(object, "va", &line->va) &&
	       number(object, "size", &line->size) &&
	       number(object, "count", &line->count) && line->count &&
	       (number(object, "raw", &line->raw) ||
		!strcmp(line->kind, "hole"));
}

/* -a says which; without it there may be only one in the text. */
static bool wanted(struct building *b, const char **space, const char *own)
{
	if (!*space)
		*space = b->opts->nspaces ? b->opts->spaces[0] : own;
	return !strcmp(*space, own);
}

static bool put(struct building *b, const struct line *line, unsigned int row)
{
	struct pg_build_leaf leaf = {
		.va = line->va,
		.level = line->level,
		.count = line->count,
		.desc = line->raw,
		.pa_step = line->size / line->count,
	};
	struct pg_error err;

	if (!pg_build(&b->world.tasks[0], &b->world.mms[0], &leaf, &err))
		return true;
	complain("%s: line %u: %s", b->name, row, err.text);
	return false;
}

static bool take(struct building *b, const json_t *object, unsigned int row,
		 const char **space, char *name, size_t size)
{
	struct line line;

	if (!read_line(object, &line)) {
		complain("%s: line %u: no line of dump -f json", b->name, row);
		return false;
	}
	if (!*space) {
		snprintf(name, size, "%s",
			 b->opts->nspaces ? b->opts->spaces[0] : line.space);
		*space = name;
	}
	if (!wanted(b, space, line.space)) {
		if (b->opts->nspaces)
			return true;
		complain("%s: line %u: after %s there is %s; choose with -a",
			 b->name, row, *space, line.space);
		return false;
	}
	if (!strcmp(line.kind, "unreadable"))
		b->lost += line.count;
	if (strcmp(line.kind, "block") && strcmp(line.kind, "page"))
		return true;
	return put(b, &line, row);
}

bool build_from_json(struct building *b, const char *text, size_t size)
{
	const char *space = NULL;
	char name[256];
	struct pg_regime regime;
	struct pg_error err;
	bool ok = true;

	if (!b->opts->nregimes) {
		complain("%s: JSON does not say which regime its tables are "
			 "of; --regime does",
			 b->name);
		return false;
	}
	if (pg_regime_parse(b->opts->regimes[0], &regime, &err)) {
		complain_error(&err);
		return false;
	}
	if (!building_start(b, &regime))
		return false;
	for (unsigned int row = 1; ok && size; row++) {
		const char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;
		json_error_t why;
		json_t *object = json_loadb(text, length, 0, &why);

		if (!object)
			complain("%s: line %u, column %d: %s", b->name, row,
				 why.column, why.text);
		ok = object && take(b, object, row, &space, name, sizeof(name));
		json_decref(object);
		length += length < size;
		text += length;
		size -= length;
	}
	return ok;
}
