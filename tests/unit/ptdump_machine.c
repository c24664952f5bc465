// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of page tables compared with what the kernel's own state machine
 * makes of them when it is told of every single entry, for random tables and
 * markers anywhere.
 */
#include "linux/ptdump.h"

#include <stdlib.h>

#include "check.h"

#define PAGES	 32
#define BASE	 UINT64_C(0x40000000)
#define OUT_MAX	 3000000
#define NO_LEVEL (-1)

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

#define PICK(a) ((a)[rnd() % PG_ARRAY_SIZE(a)])

/* One kernel: page size, VA_BITS built for and run with, PGTABLE_LEVELS. */
struct config {
	unsigned int page_shift, va, act, levels;
	bool new_only;
};

/* Those with small pages first: they are tried more often. */
static const struct config configs[] = {
	{ 12, 39, 39, 3, false }, { 12, 48, 48, 4, false },
	{ 12, 52, 52, 5, true },  { 12, 52, 48, 5, true },
	{ 14, 36, 36, 2, false }, { 14, 47, 47, 3, false },
	{ 14, 48, 48, 4, false }, { 14, 52, 52, 4, true },
	{ 14, 52, 47, 4, true },  { 16, 42, 42, 2, false },
	{ 16, 48, 48, 3, false }, { 16, 52, 52, 3, false },
	{ 16, 52, 48, 3, true },
};

static const struct config *config;
static enum pg_ptdump_version version;
static bool kvm;

/* Tables; those of index i are page i + 1, i + 6, i + 11; 16 on: the root. */
static uint64_t *words;

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	uint64_t size = (uint64_t)PAGES << config->page_shift;

	if (addr < BASE)
		return (struct pg_stretch){ NULL, BASE - addr };
	if (addr - BASE >= size)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ (unsigned char *)words + (addr - BASE),
				    size - (addr - BASE) };
}

static const struct pg_mem mem = { locate };

static uint64_t page_addr(uint64_t page)
{
	return BASE + (page << config->page_shift);
}

static uint64_t *page_words(uint64_t addr)
{
	return words + (addr - BASE) / 8;
}

/* What was printed: a marker (name), or a line. */
struct out {
	const char *marker;
	const char *level_name;
	uint64_t start, end, prot;
};

static struct out *expected;
static size_t nexpected, ncompared;
static unsigned int bad;

static void expect(struct out out)
{
	if (nexpected < OUT_MAX)
		expected[nexpected] = out;
	nexpected++;
}

/* Section 3, one event at a time. */
static struct pg_marker markers[24];
static size_t nmarkers;

static struct {
	int level;
	uint64_t prot, start;
	size_t m;
} st;

static uint64_t kernel_mask(void)
{
	return kvm ? UINT64_C(0x00400000000004c3)
		   : UINT64_C(0x0074000000000fdf);
}

/* Section 4, as printed. */
static const char *kernel_name(int level)
{
	static const char *const digits[] = { "-1", "0", "1", "2", "3" };
	static const char *const fixed[] = { "PGD", "P4D", "PUD", "PMD",
					     "PTE" };

	if (kvm)
		return digits[level];
	if (version == PG_PTDUMP_6_1 && ((level == 2 && config->levels <= 3) ||
					 (level == 3 && config->levels <= 2)))
		return "PGD";
	return fixed[level];
}

static bool reaches_next(uint64_t addr)
{
	return st.m + 1 < nmarkers && addr >= markers[st.m + 1].start;
}

static void next_marker(void)
{
	st.m++;
	expect((struct out){ .marker = markers[st.m].name });
}

static bool folded(int level)
{
	if (level == 1)
		return config->levels < 5 ||
		       (config->page_shift == 12 && config->act < 52);
	return level == 2 &&
	       (config->levels < 4 || (config->page_shift == 14 &&
				       config->va == 52 && config->act < 52));
}

static void note(uint64_t addr, int level, uint64_t value)
{
	uint64_t prot = level == NO_LEVEL ? 0 : value & kernel_mask();

	if (!kvm && version != PG_PTDUMP_6_1 && level > 0 && folded(level))
		level = 0;
	if (st.level == NO_LEVEL) {
		st.level = level;
		st.prot = prot;
		st.start = addr;
		expect((struct out){ .marker = markers[0].name });
	} else if (prot != st.prot || level != st.level || reaches_next(addr)) {
		expect((struct out){
			.level_name = kernel_name(st.level),
			.start = st.start,
			.end = addr,
			.prot = st.prot,
		});
		if (reaches_next(addr))
			next_marker();
		st.level = level;
		st.prot = prot;
		st.start = addr;
	}
	if (reaches_next(addr))
		next_marker();
}

/* Section 5. */
static int real_depth(int depth)
{
	if (depth == 3 && config->levels <= 2)
		depth = 2;
	if (depth == 2 && config->levels <= 3)
		depth = 1;
	if (depth == 1 && config->levels <= 4)
		depth = 0;
	return depth;
}

static bool only_tables(int index)
{
	return index <= 1 || (config->page_shift == 16 && index == 2);
}

static bool present_invalid(int index, uint64_t value)
{
	if (version != PG_PTDUMP_6_1)
		return value >> 11 & 1;
	return value >> 58 & 1 || (index == 3 && value >> 59 & 1);
}

static uint64_t swallowed;

static void kernel_entry(int index, uint64_t addr, uint64_t value)
{
	if (kvm || index == 4)
		note(addr, index, value);
	else if (!value || only_tables(index))
		note(addr, real_depth(index), 0);
	else if ((value & 3) == 1 || present_invalid(index, value))
		note(addr, index, value);
	else
		swallowed++;
}

static void kernel_table(uint64_t pa, int index, uint64_t addr, uint64_t n)
{
	unsigned int shift =
		config->page_shift + (config->page_shift - 3) * (4 - index);

	for (uint64_t i = 0; i < n && nexpected < OUT_MAX; i++) {
		uint64_t value = page_words(pa)[i];

		if (index < 4 && (value & 3) == 3)
			kernel_table(value & pg_mask(47, config->page_shift),
				     index + 1, addr + (i << shift),
				     PG_BIT(config->page_shift - 3));
		else
			kernel_entry(index, addr + (i << shift), value);
	}
}

/* What came out, against what was expected. */
static void compare(const struct out *got)
{
	const struct out *e = &expected[ncompared];

	if (ncompared++ >= nexpected) {
		bad++;
		return;
	}
	if (got->marker && e->marker && !strcmp(got->marker, e->marker))
		return;
	if (!got->marker && !e->marker && got->start == e->start &&
	    got->end == e->end && got->prot == e->prot &&
	    !strcmp(got->level_name, e->level_name))
		return;
	if (bad++)
		return;
	printf("# item %zu: %s 0x%jx-0x%jx %s 0x%jx, not %s 0x%jx-0x%jx %s "
	       "0x%jx\n",
	       ncompared, got->marker ? got->marker : "line",
	       (uintmax_t)got->start, (uintmax_t)got->end,
	       got->level_name ? got->level_name : "", (uintmax_t)got->prot,
	       e->marker ? e->marker : "line", (uintmax_t)e->start,
	       (uintmax_t)e->end, e->level_name ? e->level_name : "",
	       (uintmax_t)e->prot);
}

static void sink_marker(void *ctx, const char *name)
{
	compare(&(struct out){ .marker = name });
}

static void sink_line(void *ctx, const struct pg_ptdump_line *line)
{
	const struct pg_ptdump_style *style = ctx;

	compare(&(struct out){
		.level_name = style->name[line->level],
		.start = line->start,
		.end = line->end,
		.prot = line->prot,
	});
}

static void sink_unreadable(void *ctx, const struct pg_visit *visit,
			    uint64_t start, uint64_t end)
{
	bad++;
}

/* Random tables: */
static uint64_t invalid_word(int index)
{
	static const uint64_t soft[] = {
		UINT64_C(1) << 58,
		UINT64_C(1) << 59,
		UINT64_C(1) << 60,
		UINT64_C(1) << 55,
		1 << 11,
		1 << 12,
		(1 << 11) | 0x4000,
		0x440,
	};
	uint64_t word = PICK(soft);

	/* What Linux does there is not what pgtool does. */
	if (config->page_shift == 16 && index == 2 && config->levels == 3)
		return 0;
	if (one_in(3) && (index > 1 || version == PG_PTDUMP_MAINLINE))
		word |= 2;
	return word;
}

static uint64_t leaf_word(int index)
{
	static const uint64_t attrs[] = {
		UINT64_C(0x60000000000701),
		UINT64_C(0x60000000000701),
		UINT64_C(0x60000000000705),
		UINT64_C(0x50000000000781),
		UINT64_C(0xe8000000000f0d),
		0x401,
		0x741,
	};

	return PICK(attrs) | (index == 4 && !one_in(8) ? 2 : 0) |
	       (rnd() & UINT64_C(0xffffff0000));
}

static uint64_t table_word(int index)
{
	return page_addr(index + 2 + 5 * (rnd() % 3)) | 3;
}

static uint64_t random_word(int index)
{
	switch (rnd() % 6) {
	case 0:
	case 1:
		return 0;
	case 2:
		return invalid_word(index);
	case 3:
		return index < 4 ? table_word(index) : 0;
	default:
		return leaf_word(index);
	}
}

static void fill_page(uint64_t page, int index)
{
	uint64_t n = PG_BIT(config->page_shift - 3), tables = 0;
	uint64_t *w = page_words(page_addr(page));
	bool whole = one_in(4), quiet = one_in(6);

	for (uint64_t i = 0; i < n;) {
		uint64_t word = random_word(index), step = 0;
		uint64_t count = whole ? n : 1 + rnd() % (n / 8);

		/* Nothing but holes, and what looks like them. */
		if (quiet)
			word = one_in(2) ? 0 : invalid_word(index) & ~0xfdful;

		if ((word & 1) && !one_in(3))
			step = PG_BIT(config->page_shift);
		if (index < 4 && (word & 3) == 3) {
			step = 0;
			if (!(whole && index == 3))
				count = 1;
			if (count == 1 && ++tables > 4)
				word = 0;
		}
		for (; count-- && i < n; i++, word += step)
			w[i] = word;
	}
}

/* Boundaries: on entries, beside them, inside them, and several in one. */
static void random_markers(uint64_t base, unsigned int bits)
{
	uint64_t at = base;

	nmarkers = 0;
	while (nmarkers < 1 + seed % 23) {
		struct pg_marker *m = &markers[nmarkers];

		snprintf(m->name, sizeof(m->name), "M%zu", nmarkers);
		m->start = nmarkers ? at : base;
		nmarkers++;
		if (one_in(5))
			continue;
		at += rnd() & pg_ones(rnd() % bits);
		if (one_in(2))
			at &= ~pg_ones(config->page_shift + rnd() % 24);
		if (at < m->start)
			at = m->start;
	}
	if (one_in(3) && (nmarkers < 2 || markers[1].start > base))
		markers[0].start -= PG_BIT(bits) - 1;
}

static struct pg_ptdump_style make_style(void)
{
	struct pg_kernel k = {
		.page_shift = config->page_shift,
		.va_bits = config->va,
		.va_bits_actual = config->act,
		.levels = config->levels,
	};

	return kvm ? pg_ptdump_kvm_style(version)
		   : pg_ptdump_kernel_style(&k, version);
}

static void make_regime(struct pg_regime *r)
{
	*r = (struct pg_regime){
		.kind = kvm ? PG_S2 : PG_EL10,
		.high = !kvm,
		.granule = config->page_shift,
		.txsz = 64 - config->act,
		.ds = config->page_shift != 16 && config->act == 52,
		.ps = 5,
		.pamax = 52,
		.sl = PG_START_AUTO,
		.ttst = true,
	};
	CHECK_EQ(pg_regime_init(r, NULL), PG_OK);
}

/* False if there is too much of it, or if it differs. */
static bool random_text(void)
{
	struct pg_regime r;
	struct pg_ptdump_style style = make_style();
	struct pg_ptdump_sink sink = { sink_marker, sink_line, sink_unreadable,
				       &style };
	struct pg_tables t = { .regime = &r, .mem = &mem };
	struct pg_ptdump p;
	struct pg_walk w = {
		.tables = &t,
		.join = PG_JOIN_MASKED,
		.join_mask = style.mask,
		.visit = pg_ptdump_visit,
		.ctx = &p,
	};

	make_regime(&r);
	for (int page = 1; page < PAGES; page++)
		fill_page(page, page < 16 ? (page - 1) % 5 : r.start + 1);
	t.root = page_addr(16);
	random_markers(r.base, r.ia_bits);
	nexpected = ncompared = bad = swallowed = 0;
	st.level = NO_LEVEL;
	st.m = 0;
	kernel_table(t.root, r.start + 1, r.base, PG_BIT(r.root_bits));
	/* A text without any event has a test of its own. */
	if (!nexpected)
		return true;
	if (!kvm || version == PG_PTDUMP_MAINLINE)
		note(kvm ? PG_BIT(r.ia_bits) : 0, NO_LEVEL, 0);
	if (nexpected >= OUT_MAX)
		return true;
	pg_ptdump_init(&p, &style, markers, nmarkers, &sink, r.base,
		       pg_regime_last(&r));
	CHECK_EQ(pg_walk(&w, NULL, NULL), PG_OK);
	pg_ptdump_flush(&p);
	return CHECK_EQ(style.mask, kernel_mask()) && CHECK_EQ(bad, 0) &&
	       CHECK_EQ(ncompared, nexpected) &&
	       CHECK_EQ(p.swallowed, swallowed);
}

static void random_texts(enum pg_ptdump_version v, unsigned int rounds)
{
	unsigned int wrong = 0;

	version = v;
	for (size_t c = 0; c < PG_ARRAY_SIZE(configs); c++) {
		unsigned int n = c < 6 ? rounds : rounds / 4;

		config = &configs[c];
		if (config->new_only && v == PG_PTDUMP_6_1)
			continue;
		for (unsigned int i = 0; i < CHECK_ROUNDS(n) && wrong < 5;
		     i++) {
			seed = v * 1000003u + c * 10007u + i;
			if (random_text())
				continue;
			printf("# %uK/%u/%u, round %u\n",
			       1 << (config->page_shift - 10), config->va,
			       config->act, i);
			wrong++;
		}
	}
}

TEST(old_kernels)
{
	random_texts(PG_PTDUMP_6_1, 80);
}

TEST(new_kernels)
{
	random_texts(PG_PTDUMP_6_12, 80);
}

TEST(mainline_kernels)
{
	random_texts(PG_PTDUMP_MAINLINE, 80);
}

TEST(kvm_without_flush)
{
	kvm = true;
	random_texts(PG_PTDUMP_6_12, 40);
}

TEST(kvm_with_flush)
{
	kvm = true;
	random_texts(PG_PTDUMP_MAINLINE, 40);
}

int main(void)
{
	words = calloc(PAGES, 1 << 16);
	expected = malloc(OUT_MAX * sizeof(*expected));
	if (!words || !expected)
		return 1;
	RUN(old_kernels);
	RUN(new_kernels);
	RUN(mainline_kernels);
	RUN(kvm_without_flush);
	RUN(kvm_with_flush);
	free(words);
	free(expected);
	return check_done();
}
