// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/field.h"

#define SHIFT PG_FIELD_SHIFT

/* Where a row applies; all bits that it names have to hold. */
enum when {
	S1 = 1 << 0,
	S2 = 1 << 1,
	LEAF = 1 << 2,
	BLOCK = 1 << 3,
	TABLE = 1 << 4,
	INVALID = 1 << 5,
	VALID = 1 << 6,
	TWO_EL = 1 << 7,
	ONE_EL = 1 << 8,
	PIE = 1 << 9,
	DIRECT = 1 << 10,
	DS = 1 << 11,
	NO_DS = 1 << 12,
	LPA = 1 << 13,
	CONTIG = 1 << 14,
	XNX = 1 << 15,
	NO_XNX = 1 << 16,
	FWB = 1 << 17,
	NO_FWB = 1 << 18,
	HIER = 1 << 19,
	NO_HIER = 1 << 20,
	EL3 = 1 << 21,
};

static const char *const no_yes[4] = { "no", "yes" };
static const char *const ap[4] = { "EL1 rw, EL0 none", "EL1 rw, EL0 rw",
				   "EL1 ro, EL0 none", "EL1 ro, EL0 ro" };
static const char *const ro[4] = { "read-write", "read-only" };
static const char *const s2ap[4] = { "none", "read-only", "write-only",
				     "read-write" };
static const char *const sh[4] = { "non-shareable", "reserved",
				   "outer shareable", "inner shareable" };
static const char *const xnx[4] = { "executable", "EL0 only", "never",
				    "EL1 only" };
static const char *const aptable[4] = { "no limit", "no EL0 access",
					"no writes", "no writes, no EL0" };

/* Arm ARM tables D8-50 to D8-53. In bit order; later rows of equal bits win. */
static const struct pg_field fields[] = {
	{ "Valid", 0, 0, 0, no_yes, "the entry translates" },
	{ "Table", 1, 1, VALID, no_yes, "a table, or at level 3 a page" },
	{ "software", 63, 1, INVALID, NULL, "an invalid entry is software's" },

	{ "AttrIndx", 4, 2, S1 | LEAF, NULL, "which byte of MAIR" },
	{ "NS", 5, 5, S1 | LEAF, no_yes, "Non-secure output" },
	{ "AP[2:1]", 7, 6, S1 | LEAF | DIRECT | TWO_EL, ap, "data access" },
	{ "AP[1]", 6, 6, S1 | LEAF | DIRECT | ONE_EL, NULL, "RES1" },
	{ "AP[2]", 7, 7, S1 | LEAF | DIRECT | ONE_EL, ro, "data access" },
	{ "PIIndex[0]", 6, 6, S1 | LEAF | PIE, NULL, "index into PIR" },
	{ "nDirty", 7, 7, S1 | LEAF | PIE, no_yes, "not dirty" },
	{ "MemAttr", 4, 2, S2 | LEAF | FWB, NULL, "memory attributes, FWB" },
	{ "MemAttr", 5, 2, S2 | LEAF | NO_FWB, NULL, "memory attributes" },
	{ "S2AP", 7, 6, S2 | LEAF, s2ap, "data access" },
	{ "SH", 9, 8, LEAF | NO_DS, sh, "shareability" },
	{ "OA[51:50]", 9, 8, LEAF | DS, NULL, "output address" },
	{ "AF", 10, 10, LEAF, no_yes, "accessed" },
	{ "nG", 11, 11, S1 | LEAF | TWO_EL, no_yes, "not global: ASID counts" },
	{ "NSE", 11, 11, S1 | LEAF | EL3, no_yes, "Root or Realm, FEAT_RME" },
	{ "FnXS", 11, 11, S2 | LEAF, no_yes, "forces XS to 0" },
	{ "OA[51:48]", 15, 12, LEAF | LPA, NULL, "output address" },
	{ "nT", 16, 16, LEAF | BLOCK, no_yes, "being changed; may fault" },
	{ "OA", 47, SHIFT, LEAF, NULL, "output address" },
	{ "OA[49:48]", 49, 48, LEAF | DS, NULL, "output address" },
	{ "GP", 50, 50, S1 | LEAF, no_yes, "guarded page (BTI)" },
	{ "DBM", 51, 51, LEAF | DIRECT, no_yes, "dirty state by hardware" },
	{ "PIIndex[1]", 51, 51, S1 | LEAF | PIE, NULL, "index into PIR" },
	{ "Contiguous", 52, 52, LEAF | CONTIG, no_yes, "part of a set" },
	{ "PXN", 53, 53, S1 | LEAF | DIRECT | TWO_EL, no_yes,
	  "never executed privileged" },
	{ "UXN", 54, 54, S1 | LEAF | DIRECT | TWO_EL, no_yes,
	  "never executed at EL0" },
	{ "XN", 54, 54, S1 | LEAF | DIRECT | ONE_EL, no_yes, "never executed" },
	{ "PIIndex[3:2]", 54, 53, S1 | LEAF | PIE, NULL, "index into PIR" },
	{ "XN", 54, 53, S2 | LEAF | XNX, xnx, "execution" },
	{ "XN", 54, 54, S2 | LEAF | NO_XNX, no_yes, "never executed" },
	{ "software", 58, 55, LEAF, NULL, "software's" },
	{ "PBHA", 62, 59, LEAF, NULL, "hardware use, or ignored" },
	{ "ignored", 63, 63, S1 | LEAF, NULL, "ignored" },

	{ "ignored", 7, 2, TABLE, NULL, "ignored" },
	{ "ignored", 9, 8, TABLE | NO_DS, NULL, "ignored" },
	{ "NLTA[51:50]", 9, 8, TABLE | DS, NULL, "next table" },
	{ "AF", 10, 10, TABLE, no_yes, "accessed, with FEAT_HAFT" },
	{ "ignored", 11, 11, TABLE, NULL, "ignored" },
	{ "NLTA[51:48]", 15, 12, TABLE | LPA, NULL, "next table" },
	{ "NLTA", 47, SHIFT, TABLE, NULL, "next table" },
	{ "NLTA[49:48]", 49, 48, TABLE | DS, NULL, "next table" },
	{ "ignored", 58, 51, TABLE, NULL, "ignored" },
	{ "PXNTable", 59, 59, S1 | TABLE | TWO_EL | HIER, no_yes,
	  "nothing below executed privileged" },
	{ "UXNTable", 60, 60, S1 | TABLE | TWO_EL | HIER, no_yes,
	  "nothing below executed at EL0" },
	{ "XNTable", 60, 60, S1 | TABLE | ONE_EL | HIER, no_yes,
	  "nothing below executed" },
	{ "APTable", 62, 61, S1 | TABLE | TWO_EL | HIER, aptable,
	  "limits data access below" },
	{ "APTable[1]", 62, 62, S1 | TABLE | ONE_EL | HIER, no_yes,
	  "no writes below" },
	{ "ignored", 62, 59, S1 | TABLE | NO_HIER, NULL, "ignored under HPD" },
	{ "NSTable", 63, 63, S1 | TABLE, no_yes, "Non-secure below" },
};

static uint32_t context(const struct pg_regime *r, int level, uint64_t desc)
{
	enum pg_desc_kind kind = pg_desc_kind(r, level, desc);
	uint32_t is = r->stage == 1 ? S1 : S2;

	is |= pg_regime_two_els(r) ? TWO_EL : ONE_EL;
	is |= r->kind == PG_EL3 ? EL3 : 0;
	is |= r->pie ? PIE : DIRECT;
	is |= r->ds ? DS : NO_DS;
	is |= r->xnx ? XNX : NO_XNX;
	is |= r->fwb ? FWB : NO_FWB;
	is |= r->oa_format == PG_OA_LPA ? LPA : 0;
	is |= r->hpd ? NO_HIER : HIER;
	is |= pg_contig_bits(r, level) ? CONTIG : 0;
	is |= kind == PG_DESC_INVALID ? INVALID : VALID;
	is |= pg_desc_is_leaf(kind) ? LEAF : 0;
	is |= kind == PG_DESC_BLOCK ? BLOCK : 0;
	is |= kind == PG_DESC_TABLE_KIND ? TABLE : 0;
	return is;
}

static unsigned int low_bit(const struct pg_regime *r, int level,
			    const struct pg_field *f)
{
	if (f->lo != SHIFT)
		return f->lo;
	return f->when & TABLE ? r->granule : pg_level_shift(r, level);
}

bool pg_field_get(const struct pg_regime *r, int level, uint64_t desc,
		  size_t index, struct pg_field_at *at)
{
	uint32_t is = context(r, level, desc);

	for (size_t i = 0; i < PG_ARRAY_SIZE(fields); i++) {
		const struct pg_field *f = &fields[i];

		if (f->when & ~is || index--)
			continue;
		at->field = f;
		at->lo = low_bit(r, level, f);
		at->hi = f->hi;
		at->value = pg_bits(desc, at->hi, at->lo);
		return true;
	}
	return false;
}

uint64_t pg_field_known_bits(const struct pg_regime *r, int level,
			     uint64_t desc)
{
	uint32_t is = context(r, level, desc);
	uint64_t known = 0;

	for (size_t i = 0; i < PG_ARRAY_SIZE(fields); i++) {
		const struct pg_field *f = &fields[i];

		if (!(f->when & ~is))
			known |= pg_mask(f->hi, low_bit(r, level, f));
	}
	return known;
}

const char *pg_field_value_name(const struct pg_field_at *at)
{
	if (!at->field->values || at->value > 3)
		return NULL;
	return at->field->values[at->value];
}
