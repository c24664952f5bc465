// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines are read leniently, formatted anew, and then have to be the same. */
#include "linux/ptdump_fields.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define VALID PG_BIT(PG_DESC_VALID)
#define UXN   PG_BIT(PG_DESC_UXN)
#define SH    pg_mask(9, 8)

/* "0x", sixteen digits, "-", and the same again. */
#define RANGE_LENGTH 37

struct text {
	const char *at;
	size_t length;
};

bool pg_ptdump_wrong(struct pg_ptdump_wrong *wrong, size_t offset,
		     const char *fmt, ...)
{
	va_list args;

	wrong->column = offset + 1;
	va_start(args, fmt);
	vsnprintf(wrong->text, sizeof(wrong->text), fmt, args);
	va_end(args);
	return false;
}

/* Behind a line's end are the blanks that somebody stripped. */
static char char_at(const struct text *t, size_t i)
{
	return i < t->length ? t->at[i] : ' ';
}

static bool has(const struct text *t, size_t at, const char *word)
{
	size_t i;

	for (i = 0; word[i]; i++) {
		if (char_at(t, at + i) != word[i])
			return false;
	}
	return true;
}

/* The word at an offset, or the next one; its length, 0 if there is none. */
static size_t word_at(const struct text *t, size_t *at)
{
	size_t n = 0;

	while (*at < t->length && t->at[*at] == ' ')
		++*at;
	while (*at && *at < t->length && t->at[*at - 1] != ' ')
		--*at;
	while (*at + n < t->length && t->at[*at + n] != ' ')
		n++;
	return n;
}

static bool no_such_attribute(const struct text *t, size_t at,
			      struct pg_ptdump_wrong *wrong)
{
	size_t n = word_at(t, &at);

	if (!n)
		return pg_ptdump_wrong(wrong, t->length,
				       "the line ends where an attribute "
				       "belongs");
	return pg_ptdump_wrong(wrong, at,
			       "'%.*s' is no attribute that ptdump prints here",
			       (int)pg_min(n, 60), t->at + at);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0x" and sixteen digits at an offset. */
static bool read_address(const struct text *t, size_t at, uint64_t *value,
			 struct pg_ptdump_wrong *wrong)
{
	*value = 0;
	if (!has(t, at, "0x"))
		return pg_ptdump_wrong(wrong, at,
				       "an address belongs here: "
				       "0x and sixteen digits");
	for (size_t i = at + 2; i < at + 18; i++) {
		int d = digit(char_at(t, i));

		if (d < 0)
			return pg_ptdump_wrong(wrong, i,
					       "'%c' is no digit of an "
					       "address: there are sixteen, "
					       "0 to 9 and a to f",
					       char_at(t, i));
		*value = *value << 4 | d;
	}
	return true;
}

static bool read_size(const struct text *t, size_t *at,
		      struct pg_ptdump_record *r, struct pg_ptdump_wrong *wrong)
{
	size_t digits = 0;

	while (*at < t->length && t->at[*at] == ' ')
		++*at;
	for (r->size = 0; digits < 20; digits++, ++*at) {
		int d = digit(char_at(t, *at));

		if (d < 0 || d > 9 ||
		    __builtin_mul_overflow(r->size, 10, &r->size))
			break;
		r->size = pg_add_sat(r->size, d);
	}
	r->unit = char_at(t, *at);
	if (!digits || !r->unit || !strchr("KMGTPE", r->unit))
		return pg_ptdump_wrong(wrong, *at,
				       "a size belongs here: a number and one "
				       "of K, M, G, T, P and E");
	++*at;
	return true;
}

static bool read_level(const struct text *t, size_t *at,
		       const struct pg_ptdump_style *style,
		       struct pg_ptdump_record *r,
		       struct pg_ptdump_wrong *wrong)
{
	size_t n = word_at(t, at);

	r->column = *at + 1;
	for (r->line.level = 0; r->line.level < PG_PTDUMP_LEVELS;
	     r->line.level++) {
		const char *name = style->name[r->line.level];

		if (n == strlen(name) && has(t, *at, name)) {
			*at += n;
			return true;
		}
	}
	return pg_ptdump_wrong(wrong, *at, "'%.*s' is no level of this text",
			       (int)pg_min(n, 60), t->at + *at);
}

/* The bits that a column is about; what all columns ask for is not. */
static uint64_t own_bits(const struct pg_ptdump_row *row)
{
	return row->mask == VALID ? VALID : row->mask & ~VALID;
}

/*
 * One column at *at: what it says goes to prot. A column that prints nothing
 * when clear is one of several for the same bits, which are all ones until one
 * of them is found.
 */
static bool read_column(const struct text *t, size_t *at,
			const struct pg_ptdump_row *row, uint64_t *prot,
			uint64_t *found)
{
	uint64_t own = own_bits(row);
	bool blank = char_at(t, *at) == ' ';
	size_t n = strlen(row->set);
	bool set = blank && has(t, *at + 1, row->set) &&
		   char_at(t, *at + 1 + n) == ' ';

	if (set) {
		*prot = (*prot & ~own) | (row->val & own);
		*found |= own;
		*at += 1 + n;
	} else if (!row->clear) {
		if (!(*found & own))
			*prot |= own;
	} else if (blank && has(t, *at + 1, row->clear)) {
		/* Of two bits nobody knows which differs: both are zero. */
		if (!(own & (own - 1)))
			*prot |= own & ~row->val;
		*found |= own;
		*at += 1 + strlen(row->clear);
	} else {
		return false;
	}
	return true;
}

/* All columns; *at is where they end, or where they stop to fit. */
static bool read_columns(const struct text *t, size_t *at,
			 const struct pg_ptdump_style *style, uint64_t *prot,
			 uint64_t *found)
{
	*prot = *found = 0;
	for (size_t i = 0; i < style->nrows; i++) {
		if (!read_column(t, at, &style->rows[i], prot, found))
			return false;
	}
	/* The kernel prints attributes only if a bit is set, and some is. */
	if (!*prot)
		*prot = PG_BIT(8);
	return *at >= t->length;
}

/*
 * What the words tell for certain. With words A every column also asks for
 * VALID, so an invalid entry tells no more than that it is one; elsewhere it
 * does not tell bit 1, unless it says BLK. SH is told only if it is three.
 */
static uint64_t known_bits(enum pg_ptdump_words words, uint64_t prot,
			   uint64_t found)
{
	bool valid = prot & VALID;
	uint64_t known = found;

	if ((prot & SH) != SH)
		known &= ~SH;
	if (words == PG_PTDUMP_KVM_A || words == PG_PTDUMP_KVM_SWAPPED)
		return valid ? known : VALID;
	if (!valid && (words != PG_PTDUMP_STAGE1 || prot & 2))
		known &= ~UINT64_C(2);
	return known;
}

/* The rest of a line is what the kernel prints, but for blanks at its end. */
static bool same_text(const struct text *t, const struct pg_ptdump_style *style,
		      const struct pg_ptdump_line *line, bool *stripped,
		      size_t *differs)
{
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(style, line, buf, sizeof(buf)) - 1;
	size_t i = 0;

	while (i < n && i < t->length && buf[i] == t->at[i])
		i++;
	*differs = i;
	*stripped = i < n;
	if (i < t->length)
		return false;
	while (i < n && buf[i] == ' ')
		i++;
	return i == n;
}

/* A difference before the level's name: the size, or blanks. */
static bool check_head(const struct text *t, const struct pg_ptdump_style *s,
		       const struct pg_ptdump_record *r,
		       struct pg_ptdump_wrong *wrong)
{
	const struct pg_ptdump_line head = { r->line.start, r->line.end,
					     r->line.level, 0 };
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(s, &head, buf, sizeof(buf)) - 1, i = 0;
	uint64_t size;
	char unit;

	while (i < n && buf[i] == char_at(t, i))
		i++;
	if (i == n)
		return true;
	if (sscanf(buf + RANGE_LENGTH, "%" SCNu64 "%c", &size, &unit) == 2 &&
	    (size != r->size || unit != r->unit))
		return pg_ptdump_wrong(wrong, i,
				       "the size says %" PRIu64
				       "%c, but the range has %" PRIu64 "%c",
				       r->size, r->unit, size, unit);
	return pg_ptdump_wrong(wrong, i, "'%c' stands where ptdump prints '%c'",
			       char_at(t, i), buf[i]);
}

/*
 * Something that no table can hold: above the last level, a valid entry that
 * is no block is a table, which ptdump goes into.
 */
static bool table_shown(const struct pg_ptdump_record *r)
{
	return (r->line.prot & 3) == 3 && r->line.level < PG_PTDUMP_LEVELS - 1;
}

static bool try_words(const struct text *t, size_t at,
		      enum pg_ptdump_words words, struct pg_ptdump_record *r,
		      bool *stripped, struct pg_ptdump_wrong *wrong)
{
	const struct pg_ptdump_style style = pg_ptdump_words_style(words);
	size_t level = at, differs;
	uint64_t found;

	if (!read_columns(t, &at, &style, &r->line.prot, &found))
		return no_such_attribute(t, at, wrong);
	r->known = known_bits(words, r->line.prot, found);
	if (!same_text(t, &style, &r->line, stripped, &differs))
		return no_such_attribute(t, differs, wrong);
	if (table_shown(r))
		return pg_ptdump_wrong(wrong, level,
				       "a valid entry of this level has to be "
				       "a block (BLK)");
	return true;
}

/* Keeps the words that fit; the complaint is of those that fit longest. */
static bool read_attributes(const struct text *t, size_t at, uint8_t *words,
			    struct pg_ptdump_record *r, bool *stripped,
			    struct pg_ptdump_wrong *wrong)
{
	struct pg_ptdump_wrong here;
	uint8_t fitting = 0;

	wrong->column = 0;
	for (int w = 0; w < PG_PTDUMP_WORDS; w++) {
		struct pg_ptdump_record tried = *r;
		bool gone = false;

		if (!(*words >> w & 1))
			continue;
		if (!try_words(t, at, w, &tried, &gone, &here)) {
			if (here.column > wrong->column)
				*wrong = here;
			continue;
		}
		if (!fitting) {
			*stripped = gone;
			r->line.prot = tried.line.prot;
			r->known = tried.known;
		}
		fitting |= 1 << w;
	}
	if (fitting)
		*words = fitting;
	return fitting;
}

static bool read_range(const struct text *t, struct pg_ptdump_line *l,
		       struct pg_ptdump_wrong *wrong)
{
	if (!read_address(t, 0, &l->start, wrong))
		return false;
	if (char_at(t, 18) != '-')
		return pg_ptdump_wrong(wrong, 18, "'-' belongs here");
	return read_address(t, 19, &l->end, wrong);
}

/* What dump -f ptdump says of a range that is not in the image. */
static bool own_line(const struct text *t, size_t at)
{
	return word_at(t, &at) && has(t, at, "unreadable:");
}

bool pg_ptdump_fields(const char *text, size_t length, uint8_t *words,
		      struct pg_ptdump_record *r, bool *stripped,
		      struct pg_ptdump_wrong *wrong)
{
	const struct text t = { text, length };
	const struct pg_ptdump_style style =
		pg_ptdump_words_style(__builtin_ctz(*words));
	size_t at = RANGE_LENGTH;

	*r = (struct pg_ptdump_record){ .known = style.mask };
	*stripped = false;
	if (!read_range(&t, &r->line, wrong))
		return false;
	if (own_line(&t, at))
		return pg_ptdump_wrong(
			wrong, at + 3,
			"pgtool's own line, of a range that it "
			"could not read: the text is of an image "
			"with gaps");
	if (!read_size(&t, &at, r, wrong) ||
	    !read_level(&t, &at, &style, r, wrong) ||
	    !check_head(&t, &style, r, wrong))
		return false;
	r->hole = at >= length;
	return r->hole || read_attributes(&t, at, words, r, stripped, wrong);
}
