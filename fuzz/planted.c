// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the driver's own tests find, and no campaign runs: an input's first
 * byte says what is wrong, if it is a letter of PGT_PLANTED: c crashes, k
 * crashes with a signature that is known, f only crashes under AFL++, o reads
 * too far, l is not the same twice, h hangs.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void report(const char *oracle, const char *class)
{
	struct fz_finding f = { .found = false };

	fz_found(&f, "planted", oracle, "read", class, "planted for the tests");
	fz_report(&f);
}

/* Reads one byte behind the input, which sanitizers see. */
static void over(const uint8_t *data, size_t size)
{
	volatile uint8_t byte = data[size];

	(void)byte;
}

/* Comes to something else each time, as what leaves state behind does. */
static void leave(void)
{
	static unsigned int times;

	fz_hash = ++times;
}

/* Does what the letter stands for. */
static void plant(const uint8_t *data, size_t size)
{
	switch (data[0]) {
	case 'c':
		report("model", size > 4 ? "long" : "short");
	case 'k':
		report("known", "always");
	case 'f':
		if (getenv("__AFL_SHM_ID"))
			report("flaky", "sometimes");
		break;
	case 'o':
		over(data, size);
		break;
	case 'l':
		leave();
		break;
	case 'h':
		pause();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *letters = getenv("PGT_PLANTED");

	if (letters && strchr(letters, 'x'))
		_exit(1);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *letters = getenv("PGT_PLANTED");

	if (!size)
		return 0;
	fz_hash = data[0];
	if (letters && data[0] && strchr(letters, data[0]))
		plant(data, size);
	return 0;
}
