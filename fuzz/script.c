// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operation scripts: what is read is printed, and read and printed again; and
 * small ones are run twice, on a world with a judge. What policies say of them
 * is no matter here: scripts may be as wrong as they like.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "engine/scheme.h"
#include "engine/script.h"
#include "engine/script_make.h"
#include "engine/world.h"
#include "fuzz.h"
#include "formats/script_explore.h"
#include "trace/judge.h"

/* What is run: lines, and pages that their ranges come to. */
#define LINES 40
#define PAGES 1536

#define BAD(f, oracle, op, class, ...) \
	fz_found(f, "script", oracle, op, class, __VA_ARGS__)

static bool same_text(const char *a, size_t n, const char *b, size_t m)
{
	return n == m && !memcmp(a, b, n);
}

/* Printed, read, and printed again. */
static void check_print(const struct pg_script *s, struct fz_finding *f)
{
	struct pg_error err = { .text = "" };
	struct pg_script *again = NULL;
	char *text = NULL, *other = NULL;
	size_t size, other_size;

	if (pg_script_print(s, &text, &size))
		return;
	if (pg_script_parse(text, size, NULL, &again, &err))
		BAD(f, "print", "text", "refused",
		    "what was printed is refused: %s", err.text);
	else if (pg_script_count(again) != pg_script_count(s))
		BAD(f, "print", "lines", "count", "%zu lines became %zu",
		    pg_script_count(s), pg_script_count(again));
	else if (!pg_script_print(again, &other, &other_size) &&
		 !same_text(text, size, other, other_size))
		BAD(f, "print", "text", "differs",
		    "what was printed is printed otherwise");
	pg_script_destroy(again);
	free(other);
	free(text);
}

/* Pages of one line's ranges, of the smallest there are. */
static uint64_t pages_of(const struct pg_line *line)
{
	uint64_t pages = 1;

	for (unsigned int i = 0; i < pg_op_args(line->row); i++) {
		const struct pg_value *v = &line->values[i];
		enum pg_arg_kind kind = line->row->args[i].kind;

		if (!v->given)
			continue;
		if (kind == PG_ARG_SIZE || kind == PG_ARG_NUMBER)
			pages = pg_add_sat(
				pages, kind == PG_ARG_SIZE ? v->n >> 12 : v->n);
		else if (kind == PG_ARG_RANGE || kind == PG_ARG_MEMORY)
			pages = pg_add_sat(pages, v->size >> 12);
	}
	return pages;
}

static bool is_small(const struct pg_script *s)
{
	size_t count = pg_script_count(s);
	uint64_t pages = 0;

	for (size_t i = 0; i < count && i <= LINES; i++) {
		const struct pg_line *line = pg_script_at(s, i);

		if (line->kind == PG_LINE_OP)
			pages = pg_add_sat(pages, pages_of(line));
	}
	return count <= LINES && pages <= PAGES;
}

struct running {
	uint64_t events, hash;
	unsigned int turn;
};

static void tap(void *ctx, const struct pg_event *ev)
{
	struct running *r = ctx;
	const uint64_t parts[] = { ev->kind, ev->actor, ev->at,	   ev->va,
				   ev->old,  ev->space, ev->level, ev->size,
				   ev->new,  ev->how };

	r->events++;
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(parts); i++)
		r->hash = (r->hash ^ parts[i]) * UINT64_C(0x100000001b3);
}

static void answer(void *ctx, unsigned int line, const struct pg_op_row *row,
		   int result, const char *error)
{
	struct running *r = ctx;

	r->hash = (r->hash ^ (unsigned int)result ^ line) *
		  UINT64_C(0x100000001b3);
}

/* The script on a world; what happened, in one number. */
static uint64_t run(const struct pg_script *s, struct pg_judge *judge)
{
	static struct pg_world world;
	struct running r = { 0 };
	struct pg_script_run how = { .world = &world,
				     .answer = answer,
				     .answer_ctx = &r };
	struct pg_error err;

	if (pg_script_world(s, judge, NULL, &world, &err))
		return 0;
	world.tap = tap;
	world.tap_ctx = &r;
	world.kinds = UINT64_MAX;
	pg_script_run(s, &how, &err);
	pg_world_deinit(&world);
	return r.hash ^ judge->total;
}

/* A judge of what the script's scheme promises, as replay makes it. */
static struct pg_judge *judge_of(const struct pg_script *s)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(s), PG_COSTS_ALL);
	struct pg_error err;

	params.room = 16;
	return pg_judge_create(&params, &err);
}

static void check_run(const struct pg_script *s, struct fz_finding *f)
{
	uint64_t hash[2] = { 0 };

	for (unsigned int i = 0; i < 2; i++) {
		struct pg_judge *judge = judge_of(s);

		if (!judge)
			return;
		hash[i] = run(s, judge);
		pg_judge_destroy(judge);
	}
	fz_hash = hash[0];
	if (hash[0] != hash[1])
		BAD(f, "run", "events", "differ",
		    "the same script does something else the second time");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 28);
	mallopt(M_TOP_PAD, 1 << 24);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fz_finding finding = { 0 };
	struct pg_error err = { .text = "" };
	struct pg_script *script = NULL;

	fz_hash = 0;
	if (pg_script_parse((const char *)data, size, NULL, &script, &err)) {
		if (!*err.text)
			BAD(&finding, "parse", "error", "silent",
			    "a script is refused without a sentence");
	} else {
		check_print(script, &finding);
		if (!finding.found && is_small(script))
			check_run(script, &finding);
		if (!finding.found && is_small(script))
			fz_hash ^= fz_script_explore(script, &finding);
		pg_script_destroy(script);
	}
	if (finding.found)
		fz_report(&finding);
	return 0;
}
