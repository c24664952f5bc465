/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults: pages and their tables come on demand (mm/memory.c, 6.12; lifecycle
 * A1, A2), and accesses as hardware makes them.
 */
#ifndef PG_ENGINE_FAULT_H
#define PG_ENGINE_FAULT_H

#include "engine/ptmap.h"
#include "engine/word.h"

/*
 * use: enum pg_use. 0: the access may be tried again. PG_ENOENT: nothing is
 * mapped there, or not for this use; PG_ENOMEM.
 */
int pg_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va, enum pg_use use);

bool pg_fault_allowed(const struct pg_vma *vma, enum pg_use use);

/* The same with mmap lock and VMA in hand. */
int pg_fault_pte(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t va, enum pg_use use);

/* A migration entry is there: 1 when it may be gone. */
int pg_fault_wait(struct pg_task *t, struct pg_mm *mm, int level,
		  uint64_t word);

/* A huge page at once, if the VMA has room; otherwise as pg_fault(). */
int pg_huge_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  enum pg_use use);

/* A load, store or fetch; faults where it must, and tries again. */
int pg_access(struct pg_task *t, struct pg_mm *mm, uint64_t va,
	      enum pg_use use);

/* The file's page at an index, made if there is none; a reference. NULL. */
struct pg_folio *pg_file_page(struct pg_task *t, unsigned int file,
			      enum pg_vma_kind kind, uint64_t index,
			      unsigned int order);

/* A write to a page that is mapped for reading only. */
int pg_fault_cow(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t va, uint64_t word);

/* Stores a leaf in an entry that is none; the lock is held. */
void pg_install(struct pg_task *t, const struct pg_place *p, uint64_t word);

/* What is mapped there from here on: this memory, by PG_PROT_ bits. */
void pg_expect(struct pg_task *t, struct pg_mm *mm, int level, uint64_t va,
	       uint64_t pa, unsigned int prot);

uint64_t pg_fault_zero(struct pg_task *t, const struct pg_mm *mm);
bool pg_fault_reuse(struct pg_task *t, uint64_t pa);

#define PG_FAULT_STEPS                                       \
	{                                                    \
		.leaf = pg_word_leaf, .zero = pg_fault_zero, \
		.reuse = pg_fault_reuse,                     \
	}

#endif
