// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/nested.h"

#include "arch/translate.h"

/* From addr to the end of the aligned block of size bytes around it. */
static uint64_t to_end(uint64_t addr, uint64_t size)
{
	return size - (addr & (size - 1));
}

/* HCR_EL2.PTW: tables are not read from what stage 2 calls Device. */
static bool device_walk(const struct pg_regime *s2,
			const struct pg_translation *t)
{
	return s2->ptw && t->attr.type < PG_MEM_NORMAL;
}

static struct pg_stretch nested_locate(const struct pg_mem *mem, uint64_t ipa)
{
	const struct pg_nested *nested = (const struct pg_nested *)mem;
	const struct pg_how read = { .right = PG_R };
	struct pg_stretch s = { NULL, 1 };
	struct pg_translation t;

	pg_translate(nested->s2, ipa, &read, &t);
	if (t.fault.kind == PG_FAULT_TRANSLATION && t.size && t.nsteps) {
		s.size = to_end(ipa, t.size);
	} else if (!t.fault.kind && !device_walk(nested->s2->regime, &t)) {
		s = pg_mem_locate(nested->s2->mem, t.pa);
		s.size = pg_min(s.size, to_end(ipa, t.size));
	} else {
		/* Whatever ends here ends no earlier than the granule. */
		s.size = to_end(ipa, PG_BIT(nested->s2->regime->granule));
	}
	return s;
}

void pg_nested_init(struct pg_nested *nested, const struct pg_tables *s2)
{
	*nested = (struct pg_nested){ { nested_locate }, s2 };
}
