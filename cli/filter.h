/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --only and --level: which spans are printed. */
#ifndef PG_CLI_FILTER_H
#define PG_CLI_FILTER_H

#include "arch/span.h"
#include "opts.h"

/* By effective permissions and memory type. */
bool filter_span(const struct opts *opts, const struct pg_span *span);

/*
 * The kernel's view: the bits of a ptdump line alone (prot, and the level of
 * the architecture), which know neither table attributes nor MAIR.
 */
bool filter_prot(const struct opts *opts, const struct pg_regime *r, int level,
		 uint64_t prot);

#endif
