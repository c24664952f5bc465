/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the check engine share. */
#ifndef PG_VERIFY_VERIFY_PRIV_H
#define PG_VERIFY_VERIFY_PRIV_H

#include "verify/book.h"
#include "verify/report.h"
#include "verify/rules/rules.h"
#include "verify/verify.h"

/* Entries of the largest contiguous set: 128 pages of 16K. */
#define PG_SET_MAX 128

/* The table descriptor through which the walk came to a level. */
struct pg_parent {
	uint64_t table; /* the table that it points to */
	uint64_t ia, at, raw;
};

/*
 * An entry, or a leaf, that no rule objected to: the next one that differs in
 * nothing but the output address does not have to be asked again.
 */
struct pg_clean {
	bool known;
	uint64_t desc; /* without its address */
	int level;
	struct pg_hier hier;
};

/*
 * Addresses of a Linux kernel that say what has to be there: [first, end) leads
 * to the address less offset, modulo 2^64. never: rights that nobody has. ng:
 * the global bit's contrary.
 */
struct pg_linux_range {
	const struct pg_rule *rule;
	uint64_t first, end, offset;
	uint8_t never;
	bool ng;
};

#define PG_LINUX_RANGES 2

/* The walk of one space. */
struct pg_judge {
	struct pg_verify *v;
	const struct pg_verify_space *space;
	const struct pg_regime *r;
	uint16_t number;
	struct pg_joiner joiner;
	struct pg_parent parents[PG_LEVEL_COUNT]; /* by level + 1 */
	struct pg_clean clean[PG_LEVEL_COUNT];
	struct pg_clean clean_leaf;
	bool has_set;	       /* a contiguous set was judged... */
	uint64_t last_set;     /* ...the last one here... */
	int last_set_level;    /* ...at this level */
	bool inside;	       /* a table that was met before... */
	uint64_t inside_last;  /* ...whose last input address this is */
	struct pg_visit empty; /* of a table, from its first entry on */
	struct pg_linux_range layout[PG_LINUX_RANGES];
	size_t nlayout; /* 0: not the tables of a known kernel */
	uint64_t looks; /* pages that may still be looked up */
	bool no_memory, too_many, too_long;
};

/* The contiguous set that lines of text are filling. */
struct pg_text_set {
	const struct pg_regime *regime;
	int level;
	uint64_t ia, known, line;
	size_t filled; /* entries; 0: none is open */
	bool contig;   /* one of them has the bit */
	uint64_t words[PG_SET_MAX];
};

struct pg_verify {
	struct pg_report report;
	struct pg_rmap rmap;
	struct pg_book book;
	struct pg_verify_counts counts;
	struct pg_verify_space *spaces;
	size_t nspaces;
	struct pg_text_set text_set;
};

/* Entries of the reverse map where a space's pieces do not ask for more. */
#define PG_VERIFY_MAPPINGS (UINT64_C(1) << 25)

/* A finding about what a visit shows. */
struct pg_finding pg_visit_finding(const struct pg_judge *j,
				   const struct pg_visit *visit);

/* A finding about (a part of) a mapping. */
struct pg_finding pg_entry_finding(const struct pg_rmap_entry *e);

/*
 * The book: a table descriptor was met. False if what lies below must not be
 * walked, since it is the table itself.
 */
bool pg_book_table(struct pg_judge *j, const struct pg_visit *visit);

/* Invalid entries, maybe a whole table of them; entries not in the image. */
void pg_book_invalid(struct pg_judge *j, const struct pg_visit *visit);
void pg_book_unreadable(struct pg_judge *j, const struct pg_visit *visit);

/* After the walk: what is shared, and what is free. */
void pg_book_judge(struct pg_judge *j);

/* Contiguous sets that a run of leaves belongs to. */
void pg_judge_sets(struct pg_judge *j, const struct pg_visit *visit);

/* The sentences for PG_ENOMEM, and for more findings than anybody wants. */
int pg_verify_no_memory(struct pg_error *err);
int pg_verify_too_wrong(struct pg_error *err);

/* Takes a number for the space. PG_EINVAL above UINT16_MAX, or PG_ENOMEM. */
int pg_verify_add_space(struct pg_verify *v,
			const struct pg_verify_space *space,
			struct pg_error *err);

/* After the last line: the set that is still open. */
void pg_judge_text_end(struct pg_verify *v);

/* Rules about sets, those that text cannot show left out if asked to. */
void pg_judge_set(struct pg_verify *v, const struct pg_set *set,
		  const struct pg_finding *like, bool text);

/*
 * Rules of PG_ON_LEAF that need no more than this of what text has. True if
 * none objects.
 */
bool pg_judge_leaf(struct pg_verify *v, const struct pg_span *leaf,
		   const struct pg_finding *like, enum pg_text_need most);

/*
 * Whether these are a Linux kernel's own tables, and a leaf of them, held
 * against its layout.
 */
void pg_judge_linux_begin(struct pg_judge *j);
void pg_judge_linux(struct pg_judge *j, const struct pg_span *s);

/* After all spaces; the reverse map is built. 0, PG_ENOMEM or PG_EBUDGET. */
int pg_judge_aliases(struct pg_verify *v);
int pg_judge_table_mappings(struct pg_verify *v);
int pg_judge_global(struct pg_verify *v);

#endif
