/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the fault injection share; inject.c says what it is. */
#ifndef TESTS_VERIFY_INJECT_H
#define TESTS_VERIFY_INJECT_H

#include "arch/field.h"
#include "image/image.h"
#include "linux/markers.h"
#include "linux/ptdump.h"
#include "verify/verify.h"

/* A memory in which one table is a copy that can be changed. */
struct overlay {
	struct pg_mem mem;
	const struct pg_mem *base;
	uint64_t addr, size;
	unsigned char *copy;
};

/* A table page of a subject, and what its first entry translates. */
struct place {
	uint64_t addr;
	uint64_t ia;
	uint64_t entries;
	int level;
};

/* One space to be corrupted. The text may be of another root than the walk. */
struct subject {
	char name[96];
	struct overlay overlay;
	struct pg_image *image; /* NULL: made */
	struct pg_regime regime, text_regime;
	struct pg_tables tables, text_tables;
	struct pg_regs regs;
	struct pg_setup setup;
	struct pg_ptdump_style style;
	struct pg_markers markers;
	struct place *places;
	size_t nplaces;
};

uint64_t rnd(void);

/*
 * Opens FILE, with the space that SPEC names: kernel, REGIME@ROOT, or
 * SPACE=REGISTERS-FILE. False with a message.
 */
bool subject_open(struct subject *s, const char *file, const char *spec);

/* Tables made at random, number n of made_count(); all they hold is correct. */
size_t made_count(void);
bool subject_make(struct subject *s, size_t n);

/* What both need: memory, text and places, once regime and root are there. */
bool subject_prepare(struct subject *s, const struct pg_mem *mem);
void subject_close(struct subject *s);

/* What pgtool says of a range: findings, spans, the kernel's lines. */
struct view {
	struct finding {
		uint64_t hash;
		const struct pg_rule *rule;
	} * findings;
	size_t count;
	uint64_t spans, lines;
};

bool view_take(struct view *v, const struct subject *s, uint64_t first,
	       uint64_t size);
void view_drop(struct view *v);

#endif
