// SPDX-License-Identifier: GPL-2.0-or-later
/* What a trace declares: parameters of the judge, and spaces. */
#include "trace/text_params.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/number.h"

#define FOUR_PES 4
#define ROOM_MAX 1000000
#define NAME_MAX 64

static const char *const ptls[] = {
	[PG_PTL_NONE] = "none",
	[PG_PTL_EMBEDDED] = "embedded",
	[PG_PTL_ALLOCATED] = "allocated",
	NULL,
};

static const char *const releases[] = {
	[PG_RELEASE_5_1] = "5.1",   [PG_RELEASE_5_2] = "5.2",
	[PG_RELEASE_6_7] = "6.7",   [PG_RELEASE_6_14] = "6.14",
	[PG_RELEASE_6_16] = "6.16", NULL,
};

static const char *const costs[] = {
	[PG_COST_CHEAP] = "cheap",
	[PG_COST_TLB] = "tlb",
	[PG_COST_DEEP] = "deep",
	NULL,
};

enum form {
	FORM_BYTE,  /* uint8_t, from min to max */
	FORM_BOOL,  /* 0 or 1 */
	FORM_WORD,  /* an enum */
	FORM_COSTS, /* words with commas, bits */
	FORM_OFF,   /* names of policies, bits */
	FORM_ROOM,  /* size_t, to max */
};

/* what: the words' name in sentences. */
struct param {
	enum form form;
	size_t offset;
	uint32_t min, max;
	const char *const *words;
	const char *what;
};

#define PARAM(kind, field, ...)                                                \
	{                                                                      \
		.form = FORM_##kind,                                           \
		.offset = offsetof(struct pg_judge_params, field), __VA_ARGS__ \
	}

const char *const pg_trace_param_names[] = {
	"bbml",		"observers", "ha",	  "hd",	     "handoff",
	"strict-attr",	"ptl",	     "split-pmd", "release", "gather-rcu",
	"built-levels", "costs",     "off",	  "room",    NULL,
};

/* In the order of their names. */
static const struct param params[] = {
	PARAM(BYTE, bbml, .max = 3),
	PARAM(BYTE, observers, .min = 1, .max = PG_ACTORS),
	PARAM(BOOL, ha),
	PARAM(BOOL, hd),
	PARAM(BOOL, handoff),
	PARAM(BOOL, strict_attr),
	PARAM(WORD, ptl, .words = ptls, .what = "a kind of table locks"),
	PARAM(BOOL, split_pmd),
	PARAM(WORD, release, .words = releases, .what = "a release"),
	PARAM(BOOL, gather_rcu),
	PARAM(BYTE, built_levels, .max = 5),
	PARAM(COSTS, costs, .words = costs, .what = "a cost"),
	PARAM(OFF, off, .what = "a policy"),
	PARAM(ROOM, room, .max = ROOM_MAX),
};

_Static_assert(PG_ARRAY_SIZE(params) + 1 == PG_ARRAY_SIZE(pg_trace_param_names),
	       "every parameter has a name");

void pg_trace_params_default(struct pg_judge_params *p)
{
	*p = (struct pg_judge_params){
		.observers = FOUR_PES,
		.ptl = PG_PTL_EMBEDDED,
		.split_pmd = true,
		.release = PG_RELEASE_6_16,
		.gather_rcu = true,
		.costs = PG_COSTS_ALL,
	};
}

static int read_number(const struct pg_words *w, const struct pg_word *word,
		       uint32_t min, uint32_t max, uint64_t *value,
		       struct pg_error *err)
{
	if (pg_parse_u64(word->value, value) && *value >= min && *value <= max)
		return PG_OK;
	return pg_words_refuse(w, word->value_column, err,
			       "%.40s is a number from %u to %u", word->text,
			       min, max);
}

/* Each of a list with commas, to add(). */
static int each_name(const struct pg_words *w, const struct pg_word *word,
		     int (*add)(const struct pg_words *w, unsigned int column,
				const char *name, void *ctx,
				struct pg_error *err),
		     void *ctx, struct pg_error *err)
{
	const char *at = word->value;
	int ret = PG_OK;

	while (!ret) {
		size_t n = strcspn(at, ",");
		unsigned int column = word->value_column + (at - word->value);
		char name[NAME_MAX];

		snprintf(name, sizeof(name), "%.*s",
			 (int)pg_min(n, sizeof(name) - 1), at);
		ret = add(w, column, name, ctx, err);
		if (!at[n])
			break;
		at += n + 1;
	}
	return ret;
}

static int add_cost(const struct pg_words *w, unsigned int column,
		    const char *name, void *ctx, struct pg_error *err)
{
	int i = pg_words_find(w, column, name, costs, "a cost", err);

	if (i < 0)
		return PG_EFORMAT;
	*(uint32_t *)ctx |= 1u << i;
	return PG_OK;
}

static int add_off(const struct pg_words *w, unsigned int column,
		   const char *name, void *ctx, struct pg_error *err)
{
	const char *names[PG_POLICIES_MAX + 1] = { NULL };
	int i = *name ? pg_policy_index(name) : -1;

	for (int k = 0; k < PG_POLICIES_MAX && pg_policies[k]; k++)
		names[k] = pg_policies[k]->name;
	if (i < 0)
		i = pg_words_find(w, column, name, names, "a policy", err);
	if (i < 0)
		return PG_EFORMAT;
	((uint64_t *)ctx)[i / 64] |= UINT64_C(1) << (i % 64);
	return PG_OK;
}

static int set_word(const struct pg_words *w, const struct pg_word *word,
		    const struct param *param, void *at, struct pg_error *err)
{
	int i = pg_words_find(w, word->value_column, word->value, param->words,
			      param->what, err);

	if (i < 0)
		return PG_EFORMAT;
	*(unsigned int *)at = (unsigned int)i;
	return PG_OK;
}

static int set_param(const struct pg_words *w, const struct pg_word *word,
		     const struct param *param, struct pg_judge_params *p,
		     struct pg_error *err)
{
	char *at = (char *)p + param->offset;
	uint64_t value = 0;
	int ret = PG_OK;

	switch (param->form) {
	case FORM_BYTE:
		ret = read_number(w, word, param->min, param->max, &value, err);
		*(uint8_t *)at = (uint8_t)value;
		break;
	case FORM_BOOL:
		ret = read_number(w, word, 0, 1, &value, err);
		*(bool *)at = value;
		break;
	case FORM_WORD:
		ret = set_word(w, word, param, at, err);
		break;
	case FORM_COSTS:
		*(uint32_t *)at = 0;
		ret = each_name(w, word, add_cost, at, err);
		break;
	case FORM_OFF:
		ret = each_name(w, word, add_off, at, err);
		break;
	case FORM_ROOM:
		ret = read_number(w, word, param->min, param->max, &value, err);
		*(size_t *)at = (size_t)value;
		break;
	}
	return ret;
}

int pg_trace_read_params(const struct pg_words *w, struct pg_judge_params *p,
			 struct pg_error *err)
{
	unsigned int given = 0;
	int ret = PG_OK;

	for (unsigned int i = 1; !ret && i < w->count; i++) {
		const struct pg_word *word = &w->list[i];
		int k = pg_words_find(w, word->column, word->text,
				      pg_trace_param_names, "a parameter", err);

		if (k < 0)
			return PG_EFORMAT;
		if (!word->value)
			return pg_words_refuse(w, word->column, err,
					       "%s needs a value: %s=...",
					       word->text, word->text);
		if (given >> k & 1)
			return pg_words_refuse(w, word->column, err,
					       "%s is said twice", word->text);
		given |= 1u << k;
		ret = set_param(w, word, &params[k], p, err);
	}
	return ret;
}

/* Spaces. */

static int read_id(const struct pg_words *w, unsigned int *id,
		   struct pg_error *err)
{
	uint64_t value;

	if (w->count < 4)
		return pg_words_refuse(w, w->end, err,
				       "a space has an ID, a class, a regime "
				       "and a root: 'space 1 user "
				       "el1:low:4k:48 root=0x40001000'");
	if (!pg_parse_u64(w->list[1].text, &value) || value >= PG_SPACES ||
	    w->list[1].value)
		return pg_words_refuse(w, w->list[1].column, err,
				       "'%.40s' is not a space: there are %d, "
				       "from 0 on",
				       w->list[1].text, PG_SPACES);
	*id = (unsigned int)value;
	return PG_OK;
}

static int read_class(const struct pg_words *w, struct pg_space *space,
		      struct pg_error *err)
{
	const char *names[PG_SPACE_CLASSES + 1] = { NULL };
	int i;

	memcpy(names, pg_space_class_names, sizeof(pg_space_class_names));
	i = pg_words_find(w, w->list[2].column, w->list[2].text, names,
			  "a class of spaces", err);
	if (i < 0 || w->list[2].value)
		return i < 0 ? PG_EFORMAT
			     : pg_words_refuse(w, w->list[2].value_column, err,
					       "a class has no value");
	space->class = (enum pg_space_class)i;
	return PG_OK;
}

static int read_regime(struct pg_words *w, struct pg_space *space,
		       struct pg_error *err)
{
	struct pg_error why;

	if (!pg_regime_parse(pg_word_whole(&w->list[3]), &space->regime, &why))
		return PG_OK;
	return pg_words_refuse(w, w->list[3].column, err, "%.380s", why.text);
}

/* root and asid: below 2^52, and 2^16. */
static int read_rest(const struct pg_words *w, struct pg_space *space,
		     struct pg_error *err)
{
	static const char *const names[] = { "root", "asid", NULL };
	static const unsigned int bits[] = { 52, 16 };
	uint64_t *const values[] = { &space->root, &space->asid };
	bool given[2] = { false };

	for (unsigned int i = 4; i < w->count; i++) {
		const struct pg_word *word = &w->list[i];
		int k = pg_words_find(w, word->column, word->text, names,
				      "a field of space", err);

		if (k < 0)
			return PG_EFORMAT;
		if (given[k])
			return pg_words_refuse(w, word->column, err,
					       "%s is said twice", word->text);
		if (!word->value || !pg_parse_u64(word->value, values[k]) ||
		    *values[k] >> bits[k])
			return pg_words_refuse(w, word->column, err,
					       "%s is a number of %u bits",
					       names[k], bits[k]);
		given[k] = true;
	}
	if (!given[0])
		return pg_words_refuse(w, w->end, err, "space needs root=");
	return PG_OK;
}

int pg_trace_read_space(struct pg_words *w, unsigned int *id,
			struct pg_space *space, struct pg_error *err)
{
	int ret = read_id(w, id, err);

	memset(space, 0, sizeof(*space));
	ret = ret ? ret : read_class(w, space, err);
	ret = ret ? ret : read_regime(w, space, err);
	return ret ? ret : read_rest(w, space, err);
}

void pg_trace_space_text(unsigned int id, const struct pg_space *space,
			 char *buf, size_t size)
{
	char regime[PG_REGIME_SPEC_MAX];

	pg_regime_spec(&space->regime, regime, sizeof(regime));
	snprintf(buf, size, "space %u %s %s root=0x%" PRIx64 " asid=%" PRIu64,
		 id, pg_space_class_names[space->class], regime, space->root,
		 space->asid);
}

/* Names of the bits that are set, with commas. */
static void show_bits(const uint64_t *bits, const char *(*name)(unsigned int),
		      unsigned int count, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < count && n < size; i++) {
		if (bits[i / 64] >> (i % 64) & 1)
			n += (size_t)snprintf(buf + n, size - n, "%s%s",
					      n ? "," : "", name(i));
	}
}

static const char *cost_name(unsigned int i)
{
	return costs[i];
}

static const char *policy_name(unsigned int i)
{
	return pg_policies[i]->name;
}

static void show_param(const struct pg_judge_params *p,
		       const struct param *param, char *buf, size_t size)
{
	const char *at = (const char *)p + param->offset;
	uint64_t bits = 0;
	unsigned int count = 0;

	switch (param->form) {
	case FORM_BYTE:
		snprintf(buf, size, "%u", *(const uint8_t *)at);
		break;
	case FORM_BOOL:
		snprintf(buf, size, "%d", *(const bool *)at);
		break;
	case FORM_WORD:
		snprintf(buf, size, "%s",
			 param->words[*(const unsigned int *)at]);
		break;
	case FORM_COSTS:
		bits = *(const uint32_t *)at;
		show_bits(&bits, cost_name, PG_COSTS, buf, size);
		break;
	case FORM_OFF:
		while (pg_policies[count])
			count++;
		show_bits(p->off, policy_name, count, buf, size);
		break;
	case FORM_ROOM:
		snprintf(buf, size, "%zu", *(const size_t *)at);
		break;
	}
}

void pg_trace_params_text(const struct pg_judge_params *p, char *buf,
			  size_t size)
{
	size_t n = (size_t)snprintf(buf, size, "params");

	for (size_t i = 0; i < PG_ARRAY_SIZE(params) && n < size; i++) {
		char value[PG_TRACE_LINE_MAX];

		show_param(p, &params[i], value, sizeof(value));
		/* What is empty, or 0 where that means the usual, is left out. */
		if (!*value || (params[i].form == FORM_ROOM && !p->room))
			continue;
		n += (size_t)snprintf(buf + n, size - n, " %s=%s",
				      pg_trace_param_names[i], value);
	}
}
