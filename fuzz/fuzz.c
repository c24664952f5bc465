// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t fz_hash;
bool fz_excused;
unsigned int fz_spared;

void fz_found(struct fz_finding *f, const char *harness, const char *oracle,
	      const char *op, const char *class, const char *fmt, ...)
{
	va_list args;

	if (f->found)
		return;
	f->found = true;
	snprintf(f->signature, sizeof(f->signature), "%s/%s/%s/%s", harness,
		 oracle, op, class);
	va_start(args, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);
}

void fz_report(const struct fz_finding *f)
{
	if (fz_excused)
		return;
	fflush(stdout);
	fprintf(stderr, "PGT-SIG: %s\n", f->signature);
	if (f->line)
		fprintf(stderr, "line %u: ", f->line);
	fprintf(stderr, "%s\n", f->text);
	fflush(stderr);
	abort();
}
