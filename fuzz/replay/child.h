/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work that may crash, in a process of its own. */
#ifndef FUZZ_CHILD_H
#define FUZZ_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FZ_CLASS 64

struct fz_child {
	pid_t pid;
	int log; /* what it says on standard error */
};

/*
 * Forks: run(arg), then exit status 0. False if there is no process to have,
 * with errno set.
 */
bool fz_child_start(struct fz_child *c, void (*run)(void *arg), void *arg);

/* The same with a program; its standard output goes nowhere. */
bool fz_child_exec(struct fz_child *c, char *const argv[]);

/*
 * Waits for its end. True if it ended by itself with status 0; otherwise class
 * is how it ended, as the last part of a signature: our topmost function of a
 * sanitizer's report, a signal's name ("SIGSEGV"), "hang" (SIGXCPU, SIGALRM)
 * or "exit-N". cpu: seconds that it used are added. The log stays open.
 */
bool fz_child_end(struct fz_child *c, char class[FZ_CLASS], double *cpu);

/*
 * What it said, ended by NUL, cut at size; then the log is closed. text may be
 * NULL: nobody asks.
 */
void fz_child_log(struct fz_child *c, char *text, size_t size);

/* SIGXCPU for a program that takes more seconds of CPU than this from here. */
void fz_child_limit(unsigned int seconds);

#endif
