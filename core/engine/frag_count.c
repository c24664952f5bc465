// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fragments that are counted, as on powerpc (lifecycle 5.4): each space has
 * the next unused piece of a block; the block's count says how many pieces
 * were handed out or may yet be, and who takes it to zero frees the block.
 * Pieces are not handed out again before.
 */
#include "base/bits.h"
#include "engine/frag.h"
#include "engine/table.h"

/* Both kinds of table that are smaller than a page there. */
static bool counted(const struct pg_mm *mm, int level)
{
	return level >= PG_LEVEL_MAX - 1 && level > mm->regime.start &&
	       mm->class != PG_CLASS_GUEST && mm->class != PG_CLASS_TEMP;
}

static uint64_t *next_of(struct pg_task *t, const struct pg_mm *mm, int level)
{
	return &pg_frags(t->world)->next[mm->id][PG_LEVEL_MAX - level];
}

static uint64_t page_table_lock(const struct pg_mm *mm)
{
	return PG_LOCK_ID(PG_LOCK_PAGE_TABLE, mm->id);
}

static uint64_t piece_size(const struct pg_task *t)
{
	return UINT64_C(1) << t->world->phys.shift;
}

static uint64_t hand_out(struct pg_task *t, uint64_t table)
{
	unsigned int piece = pg_frag_index(t->world, table);

	pg_say(t, (struct pg_event){
			  .kind = PG_EV_PIECE,
			  .level = PG_EV_DATA,
			  .at = pg_frag_head(t->world, table),
			  .va = piece,
			  .size = piece_size(t),
			  .old = PG_PIECE_FREE,
			  .new = PG_PIECE_USED,
		  });
	return table;
}

/* The pointer's piece; the pointer moves on, and ends with the block. */
static uint64_t from_pointer(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t *next = next_of(t, mm, level), table;

	pg_lock(t, page_table_lock(mm), PG_LOCK_WRITE);
	table = *next;
	if (table)
		*next += piece_size(t);
	if (*next &&
	    pg_frag_head(t->world, *next) != pg_frag_head(t->world, table))
		*next = 0;
	pg_unlock(t, page_table_lock(mm));
	return table ? hand_out(t, table) : 0;
}

/* Who loses the race keeps its block, and only the first piece of it. */
static uint64_t from_block(struct pg_task *t, struct pg_mm *mm, int level)
{
	int32_t pieces = 1 << pg_frag_design(t->world)->order;
	uint64_t head = t->world->steps.frag.block(t, mm, level);
	uint64_t *next = next_of(t, mm, level);

	if (!head)
		return 0;
	pg_ref(t, PG_REF_FRAG, head, 1);
	pg_lock(t, page_table_lock(mm), PG_LOCK_WRITE);
	if (!*next) {
		pg_ref(t, PG_REF_FRAG, head, pieces - 1);
		*next = head + piece_size(t);
	}
	pg_unlock(t, page_table_lock(mm));
	return hand_out(t, head);
}

static uint64_t counted_alloc(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t table;

	if (!counted(mm, level))
		return pg_steps_default.table.alloc(t, mm, level);
	if (!pg_frags(t->world))
		return 0;
	table = from_pointer(t, mm, level);
	return table ? table : from_block(t, mm, level);
}

static void counted_dtor(struct pg_task *t, uint64_t table)
{
	if (!pg_is_frag(t->world, table))
		pg_steps_default.table.dtor(t, table);
}

static void last_piece(struct pg_task *t, uint64_t head)
{
	const struct pg_frag_steps *s = &t->world->steps.frag;

	if (s->deferred(t, head))
		pg_rcu_call(t, head, s->release);
	else
		s->release(t, head);
}

static void counted_put(struct pg_task *t, uint64_t table)
{
	uint64_t head = pg_frag_head(t->world, table);

	if (!pg_is_frag(t->world, table)) {
		pg_steps_default.table.put(t, table);
		return;
	}
	if (pg_frame_get(&t->world->phys, head)->refs[PG_REF_FRAG] <= 0)
		pg_bug(t, PG_BUG_ASSERT, head);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_PIECE,
			  .level = PG_EV_DATA,
			  .at = head,
			  .va = pg_frag_index(t->world, table),
			  .size = piece_size(t),
			  .old = PG_PIECE_USED,
			  .new = PG_PIECE_FREE,
		  });
	if (!pg_ref(t, PG_REF_FRAG, head, -1))
		last_piece(t, head);
}

static void counted_free(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	s->dtor(t, table);
	s->put(t, table);
}

/* The pieces that were never handed out (pte_frag_destroy()). */
static void drop_rest(struct pg_task *t, uint64_t *next)
{
	const struct pg_frag_steps *s = &t->world->steps.frag;
	unsigned int pieces = 1u << pg_frag_design(t->world)->order;
	uint64_t head = pg_frag_head(t->world, *next);
	unsigned int unused = pieces - pg_frag_index(t->world, *next);

	*next = 0;
	if (pg_ref(t, PG_REF_FRAG, head, -(int32_t)unused))
		return;
	s->deferred(t, head);
	s->release(t, head);
}

static void counted_exit(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_frags *frags = pg_frags(t->world);

	for (unsigned int i = 0; frags && i < 2; i++)
		if (frags->next[mm->id][i])
			drop_rest(t, &frags->next[mm->id][i]);
}

/* Boot's memory, one piece in use; its count is what unplug relies on. */
uint64_t pg_frag_early(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_want want = {
		.origin = PG_ORIGIN_BOOT,
		.fail = PG_FAIL_TABLE,
		.order = pg_frag_design(t->world)->order,
		.flags = PG_ALLOC_ZERO,
		.level = PG_LEVEL_MAX,
		.mm = mm,
	};
	uint64_t head = pg_get_frames(t, &want);

	if (!head || !pg_frag_add(t, mm, head, &want))
		return 0;
	t->world->steps.frag.early(t, head);
	return hand_out(t, head);
}

void pg_frag_fill_counted(struct pg_steps *steps)
{
	steps->table.alloc = counted_alloc;
	steps->table.dtor = counted_dtor;
	steps->table.put = counted_put;
	steps->table.free = counted_free;
	steps->table.defer = pg_frag_defer;
	steps->table.exit = counted_exit;
}
