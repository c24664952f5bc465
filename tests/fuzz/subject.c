// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Subjects: ours do what the model says, in all geometries; bugs are found; the
 * door to shared objects lets in what is whole, and nothing else.
 *
 *	COUNT=N SEED=N subject NAIVE.so BAD.so...
 *
 * COUNT: calls on each subject. NAIVE.so: a good one; BAD.so: others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "subject_bugs.h"
#include "subjects/subject_load.h"
#include "subject_random.h"

#ifdef __SANITIZE_ADDRESS__
#define CALLS 1000
#else
#define CALLS 4000
#endif

/* Calls after which a bug has to be found. */
#define ENOUGH 30000

static uint64_t setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

/* No failures, no races, no other features. */
static void plain(struct fz_step *steps)
{
	for (unsigned int i = 0; i < SUBJECT_STEPS; i++) {
		if (steps[i].kind == FZ_STEP_NESTED)
			steps[i].kind = FZ_STEP_CALL;
		if (steps[i].kind == FZ_STEP_FAIL)
			steps[i].number = 0;
		if (steps[i].kind == FZ_STEP_CAPS)
			steps[i].caps = 0;
	}
}

/* Calls at random, in each configuration in turn, until something is found. */
static uint64_t try_out(const struct pgt_subject *s, unsigned int checks,
			uint64_t count, struct fz_finding *f,
			struct fz_subject_stats *stats)
{
	uint64_t seed = setting("SEED", 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	struct fz_step steps[SUBJECT_STEPS];
	struct pg_error err;
	struct fz_subject_run *r = fz_subject_run_create(s, checks, &err);
	uint64_t calls;

	*f = (struct fz_finding){ .found = false };
	for (unsigned int i = 0;
	     r && r->stats.calls < count && !f->found && i < count; i++) {
		const struct fz_subject_config *c =
			&fz_subject_configs[i % fz_subject_config_count()];

		subject_random_program(&seed, c, steps);
		if (checks == FZ_CHECK_TRANSLATION)
			plain(steps);
		if (!fz_subject_run(r, c, steps, SUBJECT_STEPS, f))
			printf("# %s: no %s\n", s->name, c->name);
	}
	calls = r ? r->stats.calls : 0;
	if (stats && r)
		*stats = r->stats;
	fz_subject_run_destroy(r);
	return calls;
}

TEST(ours)
{
	uint64_t count = setting("COUNT", CALLS);

	for (size_t i = 0; fz_subjects[i]; i++) {
		struct fz_subject_stats stats = { 0 };
		struct fz_finding f;

		try_out(fz_subjects[i], FZ_CHECK_ALL, count, &f, &stats);
		printf("# %s: %llu calls, %llu nested, %llu not done\n",
		       fz_subjects[i]->name, (unsigned long long)stats.calls,
		       (unsigned long long)stats.nested,
		       (unsigned long long)stats.refused);
		if (f.found)
			printf("# %s: %s\n", f.signature, f.text);
		CHECK(!f.found);
		CHECK(stats.calls >= count);
		CHECK(stats.by_answer[PGT_NOMEM] > 0);
	}
}

/* The oracle, the second word of a signature, is one of these. */
static bool is_by(const char *signature, const char *by)
{
	const char *oracle = strchr(signature, '/');
	char word[32];

	if (!oracle)
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(oracle + 1, "/"),
		 oracle + 1);
	return strstr(by, word) != NULL;
}

TEST(bugs)
{
	for (const struct subject_bug *b = subject_bugs; b->name; b++) {
		struct fz_finding f;
		uint64_t calls = try_out(subject_with(b), FZ_CHECK_ALL, ENOUGH,
					 &f, NULL);

		printf("# %s: %s after %llu calls\n", b->name,
		       f.found ? f.signature : "not found",
		       (unsigned long long)calls);
		CHECK(f.found);
		CHECK(is_by(f.signature, b->by));
	}
	subject_with(NULL);
}

/* What comparing translations finds, and nothing else. */
TEST(translations)
{
	unsigned int found = 0, all = 0;

	for (const struct subject_bug *b = subject_bugs; b->name; b++, all++) {
		struct fz_finding f;

		try_out(subject_with(b), FZ_CHECK_TRANSLATION, ENOUGH / 4, &f,
			NULL);
		if (f.found != b->translation)
			printf("# %s: %s\n", b->name,
			       f.found ? f.signature : "not found");
		CHECK(f.found == b->translation);
		found += f.found;
	}
	printf("# translations alone find %u of %u\n", found, all);
	subject_with(NULL);
}

TEST(names)
{
	char unchecked[256];
	struct pg_error err;

	CHECK(fz_subject_load(NULL, &err) == &fz_subject_engine);
	CHECK(fz_subject_load("walk", &err) == &fz_subject_walk);
	CHECK(!fz_subject_load("wolk", &err));
	CHECK_HAS(err.text, "perhaps 'walk'");
	CHECK(!fz_subject_load("/nowhere/at.so", &err));
	fz_subject_unchecked(&fz_subject_flat, unchecked, sizeof(unchecked));
	CHECK_STR(unchecked, "relax young flush get-leaf split collapse "
			     "loads locks cache-maintenance races");
}

TEST(refused)
{
	struct pgt_subject s = fz_subject_walk;
	struct pg_error err;

	CHECK(fz_subject_is_good(&s, &err));
	s.version++;
	CHECK(!fz_subject_is_good(&s, &err));
	CHECK_HAS(err.text, "version 2");
	s = fz_subject_walk;
	s.size -= 8;
	CHECK(!fz_subject_is_good(&s, &err));
	s = fz_subject_walk;
	s.unmap = NULL;
	CHECK(!fz_subject_is_good(&s, &err));
	CHECK_HAS(err.text, "unmap");
	s = fz_subject_walk;
	s.destroy = NULL;
	CHECK(!fz_subject_is_good(&s, &err));
	s = fz_subject_walk;
	s.name = "no/name";
	CHECK(!fz_subject_is_good(&s, &err));
}

static int count;
static char **names;

TEST(objects)
{
	const struct pgt_subject *s;
	struct pg_error err = { "" };
	struct fz_finding f;

	s = count ? fz_subject_load(names[0], &err) : NULL;
	if (!s)
		printf("# %s\n", err.text);
	CHECK(s && s != &fz_subject_naive && !strcmp(s->name, "naive"));
	if (s)
		try_out(s, FZ_CHECK_ALL, 500, &f, NULL);
	CHECK(s && !f.found);
	for (int i = 1; i < count; i++) {
		CHECK(!fz_subject_load(names[i], &err));
		printf("# %s\n", strrchr(err.text, '/') ? strrchr(err.text, '/')
							: err.text);
	}
}

int main(int argc, char **argv)
{
	count = argc - 1;
	names = argv + 1;
	RUN(ours);
	RUN(bugs);
	RUN(translations);
	RUN(names);
	RUN(refused);
	RUN(objects);
	return check_done();
}
