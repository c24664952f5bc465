/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An empty directory to work in, which is gone afterwards whatever happens:
 * main calls scratch_enter() first, and what follows runs in a child whose
 * current directory it is. The parent outlives the signals that end tests
 * (Ctrl-C, a timeout), and ends as the child did.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int scratch_remove(const char *path, const struct stat *st,
				 int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

/* In the parent: the signals are the child's to die of. */
static inline void scratch_wait(pid_t child, const char *dir)
{
	int status = 0;

	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	waitpid(child, &status, 0);
	if (nftw(dir, scratch_remove, 16, FTW_DEPTH | FTW_PHYS))
		perror(dir);
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	_exit(1);
}

static inline void scratch_enter(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[4096];
	pid_t child;

	snprintf(dir, sizeof(dir), "%s/pgtool-test-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir)) {
		perror(dir);
		exit(1);
	}
	child = fork();
	if (child > 0)
		scratch_wait(child, dir);
	if (child < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) || chdir(dir)) {
		perror(dir);
		exit(1);
	}
}

#endif
