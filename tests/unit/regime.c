// SPDX-License-Identifier: GPL-2.0-or-later
/* Geometry: every TnSZ of every granule against tables written out here. */
#include "arch/regime.h"

#include "check.h"

static struct pg_error err;

static struct pg_regime make(enum pg_regime_kind kind, unsigned int granule,
			     unsigned int txsz)
{
	return (struct pg_regime){
		.kind = kind,
		.granule = granule,
		.txsz = txsz,
		.ps = 6,
		.pamax = 52,
		.ttst = true,
		.sl = PG_START_AUTO,
	};
}

/* which TnSZ start at which level. */
struct start_row {
	uint8_t granule, first, last;
	int8_t level;
	bool needs_ds;
};

static const struct start_row starts[] = {
	{ 12, 12, 15, -1, true }, { 12, 16, 24, 0, false },
	{ 12, 25, 33, 1, false }, { 12, 34, 42, 2, false },
	{ 12, 43, 48, 3, false }, { 14, 12, 15, 0, true },
	{ 14, 16, 16, 0, false }, { 14, 17, 27, 1, false },
	{ 14, 28, 38, 2, false }, { 14, 39, 48, 3, false },
	{ 16, 12, 21, 1, false }, { 16, 22, 34, 2, false },
	{ 16, 35, 47, 3, false },
};

static const struct start_row *stage1_row(unsigned int granule,
					  unsigned int txsz, bool ds, bool ttst)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(starts); i++) {
		const struct start_row *s = &starts[i];

		if (s->granule == granule && txsz >= s->first &&
		    txsz <= s->last)
			return (s->needs_ds && !ds) || (!ttst && txsz > 39)
				       ? NULL
				       : s;
	}
	return NULL;
}

static void check_stage1(struct pg_regime r)
{
	const struct start_row *row =
		stage1_row(r.granule, r.txsz, r.ds, r.ttst);
	unsigned int shift;

	err.text[0] = '\0';
	if (!CHECK_EQ(pg_regime_init(&r, &err) == PG_OK, row != NULL)) {
		printf("# 2^%u, T0SZ %u, DS %d, TTST %d: %s\n", r.granule,
		       r.txsz, r.ds, r.ttst, err.text);
		return;
	}
	if (!row) {
		CHECK_HAS(err.text, r.high ? "T1SZ" : "T0SZ");
		return;
	}
	shift = r.granule + (r.granule - 3) * (3 - row->level);
	CHECK_EQ(r.start, row->level);
	CHECK_EQ(r.ia_bits, 64 - r.txsz);
	CHECK_EQ(r.stride, r.granule - 3);
	CHECK_EQ(r.root_bits, 64 - r.txsz - shift);
	CHECK_EQ(pg_regime_root_size(&r), 8ull << (64 - r.txsz - shift));
	CHECK_EQ(r.base, r.high ? ~UINT64_C(0) << (64 - r.txsz) : 0);
	CHECK_EQ(pg_regime_last(&r),
		 r.high ? UINT64_MAX : ~(~UINT64_C(0) << (64 - r.txsz)));
	CHECK_EQ(r.stage, 1);
}

TEST(stage1_start_levels)
{
	static const enum pg_regime_kind kinds[] = { PG_EL10, PG_EL2, PG_EL20,
						     PG_EL3 };

	for (unsigned int granule = 12; granule <= 16; granule += 2) {
		for (unsigned int n = 0; n < 64 * 16; n++) {
			struct pg_regime r =
				make(kinds[n % 4], granule, n / 16);

			r.ds = n & 4;
			r.ttst = n & 8;
			check_stage1(r);
			if (!pg_regime_two_els(&r))
				continue;
			r.high = true;
			check_stage1(r);
		}
	}
}

/* input sizes that may start at a level. */
static const struct s2_row {
	uint8_t granule;
	int8_t level;
	uint8_t first, last; /* IA bits */
	uint8_t pamax;	     /* needed */
	bool ds, ttst;	     /* needed */
} s2_rows[] = {
	{ 12, -1, 49, 52, 0, true, false },
	{ 12, 0, 40, 52, 44, false, false },
	{ 12, 1, 31, 43, 0, false, false },
	{ 12, 2, 22, 34, 0, false, false },
	{ 12, 3, 13, 25, 0, false, true },
	{ 14, 0, 48, 52, 0, true, false },
	{ 14, 1, 37, 51, 42, false, false },
	{ 14, 2, 26, 40, 0, false, false },
	{ 14, 3, 15, 29, 0, false, false },
	{ 16, 1, 43, 52, 44, false, false },
	{ 16, 2, 30, 46, 0, false, false },
	{ 16, 3, 17, 33, 0, false, false },
};

/* for stage 2. */
static bool s2_size_legal(const struct pg_regime *r)
{
	unsigned int largest = !r->ttst ? 39 : r->granule == 16 ? 47 : 48;
	unsigned int cap = r->ds || r->granule == 16 ? 52 : 48;

	return r->txsz <= largest && 64u - r->txsz <= pg_min(r->pamax, cap);
}

static bool s2_legal(const struct pg_regime *r, int level)
{
	unsigned int ia = 64 - r->txsz;

	for (size_t i = 0; i < PG_ARRAY_SIZE(s2_rows); i++) {
		const struct s2_row *s = &s2_rows[i];

		if (s->granule == r->granule && s->level == level)
			return s2_size_legal(r) && ia >= s->first &&
			       ia <= s->last && r->pamax >= s->pamax &&
			       r->ds >= s->ds && r->ttst >= s->ttst;
	}
	return false;
}

static void check_stage2(struct pg_regime r, int sl)
{
	int want = sl;
	bool legal = s2_legal(&r, sl);

	r.sl = sl;
	if (sl == PG_START_AUTO) {
		for (want = 3; want >= -1 && !s2_legal(&r, want);)
			want--;
		legal = want >= -1;
	}
	err.text[0] = '\0';
	if (!CHECK_EQ(pg_regime_init(&r, &err) == PG_OK, legal)) {
		printf("# 2^%u, T0SZ %u, SL %d, PAMax %u, DS %d, TTST %d: %s\n",
		       r.granule, r.txsz, sl, r.pamax, r.ds, r.ttst, err.text);
		return;
	}
	if (!legal) {
		if (!s2_size_legal(&r))
			CHECK_HAS(err.text, "VTCR_EL2.T0SZ");
		else if (sl != PG_START_AUTO)
			CHECK_HAS(err.text, "VTCR_EL2.SL0");
		return;
	}
	CHECK_EQ(r.start, want);
	CHECK_EQ(r.stage, 2);
	CHECK_EQ(r.root_bits,
		 64 - r.txsz - r.granule - (r.granule - 3) * (3 - want));
	CHECK(r.root_bits <= r.stride + 4);
}

TEST(stage2_start_levels)
{
	static const uint8_t pamax[] = { 32, 36, 40, 42, 44, 48, 52 };

	for (unsigned int n = 0; n < 3 * 64 * 7 * 4; n++) {
		struct pg_regime r = make(PG_S2, 12 + 2 * (n % 3), n / 3 % 64);

		r.pamax = pamax[n / 192 % 7];
		r.ds = (n / 1344 & 1) && r.granule != 16;
		r.ttst = n / 1344 & 2;
		for (int sl = -2; sl <= 4; sl++)
			check_stage2(r, sl);
		check_stage2(r, PG_START_AUTO);
	}
}

/* concatenated tables are one table, aligned to all of it. */
TEST(concatenation)
{
	struct pg_regime r = make(PG_S2, 12, 64 - 34);
	char text[256];

	r.sl = 2;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	CHECK_EQ(pg_regime_root_size(&r), 0x10000);
	CHECK_EQ(pg_regime_root_align(&r), 0x10000);
	pg_regime_describe(&r, text, sizeof(text));
	CHECK_HAS(text, "16 concatenated tables");
	r = make(PG_S2, 12, 24);
	r.sl = 1;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	CHECK_EQ(pg_regime_root_size(&r), 0x2000);
	CHECK_EQ(pg_regime_root_align(&r), 0x2000);
	/* One bit more than sixteen tables can take. */
	r = make(PG_S2, 12, 64 - 35);
	r.sl = 2;
	CHECK_EQ(pg_regime_init(&r, &err), PG_EINVAL);
	CHECK_HAS(err.text, "SL0");
	CHECK_HAS(err.text, "T0SZ");
}

/* R-8, with the 64 bytes that the 52-bit form of TTBR needs. */
TEST(root_alignment)
{
	static const struct {
		uint8_t granule, txsz, ps;
		bool ds;
		uint64_t size, align;
	} rows[] = {
		{ 12, 25, 5, false, 0x1000, 0x1000 },
		{ 12, 32, 5, false, 32, 32 },
		{ 12, 33, 5, false, 16, 16 },
		{ 12, 32, 5, true, 32, 64 },
		{ 12, 12, 6, true, 128, 128 },
		{ 12, 15, 6, true, 16, 64 },
		{ 14, 16, 5, false, 16, 16 },
		{ 14, 16, 6, true, 16, 64 },
		{ 14, 17, 5, false, 0x4000, 0x4000 },
		{ 16, 12, 6, false, 0x2000, 0x2000 },
		{ 16, 16, 6, false, 512, 512 },
		{ 16, 21, 6, false, 16, 64 },
		{ 16, 21, 5, false, 16, 16 },
		{ 16, 34, 6, false, 16, 64 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r =
			make(PG_EL10, rows[i].granule, rows[i].txsz);

		r.ps = rows[i].ps;
		r.ds = rows[i].ds;
		CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
		CHECK_EQ(pg_regime_root_size(&r), rows[i].size);
		CHECK_EQ(pg_regime_root_align(&r), rows[i].align);
	}
}

/* */
TEST(output_size)
{
	static const struct {
		uint8_t granule;
		bool ds;
		uint8_t ps, pamax, bits;
	} rows[] = {
		{ 12, false, 0, 52, 32 }, { 12, false, 1, 52, 36 },
		{ 12, false, 2, 52, 40 }, { 12, false, 3, 52, 42 },
		{ 12, false, 4, 52, 44 }, { 12, false, 5, 52, 48 },
		{ 12, false, 6, 52, 48 }, { 12, false, 7, 52, 48 },
		{ 12, true, 6, 52, 52 },  { 12, true, 5, 52, 48 },
		{ 12, true, 7, 52, 52 },  { 12, true, 7, 56, 52 },
		{ 12, true, 6, 48, 48 },  { 14, false, 6, 52, 48 },
		{ 14, true, 6, 52, 52 },  { 16, false, 6, 52, 52 },
		{ 16, false, 6, 48, 48 }, { 16, true, 6, 48, 48 },
		{ 16, false, 5, 52, 48 }, { 16, false, 7, 56, 52 },
		{ 12, false, 5, 40, 40 }, { 16, false, 2, 32, 32 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r = make(PG_EL10, rows[i].granule, 25);

		r.ds = rows[i].ds;
		r.ps = rows[i].ps;
		r.pamax = rows[i].pamax;
		CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
		if (!CHECK_EQ(r.oa_bits, rows[i].bits))
			printf("# row %zu\n", i);
	}
}

/* D-4, D-5: levels of leaves, and what one is worth. */
TEST(leaf_levels)
{
	static const struct {
		uint8_t granule;
		bool ds;
		uint8_t pamax;
		const char *leaves; /* levels -1 to 3 */
	} rows[] = {
		{ 12, false, 52, "--***" }, { 12, true, 52, "-****" },
		{ 14, false, 52, "---**" }, { 14, true, 52, "--***" },
		{ 16, false, 52, "--***" }, { 16, false, 48, "---**" },
		{ 16, true, 48, "---**" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r = make(PG_EL10, rows[i].granule, 25);

		r.ds = rows[i].ds;
		r.pamax = rows[i].pamax;
		CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
		for (int level = -1; level <= 3; level++)
			CHECK_EQ(pg_level_has_leaf(&r, level),
				 rows[i].leaves[level + 1] == '*');
	}
}

TEST(leaf_sizes)
{
	static const struct {
		uint8_t granule;
		uint8_t shift[4]; /* levels 0 to 3 */
	} rows[] = {
		{ 12, { 39, 30, 21, 12 } },
		{ 14, { 47, 36, 25, 14 } },
		{ 16, { 55, 42, 29, 16 } },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r = make(PG_EL10, rows[i].granule, 25);

		CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
		for (int level = 0; level <= 3; level++)
			CHECK_EQ(pg_level_shift(&r, level),
				 rows[i].shift[level]);
	}
}

/* C-1, C-2. */
TEST(contiguous_sets)
{
	static const uint8_t bits[3][5] = { { 0, 0, 4, 4, 4 },
					    { 0, 0, 0, 5, 7 },
					    { 0, 0, 0, 5, 5 } };

	for (int g = 0; g < 3; g++) {
		struct pg_regime r = make(PG_EL10, 12 + 2 * g, 25);

		r.ds = true;
		CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
		for (int level = -1; level <= 3; level++)
			CHECK_EQ(pg_contig_bits(&r, level), bits[g][level + 1]);
	}
}

/* fields that are not what they say. */
TEST(effective_fields)
{
	struct pg_regime r = make(PG_EL10, 16, 22);

	r.ds = true;
	r.hd = true;
	r.pie = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	CHECK(!r.ds);
	CHECK(!r.hd);
	CHECK(r.hpd);
	CHECK_EQ(r.oa_format, PG_OA_LPA);
	r = make(PG_EL10, 16, 22);
	r.pamax = 48;
	r.ha = r.hd = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	CHECK(r.hd);
	CHECK(!r.hpd);
	CHECK_EQ(r.oa_format, PG_OA_48);
	r = make(PG_EL10, 14, 22);
	r.ds = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	CHECK_EQ(r.oa_format, PG_OA_DS);
}

TEST(nonsense)
{
	struct pg_regime r = make(PG_EL10, 13, 25);

	CHECK_EQ(pg_regime_init(&r, &err), PG_EINVAL);
	CHECK_HAS(err.text, "granule");
	r = make(PG_EL2, 12, 25);
	r.high = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_EINVAL);
	CHECK_HAS(err.text, "EL2");
	r = make(PG_EL10, 12, 25);
	r.pamax = 31;
	CHECK_EQ(pg_regime_init(&r, &err), PG_EINVAL);
	CHECK_HAS(err.text, "31 physical address bits");
	/* Nothing more is judged when stage 1 is off. */
	r = make(PG_EL10, 12, 0);
	r.off = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
}

TEST(names_and_descriptions)
{
	struct pg_regime r = make(PG_EL10, 12, 16);
	char text[256];

	CHECK_STR(pg_regime_kind_name(PG_EL10), "EL1&0");
	CHECK_STR(pg_regime_kind_name(PG_EL20), "EL2&0");
	CHECK_STR(pg_regime_kind_name(PG_S2), "stage 2");
	r.high = true;
	r.ps = 5;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	pg_regime_describe(&r, text, sizeof(text));
	CHECK_STR(text, "EL1&0 high, 4K granule, 48-bit input, 48-bit output, "
			"start level 0");
	pg_regime_describe(&r, text, 6);
	CHECK_STR(text, "EL1&0");
	r = make(PG_EL2, 12, 12);
	r.ds = r.hpd = r.ha = r.hd = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	pg_regime_describe(&r, text, sizeof(text));
	CHECK_STR(text, "EL2, 4K granule, 52-bit input, 52-bit output, start "
			"level -1, DS, HPD, HA, HD");
	r.off = true;
	CHECK_EQ(pg_regime_init(&r, &err), PG_OK);
	pg_regime_describe(&r, text, sizeof(text));
	CHECK_STR(text, "EL2, MMU off");
}

int main(void)
{
	RUN(stage1_start_levels);
	RUN(stage2_start_levels);
	RUN(concatenation);
	RUN(root_alignment);
	RUN(output_size);
	RUN(leaf_levels);
	RUN(leaf_sizes);
	RUN(contiguous_sets);
	RUN(effective_fields);
	RUN(nonsense);
	RUN(names_and_descriptions);
	return check_done();
}
