/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings that were there before and are known. As text, one line each:
 *
 *	# pgtool baseline 1
 *	kernel 0xffff800008100000-0xffff800008104000 wx 3 0x40000000000704
 *
 * the space, the addresses (the end is not part of them, and 0 for 2^64), the
 * rule, the level, and the attributes of the first entry; "-" for what the
 * finding does not have. In names of spaces, blanks and what is not ASCII are
 * %XX. Empty lines, and what follows a '#', are not looked at; but the first
 * line is as above.
 *
 * Attributes are a descriptor's bits without those that differ from one run of
 * a system to the next: output address, access flag, dirty state, contiguous
 * bit, and what software and the implementation use.
 *
 * A finding is known as far as entries of its rule, space, level and attributes
 * cover its addresses.
 */
#ifndef PG_VERIFY_BASELINE_H
#define PG_VERIFY_BASELINE_H

#include "base/error.h"
#include "verify/rule.h"

#define PG_BASELINE_HEADER "# pgtool baseline 1"

/*
 * One entry. first, last (included), where ranged. level, attrs: where level
 * is not PG_NO_LEVEL. found: a finding was known by it.
 */
struct pg_known {
	const struct pg_rule *rule;
	const char *space;
	uint64_t first, last;
	uint64_t attrs;
	int8_t level;
	bool ranged, found;
};

/* Starts as all zero. The memory is its own. */
struct pg_baseline {
	struct pg_known *list;
	size_t count, room;
	char **names; /* that list[].space point to */
	size_t nnames, names_room;
	size_t lines;
};

void pg_baseline_deinit(struct pg_baseline *b);

/*
 * Takes the next line, without its newline; the first is the header. PG_EFORMAT
 * with a sentence that has the number of the line, or PG_ENOMEM.
 */
int pg_baseline_add(struct pg_baseline *b, const char *line,
		    struct pg_error *err);

/* After the last line; also an error if there was none. */
int pg_baseline_sort(struct pg_baseline *b, struct pg_error *err);

/*
 * Cuts a finding of that space into the parts that are known and those that
 * are not, and gives them to take in ascending order. Parts that do not begin
 * where the finding does have no entry of their own (at, raw, line are 0).
 */
void pg_baseline_split(struct pg_baseline *b, const struct pg_finding *f,
		       const char *space,
		       void (*take)(void *ctx, const struct pg_finding *part,
				    bool known),
		       void *ctx);

#define PG_BASELINE_LINE_MAX 1024

/* The line of a finding, or of an entry, without a newline. */
void pg_baseline_line(const struct pg_finding *f, const char *space, char *buf,
		      size_t size);
void pg_known_line(const struct pg_known *known, char *buf, size_t size);

#endif
