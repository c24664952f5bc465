// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/duties.h"

#include <string.h>

#include "base/bits.h"

static const struct duty map_duties[] = {
	{ "map", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "unmap", ALL, LEAVES, ALONE | FREE | WALKED | UNSHARED },
	{ "protect", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "age", ALL, LEAVES, ALONE | FREE | UNSHARED | YOUNG },
	{ "hardware", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "split", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "collapse", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "fold", ALL, LEAVES, ALONE | FREE | UNSHARED },
	{ "unfold", ALL, LEAVES, ALONE | FREE | UNSHARED },
};

static const struct duty kernel_duties[] = {
	{ "region", INIT | EFI, ANY, ALONE | FIRST | SHARES },
	{ "linear", INIT, ANY, ALONE | FIRST | PLAIN | SURE | ABSENT | OTHERS },
	{ "hot-add", INIT, ANY, PLAIN | OTHERS | UNSHARED | ADDS },
	{ "hot-remove", INIT, ANY, PLAIN | UNSPLIT | UNSHARED | SECTIONS },
	{ "hvo", INIT, ANY, PLAIN | SPLITS | UNSHARED },
	{ "vmap", INIT, ANY, OWNER | EMPTY | FREE | PLAIN },
	{ "vmalloc", INIT, ANY, OWNER | EMPTY | FREE | PLAIN },
	{ "vunmap", INIT, ANY, OWNER | WHOLE | FREE | PLAIN | LETS_GO },
	{ "apply", INIT | EFI, ANY, OWNER | FREE | PLAIN | MAPPED },
	{ "set-memory", INIT | EFI, ANY,
	  OWNER | FREE | PLAIN | SINGLE | MAPPED },
	{ "efi-map", EFI, ANY, OWNER | EMPTY | PLAIN },
	{ "efi-switch", EFI | GUEST, ANY, SHARES | SOLE },
	{ "efi-leave", EFI | GUEST, ANY, SHARES },
	{ "device", USER | INIT, VMAS, FIXED },
	{ "trampoline", TEMP, ANY, OWNER | EMPTY | PLAIN },
	{ "idmap", TEMP, ANY, OWNER | EMPTY | PLAIN | OTHERS },
	{ "walk-user", USER, ANY, LOOKS },
	{ "walk-novma", ALL & ~GUEST, ANY, WALKED },
	{ "show-pte", ALL & ~GUEST, ANY, SHARES | LOOKS },
	{ "root-lookup", ALL, ANY, ROOT | SHARES },
	{ "clone-linear", TEMP, ANY, OWNER | EMPTY | PLAIN | COPIES },
	{ "root-grow", EFI | TEMP, ANY, ROOT | OWNER | PLAIN },
	{ "space-destroy", EFI | TEMP, ANY, ALONE | UNUSED | PLAIN | SHARES },
	{ "space-make", EFI | TEMP | GUEST, ANY,
	  ALONE | PLAIN | SHARES | MAKES },
	{ "s2-early", GUEST, GUESTS, ALONE | PLAIN | FIRST | ONCE },
	{ "s2-map", GUEST, GUESTS, PLAIN },
	{ "s2-unmap", GUEST, GUESTS, PLAIN },
	{ "s2-walk", GUEST, ANY, 0 },
	{ "s2-destroy", GUEST, GUESTS, ALONE | ENDS | PLAIN | RELEASED },
};

static const struct duty scheme_duties[] = {
	{ "table-alloc", ALL, ANY, BELOW },
	{ "ref-fault", USER, VISITORS, COUNTED | VISITS },
	{ "ref-zap", USER, VISITORS, COUNTED | VISITS },
	{ "ref-move", USER, VISITORS, COUNTED | VISITS },
	{ "ref-collapse", USER, VISITORS, COUNTED | VISITS },
	{ "ref-split", USER, VISITORS, COUNTED | VISITS },
};

/* Operations of pg_user_ops that free no tables; then all the others. */
static const struct duty user_duties[] = {
	{ "speculate", USER, VMAS, SPECULATES | TABLES_STAY },
	{ "fault", USER, VMAS, TABLES_STAY },
	{ "access", USER, VMAS, TABLES_STAY },
	{ "htlb-fault", USER, VMAS, TABLES_STAY },
	{ "share", USER, VMAS, TABLES_STAY },
	{ "unshare", USER, VMAS, TABLES_STAY },
	{ "gup", USER, VMAS, TABLES_STAY },
	{ "mmap", USER, VMAS, TABLES_STAY },
	{ "truncate", ALL, ANY, 0 },
	{ "exit", USER, VMAS, DRIVERS },
};

static const struct duty user_duty = { "", USER, VMAS, 0 };
const struct duty fz_no_duty = { "", ALL, ANY, 0 };

static const struct duty *find(const struct duty *rows, size_t count,
			       const char *op)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(rows[i].op, op))
			return &rows[i];
	return NULL;
}

/* In the order of pg_op_lists; of a truncated file there is no space. */
const struct duty *fz_duty(unsigned int list, const char *op)
{
	const struct duty *d = NULL;

	if (list == 0)
		d = find(map_duties, PG_ARRAY_SIZE(map_duties), op);
	else if (list == 1)
		d = find(kernel_duties, PG_ARRAY_SIZE(kernel_duties), op);
	else if (list == 2)
		d = find(scheme_duties, PG_ARRAY_SIZE(scheme_duties), op);
	else
		d = find(user_duties, PG_ARRAY_SIZE(user_duties), op);
	if (!d && list > 2)
		d = &user_duty;
	return d ? d : &fz_no_duty;
}
