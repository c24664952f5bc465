// SPDX-License-Identifier: GPL-2.0-or-later
/* The access flag and dirty state, where hardware does not keep them. */
#include "verify/rules/rules.h"

static bool af_clear(const struct pg_span *leaf, struct pg_finding *f)
{
	(void)f;
	return !leaf->tables->regime->ha && !pg_bit(leaf->desc, PG_DESC_AF);
}

const struct pg_rule pg_rule_af_clear = {
	.name = "af-clear",
	.id = "D-18",
	.arm = "RSWTYY, RXCLRD",
	.severity = PG_NOTE,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_BITS,
	.title = "AF = 0: an access faults, unless hardware sets the flag",
	.text = "Without hardware management (TCR.HA) the first access takes "
		"an access flag fault. Operating systems clear AF on purpose "
		"to see which pages are used; firmware and kernels that map "
		"their own memory so have forgotten it. Where no registers "
		"are known, HA is taken to be off for a kernel and on for a "
		"Linux process.",
	.leaf = af_clear,
};

/* Only registers can say that dirty state is not kept. */
static bool dbm_useless(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return pg_desc_is_leaf(e->kind) && !e->regime->pie &&
	       e->regime->ha_known && !(e->regime->ha && e->regime->hd) &&
	       pg_bit(e->desc, PG_DESC_DBM);
}

const struct pg_rule pg_rule_dbm_useless = {
	.name = "dbm-useless",
	.id = "D-19",
	.arm = "RXZFQH, RTTLCV",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "DBM = 1, and hardware does not keep dirty state",
	.text = "Without TCR.HA and TCR.HD the bit means nothing: a read-only "
		"leaf stays read-only. Judged only where registers are given. "
		"Linux sets it in every writable leaf, as a software bit where "
		"the CPU lacks the feature.",
	.entry = dbm_useless,
};
