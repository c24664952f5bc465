/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The word that somebody meant who typed another. */
#ifndef PG_BASE_NEAREST_H
#define PG_BASE_NEAREST_H

#include <stddef.h>

/*
 * The word of a list that is nearest to what was typed, or that begins with
 * it; NULL if none is near.
 */
const char *pg_nearest_word(const char *typed, const char *const *words,
			    size_t count);

#endif
