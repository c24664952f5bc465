// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

static bool complain(const char *what)
{
	printf("# oracle: %s: %s\n", what, strerror(errno));
	return false;
}

/* "QEMU emulator version 7.2.22 (...)" */
static bool read_version(struct or_qemu *q)
{
	unsigned int major = 0, minor = 0;
	char command[600], line[200] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "'%s' --version", q->program);
	pipe = popen(command, "re");
	if (!pipe)
		return complain("cannot run QEMU");
	if (!fgets(line, sizeof(line), pipe))
		line[0] = '\0';
	pclose(pipe);
	if (sscanf(line, "QEMU emulator version %31[0-9.]", q->version) != 1 ||
	    sscanf(q->version, "%u.%u", &major, &minor) != 2) {
		printf("# oracle: no version in '%.60s'\n", line);
		return false;
	}
	q->major = major * 100 + minor;
	return true;
}

bool or_qemu_init(struct or_qemu *q, const char *program, const char *elf)
{
	*q = (struct or_qemu){
		.program = program,
		.elf = elf,
		.ram_fd = -1,
		.request = -1,
		.answer = -1,
	};
	if (!read_version(q))
		return false;
	q->ram_fd = memfd_create("oracle-ram", MFD_CLOEXEC);
	if (q->ram_fd < 0 || ftruncate(q->ram_fd, OR_RAM_SIZE))
		return complain("cannot make the guest's memory");
	q->ram = mmap(NULL, OR_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		      q->ram_fd, 0);
	if (q->ram == MAP_FAILED) {
		q->ram = NULL;
		return complain("cannot map the guest's memory");
	}
	/* A dead QEMU is an answer, not a signal. */
	signal(SIGPIPE, SIG_IGN);
	return true;
}

/* Puts fd at a number of its own that exec() keeps. */
static void keep(int fd, int number)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 64);

	if (high < 0 || dup2(high, number) < 0)
		_exit(127);
}

/* In the child: nothing of ours but the three descriptors. */
static void run(const struct or_qemu *q, int request, int answer, pid_t parent)
{
	const struct rlimit no_core = { 0, 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	setrlimit(RLIMIT_CORE, &no_core);
	/* High numbers first: ours may lie where QEMU's are to be. */
	request = fcntl(request, F_DUPFD_CLOEXEC, 64);
	answer = fcntl(answer, F_DUPFD_CLOEXEC, 64);
	keep(q->ram_fd, OR_FD_RAM);
	keep(request, OR_FD_REQUEST);
	keep(answer, OR_FD_ANSWER);
	keep(null, 0);
	keep(null, 1);
	if (!getenv("ORACLE_VERBOSE"))
		keep(null, 2);
	execlp(q->program, q->program, "-M",
	       "virt,secure=on,virtualization=on,highmem=off,"
	       "memory-backend=ram",
	       "-object",
	       "memory-backend-file,id=ram,size=256M,share=on,mem-path="
	       "/proc/self/fd/" STRING(OR_FD_RAM),
	       "-cpu", "max", "-m", "256", "-nodefaults", "-display", "none",
	       "-serial", "none", "-monitor", "none", "-semihosting-config",
	       "enable=on,target=native", "-kernel", q->elf, NULL);
	_exit(127);
}

static void close_pipes(struct or_qemu *q)
{
	if (q->request >= 0)
		close(q->request);
	if (q->answer >= 0)
		close(q->answer);
	q->request = q->answer = -1;
}

bool or_qemu_start(struct or_qemu *q)
{
	struct or_mailbox *mailbox = or_qemu_at(q, OR_MAILBOX);
	pid_t parent = getpid();
	int request[2], answer[2];

	memset(mailbox, 0, sizeof(*mailbox));
	if (pipe2(request, O_CLOEXEC))
		return complain("cannot make a pipe");
	q->request = request[1];
	if (pipe2(answer, O_CLOEXEC)) {
		close(request[0]);
		close_pipes(q);
		return complain("cannot make a pipe");
	}
	q->answer = answer[0];
	q->starts++;
	fflush(NULL);
	q->pid = fork();
	if (!q->pid)
		run(q, request[0], answer[1], parent);
	close(request[0]);
	close(answer[1]);
	if (q->pid < 0) {
		q->pid = 0;
		close_pipes(q);
		return complain("cannot fork");
	}
	if (!or_qemu_wait(q))
		return false;
	q->mailbox = *mailbox;
	return mailbox->magic == OR_MAGIC;
}

bool or_qemu_post(struct or_qemu *q, uint32_t first, uint32_t count)
{
	const struct or_doorbell bell = { first, count };

	/* The write orders all stores to the mapping before it. */
	return q->pid && write(q->request, &bell, sizeof(bell)) == sizeof(bell);
}

bool or_qemu_wait(struct or_qemu *q)
{
	struct pollfd p = { .fd = q->answer, .events = POLLIN };
	struct or_doorbell bell;
	int n;

	if (!q->pid)
		return false;
	do
		n = poll(&p, 1, OR_TIMEOUT_MS);
	while (n < 0 && errno == EINTR);
	if (n == 1 && read(q->answer, &bell, sizeof(bell)) == sizeof(bell))
		return true;
	or_qemu_stop(q);
	return false;
}

void or_qemu_stop(struct or_qemu *q)
{
	close_pipes(q);
	if (!q->pid)
		return;
	kill(q->pid, SIGKILL);
	while (waitpid(q->pid, NULL, 0) < 0 && errno == EINTR)
		;
	q->pid = 0;
}

void or_qemu_deinit(struct or_qemu *q)
{
	or_qemu_stop(q);
	if (q->ram)
		munmap(q->ram, OR_RAM_SIZE);
	if (q->ram_fd >= 0)
		close(q->ram_fd);
}
