// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two small texts that pgtool writes and reads again, told apart by how they
 * begin: "explore 1", the state of an exploration, and baselines of verify.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "engine/explore_script.h"
#include "engine/script.h"
#include "fuzz.h"
#include "trace/text.h"
#include "verify/baseline.h"

#define BAD(f, oracle, op, class, ...) \
	fz_found(f, "state", oracle, op, class, __VA_ARGS__)

#define LINES 200

/* What a baseline's entries say, as lines. */
static void check_lines(const struct pg_baseline *b, struct fz_finding *f)
{
	struct pg_baseline again = { 0 };
	struct pg_error err = { .text = "" };
	char line[1024], other[1024];
	int ret = pg_baseline_add(&again, "# pgtool baseline 1", &err);

	for (size_t i = 0; !ret && i < b->count; i++) {
		pg_known_line(&b->list[i], line, sizeof(line));
		ret = pg_baseline_add(&again, line, &err);
	}
	if (!ret)
		ret = pg_baseline_sort(&again, &err);
	if (ret == PG_EFORMAT)
		BAD(f, "print", "baseline", "refused",
		    "what was printed is refused: %s", err.text);
	for (size_t i = 0; !ret && i < b->count; i++) {
		pg_known_line(&b->list[i], line, sizeof(line));
		pg_known_line(&again.list[i], other, sizeof(other));
		if (again.count != b->count || strcmp(line, other))
			BAD(f, "print", "baseline", "differs",
			    "\"%s\" is read as \"%s\"", line, other);
	}
	pg_baseline_deinit(&again);
}

/* Each entry's own addresses are known, and nothing beside them. */
static void take_part(void *ctx, const struct pg_finding *part, bool known)
{
	uint64_t *sizes = ctx;

	sizes[known] += part->size;
}

static void check_known(struct pg_baseline *b, struct fz_finding *f)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct pg_known *k = &b->list[i];
		struct pg_finding finding = {
			.rule = k->rule,
			.ia = k->first,
			.size = k->last - k->first + 1,
			.level = k->level,
			.raw = k->attrs,
		};
		uint64_t sizes[2] = { 0 };

		if (!k->ranged || !finding.size)
			continue;
		finding.index = (uint8_t)pg_rule_index(k->rule->name);
		pg_baseline_split(b, &finding, k->space, take_part, sizes);
		if (sizes[0] + sizes[1] != finding.size)
			BAD(f, "split", k->rule->name, "size",
			    "parts of 0x%" PRIx64 " are not the whole",
			    k->first);
		else if (sizes[0])
			BAD(f, "split", k->rule->name, "unknown",
			    "an entry at 0x%" PRIx64 " does not know itself",
			    k->first);
	}
}

static void check_baseline(char *text, struct fz_finding *f)
{
	struct pg_baseline b = { 0 };
	struct pg_error err = { .text = "" };
	char *rest = text, *line;
	unsigned int lines = 0;
	int ret = 0;

	while (!ret && (line = strsep(&rest, "\n")) && lines++ < LINES)
		ret = pg_baseline_add(&b, line, &err);
	if (!ret)
		ret = pg_baseline_sort(&b, &err);
	if (ret && !*err.text)
		BAD(f, "parse", "baseline", "silent",
		    "a baseline is refused without a sentence");
	if (!ret) {
		check_lines(&b, f);
		check_known(&b, f);
	}
	fz_hash = b.count;
	pg_baseline_deinit(&b);
}

/* What is explored: two lines, the same for all states. */
static const char explored[] = "script 1\n"
			       "space 1 user el1:low:4k:39\n"
			       "mmap 1 0x20000000+8K anon prot=rwu\n"
			       "0: fault 1 0x20000000 write\n"
			       "1: fault 1 0x20001000 write\n";

struct exploring {
	struct pg_explore_script es;
	struct pg_script *script;
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_explore_target target;
};

static void begin(struct exploring *x)
{
	struct pg_judge_params params;
	struct pg_error err;

	fz_spared++;
	pg_trace_params_default(&params);
	x->judge = pg_judge_create(&params, &err);
	if (!x->judge ||
	    pg_script_parse(explored, sizeof(explored) - 1, NULL, &x->script,
			    &err) ||
	    pg_script_world(x->script, x->judge, NULL, &x->world, &err))
		abort();
	fz_spared--;
	x->es = (struct pg_explore_script){ x->script, &x->world, x->judge };
	x->target = pg_explore_script_target(&x->es);
}

static void end(struct exploring *x)
{
	pg_world_deinit(&x->world);
	pg_script_destroy(x->script);
	pg_judge_destroy(x->judge);
}

/* Read, written, read: the same text; and the exploration can go on. */
static void check_state(const struct exploring *x, const char *text,
			size_t size, struct fz_finding *f)
{
	struct pg_explore_params params = { .runs = 3,
					    .steps = 400,
					    .preemptions = -1 };
	struct pg_error err = { .text = "" };
	struct pg_explore *e = pg_explore_create(&x->target, &params, &err);
	struct pg_explore *again = pg_explore_create(&x->target, &params, &err);
	char *one = NULL, *other = NULL;
	size_t n, m;
	int ret = e && again ? pg_explore_read(e, "a script", text, size, &err)
			     : PG_ENOMEM;

	if (ret && !*err.text)
		BAD(f, "parse", "state", "silent",
		    "a state is refused without a sentence");
	if (!ret)
		one = pg_explore_text(e, "a script", &n);
	if (one && pg_explore_read(again, "a script", one, n, &err))
		BAD(f, "print", "state", "refused",
		    "what was printed is refused: %s", err.text);
	else if (one)
		other = pg_explore_text(again, "a script", &m);
	if (other && (n != m || memcmp(one, other, n)))
		BAD(f, "print", "state", "differs",
		    "a state is printed otherwise when it was read again");
	if (!ret && !f->found)
		pg_explore_run(e, &err);
	free(one);
	free(other);
	if (e)
		pg_explore_destroy(e);
	if (again)
		pg_explore_destroy(again);
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
	static struct exploring exploring;
	struct fz_finding finding = { 0 };
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	fz_hash = 0;
	if (size >= 7 && !memcmp(text, "explore", 7)) {
		begin(&exploring);
		check_state(&exploring, text, size, &finding);
		end(&exploring);
	} else {
		check_baseline(text, &finding);
	}
	free(text);
	if (finding.found)
		fz_report(&finding);
	return 0;
}
