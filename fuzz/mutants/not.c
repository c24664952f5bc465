// SPDX-License-Identifier: GPL-2.0-or-later
/* Entries of the list of kernel bugs that no mutant stands for, and why. */
#include "mutants.h"

const struct fz_not_expressed fz_mutants_not[] = {
	{ "B099", "a walk splits at PMD entries alone, and maps the table "
		  "below by a look of its own" },
	{ "B104", "a page's map count is one number here, which a split "
		  "changes under the lock that a copy takes" },
	{ "B105", "a mapping that is left behind goes with the old range: "
		  "nothing says that it should have moved" },
	{ "B108", "a folded level's entry spans the whole space: no range "
		  "that it holds has room to move to" },
	{ "B122", "nothing changes a shared table after a VMA was split: "
		  "every unmapping gives it up first" },
	{ NULL, NULL },
};
