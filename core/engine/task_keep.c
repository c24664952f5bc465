// SPDX-License-Identifier: GPL-2.0-or-later
/* Primitives for schemes that keep frames, pieces and references themselves. */
#include "engine/task.h"

static struct pg_event frame_event(enum pg_event_kind kind, uint64_t at)
{
	return (struct pg_event){
		.kind = (uint8_t)kind,
		.level = PG_EV_DATA,
		.at = at,
	};
}

void pg_hand_out(struct pg_task *t, uint64_t pa, const struct pg_want *want)
{
	struct pg_event ev = frame_event(PG_EV_ALLOC, pa);
	struct pg_frame *frame = pg_frame_get(&t->world->phys, pa);

	ev.how = (uint8_t)want->origin;
	ev.level = (int8_t)want->level;
	ev.space = want->mm ? want->mm->id : 0;
	ev.flags = (uint16_t)want->flags;
	ev.size = UINT64_C(1) << t->world->phys.shift;
	pg_point(t, &ev);
	if (frame) {
		frame->origin = ev.how;
		frame->level = ev.level;
		frame->flags = ev.flags;
		frame->owner = ev.space;
		frame->poison = false;
		frame->refs[PG_REF_PAGE] = 1;
	}
	pg_tell(t, &ev);
}

void pg_hand_back(struct pg_task *t, uint64_t pa, enum pg_origin origin)
{
	struct pg_event ev = frame_event(PG_EV_FREE, pa);
	struct pg_frame *frame = pg_frame_get(&t->world->phys, pa);

	ev.how = (uint8_t)origin;
	ev.size = UINT64_C(1) << t->world->phys.shift;
	pg_point(t, &ev);
	if (frame)
		frame->poison = true;
	pg_tell(t, &ev);
}

void pg_zero(struct pg_task *t, uint64_t table)
{
	struct pg_event ev = frame_event(PG_EV_ZERO, table);
	struct pg_frame *frame = pg_frame_get(&t->world->phys, table);

	ev.size = UINT64_C(1) << t->world->phys.shift;
	pg_point(t, &ev);
	if (frame)
		pg_phys_clear(&t->world->phys, frame);
	pg_tell(t, &ev);
}

int32_t pg_ref_sum(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, table);

	return f ? f->refs[PG_REF_ENTRY] + f->refs[PG_REF_VISITOR] : 0;
}

bool pg_ref_get(struct pg_task *t, uint64_t table)
{
	struct pg_event ev = frame_event(PG_EV_REF, table);

	ev.how = PG_REF_VISITOR;
	ev.new = 1;
	pg_point(t, &ev);
	if (pg_ref_sum(t, table) <= 0)
		return false;
	pg_frame_get(&t->world->phys, table)->refs[PG_REF_VISITOR]++;
	pg_tell(t, &ev);
	return true;
}

static enum pg_piece piece_state(uint8_t byte, unsigned int piece)
{
	static const enum pg_piece states[] = {
		PG_PIECE_FREE,
		PG_PIECE_USED,
		PG_PIECE_PENDING,
		PG_PIECE_BOTH,
	};

	unsigned int used = byte & PG_PIECE_A(piece) ? 1 : 0;
	unsigned int pending = byte & PG_PIECE_P(piece) ? 2 : 0;

	return states[used + pending];
}

uint8_t pg_piece(struct pg_task *t, uint64_t head, unsigned int piece,
		 unsigned int bits)
{
	struct pg_event ev = frame_event(PG_EV_PIECE, head);
	struct pg_frame *f = pg_frame_get(&t->world->phys, head);

	if (!f)
		return 0;
	ev.va = piece;
	ev.size = UINT64_C(1) << t->world->phys.shift;
	ev.old = piece_state(f->pieces, piece);
	ev.new = piece_state(f->pieces ^ (uint8_t)bits, piece);
	pg_point(t, &ev);
	pg_shares(t, PG_SHARED_OTHER, head, PG_TOUCH_WRITE);
	ev.old = piece_state(f->pieces, piece);
	f->pieces ^= (uint8_t)bits;
	ev.new = piece_state(f->pieces, piece);
	pg_tell(t, &ev);
	return f->pieces;
}
