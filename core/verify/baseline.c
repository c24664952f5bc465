// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "verify/baseline_text.h"

void pg_baseline_deinit(struct pg_baseline *b)
{
	for (size_t i = 0; i < b->nnames; i++)
		free(b->names[i]);
	free(b->names);
	free(b->list);
}

/* A clean entry is not known to hold 1 in bit 7: see PG_DESC_DBM. */
static uint64_t attributes(uint64_t desc)
{
	uint64_t kept = pg_mask(9, 2) | pg_mask(11, 11) | pg_mask(51, 50) |
			pg_mask(54, 53) | pg_mask(63, 63);

	if (pg_bit(desc, PG_DESC_DBM))
		kept &= ~PG_BIT(7);
	return desc & kept;
}

static struct pg_known known_of(const struct pg_finding *f, const char *space)
{
	bool has_level = f->level != PG_NO_LEVEL;

	return (struct pg_known){
		.rule = f->rule,
		.space = space,
		.first = f->size ? f->ia : 0,
		.last = f->size ? f->ia + (f->size - 1) : 0,
		.attrs = has_level ? attributes(f->raw) : 0,
		.level = f->level,
		.ranged = f->size,
	};
}

void pg_baseline_line(const struct pg_finding *f, const char *space, char *buf,
		      size_t size)
{
	struct pg_known k = known_of(f, space);

	pg_known_line(&k, buf, size);
}

static bool grow(void **list, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 64;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*list, more * size);
	if (!grown)
		return false;
	*list = grown;
	*room = more;
	return true;
}

/* Lines are sorted, so that a name mostly is that of the line before. */
static const char *keep_name(struct pg_baseline *b, const char *name)
{
	void *names = b->names;
	char *copy;

	if (b->nnames && !strcmp(b->names[b->nnames - 1], name))
		return b->names[b->nnames - 1];
	if (!grow(&names, b->nnames, &b->names_room, sizeof(*b->names)))
		return NULL;
	b->names = names;
	copy = strdup(name);
	if (copy)
		b->names[b->nnames++] = copy;
	return copy;
}

static int add(struct pg_baseline *b, struct pg_known known)
{
	void *list = b->list;

	known.space = keep_name(b, known.space);
	if (!known.space || !grow(&list, b->count, &b->room, sizeof(known)))
		return PG_ENOMEM;
	b->list = list;
	b->list[b->count++] = known;
	return PG_OK;
}

int pg_baseline_add(struct pg_baseline *b, const char *line,
		    struct pg_error *err)
{
	char text[PG_BASELINE_LINE_MAX], where[32];
	struct pg_known known;
	int ret;

	if (!b->lines++ && strcmp(line, PG_BASELINE_HEADER))
		return pg_error(err, PG_EFORMAT,
				"line 1: it is not '%s', which a baseline "
				"begins with",
				PG_BASELINE_HEADER);
	snprintf(where, sizeof(where), "line %zu", b->lines);
	if (strlen(line) >= sizeof(text))
		return pg_error(err, PG_EFORMAT, "%s: it is too long", where);
	strcpy(text, line);
	text[strcspn(text, "#")] = '\0';
	if (!text[strspn(text, " \t\r")])
		return PG_OK;
	ret = pg_known_read(text, &known, err);
	if (ret)
		return pg_error_prefix(err, ret, where);
	known.attrs = attributes(known.attrs);
	ret = add(b, known);
	return ret ? pg_error(err, ret, "out of memory") : PG_OK;
}

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Those that may stand for each other's addresses are equal. */
static int compare_class(const struct pg_known *a, const struct pg_known *b)
{
	int order = strcmp(a->space, b->space);

	if (!order)
		order = by_number(a->ranged, b->ranged);
	if (!order)
		order = strcmp(a->rule->name, b->rule->name);
	if (!order)
		order = a->level - b->level;
	return order ? order : by_number(a->attrs, b->attrs);
}

static int compare(const void *pa, const void *pb)
{
	const struct pg_known *a = pa, *b = pb;
	int order = compare_class(a, b);

	return order ? order : by_number(a->first, b->first);
}

/* Overlapping entries of a kind become disjoint, so that ends ascend too. */
static void make_disjoint(struct pg_baseline *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct pg_known k = b->list[i];
		const struct pg_known *before = n ? &b->list[n - 1] : NULL;

		if (before && !compare_class(before, &k) &&
		    k.first <= before->last) {
			if (k.last <= before->last)
				continue;
			k.first = before->last + 1;
		}
		b->list[n++] = k;
	}
	b->count = n;
}

int pg_baseline_sort(struct pg_baseline *b, struct pg_error *err)
{
	if (!b->lines)
		return pg_error(err, PG_EFORMAT,
				"it is empty; a baseline begins with '%s'",
				PG_BASELINE_HEADER);
	if (b->count)
		qsort(b->list, b->count, sizeof(*b->list), compare);
	make_disjoint(b);
	return PG_OK;
}

/* The first entry of k's kind, or a later one, that ends at k or behind. */
static size_t first_for(const struct pg_baseline *b, const struct pg_known *k)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_class(&b->list[middle], k);

		if (order < 0 || (!order && b->list[middle].last < k->first))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct cutter {
	const struct pg_finding *whole;
	uint64_t done; /* bytes that were given away */
	void (*take)(void *ctx, const struct pg_finding *part, bool known);
	void *ctx;
};

/* Gives away what is left up to this many bytes of the whole. */
static void cut(struct cutter *c, uint64_t end, bool known)
{
	struct pg_finding part = *c->whole;

	if (end == c->done)
		return;
	if (c->done)
		part.at = part.raw = part.line = 0;
	if (part.other)
		part.other += c->done;
	part.ia += c->done;
	part.size = end - c->done;
	c->done = end;
	c->take(c->ctx, &part, known);
}

void pg_baseline_split(struct pg_baseline *b, const struct pg_finding *f,
		       const char *space,
		       void (*take)(void *ctx, const struct pg_finding *part,
				    bool known),
		       void *ctx)
{
	struct cutter c = { f, 0, take, ctx };
	struct pg_known key = known_of(f, space);
	uint64_t covered = 0; /* bytes of f up to which all is known */
	size_t i = first_for(b, &key);

	if (!f->size) {
		bool known = i < b->count && !compare_class(&b->list[i], &key);

		if (known)
			b->list[i].found = true;
		take(ctx, f, known);
		return;
	}
	for (; i < b->count && !compare_class(&b->list[i], &key); i++) {
		struct pg_known *k = &b->list[i];
		uint64_t from = pg_max(k->first, key.first) - key.first;

		if (k->first > key.last)
			break;
		k->found = true;
		if (from > covered) {
			cut(&c, covered, true);
			cut(&c, from, false);
		}
		covered = pg_min(k->last, key.last) - key.first + 1;
	}
	cut(&c, covered, true);
	cut(&c, f->size, false);
}
