// SPDX-License-Identifier: GPL-2.0-or-later
/* Streams give what a joiner gives, in pieces of any number, without gaps. */
#include "arch/stream.h"

#include "arch/nested.h"
#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGE  UINT64_C(0x703)
#define PAGES 20

#include "memory.h"

static struct pg_regime regime;
static struct pg_tables tables;
static unsigned int tables_seen;

static void start(bool high)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	stretch_max = 0;
	tables_seen = 0;
	tables = (struct pg_tables){ &regime, &mem, BASE, NULL };
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.high = high,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
		.mair = UINT64_C(0x40044ffff),
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	words[0][0] = table(1);
	words[1][0] = table(2);
}

static struct pg_stream st;

static void begin(uint64_t first, uint64_t last)
{
	st.tables = &tables;
	st.first = first;
	st.last = last;
	CHECK_EQ(pg_stream_init(&st, NULL), PG_OK);
}

static void end(void)
{
	pg_stream_deinit(&st);
	st = (struct pg_stream){ 0 };
}

/* The next span, whole. */
static struct pg_span next(void)
{
	const struct pg_span *s = pg_stream_get(&st);
	struct pg_span copy = { .kind = PG_SPAN_UNREADABLE };

	if (CHECK(s)) {
		copy = *s;
		pg_stream_skip(&st, s->size);
	}
	return copy;
}

TEST(outside_is_a_hole)
{
	struct pg_span s;

	start(false);
	words[2][0] = 0x40000000 | PAGE;
	begin(0, UINT64_MAX);
	s = next();
	CHECK_EQ(s.kind, PG_SPAN_PAGE);
	CHECK_EQ(s.size, 4096);
	/* Holes of three levels. */
	next();
	next();
	next();
	s = next();
	CHECK_EQ(s.kind, PG_SPAN_HOLE);
	CHECK_EQ(s.ia, PG_BIT(39));
	CHECK_EQ(s.size, 0 - PG_BIT(39));
	CHECK(!pg_stream_get(&st));
	CHECK(!pg_stream_get(&st));
	end();

	start(true);
	begin(regime.base - 4096, UINT64_MAX);
	s = next();
	CHECK_EQ(s.ia, regime.base - 4096);
	CHECK_EQ(s.size, 4096);
	CHECK_EQ(s.kind, PG_SPAN_HOLE);
	CHECK_EQ(s.fault.kind, PG_FAULT_TRANSLATION);
	s = next();
	CHECK_EQ(s.ia, regime.base);
	end();
}

TEST(spans_are_skipped_in_parts)
{
	const struct pg_span *s;

	start(false);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (0x40000000 + (i << 12)) | PAGE;
	begin(0x1000, 0x1fffff);
	s = pg_stream_get(&st);
	CHECK_EQ(s->pa, 0x40001000);
	CHECK_EQ(pg_span_entries(s), 511);
	pg_stream_skip(&st, 0x1800);
	s = pg_stream_get(&st);
	CHECK_EQ(s->ia, 0x2800);
	CHECK_EQ(s->pa, 0x40002800);
	CHECK_EQ(s->size, 0x200000 - 0x2800);
	CHECK_EQ(s->at, BASE + 0x2000 + 2 * 8);
	CHECK_EQ(pg_span_entries(s), 510);
	pg_stream_skip(&st, s->size);
	CHECK(!pg_stream_get(&st));
	end();
}

/* What repeats stays at one table and comes back to its address. */
TEST(repetition_is_skipped_in_parts)
{
	const struct pg_span *s;

	start(false);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = 0x40000000 | PAGE;
	begin(0, 0x1fffff);
	CHECK_EQ(pg_stream_get(&st)->repeat, 0x1000);
	pg_stream_skip(&st, 0x2800);
	s = pg_stream_get(&st);
	CHECK_EQ(s->pa, 0x40000800);
	CHECK_EQ(s->at, BASE + 0x2000);
	CHECK_EQ(pg_span_entries(s), 510);
	pg_stream_skip(&st, 0x800);
	CHECK_EQ(pg_stream_get(&st)->pa, 0x40000000);
	end();
}

/* Pieces that stage 2 makes are counted over all fillings together. */
TEST(pieces_end_it)
{
	struct pg_regime r;
	struct pg_tables s2 = { &r, &mem, BASE + 10 * 4096, NULL };
	struct pg_nested guest;
	const struct pg_span *s;
	uint64_t at = 0;

	start(false);
	CHECK_EQ(pg_regime_parse("s2:4k:40:ha", &r, NULL), PG_OK);
	words[10][1] = table(12);
	words[10][2] = BASE | 0x7fd;
	for (uint64_t i = 0; i < 512; i++) {
		words[12][i] = table(13);
		words[13][i] = (i << 13) | 0x7ff;
	}
	for (uint64_t i = 0; i < 40; i++)
		words[1][i] = (0x40000000 + (i << 21)) | 0x701;
	pg_nested_init(&guest, &s2);
	tables.mem = &guest.mem;
	tables.through = &s2;
	st.limit = 18000;
	begin(0, PG_BIT(30) - 1);
	while ((s = pg_stream_get(&st)) && s->kind == PG_SPAN_BLOCK) {
		at += s->size;
		pg_stream_skip(&st, s->size);
	}
	CHECK_EQ(st.ret, PG_EBUDGET);
	CHECK_HAS(st.err.text, "18000 pieces");
	CHECK(at <= 18000 << 12 && at > 17990 << 12);
	CHECK_EQ(s->kind, PG_SPAN_UNREADABLE);
	CHECK_EQ(s->ia, at);
	end();
}

static enum pg_action count_table(void *ctx, const struct pg_visit *v)
{
	(void)ctx;
	CHECK_EQ(v->kind, PG_VISIT_TABLE);
	tables_seen++;
	return PG_CONTINUE;
}

/* A table of pages that do not join, at forty places: 20480 spans. */
static void make_many(void)
{
	start(false);
	for (unsigned int i = 0; i < 40; i++)
		words[1][i] = table(2);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (0x40000000 + (i << 13)) | PAGE;
}

TEST(buffer_is_filled_again)
{
	uint64_t spans = 0, at = 0;
	const struct pg_span *s;

	make_many();
	st.on_table = count_table;
	begin(0, pg_regime_last(&regime));
	while ((s = pg_stream_get(&st))) {
		CHECK_EQ(s->ia, at);
		if (s->kind == PG_SPAN_PAGE)
			CHECK_EQ(s->pa, 0x40000000 + (at >> 12) % 512 * 8192);
		spans++;
		at += s->size;
		pg_stream_skip(&st, s->size);
	}
	CHECK_EQ(spans, 40 * 512 + 2);
	CHECK_EQ(at, PG_BIT(39));
	CHECK_EQ(st.ret, PG_OK);
	CHECK(tables_seen >= 41);
	/* Once, and the three tables of the place where it went on. */
	CHECK(st.result.reads <= (42 + 3) * 512);
	end();
}

/* The budget is that of all fillings together. */
TEST(budget_ends_it)
{
	const struct pg_span *s;
	uint64_t at = 0;

	make_many();
	st.budget = 37 * 512;
	begin(0, pg_regime_last(&regime));
	while ((s = pg_stream_get(&st)) && s->kind == PG_SPAN_PAGE) {
		at += s->size;
		pg_stream_skip(&st, s->size);
	}
	CHECK_EQ(s->kind, PG_SPAN_UNREADABLE);
	CHECK_EQ(s->count, 0);
	CHECK_EQ(s->ia, at);
	CHECK_EQ(s->ia + s->size, PG_BIT(39));
	CHECK_EQ(st.ret, PG_EBUDGET);
	CHECK_EQ(st.result.stopped_ia, at);
	CHECK_HAS(st.err.text, "18944");
	CHECK_EQ(st.unread, 0);
	pg_stream_skip(&st, s->size);
	CHECK(!pg_stream_get(&st));
	end();
}

TEST(unreadable_entries_are_counted)
{
	start(false);
	absent_mask = 1 << 2;
	words[1][1] = table(2);
	begin(0, 0x2fffff);
	CHECK_EQ(next().kind, PG_SPAN_UNREADABLE);
	CHECK_EQ(next().kind, PG_SPAN_UNREADABLE);
	CHECK(!pg_stream_get(&st));
	CHECK_EQ(st.unread, 512 + 256);
	CHECK_EQ(st.unread_at, BASE + 0x2000);
	CHECK_EQ(st.unread_ia, 0);
	CHECK_EQ(st.ret, PG_OK);
	end();
}

/* Values that ascend join as those of leaves, unless they are wanted apart. */
TEST(holes_are_split)
{
	for (unsigned int apart = 0; apart < 2; apart++) {
		start(false);
		words[2][0] = words[2][1] = 0x1000;
		words[2][2] = 0x3000;
		st.split_holes = apart;
		begin(0, 0x3fff);
		CHECK_EQ(next().size, apart ? 0x2000 : 0x3000);
		if (apart)
			CHECK_EQ(next().desc, 0x3000);
		CHECK_EQ(next().desc, 0);
		CHECK(!pg_stream_get(&st));
		end();
	}
}

int main(void)
{
	RUN(outside_is_a_hole);
	RUN(spans_are_skipped_in_parts);
	RUN(repetition_is_skipped_in_parts);
	RUN(pieces_end_it);
	RUN(buffer_is_filled_again);
	RUN(budget_ends_it);
	RUN(unreadable_entries_are_counted);
	RUN(holes_are_split);
	return check_done();
}
