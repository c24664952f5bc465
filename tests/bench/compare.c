// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times commands in turn, A B A B ..., so that a machine that changes its
 * speed changes it for both; output is thrown away.
 *
 *   compare RUNS COMMAND-A [COMMAND-B]      (each one string, split at blanks)
 *
 * Prints for each the median of wall, user and system time and the peak of
 * resident memory, and the median of the ratios A/B pair by pair.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX  101
#define WORDS_MAX 32

struct sample {
	double wall, user, sys;
	long kib;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

static void execute(const char *command)
{
	char *words[WORDS_MAX + 1], *save = NULL, *copy = strdup(command);
	int null = open("/dev/null", O_RDWR), n = 0;

	for (char *w = strtok_r(copy, " ", &save); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	words[n] = NULL;
	dup2(null, STDOUT_FILENO);
	execvp(words[0], words);
	perror(words[0]);
	_exit(127);
}

static struct sample run(const char *command)
{
	struct sample s = { 0 };
	struct rusage usage;
	double start = now();
	int status;
	pid_t pid = fork();

	if (!pid)
		execute(command);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
		perror("compare");
		exit(2);
	}
	s.wall = now() - start;
	s.user = seconds(usage.ru_utime);
	s.sys = seconds(usage.ru_stime);
	s.kib = usage.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "compare: '%s' failed\n", command);
		exit(1);
	}
	return s;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, int n)
{
	double sorted[RUNS_MAX];

	memcpy(sorted, values, n * sizeof(*values));
	qsort(sorted, n, sizeof(*sorted), ascending);
	return sorted[n / 2];
}

static void print(const char *name, const struct sample *samples, int n)
{
	double wall[RUNS_MAX], user[RUNS_MAX], sys[RUNS_MAX];
	long kib = 0;

	for (int i = 0; i < n; i++) {
		wall[i] = samples[i].wall;
		user[i] = samples[i].user;
		sys[i] = samples[i].sys;
		kib = samples[i].kib > kib ? samples[i].kib : kib;
	}
	printf("%s: wall %.2f ms, user %.2f ms, sys %.2f ms, peak %ld KiB\n",
	       name, median(wall, n) * 1e3, median(user, n) * 1e3,
	       median(sys, n) * 1e3, kib);
}

int main(int argc, char **argv)
{
	static struct sample a[RUNS_MAX], b[RUNS_MAX];
	double ratio[RUNS_MAX], cpu[RUNS_MAX];
	int runs = argc >= 3 ? atoi(argv[1]) : 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: compare RUNS COMMAND-A [COMMAND-B]\n");
		return 2;
	}
	for (int i = -1; i < runs; i++) { /* -1: warms the caches */
		int k = i < 0 ? 0 : i;

		a[k] = run(argv[2]);
		if (argc < 4)
			continue;
		b[k] = run(argv[3]);
		ratio[k] = a[k].wall / b[k].wall;
		cpu[k] = (a[k].user + a[k].sys) / (b[k].user + b[k].sys);
	}
	print("A", a, runs);
	if (argc < 4)
		return 0;
	print("B", b, runs);
	printf("A/B: wall %.2f, cpu %.2f\n", median(ratio, runs),
	       median(cpu, runs));
	return 0;
}
