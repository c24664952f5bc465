// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 1000
#define EVERY_MS 200

static bool enabled = true;
static int64_t next; /* when the line is to change, or 0 */
static bool shown;

void progress_set(bool on)
{
	enabled = on;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Time for another line; then the cursor stands where it begins. */
static bool due(void)
{
	if (!enabled || !isatty(STDERR_FILENO))
		return false;
	if (!next)
		next = now_ms() + FIRST_MS;
	if (now_ms() < next)
		return false;
	next = now_ms() + EVERY_MS;
	shown = true;
	fputs("\r", stderr);
	return true;
}

void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
	next = 0;
}

void progress(void *ctx, uint64_t done, uint64_t total)
{
	if (done >= total)
		progress_end();
	else if (due())
		fprintf(stderr, "%s: %d%%", (const char *)ctx,
			(int)(100.0 * done / total));
}

void progress_count(const char *work, uint64_t count, const char *things)
{
	if (due())
		fprintf(stderr, "%s: %" PRIu64 " %s", work, count, things);
}
