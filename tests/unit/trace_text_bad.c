// SPDX-License-Identifier: GPL-2.0-or-later
/* Traces as text, broken: refused with a place and a sentence. */
#include <stdlib.h>

#include "events.h"
#include "tracing.h"

/* Each is refused, at this column, with this sentence. */
TEST(refusals)
{
	static const struct {
		const char *line;
		unsigned int column;
		const char *says;
	} cases[] = {
		{ "wirte", 1,
		  "'wirte' is not a kind of event; did you mean "
		  "write?" },
		{ "00000001: isb", 1, "not an actor" },
		{ "spaces 1", 1, "did you mean space?" },
		{ "0: space 1", 4, "space is not an event" },
		{ "none", 1, "not a kind of event" },
		{ "  0: 1: isb", 6, "'1:' is not a kind of event" },
		{ "16: isb", 1, "'16:' is not an actor" },
		{ "-1: isb", 1, "not an actor" },
		{ "99999999999999999999: isb", 1, "not an actor" },
		{ ": isb", 1, "not an actor" },
		{ "3:", 3, "what the actor does is missing" },
		{ "=", 1, "not with '='" },
		{ "at=0x1000 write", 1, "not with 'at='" },
		{ "isb now", 5, "'now' is not a word of isb" },
		{ "dsb", 4, "a word of dsb is missing: it is one of sy, ish," },
		{ "dsb ishts", 5, "did you mean ish" },
		{ "dsb ish ish", 9, "domain is said twice" },
		{ "dsb ish sy", 9, "domain is said twice" },
		{ "tlbi vae1ist", 6, "did you mean vae1is?" },
		{ "tlbi", 5, "a word of tlbi is missing" },
		{ "rcu-call", 9, "rcu-call needs at=" },
		{ "rcu-call at", 10, "at needs a value: at=..." },
		{ "rcu-call at=", 13, "'' is not a number" },
		{ "rcu-call at=x", 13, "'x' is not a number" },
		{ "rcu-call at=-8", 13, "'-8' is not a number" },
		{ "rcu-call at=0x8 at=0x8", 17, "at is said twice" },
		{ "rcu-call pa=0x8", 10,
		  "'pa' is not a field of rcu-call; did you mean at?" },
		{ "rcu-call at=0x1004", 13, "at is a multiple of 8" },
		{ "rcu-call at=0x10000000000000", 13,
		  "at is less than 0x10000000000000" },
		{ "rcu-call at=0x10000000000000000", 13, "not a number" },
		{ "rcu-call at=0x8=8", 13, "'0x8=8' is not a number" },
		{ "read at=8 level=4", 17,
		  "'4' is not a level: it is one of "
		  "-1, 0, 1, 2 or 3" },
		{ "read at=8 level=data", 17, "'data' is not a level" },
		{ "alloc buddy at=8 level=9", 24, "or data" },
		{ "alloc buddy at=8", 17, "alloc needs level=" },
		{ "alloc at=8 level=1", 19, "a word of alloc is missing" },
		{ "alloc buddy at=8 level=1 zero zero", 31,
		  "zero is said twice" },
		{ "alloc buddy at=8 level=1 zreo", 26, "did you mean zero?" },
		{ "alloc buddy at=8 level=1 size=8G", 31,
		  "size is less than 0x200000000" },
		{ "read at=8 level=3 space=32", 25, "'32' is not a space" },
		{ "read at=8 level=3 space=6", 26,
		  "space 6 has not been declared" },
		{ "mark keyed at=8 new=2", 21, "new is less than 0x2" },
		{ "piece at=8 old=fre new=used", 16, "did you mean free?" },
		{ "count rss by=--1", 14, "not a number with a sign" },
		{ "count rss by=9223372036854775808", 14, "not a number" },
		{ "count rss by=", 14, "not a number" },
		{ "lock lock=ptl:1", 11, "'ptl' is not a class of locks" },
		{ "lock lock=pte:0x100000000000000", 11, "56 bits" },
		{ "lock lock=pte:", 11, "56 bits" },
		{ "begin Unmap", 7, "did you mean" },
		{ "begin op=unmap", 7, "'op' is not a field of begin" },
		{ "begin unmpa", 7, "did you mean unmap?" },
		{ "detach va=0xffffffffffffffff size=2", 36, "above 64 bits" },
		{ "space 0 init el1:high:4k:48 root=0", 7,
		  "space 0 is declared already" },
		{ "space", 6, "an ID, a class, a regime" },
		{ "space 1 user", 13, "an ID, a class, a regime" },
		{ "space 32 user el1:low:4k:39 root=0", 7, "not a space" },
		{ "space 1=1 user el1:low:4k:39 root=0", 7, "not a space" },
		{ "space 1 usr el1:low:4k:39 root=0", 9, "did you mean user?" },
		{ "space 1 user=1 el1:low:4k:39 root=0", 14, "no value" },
		{ "space 1 user el1:low:4k:39:mair=x root=0", 14,
		  "'mair=x' is not a word of a regime" },
		{ "space 1 user el1:low:4k:53 root=0", 14, "T0SZ" },
		{ "space 1 user el1:low:4k:39", 27, "space needs root=" },
		{ "space 1 user el1:low:4k:39 asid=1", 34,
		  "space needs root=" },
		{ "space 1 user el1:low:4k:39 root", 28, "root is a number" },
		{ "space 1 user el1:low:4k:39 root=0x10000000000000", 28,
		  "root is a number of 52 bits" },
		{ "space 1 user el1:low:4k:39 root=0 asid=65536", 35,
		  "asid is a number of 16 bits" },
		{ "space 1 user el1:low:4k:39 root=0 root=0", 35,
		  "root is said twice" },
		{ "space 1 user el1:low:4k:39 vmid=0", 28,
		  "did you mean asid" },
		{ "params bbml=1", 1, "params come once, before all" },
		{ "trace 1", 1, "a trace has one first line" },
		{ "isb\x01", 4, "the byte 0x01 is not text" },
		{ "isb # \x1b[31m", 7, "the byte 0x1b is not text" },
		{ "isb \xc3\xa4", 5, "the byte 0xc3 is not ASCII" },
		{ "isb \x7f", 5, "not ASCII" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(cases); i++) {
		char place[40];

		snprintf(place, sizeof(place),
			 "line 4, column %u: ", cases[i].column);
		if (!CHECK_EQ(read_line(cases[i].line), PG_EFORMAT) ||
		    !CHECK_HAS(err.text, place) ||
		    !CHECK_HAS(err.text, cases[i].says))
			printf("# %s\n", cases[i].line);
	}
	CHECK_EQ(read_line("isb # \xc3\xa4 and =="), PG_OK);
}

TEST(params_refused)
{
	static const struct {
		const char *line;
		unsigned int column;
		const char *says;
	} cases[] = {
		{ "params bbml=4", 13, "bbml is a number from 0 to 3" },
		{ "params bbml=0x100000000", 13, "bbml is a number" },
		{ "params observers=0", 18, "from 1 to 16" },
		{ "params observers=17", 18, "from 1 to 16" },
		{ "params ha", 8, "ha needs a value" },
		{ "params ha=2", 11, "from 0 to 1" },
		{ "params ha=1 ha=1", 13, "ha is said twice" },
		{ "params bmml=1", 8, "did you mean bbml?" },
		{ "params ptl=big", 12, "a kind of table locks: it is one of" },
		{ "params release=6.12", 16, "is not a release" },
		{ "params costs=tlb,chep", 18, "did you mean cheap?" },
		{ "params costs=", 14, "a cost is missing" },
		{ "params off=D4,", 15, "a policy is missing" },
		{ "params off=D4-duoble-free", 12,
		  "did you mean D4-double-free?" },
		{ "params room=1000001", 13, "room is a number" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(cases); i++) {
		char text[200], place[40];

		snprintf(text, sizeof(text), "trace 1\n%s\n", cases[i].line);
		snprintf(place, sizeof(place),
			 "line 2, column %u: ", cases[i].column);
		if (!CHECK_EQ(read_text(text), PG_EFORMAT) ||
		    !CHECK_HAS(err.text, place) ||
		    !CHECK_HAS(err.text, cases[i].says))
			printf("# %s\n", cases[i].line);
	}
	CHECK_EQ(read_text("trace 1\nisb\nparams bbml=1\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "line 3, column 1: params come once");
}

/* Line and column are those of the event that the taker does not want. */
TEST(taker_refuses)
{
	seen.refuse = PG_EBUDGET;
	CHECK_EQ(read_line("  isb"), PG_EBUDGET);
	CHECK_STR(err.text, "line 4, column 3: the taker says no");
	seen.refuse = PG_OK;
}

/* What is endless ends. */
TEST(hostile)
{
	size_t size = 1 << 20;
	char *text = malloc(size);

	REQUIRE(text);
	memset(text, ' ', size);
	CHECK_EQ(read_size(text, size), PG_EFORMAT);
	CHECK_HAS(err.text, "line 1, column 4097: a line has 4096 bytes");
	memcpy(text, "trace 1\n#", 9);
	CHECK_EQ(read_size(text, size), PG_EFORMAT);
	CHECK_HAS(err.text, "line 2, column 4097");
	memset(text + 8, 0, size - 8);
	CHECK_EQ(read_size(text, 100), PG_EFORMAT);
	CHECK_HAS(err.text, "line 2, column 1: the byte 0x00 is not text");
	for (size_t i = 8; i < 4000; i++)
		text[i] = i & 1 ? 'x' : ' ';
	CHECK_EQ(read_size(text, 4000), PG_EFORMAT);
	CHECK_HAS(err.text, "a line has 32 words at most");
	/* As long as a line may be, and one more. */
	memset(text, '#', size);
	memcpy(text, "trace 1\n", 8);
	text[8 + PG_TRACE_LINE_MAX] = '\n';
	CHECK_EQ(read_size(text, 9 + PG_TRACE_LINE_MAX), PG_OK);
	CHECK_EQ(read_size(text, 8 + PG_TRACE_LINE_MAX), PG_OK);
	text[8 + PG_TRACE_LINE_MAX] = '#';
	CHECK_EQ(read_size(text, 9 + PG_TRACE_LINE_MAX), PG_EFORMAT);
	/* Sentences quote what is short, and no more. */
	memset(text + 8, 'x', 4000);
	CHECK_EQ(read_size(text, 4008), PG_EFORMAT);
	CHECK_HAS(err.text, "is not a kind of event");
	CHECK(strlen(err.text) < 150);
	memcpy(text + 8, "isb x=", 6);
	CHECK_EQ(read_size(text, 4008), PG_EFORMAT);
	CHECK(strlen(err.text) < 150);
	free(text);
}

/* All the sizes of frames together have an end. */
TEST(frames_of_all_lines)
{
	static char text[1 << 15];
	size_t n = (size_t)sprintf(text, "trace 1\n");

	for (unsigned int i = 0; i < 300; i++)
		n += (size_t)sprintf(text + n,
				     "alloc buddy at=0 size=4G level=data\n");
	CHECK_EQ(read_text(text), PG_EFORMAT);
	CHECK_EQ(seen.events, 64);
	CHECK_HAS(err.text, "line 66, column 36: all frames together");
}

/* Anything may be wrong; nothing may break. */
TEST(broken)
{
	static const char good[] =
		"trace 1\nparams bbml=2 costs=cheap,tlb off=D3\n"
		"space 0 init el1:high:4k:48:mair=0x44ff root=0x40000000\n"
		"1: write release at=0x40000008 level=0 old=0x0 new=0x3 va=1M\n"
		"alloc buddy at=0x50000000 level=data size=4K zero account\n"
		"lock read lock=pte:0x40001000 try nested\ntlbi vae1is "
		"operand=0x7000000000123\nbegin unmap va=0 size=4K\n"
		"piece at=8 index=1 old=free new=used # end\nend result=-12\n";
	unsigned int taken = 0, refused = 0;

	CHECK_EQ(read_text(good), PG_OK);
	for (unsigned int round = 0; round < CHECK_ROUNDS(50000); round++) {
		char text[sizeof(good)];
		size_t size = sizeof(good) - 1;
		int ret;

		memcpy(text, good, sizeof(good));
		for (unsigned int k = 0; k < 1 + rnd() % 3; k++) {
			size_t at = rnd() % size;

			if (rnd() % 2)
				text[at] = (char)rnd();
			else
				text[at] = good[rnd() % size];
		}
		ret = read_size(text, rnd() % 4 ? size : rnd() % size);
		taken += !ret;
		refused += ret == PG_EFORMAT;
		if (ret)
			CHECK_HAS(err.text, "line ");
	}
	CHECK_EQ(taken + refused, CHECK_ROUNDS(50000));
	CHECK(taken && refused);
}

int main(void)
{
	RUN(refusals);
	RUN(params_refused);
	RUN(taker_refuses);
	RUN(hostile);
	RUN(frames_of_all_lines);
	RUN(broken);
	return check_done();
}
