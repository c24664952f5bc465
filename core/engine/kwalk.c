// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/kwalk.h"

#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/user.h"

#define RDONLY PG_BIT(7)

/* kvm_ptdump_guest_show() (arch/arm64/kvm/ptdump.c, 6.12). */
static void guest_guard(struct pg_task *t, const struct pg_mm *mm, bool on)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_STAGE2, mm->id);

	if (on)
		pg_lock(t, lock, PG_LOCK_WRITE);
	else
		pg_unlock(t, lock);
}

/* CVE-2026-74599: init_mm's as well, whoever is dumped. */
void pg_kwalk_dump_guard(struct pg_task *t, struct pg_mm *mm, bool on)
{
	uint64_t own = PG_LOCK_ID(PG_LOCK_MMAP, mm->id);
	uint64_t init = mm->id ? PG_LOCK_ID(PG_LOCK_MMAP, 0) : 0;

	if (mm->class == PG_CLASS_GUEST) {
		guest_guard(t, mm, on);
		return;
	}
	if (on) {
		pg_lock(t, PG_LOCK_ID(PG_LOCK_HOTPLUG, 0), PG_LOCK_READ);
		pg_lock(t, own, PG_LOCK_WRITE);
		pg_lock_nested(t, init, PG_LOCK_WRITE);
		return;
	}
	pg_unlock(t, init);
	pg_unlock(t, own);
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_HOTPLUG, 0));
}

/* Munmap defers the free by RCU, or waits for an IPI: both see this. */
void pg_kwalk_irq_guard(struct pg_task *t, struct pg_mm *mm, bool on)
{
	if (on)
		pg_irq_off(t);
	else
		pg_irq_on(t);
}

uint64_t pg_kwalk_once(struct pg_task *t, const struct pg_place *p)
{
	return pg_read(t, p);
}

/* For writing: munmap frees tables with the lock held for reading. */
void pg_kwalk_novma_guard(struct pg_task *t, struct pg_mm *mm, bool on)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_MMAP, mm->id);

	if (on)
		pg_lock(t, lock, PG_LOCK_WRITE);
	else
		pg_unlock(t, lock);
}

uint64_t pg_kwalk_apply_lock(struct pg_task *t, const struct pg_place *p)
{
	return pg_mm_is_init(p->mm) ? 0 : t->world->steps.lock.of_entry(t, p);
}

void pg_kwalk_apply_set(struct pg_task *t, const struct pg_place *p,
			uint64_t word)
{
	t->world->steps.entry.set(t, p, word);
}

void pg_kwalk_apply_end(struct pg_task *t, struct pg_mm *mm)
{
}

/* Read-only means that hardware cannot make it writable again (DBM). */
uint64_t pg_kwalk_permit(const struct pg_mm *mm, uint64_t word,
			 unsigned int prot)
{
	uint64_t mask = RDONLY | PG_BIT(PG_DESC_DBM) | PG_BIT(PG_DESC_PXN);

	if (!pg_regime_two_els(&mm->regime))
		mask = RDONLY | PG_BIT(PG_DESC_DBM) | PG_BIT(PG_DESC_UXN);
	return (word & ~mask) | (pg_kmap_attrs(mm, prot) & mask);
}

/* What was met: tables that lead to each other are met for ever. */
struct met {
	uint64_t leaves, tables;
};

static int read_range(struct pg_task *t, const struct pg_place *first,
		      uint64_t end, struct met *met)
{
	struct pg_mm *mm = first->mm;
	struct pg_place p = *first;
	uint64_t next, below;
	int ret = 0;

	if (++met->tables > PG_CURSOR_TABLES)
		return pg_error(&t->error, PG_EBUDGET,
				"there are more than %u tables",
				PG_CURSOR_TABLES);
	for (; !ret && p.va != end; p.at += 8, p.va = next) {
		uint64_t word = t->world->steps.kwalk.once(t, &p);

		next = pg_kmap_next(mm, p.level, p.va, end);
		if (pg_is_table(mm, p.level, word, &below)) {
			struct pg_place q =
				pg_place_in(mm, below, p.level + 1, p.va);

			ret = read_range(t, &q, next, met);
		} else {
			met->leaves += pg_kmap_is_leaf(mm, p.level, word);
		}
	}
	return ret;
}

/* Who walks a user's space has it: it does not exit meanwhile (mmget()). */
static bool begin(struct pg_task *t, enum pg_op op, struct pg_mm *mm,
		  uint64_t va, uint64_t size)
{
	if (mm->class == PG_CLASS_USER && !pg_user_enter(t, mm)) {
		t->result = pg_error(&t->error, PG_ENOENT, "space %u exits",
				     mm->id);
		return false;
	}
	pg_begin(t, op, mm, va, size);
	return true;
}

static void end(struct pg_task *t, struct pg_mm *mm, int ret)
{
	pg_end(t, ret);
	if (mm->class == PG_CLASS_USER)
		pg_user_leave(t, mm);
	t->result = ret;
}

uint64_t pg_ptdump(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	const struct pg_regime *r = &mm->regime;
	struct pg_place root;
	struct met met = { 0, 0 };
	int ret;

	if (!begin(t, PG_OP_PTDUMP, mm, r->base, pg_ones(r->ia_bits)))
		return 0;
	s->dump_guard(t, mm, true);
	root = pg_place_root(mm, r->base);
	ret = read_range(t, &root, pg_regime_last(r) + 1, &met);
	s->dump_guard(t, mm, false);
	end(t, mm, ret);
	return met.leaves;
}

static uint64_t read_path(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_place_root(mm, va);
	uint64_t word, table;

	for (;;) {
		word = t->world->steps.kwalk.once(t, &p);
		if (!pg_is_table(mm, p.level, word, &table))
			return word;
		p = pg_place_in(mm, table, p.level + 1, va);
	}
}

uint64_t pg_show_pte(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	uint64_t word;

	if (!begin(t, PG_OP_WALK, mm, va, 0))
		return 0;
	s->show_guard(t, mm, true);
	word = read_path(t, mm, va);
	s->show_guard(t, mm, false);
	end(t, mm, 0);
	return word;
}

uint64_t pg_walk_user(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	uint64_t word;

	if (!begin(t, PG_OP_WALK, mm, va, 0))
		return 0;
	s->user_guard(t, mm, true);
	word = read_path(t, mm, va);
	s->user_guard(t, mm, false);
	end(t, mm, 0);
	return word;
}

uint64_t pg_walk_novma(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		       uint64_t size)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	struct met met = { 0, 0 };
	struct pg_place root;
	int ret;

	if (!begin(t, PG_OP_WALK, mm, va, size))
		return 0;
	s->novma_guard(t, mm, true);
	root = pg_place_root(mm, va);
	ret = read_range(t, &root, va + size, &met);
	s->novma_guard(t, mm, false);
	end(t, mm, ret);
	return met.leaves;
}

/* The entries of one PTE table, under its lock. */
static int apply_table(struct pg_task *t, const struct pg_place *first,
		       uint64_t end, pg_apply_fn fn, void *arg)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	uint64_t page = PG_BIT(t->world->phys.shift);
	uint64_t lock = s->apply_lock(t, first);
	struct pg_place p = *first;
	int ret = 0;

	pg_lock(t, lock, PG_LOCK_WRITE);
	for (; !ret && p.va != end; p.va += page, p.at += 8)
		ret = fn(t, &p, arg);
	s->apply_end(t, p.mm);
	pg_unlock(t, lock);
	return ret;
}

/* Tables are made for all of it, so that it cannot be any size. */
static int check_size(struct pg_task *t, const struct pg_mm *mm, uint64_t va,
		      uint64_t size)
{
	unsigned int shift = pg_level_shift(&mm->regime, PG_LEVEL_MAX - 1);

	if ((va + (size - 1)) >> shift <= (va >> shift) + PG_STOCK_MAX - 1)
		return 0;
	return pg_error(&t->error, PG_ENOMEM, "that takes more than %u tables",
			PG_STOCK_MAX);
}

int pg_apply(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	     pg_apply_fn fn, void *arg)
{
	uint64_t end = va + size, next;
	int ret = check_size(t, mm, va, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_APPLY, mm, va, size);
	for (; !ret && va != end; va = next) {
		struct pg_place p = pg_table_reach(t, mm, va, PG_LEVEL_MAX);

		next = pg_kmap_next(mm, PG_LEVEL_MAX - 1, va, end);
		if (p.at)
			ret = apply_table(t, &p, next, fn, arg);
		else
			ret = pg_error(&t->error, PG_EBUSY,
				       "no table for 0x%llx: a block is mapped "
				       "there, or memory is used up",
				       (unsigned long long)va);
	}
	t->world->steps.kmap.sync_made(t, mm, end - size, size);
	t->world->steps.entry.publish(t, mm);
	return pg_end(t, ret);
}

static int change(struct pg_task *t, const struct pg_place *p, void *arg)
{
	const struct pg_kwalk_steps *s = &t->world->steps.kwalk;
	uint64_t word = pg_read(t, p);
	uint64_t new = s->permit(p->mm, word, *(unsigned int *)arg);

	if (!(word & 1))
		return pg_error(&t->error, PG_EBUSY, "0x%llx is not mapped",
				(unsigned long long)p->va);
	if (new != word)
		s->apply_set(t, p, new);
	return 0;
}

int pg_set_memory(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  uint64_t size, unsigned int prot)
{
	int ret;

	pg_begin(t, PG_OP_SET_MEMORY, mm, va, size);
	ret = pg_apply(t, mm, va, size, change, &prot);
	t->world->steps.entry.flush(
		t, &(struct pg_flush){
			   .mm = mm,
			   .va = va,
			   .size = size,
			   .stride = UINT64_C(1) << t->world->phys.shift,
			   .leaf_only = true,
			   .level = PG_FLUSH_ANY_LEVEL,
		   });
	return pg_end(t, ret);
}
