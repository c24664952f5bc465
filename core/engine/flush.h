/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Invalidation as Linux and KVM do it: DSB, TLBIs, DSB, and for kernel
 * mappings ISB (arch/arm64/include/asm/tlbflush.h, 6.12; kvm/hyp/nvhe/tlb.c).
 */
#ifndef PG_ENGINE_FLUSH_H
#define PG_ENGINE_FLUSH_H

#include "engine/task.h"

/* Above this many single invalidations everything goes (MAX_DVM_OPS). */
#define PG_FLUSH_MAX 512

/* The default steps of struct pg_entry_steps. */
void pg_flush_all_steps(struct pg_task *t, const struct pg_flush *f);
void pg_flush_order(struct pg_task *t, struct pg_mm *mm);
void pg_flush_invalidate(struct pg_task *t, const struct pg_flush *f);
void pg_flush_complete(struct pg_task *t, struct pg_mm *mm);
uint64_t pg_flush_operand(const struct pg_mm *mm, uint64_t va, int level);
uint64_t pg_flush_range_operand(const struct pg_mm *mm,
				const struct pg_flush_range *range);

/* One TLBI, raw. */
void pg_tlbi(struct pg_task *t, const struct pg_mm *mm, unsigned int op,
	     uint64_t operand);

#endif
