// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walk compared, entry by entry, with one that is as plain as it can be:
 * no runs, no memory of shared tables, one descriptor at a time.
 */
#include "arch/walk.h"

#include <stdlib.h>

#include "check.h"

#define PAGES	    16
#define RECORDS_MAX 1000000

static uint64_t seed;

static uint64_t rnd(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool one_in(unsigned int n)
{
	return rnd() % n == 0;
}

static uint64_t pick(const uint64_t *from, size_t n)
{
	return from[rnd() % n];
}

#define PICK(a) pick(a, PG_ARRAY_SIZE(a))

/*
 * PAGES pages from base on, in stretches of at most cut bytes, some of which
 * are absent. Pages have levels: those of level l are page l + 2, l + 7, ...
 */
struct arena {
	struct pg_mem mem;
	uint64_t base;
	unsigned int granule;
	uint64_t cut;
	uint64_t absent; /* one stretch in so many; 0: none */
	unsigned char *bytes;
};

static struct arena arena;

static bool piece_absent(uint64_t offset)
{
	uint64_t n = offset / arena.cut;

	return arena.absent && (n * 2654435761u >> 7) % arena.absent == 3;
}

static uint64_t arena_size(void)
{
	return (uint64_t)PAGES << arena.granule;
}

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	uint64_t offset = addr - arena.base, size;

	if (addr < arena.base)
		return (struct pg_stretch){ NULL, arena.base - addr };
	if (offset >= arena_size())
		return (struct pg_stretch){ NULL, 0 - addr };
	size = pg_min(arena.cut - offset % arena.cut, arena_size() - offset);
	if (piece_absent(offset))
		return (struct pg_stretch){ NULL, size };
	return (struct pg_stretch){ arena.bytes + offset, size };
}

static void put(uint64_t page, uint64_t index, uint64_t word, bool ee)
{
	unsigned char *p = arena.bytes + (page << arena.granule) + index * 8;

	for (int i = 0; i < 8; i++)
		p[ee ? 7 - i : i] = word >> (8 * i);
}

static bool get(uint64_t addr, uint64_t *word, bool ee)
{
	uint64_t offset = addr - arena.base;

	if (addr < arena.base || offset + 8 > arena_size() ||
	    piece_absent(offset) || piece_absent(offset + 7))
		return false;
	*word = 0;
	for (int i = 0; i < 8; i++)
		*word |= (uint64_t)arena.bytes[offset + (ee ? 7 - i : i)]
			 << (8 * i);
	return true;
}

/* What the plain walk saw, one descriptor each. */
struct record {
	uint64_t ia, at, raw, oa;
	int8_t level;
	uint8_t kind, fault, hier;
};

static struct record *records;
static size_t nrecords;
static bool too_many;

static const struct pg_regime *regime;
static uint64_t range_first, range_last;
static bool judge_leaves;

static unsigned int shift_of(int level)
{
	return regime->granule + (regime->granule - 3) * (3 - level);
}

/* D-8, with its own idea of the formats. */
static uint64_t address_mask(unsigned int low)
{
	uint64_t mask = pg_mask(47, low);

	if (regime->granule == 16)
		return regime->pamax >= 52 ? mask | 0xf000 : mask;
	return regime->ds ? mask | UINT64_C(0x3000000000300) : mask;
}

static uint64_t address_in(uint64_t raw, unsigned int low)
{
	uint64_t oa = raw & pg_mask(47, low);

	if (regime->granule == 16)
		return regime->pamax >= 52 ? oa | (raw >> 12 & 15) << 48 : oa;
	if (!regime->ds)
		return oa;
	return oa | (raw & UINT64_C(0x3000000000000)) | (raw >> 8 & 3) << 50;
}

/* D-4 */
static bool block_level(int level)
{
	if (regime->granule == 12)
		return level == 1 || level == 2 || (level == 0 && regime->ds);
	if (regime->granule == 14)
		return level == 2 || (level == 1 && regime->ds);
	return level == 2 || (level == 1 && regime->pamax >= 52);
}

static void judge_leaf(struct record *rec)
{
	unsigned int shift = shift_of(rec->level);

	rec->kind = PG_VISIT_LEAF;
	rec->oa = address_in(rec->raw, shift);
	if (!judge_leaves)
		return;
	if (regime->nt_faults && rec->level < 3 && rec->raw >> 16 & 1)
		rec->fault = PG_FAULT_TRANSLATION;
	else if (rec->oa >> regime->oa_bits)
		rec->fault = PG_FAULT_ADDRESS_SIZE;
	if (rec->fault)
		rec->kind = PG_VISIT_FAULT;
}

static void plain_table(uint64_t addr, int level, unsigned int hier,
			uint64_t ia, uint64_t n);

/* P-7: which of APTable, UXNTable and PXNTable count. */
static unsigned int hier_bits(uint64_t raw)
{
	bool two = regime->kind == PG_EL10 || regime->kind == PG_EL20;

	if (regime->kind == PG_S2 || regime->hpd)
		return 0;
	return (raw >> 59 & 15) & (two ? 15 : 10);
}

static void plain_entry(struct record rec, bool readable)
{
	unsigned int type = rec.raw & 3;

	if (!readable) {
		rec.kind = PG_VISIT_UNREADABLE;
	} else if (!(type & 1)) {
		rec.kind = PG_VISIT_INVALID;
	} else if (type == 3 && rec.level < 3) {
		rec.kind = PG_VISIT_TABLE;
		rec.oa = address_in(rec.raw, regime->granule);
		if (rec.oa >> regime->oa_bits) {
			rec.kind = PG_VISIT_FAULT;
			rec.fault = PG_FAULT_ADDRESS_SIZE;
		}
	} else if (type == 3 || block_level(rec.level)) {
		judge_leaf(&rec);
	} else {
		rec.kind = PG_VISIT_FAULT;
		rec.fault = PG_FAULT_TRANSLATION;
	}
	if (rec.kind != PG_VISIT_TABLE)
		records[nrecords++] = rec;
	else
		plain_table(rec.oa, rec.level + 1,
			    rec.hier | hier_bits(rec.raw), rec.ia,
			    PG_BIT(regime->granule - 3));
}

static void plain_table(uint64_t addr, int level, unsigned int hier,
			uint64_t ia, uint64_t n)
{
	unsigned int shift = shift_of(level);

	for (uint64_t i = 0; i < n && !too_many; i++) {
		struct record rec = {
			.ia = ia + (i << shift),
			.at = addr + i * 8,
			.level = level,
			.hier = hier,
		};

		if (rec.ia + pg_ones(shift) < range_first ||
		    rec.ia > range_last)
			continue;
		too_many = nrecords == RECORDS_MAX;
		if (!too_many)
			plain_entry(rec, get(rec.at, &rec.raw, regime->ee));
	}
}

/* The walk under test, unfolded into entries and compared. */
struct compare {
	size_t next;
	uint64_t join_mask; /* 0: exact */
	unsigned int bad;
};

static unsigned int hier_flags(const struct pg_hier *h)
{
	return (h->pxn != PG_HIER_NONE) << 0 | (h->uxn != PG_HIER_NONE) << 1 |
	       (h->no_el0 != PG_HIER_NONE) << 2 |
	       (h->no_write != PG_HIER_NONE) << 3;
}

static bool raw_agrees(const struct compare *c, const struct pg_visit *v,
		       const struct record *rec, uint64_t i)
{
	unsigned int low = shift_of(v->level);
	uint64_t oa, mask;

	if (v->kind == PG_VISIT_UNREADABLE)
		return !v->desc;
	if (c->join_mask && (v->level == 3 || v->kind == PG_VISIT_LEAF))
		return !((rec->raw ^ v->desc) & (c->join_mask | 3));
	if (v->kind != PG_VISIT_LEAF)
		return rec->raw == v->desc;
	oa = address_in(v->desc, low) + (v->repeat ? 0 : i * v->size);
	mask = address_mask(low);
	return oa == rec->oa && !((rec->raw ^ v->desc) & ~mask);
}

static bool agrees(const struct compare *c, const struct pg_visit *v,
		   const struct record *rec, uint64_t i)
{
	return rec->ia == v->ia + i * v->size && rec->kind == v->kind &&
	       rec->level == v->level && rec->hier == hier_flags(&v->hier) &&
	       v->size == PG_BIT(shift_of(v->level)) &&
	       (v->kind != PG_VISIT_FAULT || rec->fault == v->fault) &&
	       (i || rec->at == v->at) && raw_agrees(c, v, rec, i);
}

static enum pg_action compare_visit(void *ctx, const struct pg_visit *v)
{
	struct compare *c = ctx;

	if (v->kind == PG_VISIT_TABLE)
		return PG_CONTINUE;
	if (!v->count) {
		c->bad++;
		return PG_STOP;
	}
	for (uint64_t i = 0; i < v->count; i++, c->next++) {
		const struct record *rec = &records[c->next];

		if (c->next < nrecords && agrees(c, v, rec, i))
			continue;
		if (!c->bad++ && c->next < nrecords)
			printf("# entry %ju of %ju from 0x%jx: kind %d fault "
			       "%d level %d desc 0x%jx at 0x%jx hier %x rep "
			       "%d; should be 0x%jx %d %d %d 0x%jx 0x%jx %x\n",
			       (uintmax_t)i, (uintmax_t)v->count,
			       (uintmax_t)v->ia, v->kind, v->fault, v->level,
			       (uintmax_t)v->desc, (uintmax_t)v->at,
			       hier_flags(&v->hier), v->repeat,
			       (uintmax_t)rec->ia, rec->kind, rec->fault,
			       rec->level, (uintmax_t)rec->raw,
			       (uintmax_t)rec->at, rec->hier);
		return PG_STOP;
	}
	return PG_CONTINUE;
}

static uint64_t table_entry(int level)
{
	static const uint64_t hier[] = { 0, 0, 0, 1, 2, 4, 8, 15 };
	uint64_t page = level + 3 + 5 * (rnd() % 3);
	uint64_t addr = arena.base + (page << arena.granule);

	if (one_in(16))
		return addr | UINT64_C(1) << 44 | 3; /* absent, or too big */
	if (one_in(24))
		return (addr & ~address_mask(regime->granule)) |
		       (rnd() & address_mask(regime->granule)) | 3;
	return addr | PICK(hier) << 59 | 3;
}

static uint64_t leaf_entry(int level)
{
	/* The last four lie just below 2^48 and 2^50, where formats change. */
	static const uint64_t oas[] = {
		0,
		0x80000000,
		UINT64_C(0xffff00000000),
		UINT64_C(0x0fff00000000),
		UINT64_C(0xffffffe00000),
		UINT64_C(0xffffffff0000),
		UINT64_C(0x3ffffffe00000),
		UINT64_C(0x3ffffffff0000),
	};
	static const uint64_t bits[] = {
		0x401,	 0x701,
		0x481,	 UINT64_C(0x60000000000601),
		0x10401, UINT64_C(0x10000000000401),
	};
	unsigned int low = pg_min(shift_of(level), 47);
	uint64_t oa = PICK(oas) | (one_in(3) ? rnd() << low : 0);

	oa &= address_mask(low);
	return oa | PICK(bits) | (level == 3 ? 2 : 0);
}

/* One word for a stretch of entries, and what each next one adds. */
static uint64_t random_word(int level, uint64_t *step)
{
	static const uint64_t software[] = { 2, 8, 0x800, UINT64_C(1) << 58,
					     UINT64_C(0x8000000000000000) };

	*step = 0;
	switch (rnd() % 8) {
	case 0:
	case 1:
		return 0;
	case 2:
		return PICK(software);
	case 3:
		return level < 3 ? table_entry(level) : 0x401;
	case 4:
		return leaf_entry(level);
	default:
		*step = PG_BIT(pg_min(shift_of(level), 63));
		return leaf_entry(level);
	}
}

/* shadow: much is one thing throughout, as under KASAN. */
static void fill_page(uint64_t page, int level, bool shadow)
{
	uint64_t n = PG_BIT(arena.granule - 3), step, tables = 0;
	uint64_t whole = one_in(3) || (shadow && level >= 2) ? n : 0;

	for (uint64_t i = 0; i < n;) {
		uint64_t word = random_word(level, &step);

		if (shadow)
			step = 0;
		if (shadow && (level == 2 || (level < 2 && one_in(2))))
			word = table_entry(level);
		uint64_t count = whole ? whole : 1 + rnd() % (n / 4);
		bool table = level < 3 && (word & 3) == 3;

		if (table && !(shadow && level == 2))
			count = 1;
		if (table && count == 1 && ++tables > (shadow ? 2 : 3))
			word = 0;
		for (; count-- && i < n; i++, word += step)
			put(page, i, word, regime->ee);
	}
}

static void make_regime(struct pg_regime *r, unsigned int granule)
{
	static const uint64_t kinds[] = { PG_EL10, PG_EL10, PG_EL2, PG_EL20,
					  PG_S2 };
	static const uint64_t ps[] = { 2, 4, 5, 5, 6 };

	do {
		*r = (struct pg_regime){
			.kind = PICK(kinds),
			.granule = granule,
			.txsz = 12 + rnd() % 37,
			.ps = PICK(ps),
			.pamax = one_in(2) ? 52 : 48,
			.sl = PG_START_AUTO,
			.ds = one_in(2),
			.hpd = one_in(4),
			.ee = one_in(5),
			.ttst = true,
			.nt_faults = one_in(2),
		};
		r->high = one_in(2) && pg_regime_two_els(r);
	} while (pg_regime_init(r, NULL));
}

static void make_arena(unsigned int granule)
{
	static const uint64_t cuts[] = { 1 << 20, 1 << 20, 4096, 64, 24, 12, 4 };
	bool shadow = granule == 12 && one_in(6);

	arena.granule = granule;
	arena.base = one_in(2) ? 0x40000000 : UINT64_C(0x8000000000);
	arena.cut = PICK(cuts);
	arena.absent = one_in(3) ? 0 : 5 + rnd() % 200;
	for (int page = 1; page < PAGES; page++)
		fill_page(page, (page - 1) % 5 - 1, shadow);
}

static void pick_range(struct pg_walk *w)
{
	uint64_t ones = pg_ones(regime->ia_bits);

	range_first = regime->base;
	range_last = regime->base + ones;
	if (one_in(2))
		return;
	w->first = regime->base + (rnd() & ones & (rnd() | ~rnd()));
	w->size = 1 + (rnd() & pg_ones(rnd() % (regime->ia_bits + 1)));
	if (one_in(8))
		w->first = one_in(2) ? 0 : regime->base;
	if (one_in(8))
		w->size = UINT64_MAX;
	range_first = pg_max(range_first, w->first);
	range_last = pg_min(range_last, pg_add_sat(w->first, w->size - 1));
}

/* The start table, of any size, stands from the last three pages on down. */
static bool random_tree(unsigned int granule)
{
	static const uint64_t masks[] = { UINT64_C(0x0074000000000fdf),
					  UINT64_C(0x40000000000004c3), 3 };
	struct pg_regime r;
	struct pg_tables t = { .regime = &r, .mem = &arena.mem };
	struct compare c = { .join_mask = one_in(2) ? PICK(masks) : 0 };
	struct pg_walk w = { .tables = &t, .visit = compare_visit, .ctx = &c };
	struct pg_walk_result result;
	uint64_t entries;

	make_regime(&r, granule);
	regime = &r;
	make_arena(granule);
	/* Concatenated start tables take in tables of other levels as well. */
	t.root = arena.base + ((r.start + 2ull) << granule);
	pick_range(&w);
	w.join = c.join_mask ? PG_JOIN_MASKED : PG_JOIN_EXACT;
	w.join_mask = c.join_mask;
	judge_leaves = !c.join_mask;
	nrecords = 0;
	too_many = false;
	entries = PG_BIT(r.ia_bits - shift_of(r.start));
	if (range_first <= range_last)
		plain_table(t.root, r.start, 0, r.base, entries);
	if (too_many)
		return true;
	CHECK_EQ(pg_walk(&w, &result, NULL), PG_OK);
	return CHECK_EQ(c.bad, 0) && CHECK_EQ(c.next, nrecords);
}

static void random_trees(unsigned int granule, unsigned int n)
{
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < n && wrong < 5; i++) {
		seed = granule * 1000003u + i;
		if (random_tree(granule))
			continue;
		printf("# granule 2^%u, tree %u\n", granule, i);
		wrong++;
	}
}

TEST(trees_4k)
{
	random_trees(12, 3000);
}

TEST(trees_16k)
{
	random_trees(14, 800);
}

TEST(trees_64k)
{
	random_trees(16, 200);
}

int main(void)
{
	unsigned char *room = malloc(((size_t)PAGES << 16) + 8);

	records = malloc(RECORDS_MAX * sizeof(*records));
	if (!records || !room)
		return 1;
	/* Nothing promises that tables are aligned in this process. */
	arena.bytes = room + 3;
	arena.mem.locate = locate;
	RUN(trees_4k);
	RUN(trees_16k);
	RUN(trees_64k);
	free(records);
	free(room);
	return check_done();
}
