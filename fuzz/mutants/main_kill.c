// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which mutants of the engine a corpus of scripts kills, in one process:
 *
 *	kill [--mutant NAME]... FILE|DIRECTORY...
 *
 * A line of JSON for each mutant: its name, whether it was found, by which
 * file and with which signature, after how many scripts, and CPU seconds.
 * First all scripts are run as things are. One that is objected to then says
 * nothing of mutants: it is named on standard error and left out, and the
 * status is 1 at the end. 2: usage, or a file that is no script.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "engine/script.h"
#include "run/run.h"
#include "table.h"

struct input {
	char *name;
	struct pg_script *script;
};

struct kill {
	struct input *inputs;
	size_t count, room;
	const char *names[64];
	unsigned int named;
};

static int fail(const char *name, const char *why)
{
	fprintf(stderr, "%s: %s\n", name, why);
	return 2;
}

static char *read_all(const char *name, size_t *size)
{
	FILE *file = fopen(name, "rb");
	char *text = NULL;
	long end;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (end = ftell(file)) >= 0 &&
	    !fseek(file, 0, SEEK_SET)) {
		*size = (size_t)end;
		text = malloc(*size + 1);
	}
	if (text && fread(text, 1, *size, file) != *size) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

static int add_file(struct kill *k, const char *name)
{
	struct pg_error err = { .text = "" };
	size_t size = 0;
	char *text = read_all(name, &size);
	struct input in = { .name = strdup(name) };
	int ret;

	if (!text || !in.name)
		return fail(name, "cannot be read");
	ret = pg_script_parse(text, size, NULL, &in.script, &err);
	free(text);
	if (ret)
		return fail(name, err.text);
	if (k->count == k->room) {
		k->room = k->room ? 2 * k->room : 64;
		k->inputs = realloc(k->inputs, k->room * sizeof(*k->inputs));
		if (!k->inputs)
			return fail(name, "no memory");
	}
	k->inputs[k->count++] = in;
	return 0;
}

static int is_script(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".script");
}

static int add(struct kill *k, const char *name)
{
	struct dirent **entries;
	struct stat st;
	int n, ret = 0;

	if (stat(name, &st))
		return fail(name, "there is no such file");
	if (!S_ISDIR(st.st_mode))
		return add_file(k, name);
	n = scandir(name, &entries, is_script, alphasort);
	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", name, entries[i]->d_name);
		ret = ret ? ret : add_file(k, path);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return n < 0 ? fail(name, "cannot be read") : ret;
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The index of the first input that finds something; k->count if none does. */
static size_t first(const struct kill *k, const struct fz_mutant *m,
		    struct fz_finding *finding)
{
	struct fz_runner_params params = {
		.seed = m ? m->seed : NULL,
		.costs = PG_COSTS_ALL,
		.oracles = FZ_ORACLES_ALL,
	};
	struct pg_error err = { .text = "" };
	struct fz_runner *r = fz_runner_create(&params, &err);
	size_t i;

	finding->found = false;
	for (i = 0; r && i < k->count; i++) {
		fz_run_script(r, k->inputs[i].script, finding, NULL);
		if (finding->found)
			break;
	}
	fz_runner_destroy(r);
	return i;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void judge(const struct kill *k, const struct fz_mutant *m)
{
	struct fz_finding finding = { 0 };
	double begin = cpu_seconds();
	size_t at = first(k, m, &finding);

	printf("{\"mutant\": \"%s\", \"found\": %s, \"by\": \"%s\", "
	       "\"signature\": \"%s\", \"execs\": %zu, \"cpu\": %.4f}\n",
	       fz_mutant_name(m), finding.found ? "true" : "false",
	       finding.found ? base_name(k->inputs[at].name) : "",
	       finding.found ? finding.signature : "",
	       finding.found ? at + 1 : at, cpu_seconds() - begin);
	fflush(stdout);
}

static bool wanted(const struct kill *k, const struct fz_mutant *m)
{
	for (unsigned int i = 0; i < k->named; i++)
		if (!strcmp(k->names[i], fz_mutant_name(m)))
			return true;
	return !k->named;
}

static void drop(struct input *in)
{
	free(in->name);
	pg_script_destroy(in->script);
}

/* How many were left out. */
static size_t drop_objected(struct kill *k)
{
	size_t before = k->count, at;
	struct fz_finding finding;

	while ((at = first(k, NULL, &finding)) < k->count) {
		fprintf(stderr, "%s: without any bug: %s: %s\n",
			k->inputs[at].name, finding.signature, finding.text);
		drop(&k->inputs[at]);
		memmove(k->inputs + at, k->inputs + at + 1,
			(--k->count - at) * sizeof(*k->inputs));
	}
	return before - k->count;
}

static int judge_all(struct kill *k)
{
	const struct fz_mutant *m;
	size_t dropped = drop_objected(k);

	for (size_t i = 0; (m = fz_mutant_at(i)); i++)
		if (m->seed && wanted(k, m))
			judge(k, m);
	return dropped ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct kill k = { 0 };
	int ret = 0;

	for (int i = 1; !ret && i < argc; i++) {
		if (strcmp(argv[i], "--mutant"))
			ret = add(&k, argv[i]);
		else if (i + 1 < argc && k.named < 64 && fz_mutant(argv[i + 1]))
			k.names[k.named++] = argv[++i];
		else
			ret = fail("--mutant", "there is none of that name");
	}
	if (!ret && !k.count)
		ret = fail("usage",
			   "kill [--mutant NAME]... FILE|DIRECTORY...");
	if (!ret)
		ret = judge_all(&k);
	for (size_t i = 0; i < k.count; i++)
		drop(&k.inputs[i]);
	free(k.inputs);
	return ret;
}
