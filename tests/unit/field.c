// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of fields against the layouts of the rule list (D8-50 to D8-53). */
#include "arch/field.h"

#include "check.h"

static struct pg_regime make(enum pg_regime_kind kind, unsigned int granule,
			     bool wide)
{
	struct pg_regime r = {
		.kind = kind,
		.granule = granule,
		.txsz = 25,
		.ps = wide ? 6 : 5,
		.pamax = wide ? 52 : 48,
		.ds = wide && granule != 16,
		.sl = PG_START_AUTO,
		.xnx = true,
	};

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	return r;
}

/* The value of the field of this name; ~0 if there is none. */
static uint64_t value(const struct pg_regime *r, int level, uint64_t desc,
		      const char *name, const char **says)
{
	struct pg_field_at at;

	*says = NULL;
	for (size_t i = 0; pg_field_get(r, level, desc, i, &at); i++) {
		if (strcmp(at.field->name, name))
			continue;
		*says = pg_field_value_name(&at);
		return at.value;
	}
	return UINT64_MAX;
}

/* One field: set all its bits and no other. */
static void is_field(const struct pg_regime *r, int level, uint64_t type,
		     const char *name, unsigned int hi, unsigned int lo)
{
	const char *says;
	uint64_t all = pg_mask(hi, lo);

	if (!CHECK_EQ(value(r, level, all | type, name, &says),
		      pg_ones(hi - lo + 1)) ||
	    !CHECK_EQ(value(r, level, ~all & (~UINT64_C(3) | type), name,
			    &says),
		      0))
		printf("# %s\n", name);
}

static void no_field(const struct pg_regime *r, int level, uint64_t type,
		     const char *name)
{
	const char *says;

	if (!CHECK_EQ(value(r, level, type, name, &says), UINT64_MAX))
		printf("# %s\n", name);
}

TEST(stage1_leaf)
{
	struct pg_regime r = make(PG_EL10, 12, false);

	is_field(&r, 3, 3, "AttrIndx", 4, 2);
	is_field(&r, 3, 3, "AP[2:1]", 7, 6);
	is_field(&r, 3, 3, "SH", 9, 8);
	is_field(&r, 3, 3, "AF", 10, 10);
	is_field(&r, 3, 3, "nG", 11, 11);
	is_field(&r, 3, 3, "OA", 47, 12);
	is_field(&r, 2, 1, "OA", 47, 21);
	is_field(&r, 1, 1, "OA", 47, 30);
	is_field(&r, 2, 1, "nT", 16, 16);
	is_field(&r, 3, 3, "GP", 50, 50);
	is_field(&r, 3, 3, "DBM", 51, 51);
	is_field(&r, 3, 3, "Contiguous", 52, 52);
	is_field(&r, 3, 3, "PXN", 53, 53);
	is_field(&r, 3, 3, "UXN", 54, 54);
	no_field(&r, 3, 3, "nT");
	no_field(&r, 3, 3, "XN");
	no_field(&r, 3, 3, "PIIndex[0]");
	no_field(&r, 3, 3, "PXNTable");
}

TEST(other_leaves)
{
	struct pg_regime r = make(PG_EL2, 12, false);

	is_field(&r, 3, 3, "AP[2]", 7, 7);
	is_field(&r, 3, 3, "XN", 54, 54);
	no_field(&r, 3, 3, "PXN");
	no_field(&r, 3, 3, "nG");
	r = make(PG_S2, 12, false);
	is_field(&r, 3, 3, "MemAttr", 5, 2);
	is_field(&r, 3, 3, "S2AP", 7, 6);
	is_field(&r, 3, 3, "FnXS", 11, 11);
	is_field(&r, 3, 3, "XN", 54, 53);
	no_field(&r, 3, 3, "GP");
	r.fwb = true;
	is_field(&r, 3, 3, "MemAttr", 4, 2);
	r.xnx = false;
	is_field(&r, 3, 3, "XN", 54, 54);
	r = make(PG_EL10, 12, false);
	r.pie = true;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	is_field(&r, 3, 3, "PIIndex[0]", 6, 6);
	is_field(&r, 3, 3, "nDirty", 7, 7);
	is_field(&r, 3, 3, "PIIndex[1]", 51, 51);
	is_field(&r, 3, 3, "PIIndex[3:2]", 54, 53);
	no_field(&r, 3, 3, "DBM");
	no_field(&r, 3, 3, "UXN");
}

TEST(addresses)
{
	struct pg_regime r = make(PG_EL10, 12, true);

	is_field(&r, 3, 3, "OA[51:50]", 9, 8);
	is_field(&r, 3, 3, "OA[49:48]", 49, 48);
	no_field(&r, 3, 3, "SH");
	is_field(&r, 2, 3, "NLTA[51:50]", 9, 8);
	is_field(&r, 2, 3, "NLTA[49:48]", 49, 48);
	is_field(&r, 2, 3, "NLTA", 47, 12);
	r = make(PG_EL10, 16, true);
	is_field(&r, 3, 3, "OA[51:48]", 15, 12);
	is_field(&r, 3, 3, "OA", 47, 16);
	is_field(&r, 2, 3, "NLTA[51:48]", 15, 12);
	is_field(&r, 2, 1, "OA", 47, 29);
	is_field(&r, 3, 3, "SH", 9, 8);
	/* C-2 */
	no_field(&r, 1, 1, "Contiguous");
	is_field(&r, 2, 1, "Contiguous", 52, 52);
}

TEST(tables)
{
	struct pg_regime r = make(PG_EL10, 12, false);

	is_field(&r, 1, 3, "PXNTable", 59, 59);
	is_field(&r, 1, 3, "UXNTable", 60, 60);
	is_field(&r, 1, 3, "APTable", 62, 61);
	is_field(&r, 1, 3, "NSTable", 63, 63);
	r = make(PG_EL2, 12, false);
	is_field(&r, 1, 3, "XNTable", 60, 60);
	is_field(&r, 1, 3, "APTable[1]", 62, 62);
	no_field(&r, 1, 3, "PXNTable");
	r = make(PG_S2, 12, false);
	no_field(&r, 1, 3, "APTable");
	no_field(&r, 1, 3, "XNTable");
	r = make(PG_EL10, 12, false);
	r.hpd = true;
	no_field(&r, 1, 3, "APTable");
	no_field(&r, 1, 3, "PXNTable");
}

TEST(value_names)
{
	struct pg_regime r = make(PG_EL10, 12, false);
	const char *says;

	CHECK_EQ(value(&r, 3, 0x303, "SH", &says), 3);
	CHECK_STR(says, "inner shareable");
	CHECK_EQ(value(&r, 3, 0x203, "SH", &says), 2);
	CHECK_STR(says, "outer shareable");
	value(&r, 3, 0x103, "SH", &says);
	CHECK_STR(says, "reserved");
	value(&r, 3, 0x43, "AP[2:1]", &says);
	CHECK_STR(says, "EL1 rw, EL0 rw");
	value(&r, 3, 0x83, "AP[2:1]", &says);
	CHECK_STR(says, "EL1 ro, EL0 none");
	value(&r, 3, 0x1f, "AttrIndx", &says);
	CHECK_STR(says, NULL);
	r = make(PG_S2, 12, false);
	/* S2AP[0] reads, S2AP[1] writes (P-8). */
	value(&r, 3, 0x43, "S2AP", &says);
	CHECK_STR(says, "read-only");
	value(&r, 3, 0x83, "S2AP", &says);
	CHECK_STR(says, "write-only");
	/* D-15 */
	value(&r, 3, 3 | PG_BIT(53), "XN", &says);
	CHECK_STR(says, "EL0 only");
	value(&r, 3, 3 | PG_BIT(54), "XN", &says);
	CHECK_STR(says, "never");
	value(&r, 3, 3 | PG_BIT(54) | PG_BIT(53), "XN", &says);
	CHECK_STR(says, "EL1 only");
}

/* Fields come in bit order, stay inside the word and do not overlap. */
TEST(order)
{
	for (unsigned int n = 0; n < 5 * 3 * 2 * 4 * 5 * 4; n++) {
		struct pg_regime r =
			make(n % 5, 12 + 2 * (n / 5 % 3), n / 15 % 2);
		int level = (int)(n / 120 % 5) - 1;
		uint64_t desc = n / 600 % 4, seen = 0;
		struct pg_field_at at;
		unsigned int next = 0;

		r.pie = n / 30 & 1;
		r.fwb = n / 30 & 2;
		r.xnx = n / 30 & 2;
		for (size_t i = 0; pg_field_get(&r, level, desc, i, &at); i++) {
			if (!CHECK(at.lo >= next) || !CHECK(at.hi >= at.lo) ||
			    !CHECK(at.hi < 64)) {
				printf("# %s, case %u\n", at.field->name, n);
				return;
			}
			next = at.hi + 1;
			seen |= pg_mask(at.hi, at.lo);
		}
		CHECK_EQ(pg_field_known_bits(&r, level, desc), seen);
	}
}

/* RES0 is what is left: the reserved bits of each form. */
static void reserved(const struct pg_regime *r, int level, uint64_t type,
		     uint64_t want)
{
	uint64_t known = pg_field_known_bits(r, level, type | ~UINT64_C(3));

	CHECK_EQ(~known, want);
}

TEST(reserved_bits_of_stage1)
{
	struct pg_regime r = make(PG_EL10, 12, false);

	reserved(&r, 3, 0, 0);
	reserved(&r, 3, 2, 0);
	reserved(&r, 3, 3, pg_mask(49, 48));
	/* D-6: between the attributes and the address, nT apart. */
	reserved(&r, 2, 1, pg_mask(49, 48) | pg_mask(20, 17) | pg_mask(15, 12));
	reserved(&r, 1, 1, pg_mask(49, 48) | pg_mask(29, 17) | pg_mask(15, 12));
	/* D-13 */
	reserved(&r, 1, 3, pg_mask(50, 48));
	r = make(PG_EL10, 12, true);
	reserved(&r, 3, 3, 0);
	reserved(&r, 0, 1, pg_mask(38, 17) | pg_mask(15, 12) | PG_BIT(52));
	reserved(&r, 1, 3, PG_BIT(50));
	r = make(PG_EL10, 14, false);
	reserved(&r, 3, 3, pg_mask(49, 48) | pg_mask(13, 12));
	reserved(&r, 2, 1, pg_mask(49, 48) | pg_mask(24, 17) | pg_mask(15, 12));
	reserved(&r, 2, 3, pg_mask(50, 48) | pg_mask(13, 12));
	r = make(PG_EL10, 16, false);
	reserved(&r, 3, 3, pg_mask(49, 48) | pg_mask(15, 12));
	reserved(&r, 2, 3, pg_mask(50, 48) | pg_mask(15, 12));
	r = make(PG_EL10, 16, true);
	reserved(&r, 3, 3, pg_mask(49, 48));
	reserved(&r, 2, 1, pg_mask(49, 48) | pg_mask(28, 17));
	reserved(&r, 1, 1, pg_mask(49, 48) | pg_mask(41, 17) | PG_BIT(52));
	reserved(&r, 2, 3, pg_mask(50, 48));
}

TEST(reserved_bits_of_one_level)
{
	struct pg_regime r = make(PG_EL2, 12, false);

	/* D-12, D-13: nG, PXN; APTable[0], PXNTable. */
	reserved(&r, 3, 3, pg_mask(49, 48) | PG_BIT(53) | PG_BIT(11));
	reserved(&r, 1, 3, pg_mask(50, 48) | PG_BIT(59) | PG_BIT(61));
}

TEST(reserved_bits_of_stage2)
{
	struct pg_regime r = make(PG_S2, 12, false);

	reserved(&r, 3, 3, PG_BIT(63) | pg_mask(50, 48));
	/* D-14 */
	reserved(&r, 1, 3, pg_mask(63, 59) | pg_mask(50, 48));
	r.fwb = true;
	reserved(&r, 3, 3, PG_BIT(63) | pg_mask(50, 48) | PG_BIT(5));
	r.xnx = false;
	reserved(&r, 3, 3,
		 PG_BIT(63) | PG_BIT(53) | pg_mask(50, 48) | PG_BIT(5));
}

/* With HPD the hierarchical bits are ignored, so they are not reserved. */
TEST(ignored_with_hpd)
{
	struct pg_regime r = make(PG_EL10, 12, false);

	r.hpd = true;
	reserved(&r, 1, 3, pg_mask(50, 48));
}

int main(void)
{
	RUN(stage1_leaf);
	RUN(other_leaves);
	RUN(addresses);
	RUN(tables);
	RUN(value_names);
	RUN(order);
	RUN(reserved_bits_of_stage1);
	RUN(reserved_bits_of_one_level);
	RUN(reserved_bits_of_stage2);
	RUN(ignored_with_hpd);
	return check_done();
}
