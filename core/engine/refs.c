// SPDX-License-Identifier: GPL-2.0-or-later
/* References to user PTE tables: who may enter one, and who frees it. */
#include "engine/refs.h"

#include "base/bits.h"
#include "engine/table.h"

/* Where nothing is counted a visitor only looks. */
enum pg_ref_got pg_ref_look(struct pg_task *t, const struct pg_place *p,
			    uint64_t *table)
{
	uint64_t word = pg_read(t, p);

	if (!word)
		return PG_REF_GOT_NONE;
	return pg_is_table(p->mm, p->level, word, table) ? PG_REF_GOT_TABLE
							 : PG_REF_GOT_LEAF;
}

uint64_t pg_ref_none_alloc(struct pg_task *t, const struct pg_place *p)
{
	return pg_table_below(t, p);
}

void pg_ref_none(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
}

void pg_ref_none_entries(struct pg_task *t, const struct pg_place *p,
			 uint64_t table, int delta)
{
}

bool pg_ref_none_try(struct pg_task *t, uint64_t table)
{
	return true;
}

void pg_ref_none_keep(struct pg_task *t, const struct pg_place *p,
		      uint64_t table, unsigned int entries)
{
}

static bool counted(const struct pg_place *p)
{
	return p->mm->class == PG_CLASS_USER && p->level == PG_LEVEL_MAX - 1;
}

/* Variant 1: the PMD lock keeps the table from being unlinked. */
static enum pg_ref_got get_locked(struct pg_task *t, const struct pg_place *p,
				  uint64_t *table)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, p);
	enum pg_ref_got got;

	pg_lock(t, lock, PG_LOCK_WRITE);
	got = pg_ref_look(t, p, table);
	if (got == PG_REF_GOT_TABLE && counted(p) &&
	    !t->world->steps.ref.try_get(t, *table))
		got = PG_REF_GOT_NONE;
	pg_unlock(t, lock);
	return got;
}

/* Variant 2: the frame stays while we read, and the entry is looked at twice. */
static enum pg_ref_got get_rcu(struct pg_task *t, const struct pg_place *p,
			       uint64_t *table)
{
	enum pg_ref_got got;
	uint64_t again;

	pg_rcu_lock(t);
	got = pg_ref_look(t, p, table);
	if (got == PG_REF_GOT_TABLE && counted(p) &&
	    !t->world->steps.ref.try_get(t, *table))
		got = PG_REF_GOT_NONE;
	pg_rcu_unlock(t);
	if (got != PG_REF_GOT_TABLE || !counted(p))
		return got;
	if (pg_ref_look(t, p, &again) == PG_REF_GOT_TABLE && again == *table)
		return got;
	t->world->steps.ref.put(t, p, *table);
	return PG_REF_GOT_NONE;
}

static bool try_get(struct pg_task *t, uint64_t table)
{
	return pg_ref_get(t, table);
}

/* Linked with its first visitor; false if somebody was faster. */
static bool install(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t lock = s->lock.of_install(t, p), word;

	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, p);
	if (!word) {
		pg_ref(t, PG_REF_VISITOR, table, 1);
		s->ref.moved(t, p, table);
		pg_table_link(t, p, table);
	}
	pg_unlock(t, lock);
	return !word;
}

/*
 * A table without references is about to be unlinked: it must not be used, and
 * nothing may be linked over it, so who needs one here waits (lifecycle 7.2).
 */
static uint64_t alloc_get(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_steps *s = &t->world->steps;

	if (!counted(p))
		return pg_table_below(t, p);
	for (unsigned int i = 0; i < PG_REFS_RETRIES; i++) {
		uint64_t table;

		switch (s->ref.get(t, p, &table)) {
		case PG_REF_GOT_TABLE:
			return table;
		case PG_REF_GOT_LEAF:
			return 0;
		default:
			break;
		}
		if (pg_read(t, p))
			continue;
		t->va = p->va;
		table = s->table.alloc(t, p->mm, p->level + 1);
		if (!table || install(t, p, table))
			return table;
		s->table.free(t, p->mm, table);
	}
	return 0;
}

/* Undivided: who takes the sum to zero knows it. */
static void drop(struct pg_task *t, const struct pg_place *p, uint64_t table,
		 enum pg_ref what, int count)
{
	pg_ref(t, what, table, -count);
	if (!pg_ref_sum(t, table))
		t->world->steps.ref.free(t, p, table);
}

static void put(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
	if (counted(p))
		drop(t, p, table, PG_REF_VISITOR, 1);
}

static void entries(struct pg_task *t, const struct pg_place *p, uint64_t table,
		    int delta)
{
	if (!counted(p) || !delta)
		return;
	if (delta > 0)
		pg_ref(t, PG_REF_ENTRY, table, delta);
	else
		drop(t, p, table, PG_REF_ENTRY, -delta);
}

static void flush_span(struct pg_task *t, const struct pg_place *p)
{
	uint64_t span = UINT64_C(1) << pg_level_shift(&p->mm->regime, p->level);

	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = p->mm,
					       .va = p->va & ~(span - 1),
					       .size = span,
					       .stride = span,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

/* By its back-pointer: whoever was last may have come by another entry. */
static void unlink_table(struct pg_task *t, const struct pg_place *p,
			 uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place q = *p;
	uint64_t lock;

	pg_shares(t, PG_SHARED_OTHER, table, PG_TOUCH_READ);
	q.at = pg_frame_get(&t->world->phys, table)->back;
	lock = s->lock.of_entry(t, &q);
	pg_lock(t, lock, PG_LOCK_WRITE);
	s->entry.clear(t, &q);
	flush_span(t, &q);
	pg_unlock(t, lock);
}

static void free_table(struct pg_task *t, const struct pg_place *p,
		       uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;

	unlink_table(t, p, table);
	s->table.account(t, p->mm, -1);
	if (t->world->knobs.variant == PG_REFS_RCU)
		s->table.defer(t, p->mm, table);
	else
		s->table.free(t, p->mm, table);
}

static void moved(struct pg_task *t, const struct pg_place *to, uint64_t table)
{
	pg_shares(t, PG_SHARED_OTHER, table, PG_TOUCH_WRITE);
	pg_frame_get(&t->world->phys, table)->back = to->at;
}

/* It has no entries now, and is not free for that (lifecycle 7.2, E). */
static void deposit(struct pg_task *t, const struct pg_place *p, uint64_t table,
		    unsigned int count)
{
	if (count)
		pg_ref(t, PG_REF_ENTRY, table, -(int32_t)count);
	pg_frame_get(&t->world->phys, table)->back = 0;
}

static void withdraw(struct pg_task *t, const struct pg_place *p,
		     uint64_t table, unsigned int count)
{
	pg_ref(t, PG_REF_ENTRY, table, (int32_t)count);
	pg_frame_get(&t->world->phys, table)->back = p->at;
}

void pg_refs_fill_locked(struct pg_steps *steps)
{
	steps->ref = (struct pg_ref_steps){
		.get = get_locked,
		.alloc_get = alloc_get,
		.put = put,
		.entries = entries,
		.try_get = try_get,
		.free = free_table,
		.moved = moved,
		.deposit = deposit,
		.withdraw = withdraw,
	};
}

void pg_refs_fill_rcu(struct pg_steps *steps)
{
	pg_refs_fill_locked(steps);
	steps->ref.get = get_rcu;
}
