// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * min: the shortest that still shows what FILE shows.
 *
 *	min [OPTION...] FILE
 *
 * FILE is a script, or the bytes of a program; with --harness any input of that
 * harness. What is printed is a script, with the command that shows it again
 * and a test in its comments. Status: 0 done, 1 FILE shows nothing (or not each
 * time), 2 usage, 20 trouble.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "min/min.h"
#include "mutants/table.h"

#define SECONDS	 5
#define FILE_MAX (16 << 20)

struct input {
	char *data;
	size_t size;
	struct fz_program p;
	bool is_program;
};

static int read_input(struct input *in, const char *name)
{
	FILE *file = fopen(name, "rb");

	if (!file) {
		fprintf(stderr, "min: %s: %s\n", name, strerror(errno));
		return MIN_TROUBLE;
	}
	in->data = malloc(FILE_MAX + 1);
	if (in->data)
		in->size = fread(in->data, 1, FILE_MAX, file);
	if (!in->data || ferror(file) || in->size == FILE_MAX) {
		fprintf(stderr, "min: %s: cannot be read whole\n", name);
		fclose(file);
		return MIN_TROUBLE;
	}
	in->data[in->size] = '\0';
	fclose(file);
	return 0;
}

/* A script, or bytes that are one for the harnesses that take programs. */
static int read_program(struct input *in, const struct min_options *o)
{
	struct pg_script *s;
	struct pg_error err;
	int ret;

	if (!pg_script_is(in->data, in->size)) {
		in->is_program = !o->harness || o->program;
		if (in->is_program)
			fz_decode((const uint8_t *)in->data, in->size, &in->p);
		return 0;
	}
	if (o->harness && !o->program)
		return 0;
	ret = pg_script_parse(in->data, in->size, NULL, &s, &err);
	if (!ret) {
		ret = fz_from_script(s, &in->p, &err);
		pg_script_destroy(s);
	}
	in->is_program = !ret;
	if (ret)
		fprintf(stderr, "min: %s: %s\n", o->file, err.text);
	return ret ? MIN_TROUBLE : 0;
}

static bool look(struct min *m, const struct input *in)
{
	if (in->is_program)
		return min_look(m, &in->p);
	return min_look_bytes(m, (const uint8_t *)in->data, in->size);
}

/* First in a process of its own: who knows whether it comes back. */
static bool first_look(struct min *m, struct input *in)
{
	struct pg_error err;

	if (min_open(m, m->o->signature ? m->o->signature : "", &err)) {
		fprintf(stderr, "min: %s\n", err.text);
		return false;
	}
	m->forks = true;
	if (!look(m, in)) {
		fprintf(stderr, "min: %s shows nothing\n", m->o->file);
		return false;
	}
	m->forks = strstr(m->shown.signature, "/crash/");
	memcpy(m->want, m->shown.signature, sizeof(m->want));
	return !min_open(m, m->want, &err);
}

static enum min_status minimize(struct min *m, struct input *in)
{
	unsigned int before = in->p.count;
	uint8_t *data = (uint8_t *)in->data;

	if (!in->is_program) {
		in->size = min_bytes(m, data, in->size);
		return min_tell_bytes(m, data, in->size);
	}
	min_program(m, &in->p);
	fprintf(stderr, "min: %u records, now %u, %u tries\n", before,
		in->p.count, m->tries);
	return min_tell(m, &in->p);
}

/* Says what it shows, as harnesses do, but ends. */
static enum min_status check(struct min *m, const struct input *in)
{
	struct pg_error err;

	if (min_open(m, "", &err) || !look(m, in))
		return MIN_DONE;
	fprintf(stderr, "PGT-SIG: %s\n%s\n", m->shown.signature, m->shown.text);
	return MIN_NOT_SHOWN;
}

static enum min_status run(const struct min_options *o)
{
	struct min *m = calloc(1, sizeof(*m));
	struct input in = { .data = NULL };
	enum min_status status = MIN_TROUBLE;

	if (m && !read_input(&in, o->file) && !read_program(&in, o)) {
		m->o = o;
		if (o->check)
			status = check(m, &in);
		else
			status = first_look(m, &in) ? minimize(m, &in)
						    : MIN_NOT_SHOWN;
		min_close(m);
	}
	free(in.data);
	free(m);
	return status;
}

static const struct {
	struct option option;
	const char *text;
} rows[] = {
	{ { "harness", 1, NULL, 'x' }, "this program shows it, given a file" },
	{ { "program", 0, NULL, 'p' }, "the harness takes programs' bytes" },
	{ { "mutant", 1, NULL, 'm' }, "with this bug (also PGT_MUT)" },
	{ { "signature", 1, NULL, 'g' }, "ask the oracle of this one alone" },
	{ { "strict", 0, NULL, 's' }, "keep the class, too" },
	{ { "cpu-seconds", 1, NULL, 'c' }, "at most so much CPU (5)" },
	{ { "out", 1, NULL, 'o' }, "a file in this directory" },
	{ { "check", 0, NULL, 'k' }, "only say what FILE shows; status 1" },
	{ { "help", 0, NULL, 'h' }, "this text" },
};

static void usage(FILE *file)
{
	fputs("usage: min [OPTION...] FILE\n", file);
	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		fprintf(file, "  --%-14s %s\n", rows[i].option.name,
			rows[i].text);
}

static bool set_mutant(const char *name)
{
	fz_mutant_now = fz_mutant(name);
	if (!fz_mutant_now)
		return false;
	return !setenv("PGT_MUT", name, 1);
}

static bool set(struct min_options *o, int letter, const char *value)
{
	char *end = NULL;

	switch (letter) {
	case 'x':
		o->harness = value;
		return true;
	case 'g':
		o->signature = value;
		return true;
	case 'o':
		o->out = value;
		return true;
	case 'p':
		return o->program = true;
	case 's':
		return o->strict = true;
	case 'k':
		return o->check = true;
	case 'm':
		return set_mutant(value);
	case 'c':
		o->cpu = strtod(value, &end);
		return end != value && !*end && o->cpu > 0;
	case 'h':
		usage(stdout);
		exit(MIN_DONE);
	}
	return false;
}

int main(int argc, char **argv)
{
	struct option list[PG_ARRAY_SIZE(rows) + 1] = { 0 };
	struct min_options o = { .cpu = SECONDS };
	int letter;

	fz_mutant_from_env();
	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		list[i] = rows[i].option;
	while ((letter = getopt_long(argc, argv, "h", list, NULL)) != -1)
		if (!set(&o, letter, optarg)) {
			usage(stderr);
			return MIN_USAGE;
		}
	if (optind + 1 != argc) {
		usage(stderr);
		return MIN_USAGE;
	}
	o.file = argv[optind];
	o.seed_step = fz_mutant_seed();
	return (int)run(&o);
}
