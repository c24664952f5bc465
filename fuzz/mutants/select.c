// SPDX-License-Identifier: GPL-2.0-or-later
/* Harnesses of parsers need not know of mutants: this runs before them. */
#include "table.h"

__attribute__((constructor)) static void select_mutant(void)
{
	fz_mutant_from_env();
}

bool fz_wrapped(enum fz_wrap which)
{
	return fz_mutant_now && fz_mutant_now->wrap == which;
}
