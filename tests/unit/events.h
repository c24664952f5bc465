/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random events: all that a text could say. */
#ifndef TESTS_UNIT_EVENTS_H
#define TESTS_UNIT_EVENTS_H

#include "arch/tlbi.h"
#include "base/bits.h"
#include "check.h"
#include "trace/event_text.h"

/* xorshift64* */
static uint64_t rnd_state = 88172645463325252u;

static inline uint64_t rnd(void)
{
	rnd_state ^= rnd_state >> 12;
	rnd_state ^= rnd_state << 25;
	rnd_state ^= rnd_state >> 27;
	return rnd_state * UINT64_C(2685821657736338717);
}

/* Small numbers, large ones, and the ends, as often as each other. */
static inline uint64_t rnd_word(void)
{
	uint64_t value = rnd() >> (rnd() % 64);

	return rnd() % 8 ? value : -(value & 1);
}

static inline unsigned int list_size(const char *const *list)
{
	unsigned int n = 0;

	while (list && list[n])
		n++;
	return n;
}

static inline uint64_t rnd_field(const struct pg_event_field *field)
{
	uint64_t value = rnd_word();

	if (field->bits)
		value &= pg_ones(field->bits);
	return value & ~pg_ones(field->align);
}

static inline uint8_t rnd_tlbi(void)
{
	unsigned int how = rnd() % 96;

	while (!pg_tlbi_row(how))
		how = rnd() % 96;
	return (uint8_t)how;
}

static inline void fill(struct pg_event *ev, const struct pg_event_row *row,
			const struct pg_event_field *field)
{
	unsigned int words = list_size(pg_event_list(row, field));

	switch (field->member) {
	case PG_MEMBER_LEVEL:
		ev->level = (int8_t)(rnd() % 5) - 1;
		break;
	case PG_MEMBER_PURPOSE:
		ev->level = rnd() % 3 ? (int8_t)(rnd() % 5) - 1 : PG_EV_DATA;
		break;
	case PG_MEMBER_HOW:
		ev->how = (uint8_t)(rnd() % words);
		break;
	case PG_MEMBER_TLBI:
		ev->how = rnd_tlbi();
		break;
	case PG_MEMBER_SPACE:
		ev->space = rnd() % 2 * 7;
		break;
	case PG_MEMBER_FLAGS:
		ev->flags = rnd() & pg_ones(words);
		break;
	case PG_MEMBER_AT:
		ev->at = rnd_field(field);
		break;
	case PG_MEMBER_LOCK:
		ev->at = PG_LOCK_ID(rnd() % PG_LOCK_CLASSES, rnd_word());
		break;
	case PG_MEMBER_VA:
	case PG_MEMBER_WHICH:
		ev->va = rnd_field(field);
		break;
	case PG_MEMBER_SIZE:
		ev->size = rnd_field(field);
		break;
	case PG_MEMBER_OLD:
		ev->old = rnd_field(field);
		break;
	case PG_MEMBER_NEW:
	case PG_MEMBER_DELTA:
		ev->new = rnd_field(field);
		break;
	case PG_MEMBER_STATE_OLD:
		ev->old = rnd() % words;
		break;
	case PG_MEMBER_STATE_NEW:
		ev->new = rnd() % words;
		break;
	default:
		CHECK(!"a member that this test does not know");
	}
}

/* Ranges end within 64 bits; the total of frames has an end, too. */
static inline struct pg_event rnd_event(void)
{
	struct pg_event ev = {
		.kind = (uint8_t)(1 + rnd() % (PG_EVENT_KINDS - 1)),
		.actor = (uint8_t)(rnd() % PG_ACTORS),
	};
	const struct pg_event_row *row = &pg_event_rows[ev.kind];

	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		const struct pg_event_field *field = &row->fields[i];
		bool level = field->member == PG_MEMBER_LEVEL ||
			     field->member == PG_MEMBER_PURPOSE;

		if (!field->optional || rnd() % 4)
			fill(&ev, row, field);
		else if (level)
			ev.level = PG_EV_DATA;
	}
	if (ev.size >> 16 && !ev.va)
		ev.size &= 0xffff;
	else if (ev.va && ev.size > -ev.va)
		ev.size = -ev.va;
	return ev;
}

#endif
