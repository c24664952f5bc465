// SPDX-License-Identifier: GPL-2.0-or-later
/* Break-before-make and what TLBs may hold: a sequence for each rule. */
#include "lab.h"

/* BBM-1: section 10's good and bad. */
TEST(full)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	SILENT();

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-1 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, D | UPAGE | ATTR(3));
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-1 T4");
}

/* The first hole of section 11: AF=0 cannot be cached, AF=1 can. */
TEST(access_flag)
{
	lab_open();
	put(3, U3, 0, NOAF(D | UPAGE));
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	SILENT();

	struct pg_judge_params p = lab_params();

	p.ha = true;
	lab_open_with(p);
	put(3, U3, 0, NOAF(D | UPAGE));
	write_how(USER, 3, U3, UVA, (D + 0x1000) | UPAGE, PG_STORE_ATOMIC);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-1 T4");
}

TEST(one_observer)
{
	struct pg_judge_params p = lab_params();

	p.observers = 1;
	lab_open_with(p);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	dsb(PG_DSB_NSHST);
	tlbi(PG_TLBI_VALE1, by_va(ASID, UVA));
	dsb(PG_DSB_NSH);
	SILENT();

	lab_open_with(p);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-8");
}

/* BBM-2: store, TLBI, DSB, store; any barrier that is not a DSB of stores. */
TEST(order)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_ISH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-2 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-2 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_ISHLD);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_ISH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-2 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	wmb();
	isb();
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_ISH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-2 T4");

	/* A barrier of the own domain does not reach the other walkers. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_NSHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_ISH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-2 T4");
}

/* BBM-3: a private tree may be invalidated here alone. */
TEST(observers)
{
	lab_open();
	root(PG_EV_ROOT, USER);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_NSHST);
	tlbi(PG_TLBI_VALE1, by_va(ASID, UVA));
	dsb(PG_DSB_NSH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	SILENT();

	lab_open();
	root(PG_EV_ROOT, USER);
	lab.actor = 1;
	root(PG_EV_ROOT, USER);
	root(PG_EV_UNROOT, USER);
	lab.actor = 0;
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	flush_va(PG_TLBI_VALE1, by_va(ASID, UVA));
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-3 T4");

	/* Each of them for itself is as good. */
	lab_open();
	root(PG_EV_ROOT, USER);
	lab.actor = 1;
	root(PG_EV_ROOT, USER);
	lab.actor = 0;
	lock(PG_LOCK_PTE, U3);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	flush_va(PG_TLBI_VALE1, by_va(ASID, UVA));
	unlock(PG_LOCK_PTE, U3);
	lab.actor = 1;
	lock(PG_LOCK_PTE, U3);
	flush_va(PG_TLBI_VALE1, by_va(ASID, UVA));
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	unlock(PG_LOCK_PTE, U3);
	SILENT();

	/* Somebody else's sequence counts, if a lock was handed over. */
	for (unsigned int same = 0; same < 2; same++) {
		lab_open();
		lock(PG_LOCK_PTE, U3);
		put(3, U3, 0, D | UPAGE);
		put(3, U3, 0, 0);
		unlock(PG_LOCK_PTE, U3);
		lab.actor = 1;
		lock(PG_LOCK_PTE, same ? U3 : U3B);
		flush_va(IS(VALE1), by_va(ASID, UVA));
		put(3, U3, 0, (D + 0x1000) | UPAGE);
		unlock(PG_LOCK_PTE, same ? U3 : U3B);
		EXPECT(same ? "" : "BBM-2 T4");
	}
}

/* BBM-4: section 10's three. */
TEST(cover)
{
	lab_open();
	kput(3, K3, 0, D | KPAGE);
	kput(3, K3, 0, 0);
	flush_va(IS(VAALE1), by_va(0, KVA));
	kput(3, K3, 0, (D + 0x1000) | KPAGE);
	dsb(PG_DSB_ISHST);
	SILENT();

	/* VALE1 for a removed table. */
	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	put(2, U2, 0, TABLE(U3B));
	EXPECT("BBM-4 T4");

	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	put(2, U2, 0, TABLE(U3B));
	SILENT();

	/* One page of a range of two megabytes. */
	lab_open();
	for (unsigned int i = 0; i < 512; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE);
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	put(2, U2, 0, (D + 16 * MIB2) | UBLK);
	EXPECT("BBM-4 T4 TLBI-3");

	/* All of it, page by page, or as one range, or the whole ASID. */
	lab_open();
	for (unsigned int i = 0; i < 512; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE);
	put(2, U2, 0, 0);
	dsb(PG_DSB_ISHST);
	for (unsigned int i = 0; i < 512; i++)
		tlbi(IS(VAE1), by_va(ASID, UVA + 0x1000 * i));
	dsb(PG_DSB_ISH);
	put(2, U2, 0, (D + 16 * MIB2) | UBLK);
	put(2, U2, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	put(2, U2, 0, TABLE(U3));
	put(2, U2, 0, 0);
	flush_va(IS(RVAE1), by_range(ASID, UVA, 1, 7));
	put(2, U2, 0, (D + 16 * MIB2) | UBLK);
	put(2, U2, 0, 0);
	flush_va(IS(ASIDE1), by_va(ASID, 0));
	put(2, U2, 0, TABLE(U3));
	SILENT();
}

/* BBM-5, TLBI-2. */
TEST(complete)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-5 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_ISHST);
	isb();
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-5 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	dsb(PG_DSB_NSH);
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-5 T4 TLBI-2");

	/* Somebody else's DSB completes nothing of this PE's. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	lab.actor = 1;
	dsb(PG_DSB_ISH);
	lab.actor = 0;
	put(3, U3, 0, (D + 0x1000) | UPAGE);
	EXPECT("BBM-5 T4");
}

/* BBM-6, T2. */
TEST(table_freed)
{
	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, U3, 3);
	SILENT();

	lab_open();
	put(2, U2, 0, 0);
	frame(PG_EV_FREE, U3, 3);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	EXPECT("BBM-6 T2");

	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, U3, 3);
	EXPECT("BBM-6 T2");

	/* It hangs there still. */
	lab_open();
	frame(PG_EV_FREE, U3, 3);
	EXPECT("BBM-6");

	/* And is linked when it is free. */
	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, U3, 3);
	put(2, U2, 1, TABLE(U3));
	EXPECT("BBM-6");

	/* A tree loses its middle: the table below is still named. */
	lab_open();
	put(1, U1, 1, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA + MIB2));
	frame(PG_EV_FREE, U2, 2);
	frame(PG_EV_FREE, U3, 3);
	EXPECT("BBM-6 T2 TLBI-3");

	/* What an access meets. */
	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, U3, 3);
	use(USER, UVA, PG_USE_READ);
	SILENT();
}

/* BBM-7. */
TEST(frozen)
{
	lab_open();
	put(2, U2, 0, 0);
	put(3, U3, 1, D | UPAGE);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	EXPECT("BBM-7");

	/* Free again when it is done; and an invalid word does no harm. */
	lab_open();
	put(2, U2, 0, 0);
	put(3, U3, 1, 0xff00);
	flush_va(IS(VAE1), by_va(ASID, UVA));
	put(3, U3, 1, D | UPAGE);
	wmb();
	put(2, U2, 0, TABLE(U3));
	SILENT();

	/* Linked somewhere else meanwhile. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(2, U2, 0, 0);
	put(3, U3B, 0, D | UPAGE);
	put(2, U2, 2, 0);
	put(2, U2, 1, TABLE(U3));
	flush_va(IS(ASIDE1), by_va(ASID, 0));
	EXPECT("");
}

/* BBM-8, and what need not be invalidated. */
TEST(after)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, D | UPAGE | RO);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	end();
	SILENT();

	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, D | UPAGE | RO);
	end();
	EXPECT("BBM-8");

	/* The lock goes, and then an access. */
	lab_open();
	lock(PG_LOCK_PTE, U3);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, D | UPAGE | RO);
	unlock(PG_LOCK_PTE, U3);
	EXPECT("BBM-8");
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, D | UPAGE | RO);
	use(USER, UVA, PG_USE_WRITE);
	EXPECT("BBM-8");

	/* Rights that are given; access and dirty state. */
	lab_open();
	put(3, U3, 0, D | UPAGE | RO);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, NOAF(D | UPAGE));
	put(3, U3, 0, D | UPAGE);
	end();
	SILENT();

	/* Broken, and made again with fewer rights: the same as in place. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, 0);
	put(3, U3, 0, D | UPAGE | RO);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	end();
	SILENT();
	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, 0);
	put(3, U3, 0, D | UPAGE | RO);
	end();
	EXPECT("BBM-8");
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	put(3, U3, 0, D | UPAGE);
	SILENT();
}

static struct pg_judge_params with_bbml(unsigned int bbml)
{
	struct pg_judge_params p = lab_params();

	p.bbml = (uint8_t)bbml;
	return p;
}

/* A table at U3 that says what a block would say, linked. */
static void fill_table(uint64_t table, uint64_t extra)
{
	for (unsigned int i = 0; i < 512; i++)
		put(3, table, i, (D + 0x1000 * i) | UPAGE | extra);
	wmb();
}

static void flush_all(void)
{
	flush_va(IS(VMALLE1), 0);
}

/* Section 4: a block becomes a table, and back, at each level. */
TEST(size_in_place)
{
	for (unsigned int bbml = 0; bbml < 4; bbml++) {
		lab_open_with(with_bbml(bbml));
		fill_table(U3B, 0);
		put(2, U2, 1, D | UBLK);
		put(2, U2, 1, TABLE(U3B));
		flush_all();
		EXPECT(bbml < 2 ? "BBM-1 T4" : "");

		lab_open_with(with_bbml(bbml));
		fill_table(U3B, 0);
		put(2, U2, 1, TABLE(U3B));
		put(2, U2, 1, D | UBLK);
		flush_all();
		frame(PG_EV_FREE, U3B, 3);
		EXPECT(bbml < 2 ? "BBM-1 T4" : "");

		/* Not the same meaning. */
		lab_open_with(with_bbml(bbml));
		fill_table(U3B, RO);
		put(2, U2, 1, D | UBLK);
		put(2, U2, 1, TABLE(U3B));
		flush_all();
		EXPECT("BBM-1 T4");

		/* Table against table. */
		lab_open_with(with_bbml(bbml));
		put(2, U2, 0, TABLE(U3B));
		flush_all();
		EXPECT("BBM-1 T4");
	}
}

/* BBM-9: split and merge. */
TEST(nt_sequence)
{
	for (unsigned int bbml = 1; bbml < 3; bbml++) {
		lab_open_with(with_bbml(bbml));
		fill_table(U3B, 0);
		put(2, U2, 1, D | UBLK);
		put(2, U2, 1, D | UBLK | NT);
		flush_va(IS(VALE1), by_va(ASID, UVA + MIB2));
		put(2, U2, 1, TABLE(U3B));
		flush_all();
		SILENT();

		/* Merge. */
		lab_open_with(with_bbml(bbml));
		fill_table(U3B, 0);
		put(2, U2, 1, TABLE(U3B));
		put(2, U2, 1, D | UBLK | NT);
		flush_all();
		put(2, U2, 1, D | UBLK);
		flush_all();
		frame(PG_EV_FREE, U3B, 3);
		SILENT();

		/* nT stays. */
		lab_open_with(with_bbml(bbml));
		put(2, U2, 1, D | UBLK);
		put(2, U2, 1, D | UBLK | NT);
		flush_all();
		EXPECT("BBM-9");
	}

	/* The table before the first TLBI. */
	lab_open_with(with_bbml(1));
	fill_table(U3B, 0);
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, D | UBLK | NT);
	put(2, U2, 1, TABLE(U3B));
	flush_all();
	EXPECT("BBM-9 T4");

	/* nT cleared before the table is out of reach. */
	lab_open_with(with_bbml(1));
	fill_table(U3B, 0);
	put(2, U2, 1, TABLE(U3B));
	put(2, U2, 1, D | UBLK | NT);
	put(2, U2, 1, D | UBLK);
	flush_all();
	EXPECT("BBM-9 T4");
}

/* The contiguous bit: BBM-12, TLBI-3 and section 4. */
TEST(contiguous)
{
	/* Folded: broken, invalidated, made. */
	lab_open();
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE);
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, 0);
	dsb(PG_DSB_ISHST);
	for (unsigned int i = 0; i < 16; i++)
		tlbi(IS(VALE1), by_va(ASID, UVA + 0x1000 * i));
	dsb(PG_DSB_ISH);
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT);
	/* Write-protected in place, member by member. */
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT | RO);
	flush_va(IS(RVALE1), by_range(ASID, UVA, 0, 7));
	SILENT();

	/* One member is rewritten, the others still say contiguous. */
	lab_open();
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT);
	put(3, U3, 3, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA + 0x3000));
	EXPECT("BBM-12");
	lab_open();
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT);
	put(3, U3, 3, 0);
	put(3, U3, 3, (D + 0x3000) | UPAGE);
	flush_va(IS(RVALE1), by_range(ASID, UVA, 0, 7));
	EXPECT("BBM-12 BBM-2 T4");

	/* A loop that ends after one page. */
	lab_open();
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT);
	for (unsigned int i = 0; i < 16; i++)
		put(3, U3, i, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 1, (D + 0x1000) | UPAGE);
	pg_judge_finish(lab.judge);
	CHECK(said("BBM-4") && said("TLBI-3") && said("T3"));
	pg_judge_destroy(lab.judge);

	/* In place, from level 1 on. */
	for (unsigned int bbml = 0; bbml < 3; bbml++) {
		lab_open_with(with_bbml(bbml));
		for (unsigned int i = 0; i < 16; i++)
			put(3, U3, i, (D + 0x1000 * i) | UPAGE);
		for (unsigned int i = 0; i < 16; i++)
			put(3, U3, i, (D + 0x1000 * i) | UPAGE | CONT);
		flush_va(IS(RVALE1), by_range(ASID, UVA, 0, 7));
		for (unsigned int i = 0; i < 16; i++)
			put(3, U3, i, (D + 0x1000 * i) | UPAGE);
		flush_va(IS(RVALE1), by_range(ASID, UVA, 0, 7));
		EXPECT(bbml ? "" : "BBM-1 BBM-12 T4");
	}
}

/* BBM-10. */
TEST(hierarchical)
{
	uint64_t aptable = UINT64_C(1) << 62;

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(2, U2, 0, TABLE(U3) | aptable);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-10 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(2, U2, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	put(2, U2, 0, TABLE(U3) | aptable);
	EXPECT("BBM-10 T4");

	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(2, U2, 0, 0);
	flush_va(IS(RVAE1), by_range(ASID, UVA, 1, 7));
	put(2, U2, 0, TABLE(U3) | aptable);
	SILENT();
}

/* BBM-11. */
TEST(atomic)
{
	struct pg_judge_params p = lab_params();

	p.ha = p.hd = true;
	lab_open_with(p);
	put(3, U3, 0, D | UPAGE | RO | DBM);
	write_how(USER, 3, U3, UVA, D | UPAGE | DBM, PG_STORE_ATOMIC);
	SILENT();
	lab_open_with(p);
	put(3, U3, 0, D | UPAGE | RO | DBM);
	put(3, U3, 0, D | UPAGE | DBM);
	EXPECT("BBM-11");
	/* Nothing that hardware would write. */
	lab_open_with(p);
	put(3, U3, 0, D | UPAGE | DBM);
	put(3, U3, 0, D | UPAGE | DBM | (UINT64_C(1) << 55));
	SILENT();
}

/* BBM-13: a lock that is never taken is none. */
TEST(locked)
{
	lab_open();
	gput(3, G3, 0, D | GPAGE);
	lock(PG_LOCK_STAGE2, GUEST);
	gput(3, G3, 1, D | GPAGE);
	unlock(PG_LOCK_STAGE2, GUEST);
	SILENT();

	lab_open();
	lock(PG_LOCK_STAGE2, GUEST);
	gput(3, G3, 1, D | GPAGE);
	unlock(PG_LOCK_STAGE2, GUEST);
	gput(3, G3, 2, D | GPAGE);
	EXPECT("BBM-13");
}

/* BBM-14. */
TEST(tags)
{
	lab_open();
	lab_space(OTHER, PG_CLASS_USER, "el1:low,4k,39", O1, ASID);
	root(PG_EV_ROOT, USER);
	root(PG_EV_UNROOT, USER);
	root(PG_EV_ROOT, OTHER);
	EXPECT("BBM-14");

	lab_open();
	lab_space(OTHER, PG_CLASS_USER, "el1:low,4k,39", O1, ASID);
	root(PG_EV_ROOT, USER);
	root(PG_EV_UNROOT, USER);
	flush_va(IS(ASIDE1), by_va(ASID, 0));
	root(PG_EV_ROOT, OTHER);
	SILENT();

	/* Without the DSB; of another ASID; on this PE only. */
	lab_open();
	lab_space(OTHER, PG_CLASS_USER, "el1:low,4k,39", O1, ASID);
	lab.actor = 1;
	root(PG_EV_ROOT, USER);
	root(PG_EV_UNROOT, USER);
	lab.actor = 0;
	flush_va(IS(ASIDE1), by_va(ASID + 1, 0));
	flush_va(PG_TLBI_ASIDE1, by_va(ASID, 0));
	tlbi(IS(ASIDE1), by_va(ASID, 0));
	root(PG_EV_ROOT, OTHER);
	EXPECT("BBM-14");

	lab_open();
	lab_space(OTHER, PG_CLASS_USER, "el1:low,4k,39", O1, ASID + 1);
	root(PG_EV_ROOT, USER);
	root(PG_EV_ROOT, OTHER);
	SILENT();
}

/* BBM-15. */
TEST(registers)
{
	lab_open();
	send((struct pg_event){ .kind = PG_EV_MSR, .how = PG_MSR_MAIR });
	isb();
	tlbi(IS(VMALLE1), 0);
	dsb(PG_DSB_ISH);
	SILENT();
	lab_open();
	send((struct pg_event){ .kind = PG_EV_MSR, .how = PG_MSR_MAIR });
	tlbi(IS(VMALLE1), 0);
	dsb(PG_DSB_ISH);
	isb();
	EXPECT("BBM-15");
	lab_open();
	send((struct pg_event){ .kind = PG_EV_MSR, .how = PG_MSR_MAIR });
	EXPECT("BBM-15");
}

/* BBM-16. */
TEST(contents)
{
	lab_open();
	put(3, U3B, 0, D | UPAGE);
	put(2, U2, 1, TABLE(U3B));
	EXPECT("BBM-16");
	lab_open();
	put(3, U3B, 0, D | UPAGE);
	wmb();
	put(2, U2, 1, TABLE(U3B));
	SILENT();
	lab_open();
	put(3, U3B, 0, D | UPAGE);
	write_how(USER, 2, U2 + 8, UVA + MIB2, TABLE(U3B), PG_STORE_RELEASE);
	SILENT();
	lab_open();
	send((struct pg_event){ .kind = PG_EV_ZERO, .level = 3, .at = U3B });
	put(2, U2, 1, TABLE(U3B));
	EXPECT("BBM-16");
	/* A table below the one that is linked. */
	lab_open();
	put(3, U3B, 0, D | UPAGE);
	dsb(PG_DSB_ISHST);
	put(2, U2 + 0x40000, 0, TABLE(U3B));
	put(1, U1, 2, TABLE(U2 + 0x40000));
	EXPECT("BBM-16");
	/* Linked first and filled later: the fill is an ordinary store. */
	lab_open();
	put(2, U2, 1, TABLE(U3B));
	put(3, U3B, 0, D | UPAGE);
	SILENT();
}

/* BBM-17: a block of the kernel's that holds its own tables. */
TEST(carries)
{
	lab_open();
	kput(2, K2, 1, (K1 & ~(MIB2 - 1)) | KBLK);
	dsb(PG_DSB_ISHST);
	kput(2, K2, 1, 0);
	flush_va(IS(VAALE1), by_va(0, KVA + MIB2));
	EXPECT("BBM-17");
	lab_open();
	kput(2, K2, 1, D | KBLK);
	dsb(PG_DSB_ISHST);
	kput(2, K2, 1, 0);
	flush_va(IS(VAALE1), by_va(0, KVA + MIB2));
	SILENT();
	lab_open();
	kput(2, K2, 1, D | KBLK);
	dsb(PG_DSB_ISHST);
	isb();
	kput(2, K2, 1, 0);
	use(KERNEL, KVA + MIB2 + 0x123, PG_USE_EXEC);
	flush_va(IS(VAALE1), by_va(0, KVA + MIB2));
	EXPECT("BBM-17");
}

/* BBM-18, T1. */
TEST(owner)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, D, PG_EV_DATA);
	frame(PG_EV_ALLOC, D, PG_EV_DATA);
	SILENT();
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	frame(PG_EV_FREE, D, PG_EV_DATA);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-18 T1");
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
	send((struct pg_event){ .kind = PG_EV_OWNER, .at = D, .size = 4096 });
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("BBM-18 T1");
	/* Freed while it is mapped. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	frame(PG_EV_FREE, D, PG_EV_DATA);
	put(3, U3, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	EXPECT("T1");
	/* A page in the middle of a block; one beside it. */
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	frame(PG_EV_FREE, D + 0x5000, PG_EV_DATA);
	EXPECT("BBM-18 T1");
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	frame(PG_EV_FREE, D + MIB2, PG_EV_DATA);
	SILENT();
	/* Old, and its flush was skipped as it was not accessible. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, NOAF(D | UPAGE));
	put(3, U3, 0, 0);
	frame(PG_EV_FREE, D, PG_EV_DATA);
	EXPECT("BBM-18 T1");
}

int main(void)
{
	RUN(full);
	RUN(access_flag);
	RUN(one_observer);
	RUN(order);
	RUN(observers);
	RUN(cover);
	RUN(complete);
	RUN(table_freed);
	RUN(frozen);
	RUN(after);
	RUN(size_in_place);
	RUN(nt_sequence);
	RUN(contiguous);
	RUN(hierarchical);
	RUN(atomic);
	RUN(locked);
	RUN(tags);
	RUN(registers);
	RUN(contents);
	RUN(carries);
	RUN(owner);
	return check_done();
}
