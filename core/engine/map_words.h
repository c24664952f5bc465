/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of map_steps.h, right in every respect. */
#ifndef PG_ENGINE_MAP_WORDS_H
#define PG_ENGINE_MAP_WORDS_H

#include "engine/map.h"

bool pg_map_leaf_at(const struct pg_mm *mm, int level);
bool pg_map_fits(const struct pg_mm *mm, const struct pg_fit *fit);
uint64_t pg_map_end_of(const struct pg_mm *mm, int level, uint64_t va);
bool pg_map_taken(const struct pg_mm *mm, int level, uint64_t word);
uint64_t pg_map_attrs(const struct pg_mm *mm, unsigned int prot);
uint64_t pg_map_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		     uint64_t attrs);
uint64_t pg_map_part(const struct pg_mm *mm, int level, uint64_t word,
		     uint64_t index);
uint64_t pg_map_protect(const struct pg_mm *mm, uint64_t word,
			unsigned int prot);
uint64_t pg_map_age(const struct pg_mm *mm, uint64_t word, unsigned int how);
bool pg_map_in_place(const struct pg_mm *mm, int level, uint64_t old,
		     uint64_t word);
bool pg_map_alike(const struct pg_mm *mm, uint64_t a, uint64_t b);

enum pg_resize pg_map_resize(struct pg_task *t, bool contig);
bool pg_map_may_break(struct pg_task *t, const struct pg_mm *mm);
bool pg_map_cached(const struct pg_mm *mm, uint64_t word);
void pg_map_clear(struct pg_task *t, const struct pg_place *p,
		  unsigned int count);
void pg_map_close(struct pg_cursor *c);
bool pg_map_empty(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		  int level);
bool pg_map_modify(struct pg_task *t, const struct pg_place *p, uint64_t old,
		   uint64_t word);
void pg_map_reach(const struct pg_mm *mm, int level, uint64_t va,
		  uint64_t count, struct pg_flush *f);
void pg_map_rewrite_set(struct pg_cursor *c, const struct pg_place *p,
			unsigned int count, pg_new_word word);
void pg_map_split(struct pg_cursor *c, const struct pg_place *p, uint64_t word,
		  uint64_t table);
void pg_map_merge(struct pg_cursor *c, const struct pg_place *p, uint64_t word);
void pg_map_unlink(struct pg_cursor *c, const struct pg_place *p);
void pg_map_retire(struct pg_task *t, struct pg_mm *mm, uint64_t table);
void pg_map_fill(struct pg_task *t, const struct pg_place *p, uint64_t word);
void pg_map_enter(struct pg_cursor *c);
void pg_map_leave(struct pg_cursor *c);

/* What hardware makes of a leaf, where it keeps these. */
uint64_t pg_map_hardware(const struct pg_mm *mm, uint64_t word, bool af,
			 bool dirty);

/* Hardware may yet set the access flag of this leaf, or make it dirty. */
bool pg_map_pending(const struct pg_mm *mm, uint64_t word);

/* No cache holds anything of the old word that the new one changes. */
bool pg_map_silent(uint64_t old, uint64_t word);

#endif
