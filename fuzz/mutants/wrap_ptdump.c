// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in reading the kernel's text (core/linux). */
#include <string.h>

#include "arch/desc.h"
#include "linux/ptdump_fields.h"
#include "linux/ptdump_order.h"
#include "linux/ptdump_span.h"
#include "linux/ptdump_wx.h"
#include "wrap.h"

#define ROWS 32

struct pg_ptdump_style __real_pg_ptdump_words_style(enum pg_ptdump_words words);
struct pg_ptdump_style __wrap_pg_ptdump_words_style(enum pg_ptdump_words words);
bool __real_pg_ptdump_fields(const char *text, size_t length, uint8_t *words,
			     struct pg_ptdump_record *r, bool *stripped,
			     struct pg_ptdump_wrong *wrong);
bool __wrap_pg_ptdump_fields(const char *text, size_t length, uint8_t *words,
			     struct pg_ptdump_record *r, bool *stripped,
			     struct pg_ptdump_wrong *wrong);
bool __real_pg_ptdump_line_follows(const struct pg_ptdump_text *t,
				   bool end_marker,
				   const struct pg_ptdump_line *l,
				   struct pg_ptdump_wrong *wrong);
bool __wrap_pg_ptdump_line_follows(const struct pg_ptdump_text *t,
				   bool end_marker,
				   const struct pg_ptdump_line *l,
				   struct pg_ptdump_wrong *wrong);
void __real_pg_ptdump_wx_add(struct pg_ptdump_wx *wx,
			     const struct pg_ptdump_line *line);
void __wrap_pg_ptdump_wx_add(struct pg_ptdump_wx *wx,
			     const struct pg_ptdump_line *line);
int __real_pg_ptdump_parse(struct pg_ptdump_parser *p, const void *bytes,
			   size_t size, struct pg_error *err);
int __wrap_pg_ptdump_parse(struct pg_ptdump_parser *p, const void *bytes,
			   size_t size, struct pg_error *err);
void __real_pg_ptdump_leaf(const struct pg_ptdump_space *space,
			   const struct pg_ptdump_record *record,
			   struct pg_ptdump_leaf *leaf);
void __wrap_pg_ptdump_leaf(const struct pg_ptdump_space *space,
			   const struct pg_ptdump_record *record,
			   struct pg_ptdump_leaf *leaf);

/* Two keywords stand for each other's values. */
static void mix_up(struct pg_ptdump_row *rows, size_t n, const char *a,
		   const char *b)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].set && !strcmp(rows[i].set, a)) {
			rows[i].set = b;
			if (rows[i].clear)
				rows[i].clear = a;
		} else if (rows[i].set && !strcmp(rows[i].set, b)) {
			rows[i].set = a;
		}
	}
}

struct pg_ptdump_style __wrap_pg_ptdump_words_style(enum pg_ptdump_words words)
{
	static struct pg_ptdump_row rows[ROWS];
	struct pg_ptdump_style s = __real_pg_ptdump_words_style(words);

	if (words != PG_PTDUMP_STAGE1 || s.nrows > ROWS ||
	    (!fz_wrapped(FZ_PTDUMP_RIGHTS) && !fz_wrapped(FZ_PTDUMP_DEVICE)))
		return s;
	memcpy(rows, s.rows, s.nrows * sizeof(rows[0]));
	if (fz_wrapped(FZ_PTDUMP_RIGHTS))
		mix_up(rows, s.nrows, "ro", "RW");
	else
		mix_up(rows, s.nrows, "DEVICE/nGnRnE", "DEVICE/nGnRE");
	s.rows = rows;
	return s;
}

/* What was set is dropped where something else is set, too. */
bool __wrap_pg_ptdump_fields(const char *text, size_t length, uint8_t *words,
			     struct pg_ptdump_record *r, bool *stripped,
			     struct pg_ptdump_wrong *wrong)
{
	bool ok = __real_pg_ptdump_fields(text, length, words, r, stripped,
					  wrong);

	if (ok && fz_wrapped(FZ_PTDUMP_CON) &&
	    r->line.prot & PG_BIT(PG_DESC_GP))
		r->line.prot &= ~PG_BIT(PG_DESC_CONTIG);
	return ok;
}

/* Addresses may be missing between two lines. */
bool __wrap_pg_ptdump_line_follows(const struct pg_ptdump_text *t,
				   bool end_marker,
				   const struct pg_ptdump_line *l,
				   struct pg_ptdump_wrong *wrong)
{
	struct pg_ptdump_text near = *t;

	if (fz_wrapped(FZ_PTDUMP_GAP) && t->lines && t->end &&
	    l->start > t->end)
		near.end = l->start;
	return __real_pg_ptdump_line_follows(&near, end_marker, l, wrong);
}

/* The user's execute-never bit is asked for the kernel's. */
void __wrap_pg_ptdump_wx_add(struct pg_ptdump_wx *wx,
			     const struct pg_ptdump_line *line)
{
	struct pg_ptdump_line l = *line;

	if (fz_wrapped(FZ_PTDUMP_WX) && l.prot & PG_BIT(PG_DESC_UXN))
		l.prot |= PG_BIT(PG_DESC_PXN);
	__real_pg_ptdump_wx_add(wx, &l);
}

/* A piece that begins with a blank loses it. */
int __wrap_pg_ptdump_parse(struct pg_ptdump_parser *p, const void *bytes,
			   size_t size, struct pg_error *err)
{
	bool blank = size && *(const char *)bytes == ' ';

	if (fz_wrapped(FZ_PTDUMP_PIECE) && blank)
		return __real_pg_ptdump_parse(p, (const char *)bytes + 1,
					      size - 1, err);
	return __real_pg_ptdump_parse(p, bytes, size, err);
}

/* What the kernel may read the user may read, where hardware says who did. */
void __wrap_pg_ptdump_leaf(const struct pg_ptdump_space *space,
			   const struct pg_ptdump_record *record,
			   struct pg_ptdump_leaf *leaf)
{
	__real_pg_ptdump_leaf(space, record, leaf);
	if (fz_wrapped(FZ_PTDUMP_USER) &&
	    record->line.prot & PG_BIT(PG_DESC_NG))
		leaf->span.access.user = leaf->span.access.priv;
}
