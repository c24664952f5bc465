// SPDX-License-Identifier: GPL-2.0-or-later
/* TLBI operands by the rules of C5.5, and what they cover. */
#include "check.h"
#include "trace/cover.h"

#define IS(op) (PG_TLBI_##op + PG_TLBI_IS)
#define ANY    PG_TLBI_ANY_LEVEL

static struct pg_regime regime_of(const char *text)
{
	struct pg_regime r;
	struct pg_error err;

	if (pg_regime_parse(text, &r, &err)) {
		printf("# %s\n", err.text);
		CHECK(false);
	}
	return r;
}

/* Operands that name addresses: what they say at each granule. */
static const struct {
	const char *regime;
	unsigned int how;
	uint64_t operand;
	enum pg_tlbi_void empty;
	int level;
	uint64_t lo, last;
} rows[] = {
	{ "el1:low:4k:48", IS(VAE1), 0x0005000000040000, 0, ANY, 0x40000000,
	  0x40000fff },
	/* The upper half, masked: bit 55 says which it is. */
	{ "el1:high:4k:48", IS(VAAE1), 0x00000ff800080000, 0, ANY,
	  0xffff800080000000, 0xffff800080000fff },
	/* 16K and 64K shift by 12 and ignore the low bits. */
	{ "el1:low:16k:47", IS(VAE1), 0x40003, 0, ANY, 0x40000000, 0x40003fff },
	{ "el1:low:64k:48", IS(VAE1), 0x4000f, 0, ANY, 0x40000000, 0x4000ffff },
	/* TTL. */
	{ "el1:low:4k:48", IS(VAE1), 0x700000040000, 0, 3, 0x40000000,
	  0x40000fff },
	{ "el1:low:4k:48", IS(VAE1), 0x500000040000, 0, 1, 0x40000000,
	  0x40000fff },
	{ "el1:low:4k:48", IS(VAE1), 0x300000040000, 0, ANY, 0x40000000,
	  0x40000fff },
	{ "el1:low:4k:48", IS(VAE1), 0x400000040000, 0, ANY, 0x40000000,
	  0x40000fff },
	{ "el1:low:4k:52:ds", IS(VAE1), 0x400000040000, 0, 0, 0x40000000,
	  0x40000fff },
	{ "el1:low:4k:48", IS(VAE1), 0xb00000040000, PG_TLBI_BAD_HINT, ANY,
	  0x40000000, 0x40000fff },
	{ "el1:low:16k:47", IS(VAE1), 0xa00000040000, 0, 2, 0x40000000,
	  0x40003fff },
	{ "el1:low:16k:47", IS(VAE1), 0x900000040000, 0, ANY, 0x40000000,
	  0x40003fff },
	{ "el1:low:16k:52:ds", IS(VAE1), 0x900000040000, 0, 1, 0x40000000,
	  0x40003fff },
	{ "el1:low:64k:48", IS(VAE1), 0xe00000040000, 0, 2, 0x40000000,
	  0x4000ffff },
	/* IPA: 40 bits, and what lies above them is not an address. */
	{ "s2:4k:48", IS(IPAS2E1), 0x80000f0000040000, 0, ANY, 0x40000000,
	  0x40000fff },
	/* All of it. */
	{ "el1:low:4k:48", IS(VMALLE1), 0x123, 0, ANY, 0, UINT64_MAX },
	{ "el1:low:4k:48", IS(ASIDE1), 0x0005000000000000, 0, ANY, 0,
	  UINT64_MAX },
	/* Ranges: (NUM + 1) << (5 * SCALE + 1) pages. */
	{ "el1:low:4k:48", IS(RVAE1), 0x0005400000040000, 0, ANY, 0x40000000,
	  0x40001fff },
	{ "el1:low:4k:48", IS(RVAE1), 0x0005438000040000, 0, ANY, 0x40000000,
	  0x4000ffff },
	{ "el1:low:4k:48", IS(RVAE1), 0x0005500000040000, 0, ANY, 0x40000000,
	  0x4003ffff },
	{ "el1:low:4k:48", IS(RVAE1), 0x00057f8000040000, 0, ANY, 0x40000000,
	  0x40000000 + (UINT64_C(32) << 16 << 12) - 1 },
	{ "el1:high:4k:48", IS(RVAAE1), 0x0000401800080000, 0, ANY,
	  0xffff800080000000, 0xffff800080001fff },
	{ "el1:low:16k:47", IS(RVAE1), 0x800000010000, 0, ANY, 0x40000000,
	  0x40007fff },
	{ "el1:low:64k:48", IS(RVAE1), 0xc00000004000, 0, ANY, 0x40000000,
	  0x4001ffff },
	/* With DS the base counts in 64K. */
	{ "el1:low:4k:52:ds", IS(RVAE1), 0x400000004000, 0, ANY, 0x40000000,
	  0x40001fff },
	/* TG of another granule, or reserved. */
	{ "el1:low:4k:48", IS(RVAE1), 0x800000040000, PG_TLBI_BAD_RANGE, ANY,
	  0x40000000, 0x40001fff },
	{ "el1:low:4k:48", IS(RVAE1), 0x000000040000, PG_TLBI_BAD_RANGE, ANY,
	  0x40000000, 0x40001fff },
	/* TTL: 3 fits any base, 2 one that is aligned to 2M. */
	{ "el1:low:4k:48", IS(RVAE1), 0x406000040001, 0, 3, 0x40001000,
	  0x40002fff },
	{ "el1:low:4k:48", IS(RVAE1), 0x404000040000, 0, 2, 0x40000000,
	  0x40001fff },
	{ "el1:low:4k:48", IS(RVAE1), 0x404000040001, PG_TLBI_UNALIGNED, 2,
	  0x40001000, 0x40002fff },
	{ "el1:low:4k:48", 31, 0, PG_TLBI_UNKNOWN, ANY, 0, UINT64_MAX },
	{ "el1:low:4k:48", 96, 0, PG_TLBI_UNKNOWN, ANY, 0, UINT64_MAX },
};

TEST(operands)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pg_regime r = regime_of(rows[i].regime);
		struct pg_tlbi_meaning m =
			pg_tlbi_decode(rows[i].how, rows[i].operand, &r);

		if (m.empty == rows[i].empty && m.level == rows[i].level &&
		    m.lo == rows[i].lo && m.last == rows[i].last)
			continue;
		printf("# row %zu: %u %d 0x%jx 0x%jx\n", i, m.empty, m.level,
		       (uintmax_t)m.lo, (uintmax_t)m.last);
		CHECK(false);
	}
}

TEST(reach)
{
	struct pg_regime r = regime_of("el1:low:4k:48");
	uint64_t operand = UINT64_C(0xabcd) << 48;

	CHECK_EQ(pg_tlbi_decode(PG_TLBI_VAE1, 0, &r).reach, PG_TLBI_LOCAL);
	CHECK_EQ(pg_tlbi_decode(IS(VAE1), 0, &r).reach, PG_TLBI_INNER);
	CHECK_EQ(pg_tlbi_decode(PG_TLBI_VAE1 + PG_TLBI_OS, 0, &r).reach,
		 PG_TLBI_OUTER);
	CHECK_EQ(pg_tlbi_decode(IS(ASIDE1), operand, &r).asid, 0xabcd);
}

/* An overflow at the end of the upper half ends there. */
TEST(overflow)
{
	struct pg_regime r = regime_of("el1:high:4k:48");
	struct pg_tlbi_meaning m = pg_tlbi_decode(
		IS(RVAAE1), UINT64_C(0x7f80000000) << 8 | 0x1fffffffff, &r);

	CHECK_EQ(m.lo, UINT64_C(0xfffffffffffff000));
	CHECK_EQ(m.last, UINT64_MAX);
}

/* A page and a table of EL1's halves, one of EL2 alone, and stage 2. */
enum { LOW, HIGH, EL2, EL20, S2 };

static struct pg_held_entry held_of(struct pg_regime *r, int which,
				    uint8_t bits)
{
	static const char *const regimes[] = { "el1:low:4k:48",
					       "el1:high:4k:48", "el2:4k:48",
					       "el2:low:4k:48", "s2:4k:48" };

	*r = regime_of(regimes[which]);
	return (struct pg_held_entry){
		.regime = r,
		.va = 0x40000000 + r->base,
		.last = 0x40000fff + r->base,
		.level = bits & PG_HELD_WALK ? 2 : 3,
		.bits = bits,
		.any_asid = which == HIGH,
		.asid = which == S2 ? 9 : 5,
	};
}

#define G PG_HELD_GLOBAL
#define P PG_HELD_PRIVATE
#define W PG_HELD_WALK
#define C PG_HELD_COMBINED

static const struct {
	int which;
	uint8_t bits;
	unsigned int how;
	unsigned int asid;
	unsigned int hint;
	uint8_t gone;
	enum pg_miss why;
} covers[] = {
	{ LOW, P, IS(VALE1), 5, 0, P, 0 },
	{ LOW, P, IS(VAE1), 5, 7, P, 0 },
	{ LOW, P, IS(VAE1), 6, 0, 0, PG_MISS_ASID },
	{ LOW, G, IS(VAE1), 6, 0, G, 0 },
	{ LOW, P, IS(VAALE1), 6, 0, P, 0 },
	{ LOW, P, IS(VAE1), 5, 6, 0, PG_MISS_HINT },
	{ LOW, P, IS(ASIDE1), 5, 0, P, 0 },
	{ LOW, G, IS(ASIDE1), 5, 0, 0, PG_MISS_ASID },
	{ LOW, W, IS(ASIDE1), 5, 0, W, 0 },
	{ LOW, W, IS(VAE1), 5, 0, W, 0 },
	{ LOW, W, IS(VALE1), 5, 0, 0, PG_MISS_LEAF_ONLY },
	{ LOW, W, IS(VAE1), 5, 7, 0, PG_MISS_HINT },
	{ LOW, W | P, IS(VALE1), 5, 0, P, PG_MISS_LEAF_ONLY },
	{ LOW, W | P | G, IS(VMALLE1), 0, 0, W | P | G, 0 },
	{ LOW, W | P | G, IS(VMALLS12E1), 0, 0, W | P | G, 0 },
	{ LOW, W | P | G, IS(ALLE1), 0, 0, W | P | G, 0 },
	{ LOW, P, IS(ALLE2), 0, 0, 0, PG_MISS_ELSEWHERE },
	{ LOW, P, IS(VAE2), 5, 0, 0, PG_MISS_ELSEWHERE },
	{ LOW, P, IS(IPAS2E1), 0, 0, 0, PG_MISS_ELSEWHERE },
	{ HIGH, G, IS(VALE1), 7, 0, G, 0 },
	{ HIGH, P, IS(VALE1), 7, 0, 0, PG_MISS_ASID },
	{ HIGH, W, IS(VAE1), 7, 0, 0, PG_MISS_ASID },
	{ HIGH, W, IS(VAAE1), 7, 0, W, 0 },
	{ HIGH, W, IS(ASIDE1), 7, 0, 0, PG_MISS_ASID },
	{ EL2, W | G, IS(VAE2), 7, 0, W | G, 0 },
	{ EL2, W | G, IS(ALLE2), 0, 0, W | G, 0 },
	{ EL2, G, IS(VAE1), 0, 0, 0, PG_MISS_ELSEWHERE },
	{ EL20, P, IS(VAE2), 5, 0, P, 0 },
	{ EL20, P, IS(VAE2), 6, 0, 0, PG_MISS_ASID },
	{ EL20, P, IS(VAE1), 5, 0, P, 0 },
	{ S2, G | C, IS(VMALLS12E1), 0, 0, G | C, 0 },
	{ S2, G | C, IS(ALLE1), 0, 0, G | C, 0 },
	{ S2, G | C, IS(VMALLE1), 0, 0, C, PG_MISS_STAGE },
	{ S2, G | C, IS(IPAS2LE1), 0, 0, G, PG_MISS_STAGE },
	{ S2, W | C, IS(IPAS2LE1), 0, 0, 0, PG_MISS_LEAF_ONLY },
	{ S2, W | C, IS(IPAS2E1), 0, 0, W, PG_MISS_STAGE },
	{ S2, G | C, IS(VAE1), 0, 0, 0, PG_MISS_ELSEWHERE },
};

TEST(coverage)
{
	for (size_t i = 0; i < sizeof(covers) / sizeof(covers[0]); i++) {
		struct pg_regime r;
		struct pg_held_entry held =
			held_of(&r, covers[i].which, covers[i].bits);
		uint64_t operand = (uint64_t)covers[i].asid << 48 |
				   (uint64_t)covers[i].hint << 44 |
				   ((held.va >> 12) & pg_ones(44));
		struct pg_tlbi_meaning m =
			pg_tlbi_decode(covers[i].how, operand, &r);
		enum pg_miss why;
		uint8_t gone = pg_cover(&m, 9, &held, &why);

		if (gone == covers[i].gone &&
		    (gone == covers[i].bits || why == covers[i].why))
			continue;
		printf("# row %zu: 0x%x, %u\n", i, gone, why);
		CHECK(false);
	}
}

/* Anywhere in a block will do; beside it will not; nor another VMID. */
TEST(places)
{
	struct pg_regime r;
	struct pg_held_entry held = held_of(&r, LOW, P);
	struct pg_tlbi_meaning m;
	enum pg_miss why;

	held.level = 2;
	held.last = held.va + 0x1fffff;
	m = pg_tlbi_decode(IS(VALE1), UINT64_C(5) << 48 | 0x401ff, &r);
	CHECK_EQ(pg_cover(&m, 0, &held, &why), P);
	m = pg_tlbi_decode(IS(VALE1), UINT64_C(5) << 48 | 0x40200, &r);
	CHECK_EQ(pg_cover(&m, 0, &held, &why), 0);
	CHECK_EQ(why, PG_MISS_ELSEWHERE);
	held = held_of(&r, S2, G | C);
	m = pg_tlbi_decode(IS(VMALLS12E1), 0, &r);
	CHECK_EQ(pg_cover(&m, 8, &held, &why), 0);
	CHECK_EQ(why, PG_MISS_VMID);
	m = pg_tlbi_decode(IS(ALLE1), 0, &r);
	CHECK_EQ(pg_cover(&m, 8, &held, &why), G | C);
}

TEST(suspects)
{
	struct pg_regime r;
	struct pg_held_entry held = held_of(&r, HIGH, G);
	uint64_t wrong = held.va >> 12;
	struct pg_tlbi_meaning m = pg_tlbi_decode(IS(VAALE1), wrong, &r);

	CHECK(pg_cover_suspect(&m, wrong, &held));
	m = pg_tlbi_decode(IS(VAALE1), wrong + 8, &r);
	CHECK(!pg_cover_suspect(&m, wrong + 8, &held));
	held = held_of(&r, LOW, P);
	CHECK(!pg_cover_suspect(&m, 0x40000, &held));
}

int main(void)
{
	RUN(operands);
	RUN(reach);
	RUN(overflow);
	RUN(coverage);
	RUN(places);
	RUN(suspects);
	return check_done();
}
