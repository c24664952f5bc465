/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules: what is wrong with tables at rest, one row each, and findings: what a
 * rule objects to. Names are permanent: they are the command line, the output
 * formats, the manual and the tests.
 *
 * A rule judges one kind of subject. Those of form look at descriptors as they
 * stand; those of meaning look at leaves that translate, with everything
 * applied that limits them; the rest look at registers, contiguous sets, table
 * pages and pairs of mappings.
 */
#ifndef PG_VERIFY_RULE_H
#define PG_VERIFY_RULE_H

#include "arch/desc.h"
#include "arch/regime.h"
#include "arch/regs.h"
#include "arch/rmap.h"
#include "arch/span.h"
#include "arch/walk.h"

/*
 * VIOLATION: a descriptor that can never translate, or what the architecture
 * forbids. WARNING: unpredictable or implementation defined, or a hole in the
 * protection. NOTE: hardware masks it, or it is true of healthy systems.
 */
enum pg_severity {
	PG_NOTE,
	PG_WARNING,
	PG_VIOLATION,
	PG_SEVERITIES,
};

/* "note", "warning", "violation" */
const char *pg_severity_name(enum pg_severity severity);

struct pg_rule;

#define PG_NO_LEVEL INT8_MIN

/*
 * An objection. ia, size: the input addresses that it is about; size 0 where
 * it is about none (registers). at, raw, level: the first entry, where level is
 * not PG_NO_LEVEL. a: what the sentence needs, its meaning the rule's own.
 * other: another address that belongs to ia and ascends with it, or 0. line: of
 * a text, from 1; 0 for an image.
 */
struct pg_finding {
	const struct pg_rule *rule;
	enum pg_severity severity;
	uint8_t index; /* of the rule, in pg_rules */
	int8_t level;
	uint16_t space;
	uint16_t other_space;
	uint64_t ia, size;
	uint64_t at, raw;
	uint64_t a, other;
	uint64_t line;
};

/* A space as its registers describe it; regs NULL where nobody gave them. */
struct pg_setup {
	const struct pg_regs *regs;
	enum pg_space_reg which;
	const struct pg_regime *regime;
	uint64_t root;
};

/* A descriptor, or a run of them that differ in the output address only. */
struct pg_entry {
	const struct pg_regime *regime;
	const struct pg_visit *visit;
	enum pg_desc_kind kind;
	int level;
	uint64_t desc;
};

/*
 * All entries of one contiguous set, in this machine's byte order. known: the
 * bits of the words that may be judged.
 */
struct pg_set {
	const struct pg_regime *regime;
	uint64_t known;
	int level;
	uint64_t ia;
	uint64_t at;
	size_t count;
	const uint64_t *words;
};

/* Two mappings of the same physical memory. */
struct pg_overlap {
	const struct pg_rmap_class *a, *b;
};

enum pg_subject {
	PG_ON_SETUP,  /* registers, once for each space */
	PG_ON_ENTRY,  /* descriptors: form */
	PG_ON_SET,    /* contiguous sets: form */
	PG_ON_TABLE,  /* table pages; raised by the engine's book of them */
	PG_ON_LEAF,   /* leaves that translate: meaning */
	PG_ON_ALIAS,  /* pairs of leaves, of one space or several */
	PG_ON_GLOBAL, /* global leaves among others; raised by the engine */
	PG_ON_LINUX,  /* leaves of a kernel whose layout is known; likewise */
	PG_SUBJECTS,
};

/*
 * What a rule needs of text that a kernel printed, which has neither physical
 * addresses nor tables.
 */
enum pg_text_need {
	PG_TEXT_NO,	/* more than text has */
	PG_TEXT_BITS,	/* the bits of leaves */
	PG_TEXT_ACCESS, /* who may do what */
	PG_TEXT_ATTR,	/* and the memory type */
};

/*
 * id: in the project's rule list. arm: what states it, Arm ARM (DDI 0487) ids,
 * table numbers or pseudocode names; "policy" where the architecture allows it.
 * title: what is wrong, half a sentence; text: why it matters and when it is
 * harmless, for the manual.
 *
 * The function that goes with the subject returns true to object; it may fill
 * a and other. say: the sentence; NULL is the title.
 */
struct pg_rule {
	const char *name;
	const char *id;
	const char *arm;
	enum pg_severity severity;
	enum pg_subject on;
	enum pg_text_need on_text;
	const char *title;
	const char *text;
	bool (*setup)(const struct pg_setup *setup, struct pg_finding *f);
	bool (*entry)(const struct pg_entry *entry, struct pg_finding *f);
	bool (*set)(const struct pg_set *set, struct pg_finding *f);
	bool (*leaf)(const struct pg_span *leaf, struct pg_finding *f);
	bool (*alias)(const struct pg_overlap *alias, struct pg_finding *f);
	void (*say)(const struct pg_finding *f, char *buf, size_t size);
};

/* All of them, in the order of the manual; ends with NULL. */
extern const struct pg_rule *const pg_rules[];

#define PG_RULES_MAX 64

/* Index into pg_rules; -1 if there is none of that name. */
int pg_rule_index(const char *name);

/* The finding's sentence, without a full stop. */
void pg_finding_text(const struct pg_finding *f, char *buf, size_t size);

#endif
