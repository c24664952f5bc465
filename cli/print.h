/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How spans, descriptors and translations look. */
#ifndef PG_CLI_PRINT_H
#define PG_CLI_PRINT_H

#include "arch/delta.h"
#include "arch/alias.h"
#include "arch/span.h"
#include "arch/tableset.h"
#include "arch/stat.h"
#include "arch/translate.h"

/* One line of dump -f table, and the line above all others. */
void print_table_header(void);
bool print_table_span(const struct pg_span *span);

/* One object of dump -f json. */
bool print_json_span(const char *space, const struct pg_span *span);

/*
 * "key":"text", escaped, without a comma; what is no UTF-8 becomes U+FFFD. For
 * other printers of JSON.
 */
void print_json_string(const char *key, const char *text);
/*
 * An answer of find: [pa, pa + size) is mapped at va in this space. times: not
 * 1: and again each repeat bytes, so many times in all.
 */
struct mapping {
	const char *space;
	uint64_t pa, size, va;
	uint64_t repeat, times;
	struct pg_rmap_class class;
};

/* One line of find, and the line above all others. */
void print_mapping_header(void);
bool print_mapping(const struct mapping *mapping);

/* The line for what nothing maps: what, and why, "" or a half sentence. */
bool print_unmapped(uint64_t pa, uint64_t size, const char *what,
		    const char *why);

/* One object of find -f json; NULL: nothing maps pa. */
bool print_json_mapping(uint64_t pa, const struct mapping *mapping);

/* A line, or an object, of find --aliases; names: of the spaces by their tag. */
bool print_alias(const struct pg_alias *alias, const char *writable,
		 const char *executable);
bool print_json_alias(const struct pg_alias *alias, const char *writable,
		      const char *executable);

/* The paragraph of stat, and its object. */
bool print_stat(const char *space, const struct pg_regime *r,
		const struct pg_stat *stat);
bool print_json_stat(const char *space, const struct pg_regime *r,
		     const struct pg_stat *stat);

/* One object of walk -f json. */
bool print_json_translation(const char *space, const struct pg_translation *t);

/*
 * One object of diff -f json. other: the space that comes after, if both are
 * of one image, otherwise NULL.
 */
bool print_json_delta(const char *space, const char *other,
		      const struct pg_delta *delta);
bool print_json_table_page(const char *space, const char *change, bool freed,
			   const struct pg_regime *r,
			   const struct pg_table_page *page);

/* One line of diff -f text. */
bool print_delta(const struct pg_delta *delta);
bool print_table_page(const char *change, const struct pg_regime *r,
		      const struct pg_table_page *page);

/* The paragraph of walk. */
bool print_translation(const struct pg_tables *tables,
		       const struct pg_translation *t);

/* "AttrIndx=1 AP=rw ... ", the fields of a descriptor that are worth it. */
void print_fields(const struct pg_regime *r, int level, uint64_t desc);

#endif
