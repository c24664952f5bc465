// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

static void store(const struct or_world *w, uint64_t at, uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap64(value);
#endif
	memcpy(w->memory + (at - w->arena), &value, sizeof(value));
}

bool or_world_put(struct or_world *w, uint64_t at, uint64_t value)
{
	unsigned int i = 0;

	while (i < w->nwords && w->words[i].at != at)
		i++;
	if (i == OR_WORDS_MAX)
		return false;
	if (i == w->nwords)
		w->nwords++;
	w->words[i] = (struct or_word){ at, value };
	store(w, at, value);
	return true;
}

void or_world_restore(const struct or_world *w)
{
	for (unsigned int i = 0; i < w->nwords; i++)
		store(w, w->words[i].at, w->words[i].value);
}

void or_world_clear(struct or_world *w)
{
	for (unsigned int i = 0; i < w->nwords; i++)
		store(w, w->words[i].at, 0);
	w->nwords = 0;
	w->nquestions = 0;
}
