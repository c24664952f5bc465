// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/phys.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

static uint64_t page_size(const struct pg_phys *phys)
{
	return UINT64_C(1) << phys->shift;
}

static uint64_t page_of(const struct pg_phys *phys, uint64_t pa)
{
	return pa & ~(page_size(phys) - 1);
}

/* Frames of a block have slots side by side, which is kind to caches. */
static size_t slot_of(const struct pg_phys *phys, uint64_t pa)
{
	uint64_t page = pa >> phys->shift;
	uint64_t x = (page >> 4) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)((x >> 20) ^ page) & (phys->room - 1);
}

static struct pg_frame **find_slot(const struct pg_phys *phys, uint64_t pa)
{
	size_t i = slot_of(phys, pa);

	while (phys->slots[i] && phys->slots[i]->pa != pa)
		i = (i + 1) & (phys->room - 1);
	return &phys->slots[i];
}

static struct pg_frame **recent_of(struct pg_phys *phys, uint64_t pa)
{
	return &phys->recent[pa >> phys->shift & (PG_PHYS_RECENT - 1)];
}

struct pg_frame *pg_frame_find(struct pg_phys *phys, uint64_t pa)
{
	struct pg_frame **recent = recent_of(phys, pa), *frame;

	pa = page_of(phys, pa);
	if (*recent && (*recent)->pa == pa)
		return *recent;
	if (!phys->room)
		return NULL;
	frame = *find_slot(phys, pa);
	if (frame)
		*recent = frame;
	return frame;
}

static bool grow(struct pg_phys *phys)
{
	size_t room = phys->room ? 2 * phys->room : 64;
	struct pg_frame **slots = calloc(room, sizeof(struct pg_frame *));
	struct pg_frame **order =
		realloc(phys->order, room * sizeof(struct pg_frame *));

	if (order)
		phys->order = order;
	if (!slots || !order) {
		free(slots);
		phys->out_of_memory = true;
		return false;
	}
	free(phys->slots);
	phys->slots = slots;
	phys->room = room;
	for (size_t i = 0; i < phys->count; i++)
		*find_slot(phys, phys->order[i]->pa) = phys->order[i];
	return true;
}

/* Behind the frames that exist may be some that did before a reset. */
static struct pg_frame *new_frame(struct pg_phys *phys)
{
	struct pg_frame *frame;
	uint64_t *spare;

	if (!phys->pooled)
		return calloc(1, sizeof(*frame));
	phys->pooled--;
	frame = phys->order[phys->count];
	spare = frame->words ? frame->words : frame->spare;
	*frame = (struct pg_frame){ .spare = spare };
	return frame;
}

struct pg_frame *pg_frame_get(struct pg_phys *phys, uint64_t pa)
{
	struct pg_frame *frame = pg_frame_find(phys, pa);

	if (frame)
		return frame;
	if (phys->room <= 2 * (phys->count + 1) && !grow(phys))
		return NULL;
	frame = new_frame(phys);
	if (!frame) {
		phys->out_of_memory = true;
		return NULL;
	}
	frame->pa = page_of(phys, pa);
	frame->state = PG_FRAME_OWNED;
	frame->level = PG_EV_DATA;
	*find_slot(phys, frame->pa) = frame;
	phys->order[phys->count++] = frame;
	return *recent_of(phys, frame->pa) = frame;
}

/* Frames hide what is below; a frame without words is zeros, or is below. */
static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	struct pg_phys *phys = (struct pg_phys *)mem;
	uint64_t in = addr & (page_size(phys) - 1);
	uint64_t rest = page_size(phys) - in;
	struct pg_frame *frame = pg_frame_find(phys, addr);
	struct pg_stretch below;

	if (frame && frame->words)
		return (struct pg_stretch){
			(const unsigned char *)frame->words + in, rest
		};
	if (addr - phys->first < phys->size)
		return (struct pg_stretch){
			(const unsigned char *)phys->zeros + in, rest
		};
	if (!phys->below)
		return (struct pg_stretch){ NULL, rest };
	below = pg_mem_locate(phys->below, addr);
	if (below.size > rest)
		below.size = rest;
	return below;
}

/* Each actor has its part of the memory. */
static void start_shares(struct pg_phys *phys)
{
	uint64_t share = phys->size / PG_ACTORS & ~(page_size(phys) - 1);

	for (unsigned int i = 0; i < PG_ACTORS; i++)
		phys->next[i] = phys->first + i * share;
}

int pg_phys_init(struct pg_phys *phys, unsigned int shift, uint64_t first,
		 uint64_t size, struct pg_error *err)
{
	uint64_t share = size / PG_ACTORS & ~pg_ones(shift);

	memset(phys, 0, sizeof(*phys));
	if (shift < 12 || shift > 16 || !share || (first & pg_ones(shift)) ||
	    first + size < first)
		return pg_error(err, PG_EINVAL,
				"no simulated memory of 0x%llx bytes at 0x%llx",
				(unsigned long long)size,
				(unsigned long long)first);
	phys->mem.locate = locate;
	phys->shift = shift;
	phys->first = first;
	phys->size = size;
	start_shares(phys);
	phys->zeros = calloc(1, page_size(phys));
	if (!phys->zeros)
		return pg_error(err, PG_ENOMEM, "no memory");
	return 0;
}

void pg_phys_deinit(struct pg_phys *phys)
{
	for (size_t i = 0; i < phys->count + phys->pooled; i++) {
		free(phys->order[i]->words);
		free(phys->order[i]->spare);
		free(phys->order[i]);
	}
	free(phys->order);
	free(phys->slots);
	free(phys->zeros);
}

/* A table that was once large stays so: few frames are taken out one by one. */
static void clear_slots(struct pg_phys *phys)
{
	size_t mask = phys->room - 1;

	if (phys->count > phys->room / 8) {
		memset(phys->slots, 0, phys->room * sizeof(phys->slots[0]));
		return;
	}
	for (size_t i = 0; i < phys->count; i++)
		for (size_t k = slot_of(phys, phys->order[i]->pa);
		     phys->slots[k]; k = (k + 1) & mask)
			phys->slots[k] = NULL;
}

void pg_phys_reset(struct pg_phys *phys)
{
	clear_slots(phys);
	phys->pooled += phys->count;
	phys->count = 0;
	start_shares(phys);
	memset(phys->free, 0, sizeof(phys->free));
	memset(phys->fail, 0, sizeof(phys->fail));
	memset(phys->recent, 0, sizeof(phys->recent));
	phys->live = phys->filled = 0;
	phys->out_of_memory = false;
}

bool pg_phys_fails(struct pg_phys *phys, enum pg_fail kind)
{
	return phys->fail[kind] && !--phys->fail[kind];
}

/* A block that was never used, from the actor's share of the memory. */
static struct pg_frame *fresh(struct pg_phys *phys, unsigned int actor,
			      unsigned int order)
{
	uint64_t share = phys->size / PG_ACTORS & ~(page_size(phys) - 1);
	uint64_t end = phys->first + (actor + 1) * share;
	uint64_t size = page_size(phys) << order;
	uint64_t pa = (phys->next[actor] + size - 1) & ~(size - 1);

	if (phys->filled >= PG_PHYS_FILLED || pa < phys->next[actor] ||
	    pa >= end || end - pa < size)
		return NULL;
	phys->next[actor] = pa + size;
	return pg_frame_get(phys, pa);
}

struct pg_frame *pg_phys_alloc(struct pg_phys *phys, unsigned int actor,
			       enum pg_fail kind, unsigned int order)
{
	struct pg_frame *frame;

	if (order >= PG_ORDERS || pg_phys_fails(phys, kind))
		return NULL;
	frame = phys->free[actor][order];
	if (frame)
		phys->free[actor][order] = frame->next;
	else
		frame = fresh(phys, actor, order);
	if (!frame)
		return NULL;
	frame->next = NULL;
	frame->state = PG_FRAME_OWNED;
	frame->order = (uint8_t)order;
	frame->poison = false;
	frame->refs[PG_REF_PAGE] = 1;
	frame->ptl = 0; /* page->private: every allocation clears it */
	phys->live += UINT64_C(1) << order;
	return frame;
}

void pg_phys_free(struct pg_phys *phys, unsigned int actor,
		  struct pg_frame *frame)
{
	if (frame->state == PG_FRAME_FREE)
		return; /* the judge has said so */
	frame->state = PG_FRAME_FREE;
	frame->poison = true;
	frame->refs[PG_REF_PAGE] = 0;
	frame->next = phys->free[actor][frame->order];
	phys->free[actor][frame->order] = frame;
	phys->live -= UINT64_C(1) << frame->order;
}

uint64_t pg_phys_load(struct pg_phys *phys, uint64_t at)
{
	struct pg_frame *frame = pg_frame_find(phys, at);
	uint64_t word = 0;

	if (frame && frame->words)
		return frame->words[(at - frame->pa) / 8];
	pg_mem_read64(&phys->mem, at, &word);
	return word;
}

/* The first of count words that is not 0, eight at a time; or count. */
static uint64_t first_set(const uint64_t *w, uint64_t count)
{
	uint64_t i = 0;

	while (i + 8 <= count && !(w[i] | w[i + 1] | w[i + 2] | w[i + 3] |
				   w[i + 4] | w[i + 5] | w[i + 6] | w[i + 7]))
		i += 8;
	while (i < count && !w[i])
		i++;
	return i;
}

/* The first in one page that is not 0; stop: its end at most. */
static uint64_t next_in_page(struct pg_phys *phys, uint64_t at, uint64_t stop)
{
	const struct pg_frame *frame = pg_frame_find(phys, at);

	if (frame && frame->words)
		return at + 8 * first_set(&frame->words[(at - frame->pa) / 8],
					  (stop - at) / 8);
	while (at < stop && !pg_phys_load(phys, at))
		at += 8;
	return at;
}

uint64_t pg_phys_next(struct pg_phys *phys, uint64_t at, uint64_t end)
{
	uint64_t stop;

	while (at < end) {
		stop = pg_min(end, (at | (page_size(phys) - 1)) + 1);
		at = next_in_page(phys, at, stop);
		if (at < stop)
			break;
	}
	return at;
}

/* Room for words, in which is anything. */
static bool get_words(struct pg_phys *phys, struct pg_frame *frame,
		      uint64_t **words)
{
	*words = frame->spare ? frame->spare : malloc(page_size(phys));
	if (!*words) {
		phys->out_of_memory = true;
		return false;
	}
	frame->spare = NULL;
	phys->filled += page_size(phys);
	return true;
}

static bool make_words(struct pg_phys *phys, struct pg_frame *frame)
{
	uint64_t *words;

	if (!get_words(phys, frame, &words))
		return false;
	memset(words, 0, page_size(phys));
	if (frame->pa - phys->first >= phys->size)
		pg_mem_read(&phys->mem, frame->pa, words, page_size(phys));
	frame->words = words;
	return true;
}

uint64_t *pg_phys_slot(struct pg_phys *phys, uint64_t at)
{
	struct pg_frame *frame = pg_frame_get(phys, at);

	if (!frame || (!frame->words && !make_words(phys, frame)))
		return NULL;
	return &frame->words[(at - frame->pa) / 8];
}

void pg_phys_store(struct pg_phys *phys, uint64_t at, uint64_t word)
{
	uint64_t *slot = pg_phys_slot(phys, at);

	if (slot)
		*slot = word;
}

void pg_phys_clear(struct pg_phys *phys, struct pg_frame *frame)
{
	if (frame->words || get_words(phys, frame, &frame->words))
		memset(frame->words, 0, page_size(phys));
}
