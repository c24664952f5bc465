// SPDX-License-Identifier: GPL-2.0-or-later
/* Map counts: what an entry adds to a page, and to its space. */
#include "engine/reverse.h"
#include "engine/word.h"

void pg_mapcount(struct pg_task *t, struct pg_mm *mm, int level, uint64_t word,
		 int delta)
{
	uint64_t pa = pg_word_pa(mm, level, word);
	struct pg_folio *f = pg_folio_of(t->world, pa);
	int64_t pages =
		(int64_t)(pg_level_bytes(mm, level) / pg_page_bytes(mm));

	if (!f || word & PG_WORD_SPECIAL)
		return;
	pg_shares(t, PG_SHARED_FOLIO, f->pa, PG_TOUCH_ADD);
	f->maps += delta;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_COUNT,
			  .how = PG_COUNT_MAPCOUNT,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .at = pa,
			  .size = pg_level_bytes(mm, level),
			  .new = (uint64_t)(int64_t)delta,
		  });
	pg_count(t, PG_COUNT_RSS, mm, 0, delta * pages);
}
