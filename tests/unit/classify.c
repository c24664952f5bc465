// SPDX-License-Identifier: GPL-2.0-or-later
/* What a change of a descriptor asks for, bit by bit. */
#include "check.h"
#include "trace/classify.h"

#define OA   UINT64_C(0x40000000)
#define PAGE (OA | 3)
#define AF   (UINT64_C(1) << 10)
#define NG   (UINT64_C(1) << 11)
#define RO   (UINT64_C(1) << 7)
#define DBM  (UINT64_C(1) << 51)

static struct pg_regime regime;

static struct {
	int level;
	bool ha, hd;
} at = { .level = 3 };

static struct pg_classify_params params_of(const char *text)
{
	struct pg_error err;

	if (pg_regime_parse(text, &regime, &err)) {
		printf("# %s\n", err.text);
		CHECK(false);
	}
	/* Eight different kinds of memory. */
	regime.mair = UINT64_C(0xbbee4f080c0444ff);
	return (struct pg_classify_params){
		.regime = &regime,
		.level = at.level,
		.ha = at.ha,
		.hd = at.hd,
	};
}

/*
 * n none, N fresh, b break, a after, d after and deferrable, s size, f full.
 */
static char letter(struct pg_classified c)
{
	static const char letters[] = "nNbasf";

	return c.deferrable ? 'd' : letters[c.change];
}

/*
 * Maps of 64 letters, bit 63 first: the bit is set where it was clear; and the
 * way back. Each word has AF as it stands.
 */
static void check_bits(const struct pg_classify_params *p, uint64_t base,
		       const char *set, const char *clear)
{
	CHECK_EQ(strlen(set), 64);
	CHECK_EQ(strlen(clear), 64);
	for (unsigned int bit = 0; bit < 64; bit++) {
		uint64_t without = base & ~PG_BIT(bit),
			 with = base | PG_BIT(bit);
		char a = letter(pg_classify(p, without, with));
		char b = letter(pg_classify(p, with, without));

		if (a == set[63 - bit] && b == clear[63 - bit])
			continue;
		printf("# level %d, 0x%jx, bit %u: %c and %c\n", p->level,
		       (uintmax_t)base, bit, a, b);
		check_state.failed_checks++;
	}
}

/*                   63 62-59  58-55  54-51  50-48 */
#define SET_TOP \
	"n"     \
	"aaaa"  \
	"nnnn"  \
	"aasn"  \
	"ann"
#define CLEAR_TOP \
	"n"       \
	"aaaa"    \
	"nnnn"    \
	"ddsn"    \
	"ann"
/*                   47-36          35-24          23-12 */
#define OA_ALL         \
	"ffffffffffff" \
	"ffffffffffff" \
	"ffffffffffff"
#define NO_OA          \
	"nnnnnnnnnnnn" \
	"nnnnnnnnnnnn" \
	"nnnnnnnnnnnn"

TEST(page_by_bits)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	/* 11 nG, 10 AF, 9-8 SH, 7-6 AP, 5 NS, 4-2 AttrIndx, 1, 0 */
	check_bits(&p, PAGE | AF, SET_TOP OA_ALL "aNffadffffNN",
		   CLEAR_TOP OA_ALL "fdffdaffffbb");
	/* AF=0: nothing can be cached, whatever changes but AF. */
	check_bits(&p, PAGE, "nnnnnnnnnnnnnnnn" NO_OA "nNnnnnnnnnnn",
		   "nnnnnnnnnnnnnnnn" NO_OA "ndnnnnnnnnnn");
}

TEST(page_with_ha)
{
	at.ha = true;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	/* AF=0 counts as cacheable; AF set is what hardware does by itself. */
	check_bits(&p, PAGE | AF, SET_TOP OA_ALL "anffadffffNN",
		   CLEAR_TOP OA_ALL "fdffdaffffbb");
	check_bits(&p, PAGE, SET_TOP OA_ALL "anffadffffNN",
		   CLEAR_TOP OA_ALL "fdffdaffffbb");
	at.ha = false;
}

TEST(page_with_hd)
{
	at.ha = at.hd = true;
	struct pg_classify_params p = params_of("el1:low:4k:48");
	uint64_t w = PAGE | AF | DBM;

	/* Read-only with DBM is writable and clean: no right is lost. */
	CHECK_EQ(letter(pg_classify(&p, w, w | RO)), 'd');
	CHECK_EQ(pg_classify(&p, w, w | RO).why, PG_CLASSIFY_WHY_DIRTY);
	CHECK_EQ(letter(pg_classify(&p, w | RO, w)), 'd');
	CHECK_EQ(letter(pg_classify(&p, w | RO, PAGE | AF | RO)), 'a');
	CHECK(pg_classify_hw_may_update(&p, w | RO));
	CHECK(!pg_classify_hw_may_update(&p, w));
	CHECK(pg_classify_hw_may_update(&p, PAGE));
	CHECK(pg_classify_writable(&p, w | RO));
	at.ha = at.hd = false;
	p = params_of("el1:low:4k:48");
	CHECK(!pg_classify_writable(&p, w | RO));
	CHECK(!pg_classify_hw_may_update(&p, w | RO));
}

TEST(block_by_bits)
{
	at.level = 2;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	/* Bit 1 makes it a table; 20-12 are RES0 but for nT. */
	check_bits(&p, OA | AF | 1,
		   SET_TOP "ffffffffffff"
			   "ffffffffffff"
			   "fffnnnnannnn"
			   "aNffadffff"
			   "fN",
		   CLEAR_TOP "ffffffffffff"
			     "ffffffffffff"
			     "fffnnnnannnn"
			     "fdffdaffff"
			     "fb");
}

TEST(other_formats)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:52:ds");

	/* SH is address with DS, and so are bits 49 and 48. */
	check_bits(&p, PAGE | AF,
		   "n"
		   "aaaa"
		   "nnnn"
		   "aasn"
		   "aff" OA_ALL "aNffadffffNN",
		   "n"
		   "aaaa"
		   "nnnn"
		   "ddsn"
		   "aff" OA_ALL "fdffdaffffbb");
	/* 64K: 15-12 are address bits 51-48. */
	p = params_of("el1:low:64k:52:oa52");
	check_bits(&p, PAGE | AF, SET_TOP OA_ALL "aNffadffffNN",
		   CLEAR_TOP OA_ALL "fdffdaffffbb");
	/* EL3: bit 11 is NSE. */
	p = params_of("el3:4k:48");
	check_bits(&p, PAGE | AF, SET_TOP OA_ALL "fNffadffffNN",
		   CLEAR_TOP OA_ALL "fdffdaffffbb");
	/* EL2 alone: there is no nG. */
	p = params_of("el2:4k:48");
	check_bits(&p, PAGE | AF, SET_TOP OA_ALL "nNffadffffNN",
		   CLEAR_TOP OA_ALL "ndffdaffffbb");
}

TEST(stage2_by_bits)
{
	at.level = 3;
	struct pg_classify_params p = params_of("s2:4k:40");

	/* 11 FnXS, 7-6 S2AP, 5-2 MemAttr; XN as FEAT_XNX has it. */
	check_bits(&p, PAGE | AF | 0x3c,
		   "n"
		   "aaaa"
		   "nnnn"
		   "aasn"
		   "nnn" OA_ALL "aNffddffffNN",
		   "n"
		   "aaaa"
		   "nnnn"
		   "ddsn"
		   "nnn" OA_ALL "adffaaffffbb");
}

TEST(table_by_bits)
{
	at.level = 2;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	check_bits(&p, OA | AF | 3,
		   "fffff"
		   "nnnnnnnnnnn" OA_ALL "nnnnnnnnnnfN",
		   "fffff"
		   "nnnnnnnnnnn" OA_ALL "nnnnnnnnnnfb");
	regime.hpd = true;
	check_bits(&p, OA | AF | 3,
		   "fnnnn"
		   "nnnnnnnnnnn" OA_ALL "nnnnnnnnnnfN",
		   "fnnnn"
		   "nnnnnnnnnnn" OA_ALL "nnnnnnnnnnfb");
}

TEST(sizes)
{
	at.level = 2;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	CHECK_EQ(letter(pg_classify(&p, OA | AF | 1, OA | 3)), 'f');
	p.same_below = true;
	CHECK_EQ(letter(pg_classify(&p, OA | AF | 1, OA | 3)), 's');
	CHECK_EQ(letter(pg_classify(&p, OA | 3, OA | AF | 1)), 's');
	CHECK_EQ(letter(pg_classify(&p, OA | 3, (OA + 0x1000) | 3)), 's');
	/* A size change with a change of memory is full. */
	p.same_below = false;
	p.level = 3;
	CHECK_EQ(letter(pg_classify(&p, PAGE | AF, PAGE | AF | PG_BIT(52) | 4)),
		 'f');
}

TEST(contents)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:48");
	uint64_t a = PAGE | AF | RO, b = a + 0x1000;

	CHECK_EQ(letter(pg_classify(&p, a, b)), 'f');
	p.equal_contents = true;
	CHECK_EQ(letter(pg_classify(&p, a, b)), 'a');
	CHECK_EQ(letter(pg_classify(&p, a & ~RO, b)), 'f');
	CHECK_EQ(letter(pg_classify(&p, a, b & ~RO)), 'f');
	p.hd = true;
	CHECK_EQ(letter(pg_classify(&p, a | DBM, b)), 'f');
}

/* Different bytes of MAIR that mean the same; raw bits where asked for. */
TEST(memory_types)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:48");
	uint64_t a = PAGE | AF;

	regime.mair = UINT64_C(0xf0ff);
	CHECK_EQ(letter(pg_classify(&p, a, a | 4)), 'f');
	p.tagged_is_permission = true;
	CHECK_EQ(letter(pg_classify(&p, a, a | 4)), 'a');
	regime.mair = UINT64_C(0xffff);
	CHECK_EQ(letter(pg_classify(&p, a, a | 4)), 'n');
	p.strict_attr = true;
	CHECK_EQ(letter(pg_classify(&p, a, a | 4)), 'f');
}

TEST(cacheable)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:48");

	CHECK(pg_classify_cacheable(&p, PAGE | AF));
	CHECK(!pg_classify_cacheable(&p, PAGE));
	CHECK(!pg_classify_cacheable(&p, OA | AF));
	CHECK(!pg_classify_cacheable(&p, OA | AF | 1));
	p.level = 0;
	CHECK(!pg_classify_cacheable(&p, OA | AF | 1));
	CHECK(pg_classify_cacheable(&p, OA | 3));
	regime.oa_bits = 36;
	p.level = 3;
	CHECK(!pg_classify_cacheable(&p, PG_BIT(36) | AF | 3));
}

/* Both change: the stronger counts, and that one field may wait does not. */
TEST(strongest)
{
	at.level = 3;
	struct pg_classify_params p = params_of("el1:low:4k:48");
	uint64_t a = PAGE | AF;

	CHECK_EQ(letter(pg_classify(&p, a, a | RO | NG)), 'a');
	CHECK_EQ(letter(pg_classify(&p, a, (a & ~AF) | RO)), 'a');
	CHECK_EQ(letter(pg_classify(&p, a, a & ~AF)), 'd');
	CHECK_EQ(letter(pg_classify(&p, a, (a & ~AF) + 0x1000)), 'b');
	CHECK_EQ(letter(pg_classify(&p, a | RO, a & ~AF)), 'd');
	CHECK_STR(pg_classify_name(PG_CLASSIFY_FULL), "full");
	CHECK_HAS(pg_classify_why_text(PG_CLASSIFY_WHY_GLOBAL), "nG");
}

TEST(pieces)
{
	at.level = 3;
	params_of("el1:low:4k:48");
	CHECK_EQ(pg_classify_piece(&regime, 2, OA | AF | 1 | PG_BIT(16), 3,
				   0x5000),
		 (OA + 0x5000) | AF | 3);
	CHECK_EQ(pg_classify_piece(&regime, 1, OA | AF | 1, 2, 0x600000),
		 (OA + 0x600000) | AF | 1);
	CHECK_EQ(pg_classify_piece(&regime, 2, OA | AF | 1, 2, 0x5000),
		 OA | AF | 1);
}

int main(void)
{
	RUN(page_by_bits);
	RUN(page_with_ha);
	RUN(page_with_hd);
	RUN(block_by_bits);
	RUN(other_formats);
	RUN(stage2_by_bits);
	RUN(table_by_bits);
	RUN(sizes);
	RUN(contents);
	RUN(memory_types);
	RUN(cacheable);
	RUN(strongest);
	RUN(pieces);
	return check_done();
}
