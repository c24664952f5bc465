// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 1000
#define EVERY_MS 200

static bool enabled = true;

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

void progress(void *ctx, uint64_t done, uint64_t total)
{
	static int64_t next;
	static bool shown;

	if (!enabled || !isatty(STDERR_FILENO))
		return;
	if (!next)
		next = now_ms() + FIRST_MS;
	if (done >= total) {
		if (shown)
			fputs("\r\033[K", stderr);
		shown = false;
		next = 0;
		return;
	}
	if (now_ms() < next)
		return;
	next = now_ms() + EVERY_MS;
	shown = true;
	fprintf(stderr, "\r%s: %d%%", (const char *)ctx,
		(int)(100.0 * done / total));
}
