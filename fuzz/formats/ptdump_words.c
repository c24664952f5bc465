// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines printed again, and their words read as people read them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/ptdump.h"

/* A word of a line, and what it says of the descriptor. */
struct word {
	const char *text;
	uint64_t mask, value;
};

/* arch/arm64/mm/ptdump.c, 6.12, in the numbering of memory types of 5.15. */
static const struct word stage1[] = {
	{ "F", PG_BIT(0), 0 },
	{ "USR", PG_BIT(6), PG_BIT(6) },
	{ "ro", PG_BIT(7), PG_BIT(7) },
	{ "RW", PG_BIT(7), 0 },
	{ "NX", PG_BIT(53), PG_BIT(53) },
	{ "x", PG_BIT(53), 0 },
	{ "SHD", 0x300, 0x300 },
	{ "AF", PG_BIT(10), PG_BIT(10) },
	{ "NG", PG_BIT(11), PG_BIT(11) },
	{ "CON", PG_BIT(52), PG_BIT(52) },
	{ "BLK", 2, 0 },
	{ "UXN", PG_BIT(54), PG_BIT(54) },
	{ "GP", PG_BIT(50), PG_BIT(50) },
	{ "MEM/NORMAL", 0x1c, 0 },
	{ "MEM/NORMAL-TAGGED", 0x1c, 1 << 2 },
	{ "MEM/NORMAL-NC", 0x1c, 2 << 2 },
	{ "DEVICE/nGnRnE", 0x1c, 3 << 2 },
	{ "DEVICE/nGnRE", 0x1c, 4 << 2 },
	{ NULL, 0, 0 },
};

/* arch/arm64/kvm/ptdump.c, 6.12; X only where somebody said what it means. */
static const struct word stage2[] = {
	{ "F", PG_BIT(0), 0 },
	{ "R", PG_BIT(6), PG_BIT(6) },
	{ "W", PG_BIT(7), PG_BIT(7) },
	{ "AF", PG_BIT(10), PG_BIT(10) },
	{ "BLK", 3, 1 },
	{ "NX", PG_BIT(54), PG_BIT(54) },
	{ "x", PG_BIT(54), 0 },
	{ NULL, 0, 0 },
};

static void check_word(struct ptdump_case *c, const struct pg_ptdump_record *r,
		       const char *text, size_t length)
{
	const struct word *w = c->text.source == PG_PTDUMP_STAGE2 ? stage2
								  : stage1;

	for (; w->text; w++) {
		if (strlen(w->text) != length || memcmp(w->text, text, length))
			continue;
		if ((r->line.prot & w->mask) != w->value)
			PTDUMP_BAD(c, "words", w->text, "value",
				   "line %" PRIu64 ": %s gives 0x%" PRIx64,
				   r->number, w->text, r->line.prot);
	}
}

/* Behind the level's name. */
static void check_words(struct ptdump_case *c, const struct pg_ptdump_record *r,
			const char *line, size_t n)
{
	size_t at = r->column, end;

	while (at < n && line[at] != ' ')
		at++;
	for (; at < n; at = end) {
		while (at < n && line[at] == ' ')
			at++;
		for (end = at; end < n && line[end] != ' ';)
			end++;
		check_word(c, r, line + at, end - at);
	}
}

static void check_range(struct ptdump_case *c, const struct pg_ptdump_record *r,
			const char *line)
{
	char start[17], end[17];

	memcpy(start, line + 2, 16);
	memcpy(end, line + 21, 16);
	start[16] = end[16] = '\0';
	if (strtoull(start, NULL, 16) != r->line.start ||
	    strtoull(end, NULL, 16) != r->line.end)
		PTDUMP_BAD(c, "words", "range", "value",
			   "line %" PRIu64 ": another range was read",
			   r->number);
}

static size_t without_blanks(const char *line, size_t n)
{
	while (n && (line[n - 1] == ' ' || line[n - 1] == '\r'))
		n--;
	return n;
}

static void check_print(struct ptdump_case *c, const struct pg_ptdump_record *r,
			const struct pg_ptdump_style *style, const char *line,
			size_t n)
{
	char buf[PG_PTDUMP_LINE_MAX];
	size_t printed = pg_ptdump_format(style, &r->line, buf, sizeof(buf));

	printed = without_blanks(buf, printed - 1);
	if (printed != n || memcmp(buf, line, n))
		PTDUMP_BAD(c, "print", "line", "differs",
			   "line %" PRIu64 " is printed as \"%.*s\"", r->number,
			   (int)printed, buf);
}

/* The line behind the one with a number. */
static const char *find_line(struct ptdump_case *c, const char *from,
			     uint64_t lines)
{
	const char *end = c->bytes + c->size;

	for (; from && lines; lines--) {
		from = memchr(from, '\n', end - from);
		from = from ? from + 1 : NULL;
	}
	return from;
}

void ptdump_words(struct ptdump_case *c)
{
	struct pg_ptdump_style style = pg_ptdump_words_style(c->text.words);
	const char *line = c->bytes, *end = c->bytes + c->size;
	uint64_t number = 1;

	for (size_t i = 0; i < c->lines.count && !c->finding->found; i++) {
		const struct pg_ptdump_record *r = &c->lines.list[i];
		const char *newline;
		size_t n;

		line = find_line(c, line, r->number - number);
		number = r->number;
		newline = line ? memchr(line, '\n', end - line) : NULL;
		if (!newline) {
			PTDUMP_BAD(c, "words", "number", "absent",
				   "there is no line %" PRIu64, r->number);
			return;
		}
		n = without_blanks(line, newline - line);
		check_range(c, r, line);
		if (i && r->line.start != r[-1].line.end)
			PTDUMP_BAD(c, "words", "range", "gap",
				   "line %" PRIu64 " does not begin where the "
				   "one before ends",
				   r->number);
		check_print(c, r, &style, line, n);
		if (!r->hole)
			check_words(c, r, line, n);
	}
}
