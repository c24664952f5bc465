// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The comparison agrees with two translations of every page, on random pairs of
 * trees of which the second is the first with a few changes.
 */
#include "arch/delta.h"

#include "arch/nested.h"
#include "arch/translate.h"
#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGES 30

#include "memory.h"

/* Pages of one side: the root, three of level 2, eight of level 3. */
#define SIDE   12
#define LEVEL3 4
/* Of stage 2. */
#define STAGE2 24

static uint64_t seed;

static uint64_t rnd(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

#define PICK(a) ((a)[rnd() % PG_ARRAY_SIZE(a)])

static struct pg_regime regime, s2_regime;
static struct pg_tables before, after, s2;
static struct pg_nested guest;

static int level_of(unsigned int page)
{
	page %= SIDE;
	return page == 0 ? 1 : page < LEVEL3 ? 2 : 3;
}

static uint64_t random_leaf(int level)
{
	static const uint64_t attrs[] = {
		0x701, 0x701,	   0x701,	   0x781,
		0x741, 0x711,	   0x715,	   0x301,
		0xf01, PG_BIT(52), PG_BIT(54) | 1, PG_BIT(51) | 0x781,
	};
	/* Few addresses, so that some lie one after the other. */
	uint64_t pa = BASE + (rnd() % 4 << 30) + (rnd() % 4 << 21) +
		      (rnd() % 4 << 12);

	if (rnd() % 64 == 0)
		pa |= PG_BIT(45);
	pa &= ~pg_ones(12 + 9 * (3 - level));
	return pa | PICK(attrs) | 0x401 | (level == 3 ? 2 : 0);
}

static uint64_t random_table(int level, unsigned int side)
{
	uint64_t page = level == 1 ? 1 + rnd() % 3 : LEVEL3 + rnd() % 8;
	uint64_t limits = rnd() % 4 ? 0 : rnd() % 16 << 59;

	return table(side + page) | limits;
}

static uint64_t random_word(int level, unsigned int side)
{
	switch (rnd() % 8) {
	case 0:
		return 0;
	case 1:
		return rnd() % 8 * 2; /* invalid */
	case 2:
		return rnd() % 8 ? 0 : PG_BIT(46) | 1;
	case 3:
	case 4:
	case 5:
		if (level < 3)
			return random_table(level, side);
		/* fall through */
	default:
		return random_leaf(level);
	}
}

/* Equal or ascending words from one place of a page on. */
static void random_run(unsigned int page, unsigned int from, unsigned int n)
{
	int level = level_of(page);
	uint64_t word = random_word(level, page / SIDE * SIDE);
	uint64_t step = rnd() % 4 && (word & 1) && !(level < 3 && word & 2)
				? PG_BIT(12 + 9 * (3 - level))
				: 0;

	for (; n-- && from < PAGE_WORDS; from++, word += step)
		words[page][from] = word;
}

static void copy_side(void)
{
	for (unsigned int page = 0; page < SIDE; page++) {
		for (unsigned int i = 0; i < PAGE_WORDS; i++) {
			uint64_t w = words[page][i];

			if (level_of(page) < 3 && (w & 3) == 3)
				w += SIDE * sizeof(words[0]);
			words[SIDE + page][i] = w;
		}
	}
}

static void change_something(void)
{
	static const unsigned int bits[] = { 0,	 2,  4,	 6,  7,	 8, 11,
					     12, 50, 51, 52, 54, 57 };
	unsigned int page = SIDE + rnd() % SIDE;
	unsigned int at = rnd() % 3 ? rnd() % 8 : rnd() % PAGE_WORDS;

	if (rnd() % 2)
		random_run(page, at, 1 + rnd() % 16);
	else if (level_of(page) == 3)
		words[page][at] ^= PG_BIT(PICK(bits));
}

/*
 * 4 GiB, mostly to themselves, by a start table of four pages; the 2 MiB with
 * the tables, and some more, page by page.
 */
static void make_stage2(void)
{
	uint64_t *root = words[STAGE2];

	for (uint64_t i = 0; i < 4 * PAGE_WORDS; i++) {
		root[i] = rnd() % 32 ? i << 21 | 0x7fd : 0;
		if (rnd() % 8 == 0)
			root[i] = table(STAGE2 + 5);
	}
	root[BASE >> 21] = table(STAGE2 + 4);
	for (uint64_t i = 0; i < PAGE_WORDS; i++) {
		uint64_t there = i ^ (rnd() % 16 == 0);

		words[STAGE2 + 4][i] = (BASE + (i << 12)) | 0x7ff;
		words[STAGE2 + 5][i] = (BASE + (there << 12)) | 0x7ff;
		if (rnd() % 32 == 0)
			words[STAGE2 + 4 + rnd() % 2][i] ^= rnd() % 256;
	}
	words[STAGE2 + 4][0] |= 0x7ff;
	words[STAGE2 + 4][SIDE] |= 0x7ff;
}

static void start(bool through)
{
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 25,
		.ps = rnd() % 2 ? 5 : 2,
		.pamax = 52,
		.ha = true,
		.hd = rnd() & 1,
		.hpd = rnd() & 1,
		.wxn = rnd() & 1,
		.mair = UINT64_C(0xee0444ffff),
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	CHECK_EQ(pg_regime_parse("s2:4k:32:ha", &s2_regime, NULL), PG_OK);
	s2 = (struct pg_tables){ &s2_regime, &mem, table(STAGE2) - 3, NULL };
	before = (struct pg_tables){ &regime, &mem, BASE, NULL };
	if (through) {
		before.mem = &guest.mem;
		before.through = &s2;
		pg_nested_init(&guest, &s2);
	}
	absent_mask = rnd() % 4 ? 0 : 1u << (1 + rnd() % (STAGE2 - 1));
	/* An absent root is too easy. */
	absent_mask &= ~(1u << SIDE);
	memset(words, 0, sizeof(words));
	for (unsigned int page = 0; page < SIDE; page++) {
		for (unsigned int i = 0; i < PAGE_WORDS;) {
			unsigned int n = rnd() % 2 ? 1 : 1 + rnd() % 600;

			random_run(page, i, n);
			i += n;
		}
	}
	copy_side();
	after = before;
	after.root += SIDE * sizeof(words[0]);
	for (unsigned int n = rnd() % 8; n; n--)
		change_something();
}

#define X(change) (1u << PG_CHANGE_##change)

/* What one page comes to. */
struct answer {
	struct pg_translation t;
	bool unreadable, mapped;
};

static struct answer ask(const struct pg_tables *tables, uint64_t ia)
{
	struct answer a;

	pg_translate(tables, ia, NULL, &a.t);
	a.unreadable = a.t.fault.kind == PG_FAULT_UNREADABLE;
	a.mapped = !a.t.fault.kind;
	return a;
}

static unsigned int type_of(const struct pg_memattr *a)
{
	return a->type | a->inner << 4 | a->outer << 8 | a->tagged << 12 |
	       a->xs_clear << 13;
}

static bool dirty(const struct pg_translation *t)
{
	return regime.hd && pg_bit(t->desc, 51) && !pg_bit(t->desc, 7);
}

static unsigned int mapped_changes(const struct pg_translation *a,
				   const struct pg_translation *b)
{
	/* AF, nG, GP, DBM, software bits; NS and PBHA are not set here. */
	const uint64_t bits = PG_BIT(10) | PG_BIT(11) | pg_mask(51, 50) |
			      pg_mask(58, 55);
	unsigned int is = 0;

	is |= a->pa != b->pa ? X(MOVED) : 0;
	is |= a->access.priv != b->access.priv ||
			      a->access.user != b->access.user
		      ? X(PERMISSION)
		      : 0;
	is |= type_of(&a->attr) != type_of(&b->attr) ? X(MEMTYPE) : 0;
	is |= a->attr.sh != b->attr.sh ? X(SHAREABILITY) : 0;
	if ((a->desc ^ b->desc) & bits || dirty(a) != dirty(b) ||
	    (!(is & X(MEMTYPE)) && a->attr.byte != b->attr.byte))
		is |= X(ATTRIBUTE);
	is |= a->level < b->level ? X(SPLIT) : 0;
	is |= a->level > b->level ? X(COLLAPSED) : 0;
	if (a->level == b->level && pg_bit(a->desc ^ b->desc, 52))
		is |= X(CONTIG);
	return is;
}

static unsigned int expected(const struct answer *a, const struct answer *b)
{
	const struct pg_fault *fa = &a->t.fault, *fb = &b->t.fault;
	unsigned int is = 0;

	if (a->unreadable || b->unreadable)
		return X(UNREADABLE);
	if (a->mapped != b->mapped)
		return b->mapped ? X(MAPPED) : X(UNMAPPED);
	if (a->mapped)
		return mapped_changes(&a->t, &b->t);
	if (fa->kind != fb->kind || fa->stage != fb->stage ||
	    fa->walk != fb->walk)
		is |= X(FAULT);
	if ((fa->stage == 1 ? a->t.desc : 0) !=
	    (fb->stage == 1 ? b->t.desc : 0))
		is |= X(INVALID);
	return is;
}

static struct pg_delta deltas[4096];
static size_t ndeltas;

static enum pg_action keep(void *ctx, const struct pg_delta *d)
{
	(void)ctx;
	if (ndeltas == PG_ARRAY_SIZE(deltas))
		return PG_STOP;
	deltas[ndeltas++] = *d;
	return PG_CONTINUE;
}

static void compare(uint64_t first, uint64_t last)
{
	struct pg_stream a = { .tables = &before,
			       .first = first,
			       .last = last,
			       .split_holes = true };
	struct pg_stream b = a;
	struct pg_comparison c = { .before = &a, .after = &b, .sink = keep };

	b.tables = &after;
	ndeltas = 0;
	CHECK_EQ(pg_stream_init(&a, NULL), PG_OK);
	CHECK_EQ(pg_stream_init(&b, NULL), PG_OK);
	CHECK_EQ(pg_delta_run(&c, NULL), PG_OK);
	CHECK_EQ(a.ret, PG_OK);
	CHECK_EQ(b.ret, PG_OK);
	pg_stream_deinit(&a);
	pg_stream_deinit(&b);
}

/* A side of a delta tells the truth of one of its pages. */
static bool is_true(const struct pg_delta *d, const struct pg_span *s,
		    const struct answer *a, uint64_t ia)
{
	uint64_t oa = pg_desc_oa_mask(&regime, pg_level_shift(&regime, 3));

	if (a->unreadable)
		return s->kind == PG_SPAN_UNREADABLE;
	if (!a->mapped)
		return s->kind == PG_SPAN_HOLE;
	/* The bits that a larger leaf has below its address are its own. */
	return pg_span_is_leaf(s) && s->level == a->t.level &&
	       ((d->scattered && ia != d->ia) ||
		pg_span_pa(s, ia) == a->t.pa) &&
	       !((s->desc ^ a->t.desc) & ~oa) &&
	       (ia != s->ia || s->desc == a->t.desc) &&
	       s->access.priv == a->t.access.priv &&
	       s->access.user == a->t.access.user;
}

/* What one says goes on in the next; ranges that repeat are not looked at. */
static bool goes_on(const struct pg_delta *d, const struct pg_delta *e,
		    const struct pg_span *a, const struct pg_span *b)
{
	bool addresses = d->changes & (X(MAPPED) | X(UNMAPPED) | X(MOVED));

	if (a->kind == PG_SPAN_HOLE && b->kind == PG_SPAN_HOLE)
		return true;
	return a->kind == b->kind && a->level == b->level && !a->repeat &&
	       !b->repeat && a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       (!addresses || a->pa + (e->ia - d->ia) == b->pa) &&
	       pg_hier_same(&a->hier, &b->hier) &&
	       type_of(&a->attr) == type_of(&b->attr) &&
	       a->attr.sh == b->attr.sh &&
	       !((a->desc ^ b->desc) & ~pg_mask(47, 12));
}

/* Pages cut out of a repetition remember it. */
static bool should_be_one(const struct pg_delta *d, const struct pg_delta *e)
{
	const unsigned int apart = X(FAULT) | X(INVALID) | X(UNREADABLE);

	return d->ia + d->size == e->ia && d->changes == e->changes &&
	       d->attributes == e->attributes && !(d->changes & apart) &&
	       (d->size > 4096 && e->size > 4096) &&
	       goes_on(d, e, &d->before, &e->before) &&
	       goes_on(d, e, &d->after, &e->after);
}

static unsigned int seen; /* kinds of change met in all */

static bool check_page(uint64_t ia, size_t *i)
{
	struct answer a = ask(&before, ia), b = ask(&after, ia);
	unsigned int want = expected(&a, &b);
	const struct pg_delta *d;

	while (*i < ndeltas && deltas[*i].ia + deltas[*i].size <= ia)
		++*i;
	d = &deltas[*i];
	if (*i == ndeltas || d->ia > ia) {
		if (want)
			printf("# 0x%jx: 0x%x is not told\n", (uintmax_t)ia,
			       want);
		return !want;
	}
	seen |= d->changes;
	if (d->changes == want && is_true(d, &d->before, &a, ia) &&
	    is_true(d, &d->after, &b, ia))
		return true;
	printf("# 0x%jx: 0x%x, of 0x%jx, is not 0x%x; 0x%jx, 0x%jx\n",
	       (uintmax_t)ia, d->changes, (uintmax_t)d->ia, want,
	       (uintmax_t)a.t.desc, (uintmax_t)b.t.desc);
	return false;
}

static bool check_window(void)
{
	uint64_t pages = 1 + rnd() % 1500;
	uint64_t border = rnd() % 2 ? rnd() % 4 << 30 : rnd() % 2048 << 21;
	uint64_t first = border < 600 << 12 ? 0 : border - (rnd() % 600 << 12);
	size_t i = 0;

	compare(first, first + (pages << 12) - 1);
	for (uint64_t n = 0; n < pages; n++) {
		if (!check_page(first + (n << 12), &i))
			return false;
	}
	for (i = 0; i + 1 < ndeltas; i++) {
		if (deltas[i].ia + deltas[i].size > deltas[i + 1].ia ||
		    should_be_one(&deltas[i], &deltas[i + 1])) {
			printf("# 0x%jx does not end well\n",
			       (uintmax_t)deltas[i].ia);
			return false;
		}
	}
	return true;
}

static void pairs(unsigned int rounds, bool through)
{
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < rounds && wrong < 3; i++) {
		seed = 1000003u * i + through;
		start(through);
		if (through)
			make_stage2();
		for (unsigned int n = 0; n < 4; n++) {
			if (check_window())
				continue;
			printf("# pair %u, window %u\n", i, n);
			wrong++;
		}
	}
	CHECK_EQ(wrong, 0);
}

TEST(one_stage)
{
	pairs(400, false);
	/* All of them were met, so the test can fail for each. */
	CHECK_EQ(seen, (1u << PG_CHANGE_COUNT) - 1);
}

TEST(two_stages)
{
	seen = 0;
	pairs(400, true);
	CHECK(seen & X(MOVED) && seen & X(PERMISSION) && seen & X(FAULT));
}

/* A space and itself: nothing, whatever it holds. */
TEST(nothing_differs)
{
	for (unsigned int i = 0; i < 100; i++) {
		seed = 77 + i;
		start(false);
		absent_mask = 0;
		after = before;
		compare(0, PG_BIT(32) - 1);
		CHECK_EQ(ndeltas, 0);
	}
}

int main(void)
{
	RUN(one_stage);
	RUN(two_stages);
	RUN(nothing_differs);
	return check_done();
}
