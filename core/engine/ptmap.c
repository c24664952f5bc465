// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/ptmap.h"

#include "engine/table.h"

struct pg_place pg_ptmap_entry(const struct pg_ptmap *m, uint64_t va)
{
	return pg_place_in(m->pmd.mm, m->table, PG_PTE, va);
}

uint64_t pg_pte_lock(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	struct pg_place p = { .mm = mm, .level = PG_PTE, .at = table };

	return t->world->steps.lock.of_entry(t, &p);
}

bool pg_ptmap(struct pg_task *t, struct pg_mm *mm, uint64_t va,
	      struct pg_ptmap *m)
{
	pg_rcu_lock(t);
	*m = (struct pg_ptmap){ .pmd = pg_table_look(t, mm, va, PG_PMD) };
	if (m->pmd.level == PG_PMD) {
		m->word = pg_read(t, &m->pmd);
		if (pg_is_table(mm, PG_PMD, m->word, &m->table))
			return true;
	}
	pg_rcu_unlock(t);
	return false;
}

void pg_ptmap_end(struct pg_task *t, struct pg_ptmap *m)
{
	(void)m;
	pg_rcu_unlock(t);
}

bool pg_ptmap_lock(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   struct pg_ptmap *m)
{
	while (pg_ptmap(t, mm, va, m)) {
		m->lock = pg_pte_lock(t, mm, m->table);
		pg_lock(t, m->lock, PG_LOCK_WRITE);
		if (pg_read(t, &m->pmd) == m->word)
			return true;
		pg_ptmap_unlock(t, m);
	}
	return false;
}

bool pg_ptmap_nested(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		     uint64_t held, struct pg_ptmap *m)
{
	while (pg_ptmap(t, mm, va, m)) {
		m->lock = pg_pte_lock(t, mm, m->table);
		if (m->lock != held)
			pg_lock_nested(t, m->lock, PG_LOCK_WRITE);
		if (pg_read(t, &m->pmd) == m->word)
			return true;
		if (m->lock != held)
			pg_unlock(t, m->lock);
		pg_rcu_unlock(t);
	}
	return false;
}

void pg_ptmap_unlock(struct pg_task *t, struct pg_ptmap *m)
{
	pg_unlock(t, m->lock);
	pg_rcu_unlock(t);
}
