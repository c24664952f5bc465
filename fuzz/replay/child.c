// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOG 65536

static bool begin(struct fz_child *c)
{
	c->log = memfd_create("log", MFD_CLOEXEC);
	if (c->log < 0)
		return false;
	fflush(NULL);
	c->pid = fork();
	if (c->pid < 0)
		close(c->log);
	if (!c->pid)
		dup2(c->log, 2);
	return c->pid >= 0;
}

bool fz_child_start(struct fz_child *c, void (*run)(void *arg), void *arg)
{
	if (!begin(c))
		return false;
	if (!c->pid) {
		run(arg);
		fflush(NULL);
		_exit(0);
	}
	return true;
}

bool fz_child_exec(struct fz_child *c, char *const argv[])
{
	int null;

	if (!begin(c))
		return false;
	if (!c->pid) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, 0);
		dup2(null, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	return true;
}

/* "    #3 0x55d0 in pg_map /dir/core/engine/map.c:12:3": the function. */
static bool our_frame(const char *line, char class[FZ_CLASS])
{
	char name[FZ_CLASS], file[256];

	if (sscanf(line, " #%*u 0x%*x in %63s %255s", name, file) != 2)
		return false;
	if (!strstr(file, "core/") && !strstr(file, "cli/"))
		return false;
	snprintf(class, FZ_CLASS, "%s", name);
	return true;
}

/* "../core/engine/map.c:12:3: runtime error: ...": file and line. */
static bool undefined(const char *line, char class[FZ_CLASS])
{
	const char *colon = strstr(line, ": runtime error: ");
	const char *slash = colon;

	if (!colon)
		return false;
	while (slash > line && slash[-1] != '/')
		slash--;
	snprintf(class, FZ_CLASS, "%.*s", (int)strcspn(slash, ":"), slash);
	return true;
}

static bool from_report(const char *log, char class[FZ_CLASS])
{
	for (const char *line = log; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (our_frame(line, class))
			return true;
	}
	for (const char *line = log; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, "SUMMARY", 7))
			break;
		if (undefined(line, class))
			return true;
	}
	return false;
}

static void from_status(int status, char class[FZ_CLASS])
{
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (signal == SIGXCPU || signal == SIGALRM || signal == SIGPROF)
		snprintf(class, FZ_CLASS, "hang");
	else if (signal)
		snprintf(class, FZ_CLASS, "SIG%s", sigabbrev_np(signal));
	else
		snprintf(class, FZ_CLASS, "exit-%d", WEXITSTATUS(status));
}

static void read_log(int fd, char *text, size_t size)
{
	ssize_t got = pread(fd, text, size - 1, 0);

	text[got > 0 ? got : 0] = '\0';
}

bool fz_child_end(struct fz_child *c, char class[FZ_CLASS], double *cpu)
{
	struct rusage used;
	int status;
	char *log;

	while (wait4(c->pid, &status, 0, &used) < 0)
		if (errno != EINTR)
			return false;
	*cpu += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	from_status(status, class);
	log = malloc(LOG);
	if (!log)
		return false;
	read_log(c->log, log, LOG);
	from_report(log, class);
	free(log);
	return false;
}

void fz_child_log(struct fz_child *c, char *text, size_t size)
{
	if (text)
		read_log(c->log, text, size);
	close(c->log);
}

void fz_child_limit(unsigned int seconds)
{
	struct itimerval timer = { .it_value = { .tv_sec = seconds } };

	signal(SIGPROF, SIG_DFL);
	setitimer(ITIMER_PROF, &timer, NULL);
}
