// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "arch/access.h"
#include "arch/attr.h"
#include "arch/field.h"
#include "base/number.h"
#include "cmd.h"
#include "out.h"

static void print_field(const struct pg_field_at *at)
{
	const char *value = pg_field_value_name(at);
	char bits[16];

	if (at->hi == at->lo)
		snprintf(bits, sizeof(bits), "[%u]", at->lo);
	else
		snprintf(bits, sizeof(bits), "[%u:%u]", at->hi, at->lo);
	out_printf("  %-8s %-13s 0x%-13" PRIx64, bits, at->field->name,
		   at->value);
	if (value)
		out_printf(" %s;", value);
	out_printf(" %s\n", at->field->meaning);
}

static void print_meaning(const struct pg_regime *r, int level, uint64_t desc)
{
	enum pg_desc_kind kind = pg_desc_kind(r, level, desc);
	unsigned int shift = pg_level_shift(r, level);
	const struct pg_hier none = PG_HIER_INIT;
	char size[24], priv[4], user[4];
	struct pg_access access;
	struct pg_memattr attr;
	uint64_t oa;

	if (kind == PG_DESC_INVALID || kind == PG_DESC_RESERVED) {
		out_printf("  translation fault, level %d\n", level);
		return;
	}
	oa = pg_desc_oa(r, desc, pg_desc_is_leaf(kind) ? shift : r->granule);
	if (pg_oa_too_big(r, oa)) {
		out_printf("  address size fault, level %d: 0x%" PRIx64
			   " has more than %u bits\n",
			   level, oa, r->oa_bits);
		return;
	}
	if (kind == PG_DESC_TABLE_KIND) {
		out_printf("  next table 0x%" PRIx64 ", level %d\n", oa,
			   level + 1);
		return;
	}
	if (kind == PG_DESC_BLOCK && r->nt_faults && pg_bit(desc, PG_DESC_NT)) {
		out_printf("  translation fault, level %d: nT is set\n", level);
		return;
	}
	if (!pg_bit(desc, PG_DESC_AF) && !r->ha)
		out_printf("  access flag fault, level %d\n", level);
	access = pg_leaf_access(r, desc, &none);
	attr = pg_leaf_memattr(r, desc);
	out_printf("  PA 0x%" PRIx64 ", %s, priv %s, user %s, %s, %s "
		   "shareable%s\n",
		   oa, size_text(PG_BIT(shift), size, sizeof(size)),
		   pg_rights_text(access.priv, priv),
		   pg_rights_text(access.user, user), pg_memtype_name(&attr),
		   pg_sh_name(attr.sh),
		   r->stage == 1 && !r->hpd ? " (before table attributes)"
					    : "");
}

static void explain(const struct pg_regime *r, int level, uint64_t desc)
{
	bool decodes = pg_desc_kind(r, level, desc) != PG_DESC_RESERVED;
	uint64_t reserved = desc & ~pg_field_known_bits(r, level, desc);
	struct pg_field_at at;

	out_printf("0x%016" PRIx64 "  level %d %s\n", desc, level,
		   pg_desc_kind_name(pg_desc_kind(r, level, desc)));
	for (size_t i = 0; pg_field_get(r, level, desc, i, &at); i++)
		print_field(&at);
	if (decodes && reserved)
		out_printf("  reserved bits are set: 0x%" PRIx64 "\n",
			   reserved);
	print_meaning(r, level, desc);
}

static bool find_regime(const struct opts *o, struct pg_regime *r, int *level)
{
	struct pg_error err;

	if (pg_regime_parse(o->nregimes ? o->regimes[0] : "el1:high:4k:48", r,
			    &err)) {
		complain_error(&err);
		return false;
	}
	*level = o->level == LEVEL_ANY ? PG_LEVEL_MAX : o->level;
	if (*level >= r->start)
		return true;
	complain("the regime starts at level %d; it has no level %d", r->start,
		 *level);
	return false;
}

static int run(const struct opts *opts)
{
	struct pg_regime r;
	int level, status = STATUS_OK;

	if (opts->nregimes > 1) {
		complain("explain takes one --regime");
		return STATUS_FAILED;
	}
	if (!find_regime(opts, &r, &level))
		return STATUS_FAILED;
	if (!opts->nargs) {
		complain("no descriptor was given");
		return STATUS_FAILED;
	}
	for (size_t i = 0; i < opts->nargs; i++) {
		uint64_t desc;

		if (pg_parse_u64(opts->args[i], &desc)) {
			explain(&r, level, desc);
			continue;
		}
		complain("'%s' is no 64-bit descriptor", opts->args[i]);
		status = STATUS_FAILED;
	}
	return status;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.arguments = "DESCRIPTOR...",
	.summary = "Decodes descriptors given on the command line.",
	.options = OPT_BIT(OPT_REGIME) | OPT_BIT(OPT_LEVEL),
	.run = run,
};
