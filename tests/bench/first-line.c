// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long until a command prints its first byte.
 *
 *   first-line RUNS COMMAND      (one string, split at blanks)
 *
 * Prints the median of RUNS runs.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX  101
#define WORDS_MAX 32

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void execute(char *command, int out)
{
	char *words[WORDS_MAX + 1], *save = NULL;
	int n = 0;

	for (char *w = strtok_r(command, " ", &save); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	words[n] = NULL;
	dup2(out, STDOUT_FILENO);
	execvp(words[0], words);
	perror(words[0]);
	_exit(127);
}

static double first_byte(char *command)
{
	double start = now(), seconds;
	char byte[65536];
	int ends[2];
	pid_t pid;

	if (pipe(ends) || (pid = fork()) < 0)
		exit(2);
	if (!pid)
		execute(command, ends[1]);
	close(ends[1]);
	if (read(ends[0], byte, sizeof(byte)) <= 0)
		exit(1);
	seconds = now() - start;
	while (read(ends[0], byte, sizeof(byte)) > 0)
		;
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return seconds;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int runs = argc == 3 ? atoi(argv[1]) : 0;
	double values[RUNS_MAX];

	if (runs < 1 || runs > RUNS_MAX)
		return 2;
	for (int i = 0; i < runs; i++)
		values[i] = first_byte(argv[2]);
	qsort(values, runs, sizeof(*values), ascending);
	printf("first byte: %.2f ms\n", values[runs / 2] * 1e3);
	return 0;
}
