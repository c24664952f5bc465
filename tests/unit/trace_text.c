// SPDX-License-Identifier: GPL-2.0-or-later
/* Traces as text: both ways. */
#include <stdlib.h>

#include "base/bits.h"
#include "events.h"
#include "tracing.h"

static bool same(const struct pg_event *a, const struct pg_event *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Every event is what its text says. */
TEST(round_trip)
{
	unsigned int kinds[PG_EVENT_KINDS] = { 0 }, rounds;

	for (rounds = 0; rounds < CHECK_ROUNDS(100000); rounds++) {
		char text[PG_EVENT_TEXT_MAX], copy[PG_EVENT_TEXT_MAX];
		struct pg_event ev = rnd_event(), back;
		struct pg_words words;

		kinds[ev.kind]++;
		pg_event_text(&ev, text, sizeof(text));
		CHECK(strlen(text) < PG_EVENT_TEXT_MAX - 1);
		strcpy(copy, text);
		if (pg_words_split(copy, strlen(copy), 1, &words, &err) ||
		    pg_event_read(&words, &back, &err)) {
			printf("# %s: %s\n", text, err.text);
			CHECK(!"an event's own text is refused");
			break;
		}
		if (CHECK(same(&ev, &back)))
			continue;
		printf("# %s\n", text);
		break;
	}
	for (unsigned int i = 1; i < PG_EVENT_KINDS; i++)
		CHECK(kinds[i]);
}

/* However the bytes are cut. */
TEST(chunks)
{
	static char text[1 << 16];
	struct pg_trace_reader reader;
	uint64_t sum = 0;
	size_t size, n;

	n = (size_t)sprintf(text, "# why\ntrace 1\r\n\n"
				  "space 0 init el1:high:4k:48 root=0\n"
				  "space 7 user el1:low:4k:39 root=0x1000\n");
	for (unsigned int i = 0; i < 300; i++) {
		struct pg_event ev = rnd_event();

		pg_event_text(&ev, text + n, PG_EVENT_TEXT_MAX);
		n += strlen(text + n);
		sum = mix(sum, &ev);
		text[n++] = '\n';
	}
	size = n - (rnd() & 1); /* the last one without a newline */
	for (unsigned int cut = 1; cut < 50; cut += 3) {
		memset(&seen, 0, sizeof(seen));
		pg_trace_reader_init(&reader, &take, NULL);
		for (size_t at = 0; at < size; at += n) {
			n = pg_min(1 + rnd() % cut, size - at);
			REQUIRE(!pg_trace_read(&reader, text + at, n, &err));
		}
		CHECK_EQ(pg_trace_end(&reader, &err), PG_OK);
		CHECK_EQ(seen.events, 300);
		CHECK_EQ(seen.spaces, 2);
		CHECK_EQ(seen.sum, sum);
	}
}

/* What a person writes, and what it is called. */
TEST(canonical)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "isb", "0: isb" },
		{ "\t 15:   isb   # why", "15: isb" },
		{ "write new=3 old=0 level=3 at=4K",
		  "0: write at=0x1000 level=3 old=0x0 new=0x3" },
		{ "write at=0x1000 plain va=0 level=-1 space=0 old=0 new=0",
		  "0: write at=0x1000 level=-1 old=0x0 new=0x0" },
		{ "1: write release at=4104 level=0 space=7 va=0XFFF0 old=1 "
		  "new=0xffffffffffffffff",
		  "1: write release at=0x1008 level=0 space=7 va=0xfff0 "
		  "old=0x1 new=0xffffffffffffffff" },
		{ "alloc block at=0 zero level=data buddy",
		  "0: alloc buddy at=0x0 level=data zero block" },
		{ "fail batch", "0: fail batch" },
		{ "count rss space=7 by=-3", "0: count rss by=-3 space=7" },
		{ "count mm-bytes by=4K", "0: count mm-bytes by=+4096" },
		{ "ref entry at=8 by=-9223372036854775808",
		  "0: ref entry at=0x8 by=-9223372036854775808" },
		{ "end result=+0", "0: end" },
		{ "lock lock=hotplug", "0: lock lock=hotplug:0x0" },
		{ "lock nested lock=pte:0x50000000 read try",
		  "0: lock read lock=pte:0x50000000 try nested" },
		{ "tlbi vmalle1os", "0: tlbi vmalle1os" },
		{ "tlbi rvaale1is operand=0x1",
		  "0: tlbi rvaale1is operand=0x1" },
		{ "piece new=both at=0 old=free index=1",
		  "0: piece at=0x0 index=1 old=free new=both" },
		{ "begin unmap space=7 va=0 size=2M",
		  "0: begin unmap space=7 size=0x200000" },
		{ "dtor at=8", "0: dtor at=0x8" },
		{ "dtor at=8 level=0", "0: dtor at=0x8 level=0" },
		{ "fail table level=0", "0: fail table level=0" },
		{ "detach va=0xffff000000000000 size=0x1000000000000",
		  "0: detach va=0xffff000000000000 size=0x1000000000000" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(cases); i++) {
		char text[PG_EVENT_TEXT_MAX];

		if (!CHECK_EQ(read_line(cases[i].line), PG_OK))
			printf("# %s: %s\n", cases[i].line, err.text);
		pg_event_text(&seen.last, text, sizeof(text));
		CHECK_STR(text, cases[i].text);
	}
}

TEST(first_line)
{
	CHECK_EQ(read_text("# a trace\n\n  trace\t1 # yes\nisb\n"), PG_OK);
	CHECK_EQ(seen.events, 1);
	CHECK_EQ(seen.params, 1);
	CHECK_EQ(read_text("trace 1"), PG_OK);
	CHECK_EQ(seen.params, 1);
	CHECK_EQ(read_text(""), PG_EFORMAT);
	CHECK_HAS(err.text, "line 1, column 1: nothing is here");
	CHECK_EQ(read_text("# nothing\n\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "line 3, column 1: nothing is here");
	CHECK_EQ(read_text("isb\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "line 1, column 1: this is not a trace");
	CHECK_EQ(read_text("\n trace=1\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "line 2, column 2: this is not a trace");
	CHECK_EQ(read_text("trace 2\n"), PG_EFORMAT);
	CHECK_HAS(err.text, "line 1, column 7: only traces of version 1");
	CHECK_EQ(read_text("trace\n"), PG_EFORMAT);
	CHECK_EQ(read_text("trace 1 2\n"), PG_EFORMAT);
}

static bool is_text(const char *head)
{
	return pg_trace_is_text(head, strlen(head));
}

TEST(content)
{
	CHECK(is_text("trace 1\n"));
	CHECK(is_text("# SPDX\n#\n\r\n\t trace 2"));
	CHECK(!is_text(""));
	CHECK(!is_text("# trace 1"));
	CHECK(!is_text("trace"));
	CHECK(!is_text("traces 1"));
	CHECK(!is_text("world 1\ntrace 1"));
	CHECK(!pg_trace_is_text("\0trace 1", 8));
}

TEST(params)
{
	static const char usual[] =
		"params bbml=0 observers=4 ha=0 hd=0 handoff=0 strict-attr=0 "
		"ptl=embedded split-pmd=1 release=6.16 gather-rcu=1 "
		"built-levels=0 costs=cheap,tlb,deep";
	static const char other[] =
		"params bbml=3 observers=16 ha=1 hd=1 handoff=1 strict-attr=1 "
		"ptl=allocated split-pmd=0 release=5.1 gather-rcu=0 "
		"built-levels=5 costs=tlb off=D3-origin,D4-double-free "
		"room=1000000";
	char text[PG_TRACE_LINE_MAX];

	CHECK_EQ(read_text("trace 1\n"), PG_OK);
	pg_trace_params_text(&seen.p, text, sizeof(text));
	CHECK_STR(text, usual);
	snprintf(text, sizeof(text), "trace 1\n%s", usual);
	CHECK_EQ(read_text(text), PG_OK);
	pg_trace_params_text(&seen.p, text, sizeof(text));
	CHECK_STR(text, usual);

	snprintf(text, sizeof(text), "trace 1\n%s", other);
	CHECK_EQ(read_text(text), PG_OK);
	CHECK_EQ(seen.p.bbml, 3);
	CHECK_EQ(seen.p.observers, 16);
	CHECK_EQ(seen.p.release, PG_RELEASE_5_1);
	CHECK_EQ(seen.p.costs, 1 << PG_COST_TLB);
	CHECK_EQ(seen.p.off[0] >> pg_policy_index("D3-origin") & 1, 1);
	CHECK_EQ(seen.p.room, 1000000);
	pg_trace_params_text(&seen.p, text, sizeof(text));
	CHECK_STR(text, other);
	/* An id will do for a policy. */
	CHECK_EQ(read_text("trace 1\nparams off=D3"), PG_OK);
	CHECK_EQ(seen.p.off[0], PG_BIT(pg_policy_index("D3-origin")));
}

TEST(spaces)
{
	static const char line[] =
		"space 31 guest s2:16k:47:ha:mair=0x44 root=0x80000000 asid=9";
	char text[PG_TRACE_LINE_MAX];

	snprintf(text, sizeof(text), "trace 1\n%s\n", line);
	CHECK_EQ(read_text(text), PG_OK);
	CHECK_EQ(seen.spaces, 1);
	CHECK_EQ(seen.space[31].class, PG_CLASS_GUEST);
	CHECK_EQ(seen.space[31].regime.kind, PG_S2);
	CHECK_EQ(seen.space[31].regime.mair, 0x44);
	CHECK_EQ(seen.space[31].root, 0x80000000);
	CHECK_EQ(seen.space[31].asid, 9);
	pg_trace_space_text(31, &seen.space[31], text, sizeof(text));
	CHECK_STR(text, line);
	/* A store into a space that nobody declared leads nowhere. */
	CHECK_EQ(read_text("trace 1\nwrite at=8 level=3 old=0 new=1\n"),
		 PG_EFORMAT);
	CHECK_HAS(err.text, "space 0 has not been declared");
	CHECK_EQ(read_text("trace 1\nalloc buddy at=8 level=3\n"), PG_OK);
}

/* The rows are whole, and their words those of the enums. */
TEST(rows)
{
	static const struct {
		enum pg_event_kind kind;
		unsigned int hows;
	} sizes[] = {
		{ PG_EV_ALLOC, PG_ORIGINS },
		{ PG_EV_FREE, PG_ORIGINS },
		{ PG_EV_FAIL, PG_FAILS },
		{ PG_EV_PTL, PG_PTL_FREE + 1 },
		{ PG_EV_QUEUE, PG_QUEUE_LIST + 1 },
		{ PG_EV_COUNT, PG_COUNTERS },
		{ PG_EV_REF, PG_REFS },
		{ PG_EV_MARK, PG_MARKS },
		{ PG_EV_WRITE, PG_STORE_ATOMIC + 1 },
		{ PG_EV_DSB, PG_DSBS },
		{ PG_EV_NOTIFY, PG_NOTIFY_FLUSH + 1 },
		{ PG_EV_MSR, PG_MSRS },
		{ PG_EV_LOCK, PG_LOCK_READ + 1 },
		{ PG_EV_UNLOCK, PG_LOCK_READ + 1 },
		{ PG_EV_ACCESS, PG_USE_EXEC + 1 },
		{ PG_EV_REGION, PG_REGIONS },
		{ PG_EV_BUG, PG_BUGS },
		{ PG_EV_BEGIN, PG_OPS },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(sizes); i++) {
		const struct pg_event_row *row = &pg_event_rows[sizes[i].kind];

		if (!CHECK_EQ(list_size(row->hows), sizes[i].hows))
			printf("# %s\n", row->name);
	}
	for (unsigned int i = 0; i < PG_EVENT_KINDS; i++) {
		const struct pg_event_row *row = &pg_event_rows[i];

		REQUIRE(row->name && row->text);
		for (unsigned int k = 0; k < i; k++)
			CHECK(strcmp(row->name, pg_event_rows[k].name));
	}
	CHECK_STR(pg_event_rows[PG_EV_RCU_UNLOCK].name, "rcu-unlock");
	CHECK_STR(pg_event_rows[PG_EV_WRITE].hows[PG_STORE_RELEASE], "release");
	CHECK_STR(pg_event_rows[PG_EV_DSB].hows[PG_DSB_ISHST], "ishst");
	CHECK_STR(pg_event_rows[PG_EV_ALLOC].hows[PG_ORIGIN_SLAB], "slab");
	CHECK_STR(pg_event_rows[PG_EV_ALLOC].flags[3], "block");
	CHECK_STR(pg_event_rows[PG_EV_LOCK].flags[2], "nested");
}

/* What no text can say is shown all the same. */
TEST(unsayable)
{
	struct pg_event ev = { .kind = PG_EV_DSB, .how = 99 };
	char text[PG_EVENT_TEXT_MAX];

	pg_event_text(&ev, text, sizeof(text));
	CHECK_STR(text, "0: dsb 99");
	ev.kind = 200;
	pg_event_text(&ev, text, sizeof(text));
	CHECK_STR(text, "0: 200");
	ev = (struct pg_event){ .kind = PG_EV_LOCK, .at = UINT64_MAX };
	pg_event_text(&ev, text, sizeof(text));
	CHECK_STR(text, "0: lock lock=255:0xffffffffffffff");
	ev = (struct pg_event){ .kind = PG_EV_WRITE, .level = 77 };
	pg_event_text(&ev, text, sizeof(text));
	CHECK_HAS(text, "level=77");
	/* Cut, where there is no room. */
	pg_event_text(&ev, text, 8);
	CHECK_STR(text, "0: writ");
}

/* That the manual has each of a list, as "BEFORE NAME AFTER". */
static void check_named(const char *page, const char *const *names,
			size_t count, const char *before, const char *after)
{
	for (size_t i = 0; i < count; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s%s%s", before, names[i], after);
		if (!CHECK(strstr(page, text)))
			printf("# the manual has no %s\n", text);
	}
}

/* What is not made from the rows. */
TEST(manual)
{
	static char page[1 << 16];
	const char *src = getenv("SRC");
	char name[4096];
	size_t n = 0;
	FILE *f;

	snprintf(name, sizeof(name), "%s/man/pgtool-trace.5.scd.in",
		 src ? src : "..");
	f = fopen(name, "r");
	if (f) {
		n = fread(page, 1, sizeof(page) - 1, f);
		fclose(f);
	}
	REQUIRE(n);
	check_named(page, pg_trace_param_names, list_size(pg_trace_param_names),
		    "*", "=");
	check_named(page, pg_lock_class_names + 1, PG_LOCK_CLASSES - 1, "*",
		    "*");
	check_named(page, pg_space_class_names, PG_SPACE_CLASSES, "*", "*");
}

int main(void)
{
	RUN(rows);
	RUN(canonical);
	RUN(round_trip);
	RUN(chunks);
	RUN(first_line);
	RUN(content);
	RUN(params);
	RUN(spaces);
	RUN(unsayable);
	RUN(manual);
	return check_done();
}
