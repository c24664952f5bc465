/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the harness ptdump: a text that was read, and who asks what. */
#ifndef FUZZ_PTDUMP_H
#define FUZZ_PTDUMP_H

#include "fuzz.h"
#include "linux/ptdump_compare.h"
#include "linux/ptdump_parse.h"
#include "linux/ptdump_span.h"

/* bytes: of the input. options: with which it was read. */
struct ptdump_case {
	const char *bytes;
	size_t size;
	struct pg_ptdump_options options;
	struct pg_ptdump_lines lines;
	struct pg_ptdump_text text;
	struct fz_finding *finding;
};

#define PTDUMP_BAD(c, oracle, op, class, ...) \
	fz_found((c)->finding, "ptdump", oracle, op, class, __VA_ARGS__)

/* ptdump_words.c: lines printed again, and what their words mean. */
void ptdump_words(struct ptdump_case *c);

/* ptdump_tables.c: compared with itself, judged, and as tables. */
void ptdump_tables(struct ptdump_case *c);

/* As ptdump.h's words say, a leaf that the architecture uses. */
static inline bool ptdump_is_leaf(const struct pg_ptdump_record *r)
{
	bool last = r->line.level == PG_PTDUMP_LEVELS - 1;

	return !r->hole && (r->line.prot & 3) == (last ? 3 : 1);
}

#endif
