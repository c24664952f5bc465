// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks of fragments: what all variants share. */
#include "engine/frag.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/table.h"

static const struct pg_frag_design designs[PG_FRAG_VARIANTS] = {
	[PG_FRAG_HALVES] = { .order = 1, .shared = true, .reuse = true },
	[PG_FRAG_WHOLE] = { .order = 1, .shared = true, .whole = true },
	[PG_FRAG_PAIRS] = { .order = 1, .shared = true, .paired = true },
	[PG_FRAG_BLOCKS_2] = { .order = 1, .reuse = true },
	[PG_FRAG_BLOCKS_4] = { .order = 2, .reuse = true },
	[PG_FRAG_COUNTED] = { .order = PG_FRAG_COUNTED_ORDER, .shared = true },
	[PG_FRAG_SLAB] = { .order = 0 },
};

const struct pg_frag_design *pg_frag_design(const struct pg_world *w)
{
	return &designs[w->knobs.variant % PG_FRAG_VARIANTS];
}

static void drop_part(struct pg_world *w, void *part)
{
	struct pg_frags *frags = part;

	for (unsigned int i = 0; i < PG_SPACES; i++)
		free(frags->lists[i].heads);
	free(frags->blocks);
	free(frags);
}

struct pg_frags *pg_frags(struct pg_world *w)
{
	if (w->part[PG_PART_FRAGMENTS])
		return w->part[PG_PART_FRAGMENTS];
	w->part[PG_PART_FRAGMENTS] = calloc(1, sizeof(struct pg_frags));
	w->part_drop[PG_PART_FRAGMENTS] = drop_part;
	if (!w->part[PG_PART_FRAGMENTS]) {
		w->part_drop[PG_PART_FRAGMENTS] = NULL;
		w->phys.out_of_memory = true;
	}
	return w->part[PG_PART_FRAGMENTS];
}

/* s390 packs PTE tables only; roots are never pieces. */
bool pg_frag_wanted(const struct pg_mm *mm, int level)
{
	return level == PG_LEVEL_MAX && level > mm->regime.start &&
	       mm->class != PG_CLASS_GUEST && mm->class != PG_CLASS_TEMP;
}

bool pg_is_frag(struct pg_world *w, uint64_t table)
{
	const struct pg_frame *frame = pg_frame_find(&w->phys, table);

	return frame && frame->piece;
}

uint64_t pg_frag_head(const struct pg_world *w, uint64_t table)
{
	return table & ~pg_ones(w->phys.shift + pg_frag_design(w)->order);
}

unsigned int pg_frag_index(const struct pg_world *w, uint64_t table)
{
	return (unsigned int)((table - pg_frag_head(w, table)) >>
			      w->phys.shift);
}

static bool make_room(struct pg_frags *frags)
{
	unsigned int room = frags->room ? 2 * frags->room : 16;
	struct pg_frag_live *more;

	if (frags->count < frags->room)
		return true;
	more = realloc(frags->blocks, room * sizeof(*more));
	if (!more)
		return false;
	frags->blocks = more;
	frags->room = room;
	return true;
}

/* Each piece's frame knows what it is for, and who speaks for it. */
static void set_pieces(struct pg_task *t, uint64_t head,
		       const struct pg_want *want, bool on)
{
	const struct pg_frag_design *design = pg_frag_design(t->world);
	struct pg_phys *phys = &t->world->phys;

	for (unsigned int i = 0; i < 1u << design->order; i++) {
		struct pg_frame *f =
			pg_frame_get(phys, head + ((uint64_t)i << phys->shift));

		if (!f)
			return;
		f->piece = on;
		f->head = on && design->shared ? head : 0;
		f->pieces = 0;
		f->back = 0;
		f->ptl = on ? f->ptl : 0;
		if (!want)
			continue;
		f->origin = (uint8_t)want->origin;
		f->level = (int8_t)want->level;
		f->owner = want->mm->id;
	}
}

bool pg_frag_add(struct pg_task *t, struct pg_mm *mm, uint64_t head,
		 const struct pg_want *want)
{
	struct pg_frags *frags = pg_frags(t->world);

	if (!frags || !make_room(frags))
		return false;
	frags->blocks[frags->count++] = (struct pg_frag_live){
		.head = head,
		.space = mm->id,
	};
	set_pieces(t, head, want, true);
	return true;
}

void pg_frag_drop(struct pg_task *t, uint64_t head)
{
	struct pg_frags *frags = pg_frags(t->world);

	set_pieces(t, head, NULL, false);
	for (unsigned int i = 0; i < frags->count; i++)
		if (frags->blocks[i].head == head) {
			frags->blocks[i] = frags->blocks[--frags->count];
			return;
		}
}

static struct pg_frag_list *list_of(struct pg_task *t, uint64_t head)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, head);

	return &pg_frags(t->world)->lists[f->owner % PG_SPACES];
}

static bool list_room(struct pg_frag_list *list)
{
	unsigned int room = list->room ? 2 * list->room : 16;
	uint64_t *more;

	if (list->count < list->room)
		return true;
	more = realloc(list->heads, room * sizeof(*more));
	if (!more)
		return false;
	list->heads = more;
	list->room = room;
	return true;
}

void pg_frag_enlist(struct pg_task *t, uint64_t head, bool tail)
{
	struct pg_frag_list *list;
	unsigned int at;

	pg_mark(t, PG_MARK_LISTED, head, true);
	list = list_of(t, head);
	if (!list_room(list)) {
		t->world->phys.out_of_memory = true;
		return;
	}
	at = tail ? list->count : 0;
	memmove(&list->heads[at + 1], &list->heads[at],
		(list->count - at) * sizeof(list->heads[0]));
	list->heads[at] = head;
	list->count++;
}

void pg_frag_unlist(struct pg_task *t, uint64_t head)
{
	struct pg_frag_list *list;

	pg_mark(t, PG_MARK_LISTED, head, false);
	list = list_of(t, head);
	for (unsigned int i = 0; i < list->count; i++) {
		if (list->heads[i] != head)
			continue;
		list->count--;
		memmove(&list->heads[i], &list->heads[i + 1],
			(list->count - i) * sizeof(list->heads[0]));
		return;
	}
}

/* One constructor for all pieces, or later one for each. */
uint64_t pg_frag_block(struct pg_task *t, struct pg_mm *mm, int level)
{
	const struct pg_frag_design *design = pg_frag_design(t->world);
	struct pg_want want = {
		.origin = PG_ORIGIN_FRAG,
		.fail = PG_FAIL_TABLE,
		.order = design->order,
		.flags = PG_ALLOC_ZERO,
		.level = level,
		.mm = mm,
	};
	uint64_t head;

	if (mm->class == PG_CLASS_USER)
		want.flags |= PG_ALLOC_ACCOUNT;
	head = pg_get_frames(t, &want);
	if (!head)
		return 0;
	if (pg_frag_add(t, mm, head, &want) &&
	    (!design->shared || t->world->steps.table.ctor(t, mm, head, level)))
		return head;
	pg_frag_drop(t, head);
	pg_put_frames(t, head, PG_ORIGIN_FRAG, design->order);
	return 0;
}

/* Neither in use nor waiting for a grace period. */
int pg_frag_pick(struct pg_task *t, uint64_t head)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, head);
	unsigned int count = 1u << pg_frag_design(t->world)->order;

	pg_shares(t, PG_SHARED_OTHER, head, PG_TOUCH_READ);
	for (unsigned int i = 0; i < count; i++)
		if (!(f->pieces & (PG_PIECE_A(i) | PG_PIECE_P(i))))
			return (int)i;
	return -1;
}

/*
 * s390 relies on tables that are empty when they are freed; here a table that
 * a block replaced is freed as it was.
 */
void pg_frag_clean(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, table);
	size_t count = (size_t)1 << (t->world->phys.shift - 3);
	size_t i = 0;

	while (f->words && i < count && !f->words[i])
		i++;
	if (f->words && i < count)
		pg_zero(t, table);
}

/* Pending first: so nobody else finds the block unused meanwhile. */
uint8_t pg_frag_leave(struct pg_task *t, uint64_t head, unsigned int piece)
{
	return pg_piece(t, head, piece, PG_PIECE_A(piece) | PG_PIECE_P(piece));
}

uint8_t pg_frag_settle(struct pg_task *t, uint64_t head, unsigned int piece)
{
	return pg_piece(t, head, piece, PG_PIECE_P(piece));
}

bool pg_frag_deferred(struct pg_task *t, uint64_t head)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, head);

	pg_shares(t, PG_SHARED_OTHER, head, PG_TOUCH_READ);
	if (!(f->marks >> PG_MARK_ACTIVE & 1))
		return false;
	pg_mark(t, PG_MARK_ACTIVE, head, false);
	return true;
}

void pg_frag_set_early(struct pg_task *t, uint64_t head)
{
	pg_ref(t, PG_REF_FRAG, head, 1);
}

void pg_frag_release(struct pg_task *t, uint64_t head)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, head);
	enum pg_origin origin = f->origin;

	if (pg_frag_design(t->world)->shared)
		pg_steps_default.table.dtor(t, head);
	pg_frag_drop(t, head);
	pg_put_frames(t, head, origin, pg_frag_design(t->world)->order);
}

void pg_frag_defer(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	uint64_t head = pg_frag_head(t->world, table);

	if (!pg_is_frag(t->world, table)) {
		pg_steps_default.table.defer(t, mm, table);
		return;
	}
	pg_mark(t, PG_MARK_ACTIVE, head, true);
	pg_shares(t, PG_SHARED_OTHER, head, PG_TOUCH_WRITE);
	t->world->steps.table.free(t, mm, table);
}
