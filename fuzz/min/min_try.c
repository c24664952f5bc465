// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a candidate still shows it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "replay/child.h"
#include "min/min.h"
#include "trace/judge.h"

/* Seconds of CPU that a candidate may take; for those that hang, all of it. */
#define LIMIT 2

static const char *const oracles[FZ_ORACLES] = {
	[FZ_ORACLE_POLICY] = "policy", [FZ_ORACLE_MODEL] = "model",
	[FZ_ORACLE_TABLES] = "tables", [FZ_ORACLE_COUNTS] = "counts",
	[FZ_ORACLE_FAILED] = "failed",
};

/* Of "harness/oracle/...", the oracle's bit; all of them of anything else. */
static uint32_t oracles_of(const char *signature)
{
	const char *at = strchr(signature, '/');
	size_t length = at ? strcspn(++at, "/") : 0;

	for (unsigned int i = 0; at && i < FZ_ORACLES; i++)
		if (strlen(oracles[i]) == length &&
		    !strncmp(oracles[i], at, length))
			return 1u << i;
	return FZ_ORACLES_ALL;
}

int min_open(struct min *m, const char *signature, struct pg_error *err)
{
	struct fz_runner_params params = {
		.seed = m->o->seed_step,
		.costs = PG_COSTS_ALL,
		.oracles = oracles_of(signature),
	};
	int fd;

	fz_runner_destroy(m->runner);
	m->runner = fz_runner_create(&params, err);
	if (!m->runner)
		return PG_ENOMEM;
	if (*m->file)
		return 0;
	snprintf(m->file, sizeof(m->file), "/tmp/min.XXXXXX");
	fd = mkstemp(m->file);
	if (fd < 0)
		return pg_error(err, PG_EIO, "%s cannot be made", m->file);
	close(fd);
	return 0;
}

void min_close(struct min *m)
{
	fz_runner_destroy(m->runner);
	if (*m->file)
		unlink(m->file);
}

bool min_is_over(const struct min *m)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return m->children + (double)now.tv_sec + (double)now.tv_nsec / 1e9 >
	       m->o->cpu;
}

bool min_hear(struct min *m, struct fz_child *child)
{
	static const char mark[] = "PGT-SIG: ";
	char class[FZ_CLASS], log[16384], *at;
	bool well = fz_child_end(child, class, &m->children);

	m->shown = (struct fz_finding){ .found = false };
	fz_child_log(child, log, sizeof(log));
	if (well)
		return false;
	at = strstr(log, mark);
	if (at) {
		m->shown.found = true;
		at += strlen(mark);
		snprintf(m->shown.signature, sizeof(m->shown.signature), "%.*s",
			 (int)strcspn(at, "\n"), at);
		at += strcspn(at, "\n");
		snprintf(m->shown.text, sizeof(m->shown.text), "%.*s",
			 *at ? (int)strcspn(at + 1, "\n") : 0,
			 *at ? at + 1 : "");
		return true;
	}
	fz_found(&m->shown, m->o->harness ? "harness" : "ops", "crash", "any",
		 class, "the program does not come back from this");
	return true;
}

struct attempt {
	struct min *m;
	const struct fz_program *p;
};

static void run_alone(void *arg)
{
	struct attempt *a = arg;
	struct fz_finding finding;

	fz_child_limit(LIMIT);
	fz_run(a->m->runner, a->p, &finding, NULL);
	if (finding.found)
		fz_report(&finding);
}

static bool in_child(struct min *m, const struct fz_program *p)
{
	struct attempt a = { .m = m, .p = p };
	struct fz_child child;

	return fz_child_start(&child, run_alone, &a) && min_hear(m, &child);
}

bool min_write(struct min *m, const void *data, size_t size)
{
	int fd = open(m->file, O_WRONLY | O_TRUNC | O_CLOEXEC);
	bool well = fd >= 0 && write(fd, data, size) == (ssize_t)size;

	if (fd >= 0)
		close(fd);
	return well;
}

bool min_look_bytes(struct min *m, const uint8_t *data, size_t size)
{
	char *argv[] = { (char *)(uintptr_t)m->o->harness, m->file, NULL };
	struct fz_child child;

	m->shown = (struct fz_finding){ .found = false };
	return min_write(m, data, size) && fz_child_exec(&child, argv) &&
	       min_hear(m, &child);
}

bool min_look(struct min *m, const struct fz_program *p)
{
	uint8_t bytes[FZ_BYTES];

	if (m->o->harness)
		return min_look_bytes(m, bytes, fz_encode(p, bytes));
	if (m->forks)
		return in_child(m, p);
	fz_run(m->runner, p, &m->shown, NULL);
	return m->shown.found;
}

/* Harness and oracle: up to the second stroke. */
static size_t kept_part(const char *signature)
{
	size_t first = strcspn(signature, "/");

	if (!signature[first])
		return first;
	return first + 1 + strcspn(signature + first + 1, "/");
}

static bool is_wanted(const struct min *m)
{
	if (!m->shown.found)
		return false;
	if (m->strict)
		return !strcmp(m->shown.signature, m->want);
	return !strncmp(m->shown.signature, m->want, kept_part(m->want) + 1);
}

static uint64_t hash_of(const uint8_t *data, size_t size)
{
	uint64_t hash = size * 2 + 1;

	for (size_t i = 0; i < size; i++) {
		hash ^= data[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash | 1;
}

static bool was_tried(struct min *m, uint64_t hash)
{
	return m->cache[hash >> 20 & (MIN_CACHE - 1)] == hash;
}

static bool remember(struct min *m, uint64_t hash)
{
	m->cache[hash >> 20 & (MIN_CACHE - 1)] = hash;
	return false;
}

bool min_shows(struct min *m, const struct fz_program *p)
{
	uint8_t bytes[FZ_BYTES];
	uint64_t hash = hash_of(bytes, fz_encode(p, bytes));

	if (was_tried(m, hash) || min_is_over(m))
		return false;
	m->tries++;
	if (min_look(m, p) && is_wanted(m))
		return true;
	return remember(m, hash);
}

bool min_shows_bytes(struct min *m, const uint8_t *data, size_t size)
{
	uint64_t hash = hash_of(data, size);

	if (was_tried(m, hash) || min_is_over(m))
		return false;
	m->tries++;
	if (min_look_bytes(m, data, size) && is_wanted(m))
		return true;
	return remember(m, hash);
}
