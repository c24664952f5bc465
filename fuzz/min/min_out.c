// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the minimizer hands over: a script, in comments what it shows, the
 * command that shows it again, and a test to paste.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "replay/child.h"
#include "replay/keep.h"
#include "min/min.h"
#include "mutants/table.h"
#include "trace/judge.h"

#define REPLAYS 3

/* Whether the judge objects by this class, as pgtool replay would show it. */
static bool objects(const struct pg_judge *judge, const char *class)
{
	for (size_t i = 0; i < judge->count; i++) {
		const struct pg_policy *policy = judge->objections[i].policy;

		if (!strcmp(policy->name, class) || !strcmp(policy->id, class))
			return true;
	}
	return false;
}

/* As pgtool replay runs it: arguments that make no sense end the script. */
static bool plain_shows(const struct min *m, const struct pg_script *s)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(s), PG_COSTS_ALL);
	struct pg_judge *judge = pg_judge_create(&params, NULL);
	struct pg_world *world = calloc(1, sizeof(*world));
	struct pg_script_run run = { .world = world };
	struct pg_steps steps;
	bool shown = false;

	pg_script_steps(s, &steps);
	if (m->o->seed_step)
		m->o->seed_step(&steps);
	if (world && judge && !pg_script_world(s, judge, &steps, world, NULL)) {
		pg_script_run(s, &run, NULL);
		pg_judge_finish(judge);
		shown = objects(judge, strrchr(m->shown.signature, '/') + 1);
		pg_world_deinit(world);
	}
	pg_judge_destroy(judge);
	free(world);
	return shown;
}

static bool replay_shows(const struct min *m, const char *text)
{
	struct pg_script *s;
	bool shown;

	if (m->forks || m->o->harness ||
	    !strstr(m->shown.signature, "/policy/"))
		return false;
	if (pg_script_parse(text, strlen(text), NULL, &s, NULL))
		return false;
	shown = plain_shows(m, s);
	pg_script_destroy(s);
	return shown;
}

static bool program_replays(const struct min *m, const struct fz_program *p)
{
	char *text = fz_script_text(p);
	bool shown = text && replay_shows(m, text);

	free(text);
	return shown;
}

static void append(struct fz_program *p, const char *name, unsigned int space)
{
	if (p->count < FZ_OPS)
		p->ops[p->count++] = (struct fz_op){
			.kind = (uint8_t)fz_kind_named(name),
			.space = (uint8_t)space,
		};
}

/* p with this end, as few lines more as do it; false: none do. */
static bool ends_with(struct min *m, struct fz_program *p, const char *end,
		      unsigned int space)
{
	static const char *const more[] = { NULL, "gp", "idle" };
	struct fz_program next = *p;

	if (!fz_kind_fits(&p->header, fz_kind_named(end)))
		return false;
	append(&next, end, space);
	for (size_t i = 0; i < PG_ARRAY_SIZE(more); i++) {
		if (more[i])
			append(&next, more[i], 0);
		fz_canon(&next);
		if (min_shows(m, &next) && program_replays(m, &next)) {
			*p = next;
			return true;
		}
	}
	return false;
}

/*
 * The runner takes spaces down at the end, pgtool replay does not: what only
 * shows there gets lines that do so.
 */
static void take_down(struct min *m, struct fz_program *p)
{
	static const char *const ends[] = { "exit", "s2-destroy",
					    "space-destroy", "table-exit" };

	for (size_t i = 0; i < PG_ARRAY_SIZE(ends); i++)
		for (unsigned int space = 0; space < 3; space++)
			if (ends_with(m, p, ends[i], space))
				return;
}

/* Without strokes, and of letters that a function's name can have. */
static void c_name(const char *signature, char name[FZ_SIGNATURE])
{
	size_t i;

	for (i = 0; signature[i] && i < FZ_SIGNATURE - 1; i++)
		name[i] = (char)(isalnum((unsigned char)signature[i])
					 ? tolower((unsigned char)signature[i])
					 : '_');
	name[i] = '\0';
}

/* The script's lines but its comments, as a string of C behind a prefix. */
static void put_string(FILE *file, const char *prefix, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		if (*text != '#')
			fprintf(file, "%s\t\t\"%.*s\\n\"\n", prefix,
				(int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void put_test(FILE *file, const char *prefix, const struct min *m,
		     const char *text)
{
	char name[FZ_SIGNATURE];

	c_name(m->shown.signature, name);
	fprintf(file, "%s/* %s */\n", prefix, m->shown.text);
	fprintf(file, "%sstatic void fix_%s(void)\n%s{\n", prefix, name,
		prefix);
	fprintf(file, "%s\tstatic const char script[] =\n", prefix);
	put_string(file, prefix, text);
	fprintf(file, "%s\t\t\"\";\n%s\n", prefix, prefix);
	fprintf(file, "%s\tCHECK(clean(script));\n%s}\n", prefix, prefix);
}

static void put_command(FILE *file, const struct min *m, bool replay,
			const char *name)
{
	fputs("# Shown again by: ", file);
	if (replay)
		fprintf(file, "pgtool replay %s\n", name);
	else if (m->o->harness)
		fprintf(file, "min --harness %s --check %s\n", m->o->harness,
			name);
	else
		fprintf(file, "min --check %s\n", name);
	if (fz_mutant_now)
		fprintf(file, "# With the mutant: PGT_MUT=%s\n",
			fz_mutant_name(fz_mutant_now));
}

/* All of it: a script, whose comments are all that is said besides. */
static char *whole(const struct min *m, const struct fz_program *p,
		   const char *name)
{
	char *text = fz_finding_text(p, &m->shown), *all = NULL;
	FILE *file;
	size_t size;

	if (!text)
		return NULL;
	file = open_memstream(&all, &size);
	if (file) {
		fputs(text, file);
		put_command(file, m, replay_shows(m, text), name);
		fprintf(file, "# As corpora/ops/fix-WHAT.script, or a test of "
			      "tests/fuzz/fixed.c:\n");
		put_test(file, "# ", m, text);
		if (fclose(file))
			all = NULL;
	}
	free(text);
	return all;
}

/* In a process of its own, from the text; harnesses have one anyway. */
static bool once_more(struct min *m, const struct fz_program *p,
		      const char *text)
{
	char *argv[] = { "/proc/self/exe", "--check", m->file, NULL };
	struct fz_child child;

	if (m->o->harness)
		return min_look(m, p);
	return min_write(m, text, strlen(text)) &&
	       fz_child_exec(&child, argv) && min_hear(m, &child);
}

static bool replays(struct min *m, const struct fz_program *p, const char *text)
{
	struct fz_finding first = m->shown;
	bool same = true;

	for (unsigned int i = 0; i < REPLAYS && same; i++)
		same = once_more(m, p, text) &&
		       !strcmp(m->shown.signature, first.signature);
	if (!same)
		fprintf(stderr, "min: it is not shown each time\n");
	m->shown = first;
	return same;
}

/* To the file or directory that was asked for, or to standard output. */
static enum min_status put(const struct min *m, const char *name,
			   const char *text, size_t size)
{
	struct pg_error err;

	if (m->o->out) {
		if (fz_keep(m->o->out, name, text, size, &err) >= 0)
			return MIN_DONE;
		fprintf(stderr, "min: %s\n", err.text);
		return MIN_TROUBLE;
	}
	fwrite(text, 1, size, stdout);
	if (!fflush(stdout) && !ferror(stdout))
		return MIN_DONE;
	fprintf(stderr, "min: standard output cannot be written\n");
	return MIN_TROUBLE;
}

static void file_name(const struct min *m, const char *end,
		      char name[FZ_SIGNATURE + 16])
{
	char plain[FZ_SIGNATURE];

	fz_signature_name(m->shown.signature, plain);
	snprintf(name, FZ_SIGNATURE + 16, "fix-%s%s", plain, end);
}

enum min_status min_tell(struct min *m, struct fz_program *p)
{
	char name[FZ_SIGNATURE + 16], *text;
	enum min_status status = MIN_NOT_SHOWN;

	min_look(m, p);
	if (!program_replays(m, p))
		take_down(m, p);
	min_look(m, p);
	file_name(m, ".script", name);
	text = whole(m, p, name);
	if (!text)
		return MIN_TROUBLE;
	if (replays(m, p, text))
		status = put(m, name, text, strlen(text));
	free(text);
	return status;
}

enum min_status min_tell_bytes(struct min *m, const uint8_t *data, size_t size)
{
	char name[FZ_SIGNATURE + 16];

	for (unsigned int i = 0; i < REPLAYS; i++)
		if (!min_look_bytes(m, data, size)) {
			fprintf(stderr, "min: it is not shown each time\n");
			return MIN_NOT_SHOWN;
		}
	file_name(m, "", name);
	fprintf(stderr, "PGT-SIG: %s\nShown again by: %s FILE\n",
		m->shown.signature, m->o->harness);
	return put(m, name, (const char *)data, size);
}
