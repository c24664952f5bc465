// SPDX-License-Identifier: GPL-2.0-or-later
/* Effective permissions against tables of letters (P- rules). */
#include "arch/access.h"

#include "check.h"

#define AP(n)	  ((uint64_t)(n) << 6)
#define PXN	  PG_BIT(53)
#define UXN	  PG_BIT(54)
#define DBM	  PG_BIT(51)
#define CLEAN	  (AP(2) | DBM)
#define NO_EL0	  PG_BIT(61)
#define NO_W	  PG_BIT(62)
#define TABLE_PXN PG_BIT(59)
#define TABLE_UXN PG_BIT(60)

static struct pg_regime make(enum pg_regime_kind kind)
{
	struct pg_regime r = {
		.kind = kind,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 48,
		.sl = PG_START_AUTO,
	};

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	return r;
}

/* "rwx/r--": privileged, unprivileged; table: a table descriptor above. */
static const char *below(const struct pg_regime *r, uint64_t desc,
			 uint64_t table)
{
	static char text[8];
	char priv[4], user[4];
	struct pg_hier hier = PG_HIER_INIT;
	struct pg_access a;

	pg_hier_add(&hier, r, 1, table);
	a = pg_leaf_access(r, desc | 0x403, &hier);
	snprintf(text, sizeof(text), "%s/%s", pg_rights_text(a.priv, priv),
		 pg_rights_text(a.user, user));
	return text;
}

static const char *rights(const struct pg_regime *r, uint64_t desc)
{
	return below(r, desc, 0);
}

/* P-1: AP[2:1] = 0 to 3 for each of (UXN, PXN) = 00, 01, 10, 11. */
static const char *const two_el[16] = {
	"rwx/--x", "rw-/rwx", "r-x/--x", "r-x/r-x", /* 00 */
	"rw-/--x", "rw-/rwx", "r--/--x", "r--/r-x", /* 01 */
	"rwx/---", "rw-/rw-", "r-x/---", "r-x/r--", /* 10 */
	"rw-/---", "rw-/rw-", "r--/---", "r--/r--", /* 11 */
};

static uint64_t leaf(unsigned int n)
{
	return AP(n & 3) | (n & 4 ? PXN : 0) | (n & 8 ? UXN : 0);
}

TEST(two_exception_levels)
{
	struct pg_regime el1 = make(PG_EL10), el2 = make(PG_EL20);

	for (unsigned int n = 0; n < 16; n++) {
		CHECK_STR(rights(&el1, leaf(n)), two_el[n]);
		CHECK_STR(rights(&el2, leaf(n)), two_el[n]);
		/* DBM alone means nothing. */
		CHECK_STR(rights(&el1, leaf(n) | DBM), two_el[n]);
	}
}

TEST(one_exception_level)
{
	struct pg_regime r = make(PG_EL2);

	CHECK_STR(rights(&r, 0), "rwx/---");
	CHECK_STR(rights(&r, AP(1)), "rwx/---");
	CHECK_STR(rights(&r, AP(2)), "r-x/---");
	CHECK_STR(rights(&r, AP(3)), "r-x/---");
	CHECK_STR(rights(&r, UXN), "rw-/---");
	CHECK_STR(rights(&r, PXN), "rwx/---");
	CHECK_STR(rights(&r, AP(2) | UXN), "r--/---");
	CHECK_STR(below(&r, 0, TABLE_UXN), "rw-/---");
	CHECK_STR(below(&r, 0, TABLE_PXN | NO_EL0), "rwx/---");
	CHECK_STR(below(&r, 0, NO_W), "r-x/---");
	r.wxn = true;
	CHECK_STR(rights(&r, 0), "rw-/---");
	CHECK_STR(rights(&r, AP(2)), "r-x/---");
	r = make(PG_EL3);
	CHECK_STR(rights(&r, 0), "rwx/---");
}

/* P-7 */
TEST(table_attributes)
{
	struct pg_regime r = make(PG_EL10);

	CHECK_STR(below(&r, AP(1), 0), "rw-/rwx");
	CHECK_STR(below(&r, AP(1), NO_W), "r-x/r-x");
	/* What EL0 may not write, EL1 may execute. */
	CHECK_STR(below(&r, AP(1), NO_EL0), "rwx/--x");
	CHECK_STR(below(&r, AP(1), NO_EL0 | NO_W), "r-x/--x");
	CHECK_STR(below(&r, AP(3), NO_EL0), "r-x/--x");
	CHECK_STR(below(&r, 0, TABLE_PXN), "rw-/--x");
	CHECK_STR(below(&r, 0, TABLE_UXN), "rwx/---");
	CHECK_STR(below(&r, AP(3), TABLE_UXN | TABLE_PXN), "r--/r--");
	/* D-19 gives no right that a table takes away. */
	r.ha = r.hd = true;
	CHECK_STR(below(&r, CLEAN, NO_W), "r-x/--x");
	/* */
	r.hpd = true;
	CHECK_STR(below(&r, AP(1), NO_EL0 | NO_W | TABLE_UXN | TABLE_PXN),
		  "rw-/rwx");
}

/* D-19 */
TEST(dirty_state)
{
	struct pg_regime r = make(PG_EL10);

	r.ha = true;
	CHECK_STR(rights(&r, CLEAN), "r-x/--x");
	r.ha = false;
	r.hd = true;
	CHECK_STR(rights(&r, CLEAN), "r-x/--x");
	r.ha = true;
	CHECK_STR(rights(&r, CLEAN), "rwx/--x");
	CHECK_STR(rights(&r, AP(2)), "r-x/--x");
	CHECK_STR(rights(&r, CLEAN | AP(1)), "rw-/rwx");
	/* Writable-clean is writable for WXN as well. */
	r.wxn = true;
	CHECK_STR(rights(&r, CLEAN), "rw-/--x");
	CHECK_STR(rights(&r, AP(2)), "r-x/--x");
	CHECK_STR(rights(&r, CLEAN | AP(1)), "rw-/rw-");
}

/* P-2 */
TEST(wxn)
{
	static const char *const want[16] = {
		"rw-/--x", "rw-/rw-", "r-x/--x", "r-x/r-x",
		"rw-/--x", "rw-/rw-", "r--/--x", "r--/r-x",
		"rw-/---", "rw-/rw-", "r-x/---", "r-x/r--",
		"rw-/---", "rw-/rw-", "r--/---", "r--/r--",
	};
	struct pg_regime r = make(PG_EL10);

	r.wxn = true;
	for (unsigned int n = 0; n < 16; n++)
		CHECK_STR(rights(&r, leaf(n)), want[n]);
	/* Without the table's W there is X again. */
	CHECK_STR(below(&r, 0, NO_W), "r-x/--x");
}

/* P-3: data only; EPAN counts execution at EL0. */
TEST(pan)
{
	static const char *const want[16] = {
		"rwx/--x", "---/rwx", "r-x/--x", "--x/r-x",
		"rw-/--x", "---/rwx", "r--/--x", "---/r-x",
		"rwx/---", "---/rw-", "r-x/---", "--x/r--",
		"rw-/---", "---/rw-", "r--/---", "---/r--",
	};
	static const char *const want_epan[16] = {
		"--x/--x", "---/rwx", "--x/--x", "--x/r-x",
		"---/--x", "---/rwx", "---/--x", "---/r-x",
		"rwx/---", "---/rw-", "r-x/---", "--x/r--",
		"rw-/---", "---/rw-", "r--/---", "---/r--",
	};
	struct pg_regime r = make(PG_EL10);

	r.pan = true;
	for (unsigned int n = 0; n < 16; n++)
		CHECK_STR(rights(&r, leaf(n)), want[n]);
	/* APTable takes EL0's access away, and so what PAN looks at. */
	CHECK_STR(below(&r, AP(1) | UXN, NO_EL0), "rwx/---");
	r.epan = true;
	for (unsigned int n = 0; n < 16; n++)
		CHECK_STR(rights(&r, leaf(n)), want_epan[n]);
	r.pan = false;
	for (unsigned int n = 0; n < 16; n++)
		CHECK_STR(rights(&r, leaf(n)), two_el[n]);
}

/* */
TEST(e0pd)
{
	struct pg_regime r = make(PG_EL10);

	r.e0pd = true;
	for (unsigned int n = 0; n < 16; n++) {
		char want[8];

		snprintf(want, sizeof(want), "%.4s---", two_el[n]);
		CHECK_STR(rights(&r, leaf(n)), want);
	}
}

/* P-4: index [54]:[53]:[51]:[6]. */
static uint64_t pie_leaf(unsigned int index)
{
	return (index & 8 ? UXN : 0) | (index & 4 ? PXN : 0) |
	       (index & 2 ? DBM : 0) | (index & 1 ? AP(1) : 0);
}

/* What each nibble permits; 6 is rwx with WXN. */
static const char *const nibbles[16] = {
	"---", "r--", "--x", "r-x", "---", "rw-", "rw-", "rwx",
	"r--", "r--", "r-x", "---", "rw-", "---", "rwx", "---",
};

static bool has(unsigned int nibble, char c)
{
	return strchr(nibbles[nibble], c) != NULL;
}

TEST(indirect)
{
	for (unsigned int n = 0; n < 16 * 16 * 16; n++) {
		unsigned int p = n & 15, u = n >> 4 & 15, index = n >> 8;
		struct pg_regime r = make(PG_EL10);
		char want[8];

		r.pie = true;
		r.wxn = true; /* has no effect */
		r.pir = ~(UINT64_C(15) << 4 * index) | (uint64_t)p << 4 * index;
		r.pire0 = (uint64_t)u << 4 * index;
		CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
		/* RVFPJF: 9 is read and GCS; the X that 6 loses counts. */
		if ((has(p, 'x') || p == 6 || p == 9) &&
		    (has(u, 'w') || u == 9))
			snprintf(want, sizeof(want), "---/---");
		else
			snprintf(want, sizeof(want), "%s/%s", nibbles[p],
				 nibbles[u]);
		if (!CHECK_STR(below(&r, pie_leaf(index), UINT64_MAX), want))
			printf("# PIR %x PIRE0 %x index %u\n", p, u, index);
	}
}

/* F-5: nDirty (bit 7) denies writes unless hardware keeps dirty state. */
TEST(indirect_dirty)
{
	struct pg_regime r = make(PG_EL10);

	r.pie = true;
	r.pir = 5;
	r.pire0 = 5;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	CHECK_STR(rights(&r, 0), "rw-/rw-");
	CHECK_STR(rights(&r, AP(2)), "r--/r--");
	r.ha = true;
	CHECK_STR(rights(&r, AP(2)), "r--/r--");
	r.hd = true;
	CHECK_STR(rights(&r, AP(2)), "rw-/rw-");
}

TEST(indirect_pan)
{
	for (unsigned int u = 0; u < 16; u++) {
		struct pg_regime r = make(PG_EL10);
		char want[8];

		r.pie = r.pan = true;
		r.pir = 1;
		r.pire0 = u;
		CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
		snprintf(want, sizeof(want), "%s/%s", u ? "---" : "r--",
			 nibbles[u]);
		CHECK_STR(rights(&r, 0), want);
		r.epan = true;
		CHECK_STR(rights(&r, 0), want);
		/* Fetches are not PAN's. */
		r.pir = 3;
		if (!has(u, 'w') && u != 9)
			CHECK_EQ(rights(&r, 0)[2], 'x');
	}
}

TEST(indirect_other)
{
	struct pg_regime r = make(PG_EL2);

	/* One level: PIRE0 does not exist. */
	r.pie = true;
	r.pir = 7;
	r.pire0 = 5;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	CHECK_STR(rights(&r, 0), "rwx/---");
	r = make(PG_EL10);
	r.pie = r.e0pd = true;
	r.pir = 1;
	r.pire0 = 5;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	CHECK_STR(rights(&r, 0), "r--/---");
}

/* P-8, D-15: S2AP 0 to 3, XN[1:0] 0 to 3. */
TEST(stage2)
{
	static const char *const data[4] = { "--", "r-", "-w", "rw" };
	static const char *const x[4] = { "xx", "-x", "--", "x-" };
	struct pg_regime r = make(PG_S2);

	for (unsigned int ap = 0; ap < 4; ap++) {
		for (unsigned int xn = 0; xn < 4; xn++) {
			uint64_t desc = AP(ap) | (uint64_t)xn << 53;
			char want[8];

			r.xnx = true;
			snprintf(want, sizeof(want), "%s%c/%s%c", data[ap],
				 x[xn][0], data[ap], x[xn][1]);
			CHECK_STR(rights(&r, desc), want);
			/* Without FEAT_XNX [54] is XN and [53] nothing. */
			r.xnx = false;
			snprintf(want, sizeof(want), "%s%c/%s%c", data[ap],
				 xn & 2 ? '-' : 'x', data[ap],
				 xn & 2 ? '-' : 'x');
			CHECK_STR(below(&r, desc, UINT64_MAX), want);
		}
	}
}

TEST(stage2_dirty_state)
{
	struct pg_regime r = make(PG_S2);

	r.xnx = true;
	CHECK_STR(rights(&r, AP(1) | DBM), "r-x/r-x");
	r.ha = r.hd = true;
	CHECK_STR(rights(&r, AP(1) | DBM), "rwx/rwx");
	CHECK_STR(rights(&r, AP(1)), "r-x/r-x");
}

TEST(combining)
{
	struct pg_access a = { PG_R | PG_W, PG_X | PG_R },
			 b = { PG_W | PG_X, 7 };
	struct pg_access both = pg_combine_access(a, b);

	CHECK_EQ(both.priv, PG_W);
	CHECK_EQ(both.user, PG_X | PG_R);
}

TEST(letters)
{
	static const char *const want[8] = { "---", "--x", "-w-", "-wx",
					     "r--", "r-x", "rw-", "rwx" };

	for (uint8_t n = 0; n < 8; n++) {
		char buf[4];

		CHECK(pg_rights_text(n, buf) == buf);
		CHECK_STR(buf, want[n]);
	}
	CHECK_EQ(PG_R, 4);
	CHECK_EQ(PG_X, 1);
}

int main(void)
{
	RUN(two_exception_levels);
	RUN(one_exception_level);
	RUN(table_attributes);
	RUN(dirty_state);
	RUN(wxn);
	RUN(pan);
	RUN(e0pd);
	RUN(indirect);
	RUN(indirect_dirty);
	RUN(indirect_pan);
	RUN(indirect_other);
	RUN(stage2);
	RUN(stage2_dirty_state);
	RUN(combining);
	RUN(letters);
	return check_done();
}
