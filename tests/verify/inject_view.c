// SPDX-License-Identifier: GPL-2.0-or-later
/* What pgtool says of tables, as numbers that can be compared. */
#include <stdlib.h>
#include <string.h>

#include "inject.h"

/* Enough for any of the subjects; a corruption can ask for any number. */
#define BUDGET (UINT64_C(1) << 22)

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = mix(hash, (unsigned char)bytes[i]);
	return hash;
}

static uint64_t hash_finding(const struct pg_finding *f)
{
	uint64_t hash = mix(mix(f->severity, f->ia), f->size);
	char text[256];

	pg_finding_text(f, text, sizeof(text));
	hash = mix_bytes(hash, f->rule->name, strlen(f->rule->name));
	return mix_bytes(hash, text, strlen(text));
}

static bool judge(struct view *v, const struct subject *s, uint64_t first,
		  uint64_t size)
{
	const struct pg_verify_space space = {
		.name = s->name,
		.tables = &s->tables,
		.setup = s->setup,
		.first = first,
		.size = size,
		.budget = BUDGET,
	};
	struct pg_verify *verify = pg_verify_create(NULL);
	const struct pg_finding *list;
	struct pg_error err;

	if (!verify)
		return false;
	pg_verify_space(verify, &space, &err);
	pg_verify_finish(verify, &err);
	list = pg_verify_findings(verify, &v->count);
	v->findings = calloc(v->count + 1, sizeof(*v->findings));
	for (size_t i = 0; v->findings && i < v->count; i++) {
		v->findings[i].hash = hash_finding(&list[i]);
		v->findings[i].rule = list[i].rule;
	}
	pg_verify_destroy(verify);
	return v->findings;
}

static uint64_t hash_hier(const struct pg_hier *h)
{
	return (h->no_el0 != PG_HIER_NONE) |
	       (h->no_write != PG_HIER_NONE) << 1 |
	       (h->uxn != PG_HIER_NONE) << 2 | (h->pxn != PG_HIER_NONE) << 3;
}

static uint64_t hash_attr(const struct pg_memattr *a)
{
	return a->type | a->inner << 4 | a->outer << 8 | a->sh << 12 |
	       a->tagged << 16 | a->xs_clear << 17 | (uint64_t)a->byte << 24;
}

/* What dump prints of a span, as a table or as JSON, and no more. */
static enum pg_action take_span(void *ctx, const struct pg_span *s)
{
	bool leaf = s->kind == PG_SPAN_BLOCK || s->kind == PG_SPAN_PAGE;
	struct view *v = ctx;
	uint64_t hash = mix(mix(v->spans, s->ia), s->size);

	hash = mix(mix(mix(hash, s->kind), s->level), s->count);
	if (leaf) {
		hash = mix(mix(mix(hash, s->pa), s->desc), s->repeat);
		hash = mix(hash, s->access.priv | s->access.user << 8);
		hash = mix(mix(hash, hash_attr(&s->attr)), hash_hier(&s->hier));
	} else if (s->kind == PG_SPAN_UNREADABLE) {
		hash = mix(hash, s->at);
	} else {
		hash = mix(mix(hash, s->desc), s->fault.kind);
		hash = mix(mix(hash, s->fault.stage), s->fault.level);
	}
	v->spans = hash;
	return PG_CONTINUE;
}

static void dump(struct view *v, const struct subject *s, uint64_t first,
		 uint64_t size)
{
	struct pg_joiner joiner = {
		.sink = take_span,
		.ctx = v,
		.first = size ? first : 0,
		.last = size ? first + (size - 1) : UINT64_MAX,
	};
	struct pg_walk walk = {
		.tables = &s->tables,
		.first = first,
		.size = size,
		.budget = BUDGET,
		.visit = pg_span_visit,
		.ctx = &joiner,
	};

	pg_walk(&walk, NULL, NULL);
	pg_span_flush(&joiner);
}

struct lines {
	struct view *v;
	const struct subject *s;
};

static void put_marker(void *ctx, const char *name)
{
	struct lines *l = ctx;

	l->v->lines = mix_bytes(l->v->lines, name, strlen(name));
}

static void put_line(void *ctx, const struct pg_ptdump_line *line)
{
	struct lines *l = ctx;
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(&l->s->style, line, buf, sizeof(buf));

	l->v->lines = mix_bytes(l->v->lines, buf, n);
}

static void put_unreadable(void *ctx, const struct pg_visit *visit,
			   uint64_t start, uint64_t end)
{
	struct lines *l = ctx;

	l->v->lines = mix(mix(mix(l->v->lines, start), end), visit->at);
}

static void text(struct view *v, const struct subject *s, uint64_t first,
		 uint64_t size)
{
	struct lines lines = { v, s };
	const struct pg_ptdump_sink sink = { put_marker, put_line,
					     put_unreadable, &lines };
	struct pg_ptdump machine;
	struct pg_walk walk = {
		.tables = &s->text_tables,
		.first = first,
		.size = size,
		.budget = BUDGET,
		.join = PG_JOIN_MASKED,
		.join_mask = s->style.mask,
		.visit = pg_ptdump_visit,
		.ctx = &machine,
	};
	uint64_t last = pg_regime_last(&s->text_regime);

	if (size)
		last = pg_min(last, first + (size - 1));
	pg_ptdump_init(&machine, &s->style, s->markers.list, s->markers.count,
		       &sink, size ? first : s->text_regime.base, last);
	if (!pg_walk(&walk, NULL, NULL))
		pg_ptdump_flush(&machine);
}

bool view_take(struct view *v, const struct subject *s, uint64_t first,
	       uint64_t size)
{
	*v = (struct view){ 0 };
	if (!judge(v, s, first, size))
		return false;
	dump(v, s, first, size);
	text(v, s, first, size);
	return true;
}

void view_drop(struct view *v)
{
	free(v->findings);
}
