/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which constructor a table has, by release and by what it is for. */
#ifndef PG_TRACE_POLICIES_CTOR_MATRIX_H
#define PG_TRACE_POLICIES_CTOR_MATRIX_H

#include "trace/judge.h"

/* Beside PG_CTOR_LOCK and PG_CTOR_TYPE: with or without is right. */
#define PG_CTOR_ANY_LOCK 0x04
#define PG_CTOR_ANY_TYPE 0x08
#define PG_CTOR_ANY	 (PG_CTOR_ANY_LOCK | PG_CTOR_ANY_TYPE)

/* A PTE table's constructor ran for tables of all levels. */
#define PG_CTOR_PTE_KIND 0x10

/*
 * What the constructor does for this page, as a table of the level, linked by
 * ev. PG_CTOR_ANY where nothing is known.
 */
uint8_t pg_ctor_expected(const struct pg_judge *j, const struct pg_page *page,
			 const struct pg_event *ev);

#endif
