// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A main() for harnesses that no fuzzer drives:
 *
 *	HARNESS [--list] [--quiet] [--tap] [--seconds N] [--same SEED]
 *		[--fail-each N] FILE...
 *
 * FILE may be a directory, all files in which are run, by name, or "-",
 * standard input. Each is named on standard error before it is run, so that a
 * crash or a hang says whose it is. --same runs all of them twice and once
 * more in an order made from SEED: status 3 if one comes to something else
 * (fz_hash) then. --fail-each runs each again with its first allocation
 *failing, then with its second, up to its Nth, and at last without, which has
 *to come to what it came to before. --tap says "ok" of each on standard output,
 *for tests; a file that is not there is one that failed. Other options, which
 *fuzzers have, are taken and ignored. Status 0 says that all files were run, 1
 *that one could not be read.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "replay/memory.h"

#define SECONDS 10
/* Bytes of an input that is run too slowly to do it many times. */
#define LARGE (1 << 20)

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

struct input {
	char *name;
	uint64_t hash;
};

struct replay {
	struct input *inputs;
	size_t count, room;
	unsigned int seconds;
	bool list, quiet, tap, same, failed;
	uint64_t seed, fail_each;
	/* The allocation that fails; there were as many. */
	uint64_t nth;
	bool reached;
};

/* For the handler of SIGALRM. */
static const char *running;

static void too_long(int signal)
{
	static const char text[] = ": no end in sight, given up\n";

	if (write(2, running, strlen(running)) < 0 ||
	    write(2, text, sizeof(text) - 1) < 0)
		_exit(1);
	abort();
}

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void add(struct replay *r, const char *name)
{
	if (r->count == r->room) {
		r->room = r->room ? r->room * 2 : 64;
		r->inputs =
			reallocarray(r->inputs, r->room, sizeof(*r->inputs));
		if (!r->inputs)
			die("memory");
	}
	r->inputs[r->count].hash = 0;
	r->inputs[r->count].name = strdup(name);
	if (!r->inputs[r->count++].name)
		die("memory");
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void add_path(struct replay *r, const char *path);

static void add_directory(struct replay *r, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, visible, alphasort);
	char *name;

	if (count < 0)
		die(path);
	for (int i = 0; i < count; i++) {
		if (asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0)
			die("memory");
		add_path(r, name);
		free(name);
		free(entries[i]);
	}
	free(entries);
}

static void add_path(struct replay *r, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_directory(r, path);
	else
		add(r, path);
}

/* The file's bytes, in memory that is exactly as large; NULL: not read. */
static uint8_t *read_all(FILE *file, size_t *size)
{
	size_t room = 1 << 16, got;
	uint8_t *data = malloc(room), *exact;

	for (*size = 0; data; *size += got) {
		if (*size == room)
			data = reallocarray(data, room *= 2, 1);
		if (!data)
			return NULL;
		got = fread(data + *size, 1, room - *size, file);
		if (!got)
			break;
	}
	exact = data && !ferror(file) ? malloc(*size ? *size : 1) : NULL;
	if (exact)
		memcpy(exact, data, *size);
	free(data);
	return exact;
}

static uint8_t *read_input(const char *name, size_t *size)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	uint8_t *data = file ? read_all(file, size) : NULL;

	if (!data)
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
	if (file && file != stdin)
		fclose(file);
	return data;
}

/* Runs one input and says what it came to. */
static uint64_t run(struct replay *r, const struct input *input)
{
	size_t size;
	uint8_t *data = read_input(input->name, &size);

	if (!data) {
		r->failed = true;
		return 0;
	}
	if (!r->quiet && !r->nth)
		fprintf(stderr, "running %s (%zu bytes)\n", input->name, size);
	else if (!r->quiet)
		fprintf(stderr, "allocation %" PRIu64 " fails\n", r->nth);
	running = input->name;
	fz_hash = 0;
	alarm(r->seconds);
	fz_memory_fail(r->nth);
	LLVMFuzzerTestOneInput(data, size);
	r->reached = fz_memory_failed();
	fz_memory_fail(0);
	alarm(0);
	free(data);
	return fz_hash;
}

/* Runs input again and compares. */
static void again(struct replay *r, const struct input *input)
{
	uint64_t hash = run(r, input);

	if (hash == input->hash)
		return;
	fprintf(stderr, "%s: came to %016llx and then to %016llx\n",
		input->name, (unsigned long long)input->hash,
		(unsigned long long)hash);
	exit(3);
}

/* With each of its first allocations failing; what is found then is excused. */
static void fail_each(struct replay *r, const struct input *input)
{
	struct stat st;

	if (!r->fail_each || stat(input->name, &st) || st.st_size > LARGE)
		return;
	r->reached = true;
	for (r->nth = 1; r->reached && r->nth <= r->fail_each; r->nth++)
		run(r, input);
	r->nth = 0;
	again(r, input);
}

static void shuffle(struct replay *r)
{
	uint64_t x = r->seed * 2 + 1;

	for (size_t i = r->count; i > 1; i--) {
		struct input swap = r->inputs[i - 1];
		size_t j;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		j = x % i;
		r->inputs[i - 1] = r->inputs[j];
		r->inputs[j] = swap;
	}
}

static void run_once(struct replay *r, size_t i)
{
	bool failed = r->failed;

	r->failed = false;
	r->inputs[i].hash = run(r, &r->inputs[i]);
	if (r->same)
		again(r, &r->inputs[i]);
	fail_each(r, &r->inputs[i]);
	if (r->tap) {
		printf("%sok %zu - %s\n", r->failed ? "not " : "", i + 1,
		       r->inputs[i].name);
		fflush(stdout);
	}
	r->failed |= failed;
}

static void run_all(struct replay *r)
{
	if (r->tap)
		printf("1..%zu\n", r->count);
	for (size_t i = 0; i < r->count; i++)
		run_once(r, i);
	if (!r->same)
		return;
	shuffle(r);
	for (size_t i = 0; i < r->count; i++)
		again(r, &r->inputs[i]);
}

/* An option that has a number after it. */
static uint64_t value(char **argv, int *i)
{
	if (!argv[*i + 1]) {
		fprintf(stderr, "%s needs a number\n", argv[*i]);
		exit(2);
	}
	return strtoull(argv[++*i], NULL, 0);
}

static void option(struct replay *r, char **argv, int *i)
{
	if (!strcmp(argv[*i], "--list"))
		r->list = true;
	else if (!strcmp(argv[*i], "--quiet"))
		r->quiet = true;
	else if (!strcmp(argv[*i], "--tap"))
		r->tap = true;
	else if (!strcmp(argv[*i], "--seconds"))
		r->seconds = value(argv, i);
	else if (!strcmp(argv[*i], "--same"))
		r->same = true, r->seed = value(argv, i);
	else if (!strcmp(argv[*i], "--fail-each"))
		r->fail_each = value(argv, i);
}

int main(int argc, char **argv)
{
	struct replay r = { .seconds = SECONDS };

	signal(SIGALRM, too_long);
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1])
			option(&r, argv, &i);
		else
			add_path(&r, argv[i]);
	}
	if (r.list) {
		for (size_t i = 0; i < r.count; i++)
			puts(r.inputs[i].name);
	} else {
		run_all(&r);
	}
	for (size_t i = 0; i < r.count; i++)
		free(r.inputs[i].name);
	free(r.inputs);
	return r.failed;
}
