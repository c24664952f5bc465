// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random sequences, judged twice: by the policies, and by two simulated TLBs
 * that cache whatever their walkers may see and lose nothing before a DSB says
 * so. An ambiguity here (two entries for an address that are not one size and
 * one memory) has to be an objection there at the same event, and the reverse.
 *
 * Actor 0 does everything; PE 1 only walks. Each store may be seen, or not, by
 * a PE's walker until a DSB has reached it; a TLBI acts on a PE between where
 * it is issued and the DSB that completes it, so what may have been loaded at
 * or after its issue may stay.
 */
#include "lab.h"

#define PES	2
#define PLACES	3
#define ENTRIES 64
#define OLD_MAX 64
#define PENDING 64

/* What a walker can load: from which place, or below the table at place 2. */
struct entry {
	int place; /* PLACES: the leaf below the table */
	uint64_t word;
	unsigned int filled; /* last time that it may have been loaded */
};

struct unseen {
	int place;
	uint64_t word;
};

struct tlb {
	struct entry entries[ENTRIES];
	unsigned int count;
	struct unseen old[OLD_MAX]; /* still visible to its walker */
	unsigned int olds;
};

struct issue {
	unsigned int time;
	bool only_here;
	bool walks;   /* table descriptors, too */
	int place;    /* or -1: all */
	int level;    /* hint, or 0 */
	bool matches; /* its ASID is the space's */
};

static struct tlb tlbs[PES];
static struct issue issues[PENDING];
static unsigned int issue_count, now;
static uint64_t words[PLACES];
static uint64_t seed;

static unsigned int below(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed >> 33) % n;
}

#define LEAF_BELOW (0x90000000 | UPAGE | RO)

static const uint64_t pages[] = {
	0,
	0,
	NOAF(D | UPAGE),
	D | UPAGE,
	D | UPAGE | RO,
	(D + 0x1000) | UPAGE,
	D | UPAGE | ATTR(3),
};

static const uint64_t blocks[] = {
	0,	    0,		D | UBLK, D | UBLK | RO, (D + MIB2) | UBLK,
	TABLE(U3B), TABLE(U3B),
};

static bool is_table(int place, uint64_t word)
{
	return place == 2 && (word & 3) == 3;
}

static bool cacheable(int place, uint64_t word)
{
	return word & 1 && (is_table(place, word) || word & 0x400);
}

static void load(struct tlb *t, int place, uint64_t word, unsigned int time)
{
	struct entry *e = t->entries;

	while (e < t->entries + t->count &&
	       (e->place != place || e->word != word))
		e++;
	if (e == t->entries + t->count) {
		if (t->count == ENTRIES)
			return;
		t->count++;
		*e = (struct entry){ place, word, time };
	}
	if (e->filled < time)
		e->filled = time;
}

/* Below a table, by the table in memory or by one that is cached. */
static void fill_below(struct tlb *t)
{
	for (unsigned int i = 0; i < t->count; i++)
		if (is_table(t->entries[i].place, t->entries[i].word))
			load(t, PLACES, LEAF_BELOW, t->entries[i].filled);
}

static void fill(struct tlb *t)
{
	for (int place = 0; place < PLACES; place++)
		if (cacheable(place, words[place]))
			load(t, place, words[place], now);
	for (unsigned int i = 0; i < t->olds; i++)
		if (cacheable(t->old[i].place, t->old[i].word))
			load(t, t->old[i].place, t->old[i].word, now);
	fill_below(t);
}

static void fill_all(void)
{
	for (unsigned int pe = 0; pe < PES; pe++)
		fill(&tlbs[pe]);
}

static bool covers(const struct issue *i, const struct entry *e)
{
	int level = e->place == 2 ? 2 : 3;
	int place = e->place == PLACES ? 2 : e->place;

	if (i->place >= 0 && i->place != place)
		return false;
	if (!i->matches)
		return false;
	if (is_table(e->place, e->word))
		return i->walks && !i->level;
	return !i->level || i->level == level;
}

static void forget(struct tlb *t, const struct issue *issue)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < t->count; i++)
		if (!covers(issue, &t->entries[i]) ||
		    t->entries[i].filled >= issue->time)
			t->entries[kept++] = t->entries[i];
	t->count = kept;
	fill(t);
}

static void do_dsb(enum pg_dsb how)
{
	bool here = how == PG_DSB_NSH || how == PG_DSB_NSHST;

	dsb(how);
	if (how >= PG_DSB_LD)
		return;
	for (unsigned int pe = 0; pe < (here ? 1 : PES); pe++)
		tlbs[pe].olds = 0;
	if (how > PG_DSB_NSH)
		return;
	for (unsigned int i = 0; i < issue_count; i++)
		for (unsigned int pe = 0; pe < PES; pe++)
			if (pe == 0 || (!here && !issues[i].only_here))
				forget(&tlbs[pe], &issues[i]);
	/* What only one PE has lost is still waited for on the other. */
	if (!here)
		issue_count = 0;
}

static uint64_t va_of(int place)
{
	return place == 2 ? UVA + MIB2 : UVA + 0x1000 * (uint64_t)place;
}

static void do_tlbi(void)
{
	static const unsigned int ops[] = { PG_TLBI_VALE1,  PG_TLBI_VAE1,
					    PG_TLBI_VALE1,  PG_TLBI_VAE1,
					    PG_TLBI_ASIDE1, PG_TLBI_VMALLE1 };
	unsigned int op = ops[below(6)], asid = below(8) ? ASID : 7;
	bool here = !below(6), all = op == PG_TLBI_VMALLE1;
	bool address = op == PG_TLBI_VALE1 || op == PG_TLBI_VAE1;
	int place = (int)below(PLACES), level = 0;
	uint64_t operand;

	if (address && !below(4))
		level = 2 + (int)below(2);
	if (issue_count == PENDING)
		return;
	operand = by_va(asid, address ? va_of(place) + 0x1000 * 0 : 0);
	if (level)
		operand = hint(operand, (unsigned int)level);
	tlbi(op + (here ? 0 : PG_TLBI_IS), operand);
	issues[issue_count++] = (struct issue){
		.time = now,
		.only_here = here,
		.walks = op != PG_TLBI_VALE1,
		.place = address ? place : -1,
		.level = level,
		.matches = all || asid == ASID,
	};
}

static void do_write(void)
{
	int place = (int)below(PLACES);
	uint64_t word = place == 2 ? blocks[below(7)] : pages[below(7)];

	for (unsigned int pe = 0; pe < PES; pe++)
		if (tlbs[pe].olds < OLD_MAX)
			tlbs[pe].old[tlbs[pe].olds++] =
				(struct unseen){ place, words[place] };
	words[place] = word;
	if (place == 2)
		put(2, U2, 1, word);
	else
		put(3, U3, (unsigned int)place, word);
}

/* Two entries that may not be together: sizes, memory, or its type differ. */
static bool apart(const struct entry *a, const struct entry *b)
{
	uint64_t same = ~(RO | UINT64_C(0x400));
	int pa = a->place == PLACES ? 2 : a->place;
	int pb = b->place == PLACES ? 2 : b->place;

	if (pa != pb || a->word == b->word)
		return false;
	/* A table, and the leaf below it. */
	if (pa == 2 && (a->place == PLACES || is_table(2, a->word)) &&
	    (b->place == PLACES || is_table(2, b->word)))
		return false;
	return (a->word ^ b->word) & same;
}

static bool ambiguous(void)
{
	for (unsigned int pe = 0; pe < PES; pe++)
		for (unsigned int i = 0; i < tlbs[pe].count; i++)
			for (unsigned int k = 0; k < i; k++)
				if (apart(&tlbs[pe].entries[i],
					  &tlbs[pe].entries[k]))
					return true;
	return false;
}

static unsigned int of_form(void)
{
	return said("BBM-1") + said("BBM-2") + said("BBM-3") + said("BBM-4") +
	       said("BBM-5") + said("BBM-10");
}

static void start(void)
{
	lab_open();
	for (unsigned int i = 0; i < PES; i++) {
		lab.actor = i;
		root(PG_EV_ROOT, USER);
	}
	lab.actor = 0;
	put(3, U3B, 0, LEAF_BELOW);
	dsb(PG_DSB_ISH);
	memset(tlbs, 0, sizeof(tlbs));
	memset(words, 0, sizeof(words));
	issue_count = now = 0;
}

static void step(void)
{
	static const enum pg_dsb dsbs[] = { PG_DSB_ISH,	  PG_DSB_ISH,
					    PG_DSB_ISH,	  PG_DSB_SY,
					    PG_DSB_ISHST, PG_DSB_ISHST,
					    PG_DSB_NSH,	  PG_DSB_NSHST,
					    PG_DSB_ISHLD };
	unsigned int choice = below(10);

	now++;
	if (choice < 4)
		do_write();
	else if (choice < 7)
		do_dsb(dsbs[below(9)]);
	else
		do_tlbi();
	fill_all();
}

static unsigned int found, quiet;

/* Until the first objection, or for a while. */
static bool run(unsigned int steps)
{
	bool agree = true;

	start();
	for (unsigned int i = 0; i < steps && agree; i++) {
		bool here;

		step();
		here = ambiguous();
		agree = here == !!said("T4") && here == !!of_form();
		if (!agree)
			lab_total(true);
		found += here;
		if (here)
			break;
		quiet += i + 1 == steps;
	}
	pg_judge_destroy(lab.judge);
	return agree;
}

/* A proper sequence by chance is rare: often the steps come in order. */
static void ordered(void)
{
	int place = (int)below(PLACES);
	unsigned int op = below(2) ? IS(VAE1) : IS(VALE1);

	now++;
	do_dsb(PG_DSB_ISHST);
	fill_all();
	now++;
	tlbi(op, by_va(ASID, va_of(place)));
	issues[issue_count++] = (struct issue){ .time = now,
						.walks = op == IS(VAE1),
						.place = place,
						.matches = true };
	fill_all();
	now++;
	do_dsb(PG_DSB_ISH);
	fill_all();
}

static bool run_ordered(unsigned int steps)
{
	bool agree = true;

	start();
	for (unsigned int i = 0; i < steps && agree; i++) {
		bool here;

		now++;
		do_write();
		fill_all();
		here = ambiguous();
		agree = here == !!said("T4") && here == !!of_form();
		if (!agree)
			lab_total(true);
		found += here;
		if (here)
			break;
		for (unsigned int k = below(4); k-- > 0;)
			ordered();
		quiet += i + 1 == steps;
	}
	pg_judge_destroy(lab.judge);
	return agree;
}

static void many(bool (*one)(unsigned int), unsigned int count,
		 unsigned int steps)
{
	for (unsigned int i = 0; i < count; i++) {
		uint64_t was = seed = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

		if (one(steps))
			continue;
		printf("# seed 0x%jx\n", (uintmax_t)was);
		CHECK(false);
		return;
	}
	printf("# %u ambiguous, %u to the end\n", found, quiet);
}

TEST(any_order)
{
	many(run, CHECK_ROUNDS(40000), 40);
}

TEST(nearly_right)
{
	found = quiet = 0;
	many(run_ordered, CHECK_ROUNDS(40000), 6);
	CHECK(found > 100 && quiet > 100);
}

int main(void)
{
	RUN(any_order);
	RUN(nearly_right);
	return check_done();
}
