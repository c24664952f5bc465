// SPDX-License-Identifier: GPL-2.0-or-later
/* Regimes from the text of --regime. */
#include "arch/regime.h"

#include "check.h"

static struct pg_error err;
static struct pg_regime r;

static int parse(const char *text)
{
	err.text[0] = '\0';
	return pg_regime_parse(text, &r, &err);
}

TEST(defaults)
{
	CHECK_EQ(parse("el1:high:4k:48"), PG_OK);
	CHECK_EQ(r.kind, PG_EL10);
	CHECK(r.high);
	CHECK_EQ(r.granule, 12);
	CHECK_EQ(r.ia_bits, 48);
	CHECK_EQ(r.oa_bits, 48);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(r.mair, UINT64_C(0x40044ffff));
	CHECK(!r.ds && !r.hpd && !r.wxn && !r.pan && !r.epan && !r.e0pd);
	CHECK(!r.tbi && !r.ha && !r.hd && !r.pie && !r.fwb && !r.ee);
	CHECK(!r.contig_merge);
	CHECK(!r.off);
}

TEST(kinds)
{
	CHECK_EQ(parse("el1:low:16k:47"), PG_OK);
	CHECK_EQ(r.kind, PG_EL10);
	CHECK(!r.high);
	CHECK_EQ(parse("el2:4k:40"), PG_OK);
	CHECK_EQ(r.kind, PG_EL2);
	CHECK_EQ(parse("el2:low:4k:40"), PG_OK);
	CHECK_EQ(r.kind, PG_EL20);
	CHECK_EQ(parse("EL2:HIGH:64K:42"), PG_OK);
	CHECK_EQ(r.kind, PG_EL20);
	CHECK(r.high);
	CHECK_EQ(r.base, -PG_BIT(42));
	CHECK_EQ(parse("el3:4k:36"), PG_OK);
	CHECK_EQ(r.kind, PG_EL3);
	CHECK_EQ(parse("s2:4k:40"), PG_OK);
	CHECK_EQ(r.kind, PG_S2);
	/* As KVM does: the fewest levels. */
	CHECK_EQ(r.start, 1);
	CHECK_EQ(r.root_bits, 10);
}

TEST(every_word)
{
	static const struct {
		const char *word;
		size_t offset;
	} flags[] = {
		{ "ds", offsetof(struct pg_regime, ds) },
		{ "hpd", offsetof(struct pg_regime, hpd) },
		{ "wxn", offsetof(struct pg_regime, wxn) },
		{ "pan", offsetof(struct pg_regime, pan) },
		{ "epan", offsetof(struct pg_regime, epan) },
		{ "e0pd", offsetof(struct pg_regime, e0pd) },
		{ "tbi", offsetof(struct pg_regime, tbi) },
		{ "ha", offsetof(struct pg_regime, ha) },
		{ "pie", offsetof(struct pg_regime, pie) },
		{ "fwb", offsetof(struct pg_regime, fwb) },
		{ "ee", offsetof(struct pg_regime, ee) },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(flags); i++) {
		char text[64];

		snprintf(text, sizeof(text), "el1:low:4k:39:%s", flags[i].word);
		CHECK_EQ(parse(text), PG_OK);
		for (size_t j = 0; j < PG_ARRAY_SIZE(flags); j++) {
			bool set = *(bool *)((char *)&r + flags[j].offset);
			/* PIE brings HPD. */
			bool want = i == j || (!strcmp(flags[i].word, "pie") &&
					       !strcmp(flags[j].word, "hpd"));

			if (!CHECK_EQ(set, want))
				printf("# %s in %s\n", flags[j].word, text);
		}
	}
	CHECK_EQ(parse("el1:low:4k:39:ha:hd"), PG_OK);
	CHECK(r.hd);
	CHECK_EQ(parse("el1:low:4k:39:mair=0xff:pir=0x12:pire0=7"), PG_OK);
	CHECK_EQ(r.mair, 0xff);
	CHECK_EQ(r.pir, 0x12);
	CHECK_EQ(r.pire0, 7);
	CHECK_EQ(parse("el1:low:4k:39,wxn,MAIR=0x44"), PG_OK);
	CHECK(r.wxn);
	CHECK_EQ(r.mair, 0x44);
}

TEST(output_sizes)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48 };

	for (size_t i = 0; i < PG_ARRAY_SIZE(bits); i++) {
		char text[64];

		snprintf(text, sizeof(text), "el1:low:4k:39:oa%u", bits[i]);
		CHECK_EQ(parse(text), PG_OK);
		CHECK_EQ(r.oa_bits, bits[i]);
	}
	/* 52 with ds, unless something else is said, in either order. */
	CHECK_EQ(parse("el1:low:4k:52:ds"), PG_OK);
	CHECK_EQ(r.oa_bits, 52);
	CHECK_EQ(r.start, -1);
	CHECK_EQ(parse("el1:low:4k:52:ds:oa40"), PG_OK);
	CHECK_EQ(r.oa_bits, 40);
	CHECK_EQ(parse("el1:low:4k:52:oa40:ds"), PG_OK);
	CHECK_EQ(r.oa_bits, 40);
	CHECK_EQ(parse("el1:low:64k:48"), PG_OK);
	CHECK_EQ(r.oa_bits, 48);
	CHECK_EQ(parse("el1:low:64k:48:oa52"), PG_OK);
	CHECK_EQ(r.oa_bits, 52);
	/* Without DS there is no place for more than 48. */
	CHECK_EQ(parse("el1:low:4k:48:oa52"), PG_OK);
	CHECK_EQ(r.oa_bits, 48);
}

TEST(start_levels)
{
	CHECK_EQ(parse("s2:4k:40:sl0"), PG_OK);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(parse("s2:4k:40:sl1"), PG_OK);
	CHECK_EQ(r.start, 1);
	CHECK_EQ(parse("s2:4k:52:ds:sl-1"), PG_OK);
	CHECK_EQ(r.start, -1);
	CHECK_EQ(parse("s2:4k:24:sl3"), PG_OK);
	CHECK_EQ(r.start, 3);
	CHECK_EQ(parse("s2:4k:40:sl3"), PG_EINVAL);
	CHECK_HAS(err.text, "SL0");
}

/* What is wrong is in the sentence. */
static void refused(const char *text, const char *says)
{
	CHECK_EQ(parse(text), PG_EINVAL);
	CHECK_HAS(err.text, says);
}

TEST(refusals)
{
	refused("", "el1, el2, el3, s2");
	refused("el0:4k:39", "'el0'");
	refused("el1", "low or high");
	refused("el1:4k:39", "low or high");
	refused("el1:middle:4k:39", "low or high");
	refused("el3:high:4k:39", "granule");
	refused("s2:low:4k:39", "granule");
	refused("el1:low:8k:39", "'8k' is not a granule");
	refused("el1:low", "granule");
	refused("el1:low:4k", "input bits");
	refused("el1:low:4k:x", "'x'");
	refused("el1:low:4k:0", "input bits");
	refused("el1:low:4k:64", "input bits");
	refused("el1:low:4k:39:foo", "'foo'");
	refused("el1:low:4k:39:oa41", "'oa41'");
	refused("el1:low:4k:39:mair=", "'mair='");
	refused("el1:low:4k:39:mair=x", "'mair=x'");
	refused("el1:low:4k:39:pire0=0x10000000000000000", "pire0");
	refused("el1:low:4k:39:sl1", "'sl1'");
	refused("s2:4k:39:sl4", "'sl4'");
	refused("s2:4k:39:sl10", "'sl10'");
	/* What the geometry does not allow. */
	refused("el1:low:4k:52", "T0SZ = 12");
	refused("el1:high:4k:49", "T1SZ = 15");
	refused("el1:low:4k:15", "T0SZ");
	refused("s2:64k:16", "T0SZ");
}

/* Each is the shortest way to say what it says. */
TEST(back_to_text)
{
	static const char *const texts[] = {
		"el1:high:4k:48",
		"el1:low:16k:47:ha:hd",
		"el1:low:4k:52:ds",
		"el1:low:4k:52:ds:oa40",
		"el1:low:64k:48:oa52",
		"el2:4k:40",
		"el2:high:64k:42",
		"el3:4k:36:oa36",
		"s2:4k:40",
		"s2:4k:40:sl0",
		"s2:4k:52:ds:sl-1",
		"el1:low:4k:39:ds:hpd:wxn:pan:epan:e0pd:tbi:ha:hd:pie:fwb:ee:"
		"oa32:mair=0xffffffffffffffff:pir=0xffffffffffffffff:"
		"pire0=0xfffffffffffffff0",
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(texts); i++) {
		char text[PG_REGIME_SPEC_MAX];
		struct pg_regime first;

		CHECK_EQ(parse(texts[i]), PG_OK);
		first = r;
		pg_regime_spec(&r, text, sizeof(text));
		CHECK_STR(text, texts[i]);
		CHECK_EQ(parse(text), PG_OK);
		CHECK(!memcmp(&first, &r, sizeof(r)));
	}
}

int main(void)
{
	RUN(defaults);
	RUN(kinds);
	RUN(every_word);
	RUN(output_sizes);
	RUN(start_levels);
	RUN(refusals);
	RUN(back_to_text);
	return check_done();
}
