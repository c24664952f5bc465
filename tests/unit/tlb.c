// SPDX-License-Identifier: GPL-2.0-or-later
/* Invalidation and its effects: TLBI-1 to TLBI-8, T1 to T8, kernel practice. */
#include "lab.h"

static void break_page(void)
{
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 0, 0);
}

static void make_other(void)
{
	put(3, U3, 0, (D + 0x1000) | UPAGE);
}

/* TLBI-1: the upper half's top byte, and the shift of 64K. */
TEST(operand)
{
	lab_open();
	kput(3, K3, 0, D | KPAGE);
	kput(3, K3, 0, 0);
	flush_va(IS(VAALE1), KVA >> 12);
	kput(3, K3, 0, (D + 0x1000) | KPAGE);
	dsb(PG_DSB_ISHST);
	EXPECT("BBM-4 T4 TLBI-1");

	for (unsigned int shift = 12; shift <= 16; shift += 4) {
		lab_open_bare(lab_params());
		lab_space(USER, PG_CLASS_USER, "el1:low,64k,42", 0x100000,
			  ASID);
		put(2, 0x100000, 1, TABLE(0x110000));
		put(3, 0x110000, 1, 0x80000000 | UPAGE);
		put(3, 0x110000, 1, 0);
		flush_va(IS(VALE1),
			 (uint64_t)ASID << 48 | UINT64_C(0x20010000) >> shift);
		put(3, 0x110000, 1, 0x90000000 | UPAGE);
		EXPECT(shift == 12 ? "" : "BBM-4 T4 TLBI-1");
	}
}

/* TLBI-4: ASIDs of leaves, and of walk entries in the kernel's half. */
TEST(asid)
{
	lab_open();
	break_page();
	flush_va(IS(VALE1), by_va(0, UVA));
	make_other();
	EXPECT("BBM-4 T4 TLBI-4");

	/* A global leaf goes by any ASID; one of the kernel's tables does not. */
	lab_open();
	kput(3, K3, 0, D | KPAGE);
	kput(3, K3, 0, 0);
	flush_va(IS(VALE1), by_va(7, KVA));
	kput(3, K3, 0, (D + 0x1000) | KPAGE);
	dsb(PG_DSB_ISHST);
	SILENT();
	lab_open();
	kput(2, K2, 0, 0);
	flush_va(IS(VAE1), by_va(7, KVA));
	kput(2, K2, 0, TABLE(K3B));
	dsb(PG_DSB_ISHST);
	EXPECT("BBM-4 T4 TLBI-4");
	lab_open();
	kput(2, K2, 0, 0);
	flush_va(IS(VAAE1), by_va(0, KVA));
	kput(2, K2, 0, TABLE(K3B));
	dsb(PG_DSB_ISHST);
	SILENT();
	/* By ASID alone global leaves stay. */
	lab_open();
	put(3, U3, 0, (D | UPAGE) & ~NG);
	put(3, U3, 0, 0);
	flush_va(IS(ASIDE1), by_va(ASID, 0));
	make_other();
	EXPECT("BBM-4 T4 TLBI-4");
}

/* TLBI-5: two steps with a DSB between, or one operation for both. */
TEST(stage2)
{
	static const struct {
		unsigned int ops[4];
		const char *ids;
	} rows[] = {
		{ { IS(IPAS2LE1), 0, IS(VMALLE1), 0 }, "" },
		{ { IS(VMALLS12E1), 0 }, "" },
		{ { IS(ALLE1), 0 }, "" },
		{ { IS(IPAS2LE1), 0 }, "TLBI-5 T4" },
		{ { IS(VMALLE1), 0, IS(IPAS2LE1), 0 }, "TLBI-5 T4" },
		{ { IS(IPAS2LE1), IS(VMALLE1), 0 }, "TLBI-5 T4" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lab_open();
		gput(3, G3, 0, D | GPAGE);
		gput(3, G3, 0, 0);
		dsb(PG_DSB_ISHST);
		for (unsigned int k = 0; k < 4; k++) {
			if (rows[i].ops[k])
				tlbi(rows[i].ops[k], GPA >> 12);
			else
				dsb(PG_DSB_ISH);
		}
		gput(3, G3, 0, (D + 0x1000) | GPAGE);
		CHECK(pg_judge_finish(lab.judge));
		if (*rows[i].ids)
			CHECK(said("TLBI-5") && said("T4"));
		else
			CHECK_EQ(lab_total(true), 0);
		pg_judge_destroy(lab.judge);
	}

	/* Another VMID is loaded. */
	lab_open();
	lab_space(OTHER, PG_CLASS_GUEST, "s2,4k,39", O1, VMID + 1);
	gput(3, G3, 0, D | GPAGE);
	gput(3, G3, 0, 0);
	root(PG_EV_ROOT, OTHER);
	flush_va(IS(VMALLS12E1), 0);
	gput(3, G3, 0, (D + 0x1000) | GPAGE);
	EXPECT("BBM-4 T4 TLBI-5");

	/* A removed table takes the form for all levels. */
	lab_open();
	gput(2, G2, 0, 0);
	flush_va(IS(IPAS2LE1), GPA >> 12);
	flush_va(IS(VMALLE1), 0);
	frame(PG_EV_FREE, G3, 3);
	pg_judge_finish(lab.judge);
	CHECK(said("T2") && said("BBM-6"));
	pg_judge_destroy(lab.judge);
	lab_open();
	gput(2, G2, 0, 0);
	flush_va(IS(IPAS2E1), GPA >> 12);
	flush_va(IS(VMALLE1), 0);
	frame(PG_EV_FREE, G3, 3);
	SILENT();
}

/* TLBI-6. */
TEST(once)
{
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	dsb(PG_DSB_ISHST);
	for (unsigned int i = 0; i < 512; i++)
		tlbi(IS(VALE1), by_va(ASID, UVA + MIB2 + 0x1000 * i));
	dsb(PG_DSB_ISH);
	EXPECT("TLBI-6");
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA + MIB2 + 0x5000));
	put(2, U2, 1, (D + MIB2) | UBLK);
	SILENT();
}

/* TLBI-7: the hint is of the leaf; where a table was, there is none. */
TEST(hints)
{
	lab_open();
	break_page();
	flush_va(IS(VALE1), hint(by_va(ASID, UVA), 3));
	make_other();
	SILENT();
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	flush_va(IS(VALE1), hint(by_va(ASID, UVA + MIB2), 3));
	put(2, U2, 1, (D + MIB2) | UBLK);
	EXPECT("BBM-4 T4 TLBI-7");
	lab_open();
	put(2, U2, 0, 0);
	flush_va(IS(VAE1), hint(by_va(ASID, UVA), 3));
	put(2, U2, 0, D | UBLK);
	EXPECT("BBM-4 T4 TLBI-7");
	/* Of another granule: 16K. */
	lab_open();
	break_page();
	flush_va(IS(VALE1), by_va(ASID, UVA) | UINT64_C(0xb) << 44);
	make_other();
	EXPECT("BBM-4 T4 TLBI-7");
}

/* TLBI-8. */
TEST(ranges)
{
	/* Four pages by one range; three left over by a range of two. */
	for (unsigned int num = 0; num < 2; num++) {
		lab_open();
		for (unsigned int i = 0; i < 4; i++)
			put(3, U3, i, (D + 0x1000 * i) | UPAGE);
		begin(USER, UVA, 0x4000);
		for (unsigned int i = 0; i < 4; i++)
			put(3, U3, i, 0);
		flush_va(IS(RVALE1), by_range(ASID, UVA, 0, num));
		end();
		EXPECT(num ? "" : "T3 TLBI-8");
	}
	/* TG says 64K. */
	lab_open();
	break_page();
	flush_va(IS(RVALE1), by_range(ASID, UVA, 0, 0) | UINT64_C(3) << 46);
	make_other();
	EXPECT("BBM-4 T4 TLBI-8");
	/* With a hint the base is aligned to that leaf. */
	lab_open();
	put(2, U2, 1, D | UBLK);
	put(2, U2, 1, 0);
	flush_va(IS(RVALE1),
		 by_range(ASID, UVA + MIB2 + 0x1000, 0, 0) | UINT64_C(2) << 37);
	put(2, U2, 1, (D + MIB2) | UBLK);
	EXPECT("BBM-4 T4 TLBI-8");
	/* With DS the base counts in 64K, whatever the granule. */
	for (unsigned int shift = 12; shift <= 16; shift += 4) {
		lab_open_bare(lab_params());
		lab_space(USER, PG_CLASS_USER, "el1:low,4k,52,ds", 0x100000,
			  ASID);
		put(-1, 0x100000, 0, TABLE(0x101000));
		put(0, 0x101000, 0, TABLE(0x102000));
		put(1, 0x102000, 1, TABLE(0x103000));
		put(2, 0x103000, 0, TABLE(0x104000));
		put(3, 0x104000, 0x10, D | (UPAGE & ~SHARED));
		put(3, 0x104000, 0x10, 0);
		flush_va(IS(RVALE1), (uint64_t)ASID << 48 | UINT64_C(1) << 46 |
					     UINT64_C(0x40010000) >> shift);
		put(3, 0x104000, 0x10, (D + 0x1000) | (UPAGE & ~SHARED));
		EXPECT(shift == 16 ? "" : "BBM-4 T4 TLBI-8");
	}
}

/* T3: an operation that flushes, and leaves something out. */
TEST(coverage)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	put(3, U3, 1, (D + 0x1000) | UPAGE);
	begin(USER, UVA, 0x2000);
	put(3, U3, 0, 0);
	put(3, U3, 1, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	end();
	EXPECT("T3 TLBI-3");
	/* Not at all is a flush that comes later. */
	lab_open();
	kput(3, K3, 0, D | KPAGE);
	dsb(PG_DSB_ISHST);
	begin(KERNEL, KVA, 0x1000);
	kput(3, K3, 0, 0);
	end();
	begin(KERNEL, 0, 0);
	flush_va(IS(VMALLE1), 0);
	end();
	kput(3, K3, 0, (D + 0x1000) | KPAGE);
	dsb(PG_DSB_ISHST);
	SILENT();
}

/* T5: mremap; and the last reference. */
TEST(before_unlock)
{
	for (unsigned int late = 0; late < 2; late++) {
		lab_open();
		put(3, U3, 0, D | UPAGE);
		begin(USER, UVA, 0x1000);
		lock(PG_LOCK_PTE, U3);
		put(3, U3, 0, 0);
		put(3, U3, 9, D | UPAGE);
		if (!late)
			flush_va(IS(VALE1), by_va(ASID, UVA));
		unlock(PG_LOCK_PTE, U3);
		if (late)
			flush_va(IS(VALE1), by_va(ASID, UVA));
		end();
		EXPECT(late ? "T5" : "");
	}
	/* A whole table moves. */
	for (unsigned int late = 0; late < 2; late++) {
		lab_open();
		put(3, U3, 0, D | UPAGE);
		begin(USER, UVA, MIB2);
		lock(PG_LOCK_PMD, U2);
		put(2, U2, 0, 0);
		put(2, U2, 1, TABLE(U3));
		if (late)
			unlock(PG_LOCK_PMD, U2);
		flush_va(IS(RVAE1), by_range(ASID, UVA, 1, 7));
		if (!late)
			unlock(PG_LOCK_PMD, U2);
		end();
		EXPECT(late ? "T5" : "");
	}
	for (unsigned int late = 0; late < 2; late++) {
		lab_open();
		frame(PG_EV_ALLOC, D, PG_EV_DATA);
		put(3, U3, 0, D | UPAGE);
		put(3, U3, 0, 0);
		if (!late)
			flush_va(IS(VALE1), by_va(ASID, UVA));
		send((struct pg_event){ .kind = PG_EV_REF,
					.how = PG_REF_PAGE,
					.at = D,
					.new = (uint64_t)-1 });
		EXPECT(late ? "T5" : "");
	}
}

/* T6: reclaim's TLBI without a DSB, and munmap beside it. */
static void reclaim_and_unmap(bool flush)
{
	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	lock(PG_LOCK_PTE, U3);
	put(3, U3, 0, 0xff00);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VALE1), by_va(ASID, UVA));
	unlock(PG_LOCK_PTE, U3);
	lab.actor = 1;
	begin(USER, UVA, 0x10000);
	lock(PG_LOCK_MMAP, USER);
	lock(PG_LOCK_PTE, U3);
	if (flush)
		flush_va(IS(ASIDE1), by_va(ASID, 0));
	else
		dsb(PG_DSB_ISH);
	put(3, U3, 0, 0);
	unlock(PG_LOCK_PTE, U3);
	unlock(PG_LOCK_MMAP, USER);
	end();
	lab.actor = 0;
	dsb(PG_DSB_ISH);
	frame(PG_EV_FREE, D, PG_EV_DATA);
	end();
}

TEST(deferred)
{
	reclaim_and_unmap(true);
	SILENT();
	reclaim_and_unmap(false);
	EXPECT("T6");
}

/* T7: what the kernel maps is visible before it is handed out or used. */
TEST(visible)
{
	lab_open();
	begin(KERNEL, KVA, 0x1000);
	kput(3, K3, 0, D | KPAGE);
	end();
	EXPECT("T7");
	lab_open();
	kput(3, K3, 0, D | KPAGE);
	use(KERNEL, KVA + 8, PG_USE_READ);
	EXPECT("T7");
	lab_open();
	kput(3, K3, 0, D | (KPAGE & ~PXN));
	dsb(PG_DSB_ISHST);
	use(KERNEL, KVA, PG_USE_EXEC);
	EXPECT("T7");
	lab_open();
	kput(3, K3, 0, D | (KPAGE & ~PXN));
	dsb(PG_DSB_ISHST);
	isb();
	use(KERNEL, KVA, PG_USE_EXEC);
	SILENT();
	/* An access flag that is set is no new mapping. */
	lab_open();
	kput(3, K3, 0, NOAF(D | KPAGE));
	dsb(PG_DSB_ISHST);
	begin(KERNEL, KVA, 0x1000);
	kput(3, K3, 0, D | KPAGE);
	end();
	SILENT();
	/* A user's fault is taken again. */
	lab_open();
	put(3, U3, 0, D | UPAGE);
	use(USER, UVA, PG_USE_READ);
	SILENT();
}

static void notify(enum pg_notify how)
{
	send((struct pg_event){ .kind = PG_EV_NOTIFY,
				.how = how,
				.space = USER,
				.va = UVA,
				.size = 0x1000 });
}

/* T8: only where a device is known to translate for itself. */
TEST(secondary)
{
	for (unsigned int way = 0; way < 4; way++) {
		lab_open();
		root(PG_EV_ROOT, USER);
		lab.actor = 9;
		send((struct pg_event){ .kind = PG_EV_ROOT,
					.space = USER,
					.flags = way == 3 ? 0 : 1 });
		lab.actor = 0;
		put(3, U3, 0, D | UPAGE);
		if (way == 1)
			notify(PG_NOTIFY_START);
		put(3, U3, 0, 0);
		flush_va(IS(VALE1), by_va(ASID, UVA));
		if (way == 2)
			notify(PG_NOTIFY_FLUSH);
		if (way == 1)
			notify(PG_NOTIFY_END);
		frame(PG_EV_FREE, D, PG_EV_DATA);
		EXPECT(way ? "" : "T8");
	}
}

/* What an access may meet. */
TEST(accesses)
{
	lab_open();
	put(2, U2, 0, 0);
	frame(PG_EV_FREE, U3, 3);
	EXPECT("BBM-6 T2");
	lab_open();
	put(3, U3, 0, D | UPAGE);
	begin(USER, UVA, 0x1000);
	put(3, U3, 0, D | UPAGE | RO);
	lab.actor = 1;
	use(USER, UVA, PG_USE_WRITE);
	lab.actor = 0;
	flush_va(IS(VALE1), by_va(ASID, UVA));
	end();
	SILENT();
}

/* Linux: pages come and go; nothing of it is objected to. */
TEST(practice)
{
	lab_open();
	for (unsigned int i = 0; i < 8; i++) {
		begin(USER, UVA, 0x1000);
		lock(PG_LOCK_PTE, U3);
		put(3, U3, i, (D + 0x1000 * i) | UPAGE);
		unlock(PG_LOCK_PTE, U3);
		end();
	}
	/* One page at a time, and all that is left as a gather. */
	put(3, U3, 0, 0);
	flush_va(IS(VALE1), by_va(ASID, UVA));
	frame(PG_EV_FREE, D, PG_EV_DATA);
	begin(USER, UVA, MIB2);
	lock(PG_LOCK_PTE, U3);
	for (unsigned int i = 1; i < 8; i++)
		put(3, U3, i, 0);
	unlock(PG_LOCK_PTE, U3);
	put(2, U2, 0, 0);
	flush_va(IS(ASIDE1), by_va(ASID, 0));
	frame(PG_EV_FREE, U3, 3);
	for (unsigned int i = 1; i < 8; i++)
		frame(PG_EV_FREE, D + 0x1000 * i, PG_EV_DATA);
	end();
	/* A kernel table, as vmap takes it away. */
	kput(2, K2, 0, 0);
	dsb(PG_DSB_ISHST);
	tlbi(IS(VAAE1), by_va(0, KVA));
	dsb(PG_DSB_ISH);
	isb();
	frame(PG_EV_FREE, K3, 3);
	kput(2, K2, 0, D | KBLK);
	dsb(PG_DSB_ISHST);
	isb();
	SILENT();
}

/* exit: nobody runs it any more; leaves stay, tables are flushed. */
TEST(exit_of_a_process)
{
	for (unsigned int way = 0; way < 3; way++) {
		lab_open();
		root(PG_EV_ROOT, USER);
		put(3, U3, 0, D | UPAGE);
		if (way == 0)
			root(PG_EV_UNROOT, USER);
		if (way == 1)
			send((struct pg_event){ .kind = PG_EV_DETACH,
						.space = USER });
		begin(USER, 0, 0);
		put(3, U3, 0, 0);
		frame(PG_EV_FREE, D, PG_EV_DATA);
		end();
		EXPECT(way < 2 ? "" : "BBM-18 T1");
	}
	/* The table without a flush. */
	lab_open();
	root(PG_EV_ROOT, USER);
	root(PG_EV_UNROOT, USER);
	put(2, U2, 0, 0);
	frame(PG_EV_FREE, U3, 3);
	EXPECT("BBM-6 T2");
}

/* Tables of temporary spaces may be written at will until they are loaded. */
TEST(temporary)
{
	for (unsigned int loaded = 0; loaded < 2; loaded++) {
		lab_open();
		lab_space(OTHER, PG_CLASS_TEMP, "el1:low,4k,39", O1, 0);
		if (loaded)
			root(PG_EV_ROOT, OTHER);
		write_how(OTHER, 1, O1, 0, D | BLK, PG_STORE_PLAIN);
		write_how(OTHER, 1, O1, 0, (D << 1) | BLK, PG_STORE_PLAIN);
		EXPECT(loaded ? "BBM-1 T4" : "");
	}
}

/* Loops and nonsense end, and say nothing of memory. */
TEST(hostile)
{
	lab_open();
	put(2, U2, 3, TABLE(U2));
	put(2, U2, 4, TABLE(U1));
	put(1, U1, 2, TABLE(U1));
	put(1, U1, 1, 0);
	put(1, U1, 1, TABLE(U2));
	write_how(USER, 7, U1, 0, 3, PG_STORE_PLAIN);
	write_how(USER, -3, U1, 0, 3, PG_STORE_PLAIN);
	write_how(USER, 3, U3 + 1, 0, 3, PG_STORE_PLAIN);
	write_how(31, 3, U3, 0, 3, PG_STORE_PLAIN);
	tlbi(255, 0);
	tlbi(IS(RVAE1), UINT64_MAX);
	tlbi(IS(VAE1), UINT64_MAX);
	send((struct pg_event){
		.kind = PG_EV_FREE, .at = UINT64_MAX, .size = UINT64_MAX });
	CHECK(pg_judge_finish(lab.judge));
	pg_judge_destroy(lab.judge);
}

int main(void)
{
	RUN(operand);
	RUN(asid);
	RUN(stage2);
	RUN(once);
	RUN(hints);
	RUN(ranges);
	RUN(coverage);
	RUN(before_unlock);
	RUN(deferred);
	RUN(visible);
	RUN(secondary);
	RUN(accesses);
	RUN(practice);
	RUN(exit_of_a_process);
	RUN(temporary);
	RUN(hostile);
	return check_done();
}
