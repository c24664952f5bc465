// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of calls on somebody's page-table code: PGT_SUBJECT in the
 * environment names one of ours, or the path of a shared object. It is loaded
 * at the start; see subject.h and SUBJECTS.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "subjects/subject_load.h"
#include "subjects/subject_program.h"

static struct fz_subject_run *run;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct pgt_subject *s;
	char unchecked[256];
	struct pg_error err;

	s = fz_subject_load(getenv(FZ_SUBJECT_ENV), &err);
	run = s ? fz_subject_run_create(s, FZ_CHECK_ALL, &err) : NULL;
	if (!run) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	fz_subject_unchecked(s, unchecked, sizeof(unchecked));
	if (getenv(FZ_SUBJECT_ENV))
		fprintf(stderr, "subject %s (%s)%s%s\n", s->name, s->source,
			*unchecked ? "; not checked: " : "", unchecked);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fz_step steps[FZ_OPS];
	const struct fz_subject_config *config;
	struct fz_finding f = { .found = false };
	unsigned int count = fz_subject_program(data, size, &config, steps);

	fz_subject_run(run, config, steps, count, &f);
	fz_hash = run->hash;
	if (f.found)
		fz_report(&f);
	return 0;
}
