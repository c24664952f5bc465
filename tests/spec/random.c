// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares core with the spec walker:
 *
 *	COUNT=N SECONDS=N SEED=N random [long]
 *
 * Without anything: a share with a fixed seed that is over in a second or two.
 * COUNT: comparisons at most. SECONDS: time at most. SEED: where to begin.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "spec/differ.h"

#include "mutants.h"

static unsigned int tests, failed;

static void tell(bool ok, const char *name)
{
	tests++;
	failed += !ok;
	printf("%sok %u - %s\n", ok ? "" : "not ", tests, name);
	fflush(stdout);
}

static uint64_t setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

static void print_counts(const struct differ *d, enum world_kind kind)
{
	printf("# %s:", world_names[kind]);
	for (unsigned int i = 0; i < OUTCOMES; i++) {
		if (d->count[kind][i])
			printf(" %s %ju", differ_outcomes[i],
			       (uintmax_t)d->count[kind][i]);
	}
	printf("\n");
}

/* Outcomes that a kind of world can have. */
static bool possible(enum world_kind kind, enum differ_outcome outcome)
{
	bool stage2 = outcome >= OUT_S2_EARLY && outcome <= OUT_S2_ABORT;
	bool stage1 = outcome >= OUT_S1_EARLY && outcome <= OUT_S1_ABORT;
	bool walk = outcome == OUT_WALK || outcome == OUT_WALK_PERMISSION;
	bool one_el = kind == WORLD_EL2 || kind == WORLD_EL3;

	if (kind == WORLD_STAGE2)
		return !stage1 && !walk;
	/* A single EL is refused reading only by indirection. */
	if (one_el && outcome == OUT_S1_READ)
		return false;
	return kind == WORLD_BOTH || (!stage2 && !walk);
}

/* The rarest of what has to occur. */
static uint64_t rarest(const struct differ *d, enum world_kind kind)
{
	uint64_t least = UINT64_MAX;

	for (unsigned int i = 0; i < OUTCOMES; i++) {
		if (possible(kind, i) && d->count[kind][i] < least)
			least = d->count[kind][i];
	}
	return least;
}

static void tell_kind(const struct differ *d, enum world_kind kind,
		      uint64_t seed)
{
	char name[128];

	print_counts(d, kind);
	snprintf(name, sizeof(name),
		 "%s: %ju comparisons, and %ju walks, from seed 0x%jx",
		 world_names[kind], (uintmax_t)d->comparisons,
		 (uintmax_t)d->walks, (uintmax_t)seed);
	tell(!d->mismatches && d->comparisons, name);
	snprintf(name, sizeof(name), "%s: every outcome occurs",
		 world_names[kind]);
	if (d->comparisons >= 10000)
		tell(rarest(d, kind) >= 5, name);
}

/* Worlds of one kind until so many comparisons, or the time is over. */
static void run(struct differ *d, enum world_kind kind, uint64_t seed,
		uint64_t count, time_t end)
{
	for (uint64_t i = 0; d->comparisons < count; i++) {
		if (end && !(i & 255) && time(NULL) >= end)
			break;
		differ_world(d, kind, seed + i);
	}
}

static void run_all(uint64_t seed, uint64_t count, uint64_t seconds)
{
	for (unsigned int i = 0; i < WORLD_KINDS; i++) {
		static struct differ d;
		time_t end = seconds ? time(NULL) +
					       (time_t)(seconds / WORLD_KINDS) +
					       1
				     : 0;

		memset(&d, 0, sizeof(d));
		run(&d, i, seed, count / WORLD_KINDS, end);
		tell_kind(&d, i, seed);
	}
}

/* Each has to be found within what the quick share compares. */
static void run_mutants(uint64_t seed, uint64_t count)
{
	for (size_t i = 0; i < mutants_count; i++) {
		const struct mutant *m = &mutants[i];
		static struct differ d;
		char name[128];

		memset(&d, 0, sizeof(d));
		d.mutant = &m->core;
		d.quiet = true;
		for (uint64_t j = 0; !d.mismatches && d.comparisons < count;
		     j++)
			differ_world(&d, m->kind, seed + j);
		snprintf(name, sizeof(name), "finds: %s: %s (after %ju)",
			 world_names[m->kind], m->core.name,
			 (uintmax_t)d.comparisons);
		tell(d.mismatches > 0, name);
	}
}

int main(int argc, char **argv)
{
	bool longer = argc > 1 && !strcmp(argv[1], "long");
	uint64_t seconds = setting("SECONDS", 0);
	uint64_t most = longer ? 20000000 : 240000;

	if (seconds)
		most = UINT64_MAX;
	run_all(setting("SEED", 1), setting("COUNT", most), seconds);
	if (!longer && !seconds)
		run_mutants(1, 40000);
	printf("1..%u\n", tests);
	return failed != 0;
}
