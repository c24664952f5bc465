// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/number.h"

#include "check.h"

#define UNTOUCHED UINT64_C(0x5a5a5a5a)

/* The number that the text says, which must be one. */
static uint64_t parse(const char *text)
{
	uint64_t value = UNTOUCHED;

	if (!pg_parse_u64(text, &value))
		printf("# \"%s\" was rejected\n", text);
	return value;
}

/* Whether the text is rejected and the value left alone. */
static bool rejects(const char *text)
{
	uint64_t value = UNTOUCHED;
	bool ok = !pg_parse_u64(text, &value) && value == UNTOUCHED;

	if (!ok)
		printf("# \"%s\" was taken\n", text);
	return ok;
}

TEST(decimal)
{
	CHECK_EQ(parse("0"), 0);
	CHECK_EQ(parse("7"), 7);
	CHECK_EQ(parse("1073741824"), 0x40000000);
	CHECK_EQ(parse("18446744073709551615"), UINT64_MAX);
}

TEST(leading_zero_is_not_octal)
{
	CHECK_EQ(parse("010"), 10);
	CHECK_EQ(parse("08"), 8);
	CHECK_EQ(parse("00000000000000000000000000000001"), 1);
}

TEST(hexadecimal)
{
	CHECK_EQ(parse("0x0"), 0);
	CHECK_EQ(parse("0x40000000"), 0x40000000);
	CHECK_EQ(parse("0XdeadBEEF"), 0xdeadbeef);
	CHECK_EQ(parse("0xffffffffffffffff"), UINT64_MAX);
	CHECK_EQ(parse("0x00000000000000000000000001"), 1);
}

TEST(suffixes)
{
	CHECK_EQ(parse("1K"), UINT64_C(1) << 10);
	CHECK_EQ(parse("2M"), UINT64_C(2) << 20);
	CHECK_EQ(parse("3G"), UINT64_C(3) << 30);
	CHECK_EQ(parse("4T"), UINT64_C(4) << 40);
	CHECK_EQ(parse("5P"), UINT64_C(5) << 50);
	CHECK_EQ(parse("6k"), UINT64_C(6) << 10);
	CHECK_EQ(parse("0x10G"), UINT64_C(16) << 30);
	CHECK_EQ(parse("0P"), 0);
}

TEST(overflow)
{
	CHECK(rejects("18446744073709551616"));
	CHECK(rejects("99999999999999999999"));
	CHECK(rejects("184467440737095516150"));
	CHECK(rejects("0x10000000000000000"));
	CHECK(rejects("16384P"));
	CHECK_EQ(parse("16383P"), UINT64_C(16383) << 50);
	CHECK(rejects("18014398509481984K"));
	CHECK_EQ(parse("18014398509481983K"), UINT64_MAX - 1023);
}

TEST(nonsense)
{
	CHECK(rejects(""));
	CHECK(rejects("0x"));
	CHECK(rejects("0xG"));
	CHECK(rejects("x10"));
	CHECK(rejects("G"));
	CHECK(rejects("1E"));
	CHECK(rejects("1B"));
	CHECK(rejects("ff"));
	CHECK(rejects("1KK"));
	CHECK(rejects("1KB"));
	CHECK(rejects("1K "));
	CHECK(rejects("12a"));
	CHECK(rejects("1.5G"));
	CHECK(rejects("0x1 "));
	CHECK(rejects("1_000"));
	CHECK(rejects("\xc2\xb2"));
}

TEST(signs_and_blanks)
{
	CHECK(rejects("-1"));
	CHECK(rejects("+1"));
	CHECK(rejects("0x-1"));
	CHECK(rejects("0x+1"));
	CHECK(rejects(" 1"));
	CHECK(rejects("\t1"));
	CHECK(rejects("1\n"));
	CHECK(rejects("0x 1"));
}

int main(void)
{
	RUN(decimal);
	RUN(leading_zero_is_not_octal);
	RUN(hexadecimal);
	RUN(suffixes);
	RUN(overflow);
	RUN(nonsense);
	RUN(signs_and_blanks);
	return check_done();
}
