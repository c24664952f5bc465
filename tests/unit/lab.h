/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sequences of events, written short, for a judge: what the tests of the
 * break-before-make policies are made of. The actor is lab.actor.
 */
#ifndef TESTS_UNIT_LAB_H
#define TESTS_UNIT_LAB_H

#include <stdlib.h>

#include "arch/tlbi.h"
#include "check.h"
#include "trace/judge.h"

/* Tables: of a user space with 39 bits (levels 1 to 3), and of the kernel. */
#define USER   1
#define KERNEL 0
#define GUEST  2
#define OTHER  3

#define U1  UINT64_C(0x100000)
#define U2  UINT64_C(0x101000)
#define U3  UINT64_C(0x102000)
#define U3B UINT64_C(0x103000)
#define K1  UINT64_C(0x110000)
#define K2  UINT64_C(0x111000)
#define K3  UINT64_C(0x112000)
#define K3B UINT64_C(0x113000)
#define G1  UINT64_C(0x120000)
#define G2  UINT64_C(0x122000)
#define G3  UINT64_C(0x123000)
#define O1  UINT64_C(0x130000)

#define UVA  UINT64_C(0x40000000)	  /* entry 1 of U1 */
#define KVA  UINT64_C(0xffffff8040000000) /* entry 1 of K1 */
#define GPA  UINT64_C(0x40000000)	  /* entry 1 of G1 */
#define MIB2 UINT64_C(0x200000)

#define ASID 5
#define VMID 9

/* Descriptors. By default AttrIndx 0 is Normal memory, and 3 Device. */
#define BLK	 UINT64_C(0x401) /* valid, AF */
#define PAGE	 UINT64_C(0x403)
#define SHARED	 UINT64_C(0x300)
#define NG	 UINT64_C(0x800)
#define RO	 UINT64_C(0x80)
#define EL0	 UINT64_C(0x40)
#define NOAF(d)	 ((d) & ~UINT64_C(0x400))
#define ATTR(n)	 ((uint64_t)(n) << 2)
#define NT	 (UINT64_C(1) << 16)
#define DBM	 (UINT64_C(1) << 51)
#define CONT	 (UINT64_C(1) << 52)
#define PXN	 (UINT64_C(1) << 53)
#define UXN	 (UINT64_C(1) << 54)
#define TABLE(t) ((t) | 3)
#define D	 UINT64_C(0x80000000) /* data */
#define UPAGE	 (PAGE | SHARED | NG | EL0 | PXN | UXN)
#define UBLK	 (BLK | SHARED | NG | EL0 | PXN | UXN)
#define KPAGE	 (PAGE | SHARED | PXN | UXN)
#define KBLK	 (BLK | SHARED | PXN | UXN)
#define GPAGE	 UINT64_C(0x7ff) /* s2: normal, rw, inner, AF */
#define GBLK	 UINT64_C(0x7fd)

static struct {
	struct pg_judge *judge;
	unsigned int actor;
} lab;

static inline void lab_space(unsigned int id, enum pg_space_class class,
			     const char *regime, uint64_t root, uint64_t asid)
{
	struct pg_space space = { .class = class, .root = root, .asid = asid };
	struct pg_error err;

	if (pg_regime_parse(regime, &space.regime, &err) ||
	    pg_judge_space(lab.judge, id, &space, &err)) {
		printf("# %s\n", err.text);
		CHECK(false);
	}
}

static inline void send(struct pg_event ev)
{
	ev.actor = (uint8_t)lab.actor;
	pg_judge_event(lab.judge, &ev);
}

static inline void write_how(unsigned int space, int level, uint64_t at,
			     uint64_t va, uint64_t new, enum pg_store how)
{
	send((struct pg_event){
		.kind = PG_EV_WRITE,
		.how = how,
		.space = space,
		.level = level,
		.at = at,
		.va = va,
		.old = pg_ledger_word(&lab.judge->ledger, at),
		.new = new,
	});
}

/* Entry i of a user table; va follows from where the table hangs. */
static inline void put(int level, uint64_t table, unsigned int i, uint64_t new)
{
	write_how(USER, level, table + 8 * i, 0, new, PG_STORE_PLAIN);
}

static inline void kput(int level, uint64_t table, unsigned int i, uint64_t new)
{
	write_how(KERNEL, level, table + 8 * i, 0, new, PG_STORE_PLAIN);
}

static inline void gput(int level, uint64_t table, unsigned int i, uint64_t new)
{
	write_how(GUEST, level, table + 8 * i, 0, new, PG_STORE_PLAIN);
}

static inline void dsb(enum pg_dsb how)
{
	send((struct pg_event){ .kind = PG_EV_DSB, .how = how });
}

static inline void isb(void)
{
	send((struct pg_event){ .kind = PG_EV_ISB });
}

static inline void wmb(void)
{
	send((struct pg_event){ .kind = PG_EV_WMB });
}

static inline void tlbi(unsigned int how, uint64_t operand)
{
	send((struct pg_event){
		.kind = PG_EV_TLBI, .how = how, .new = operand });
}

/* Operands, built here once more, by hand. */
static inline uint64_t by_va(unsigned int asid, uint64_t va)
{
	return (uint64_t)asid << 48 | ((va >> 12) & 0xfffffffffff);
}

static inline uint64_t hint(uint64_t operand, unsigned int level)
{
	return operand | (uint64_t)(4 + level) << 44;
}

static inline uint64_t by_range(unsigned int asid, uint64_t va,
				unsigned int scale, unsigned int num)
{
	return (uint64_t)asid << 48 | UINT64_C(1) << 46 |
	       (uint64_t)scale << 44 | (uint64_t)num << 39 |
	       ((va >> 12) & 0x1fffffffff);
}

#define IS(op) (PG_TLBI_##op + PG_TLBI_IS)

static inline void flush_va(unsigned int op, uint64_t operand)
{
	dsb(PG_DSB_ISHST);
	tlbi(op, operand);
	dsb(PG_DSB_ISH);
}

static inline void lock(enum pg_lock_class class, uint64_t object)
{
	send((struct pg_event){ .kind = PG_EV_LOCK,
				.at = PG_LOCK_ID(class, object) });
}

static inline void unlock(enum pg_lock_class class, uint64_t object)
{
	send((struct pg_event){ .kind = PG_EV_UNLOCK,
				.at = PG_LOCK_ID(class, object) });
}

static inline void frame(enum pg_event_kind kind, uint64_t at, int level)
{
	send((struct pg_event){ .kind = kind,
				.how = PG_ORIGIN_BUDDY,
				.level = level,
				.at = at,
				.size = 0x1000 });
}

static inline void begin(unsigned int space, uint64_t va, uint64_t size)
{
	send((struct pg_event){
		.kind = PG_EV_BEGIN, .space = space, .va = va, .size = size });
}

static inline void end(void)
{
	send((struct pg_event){ .kind = PG_EV_END });
}

static inline void root(enum pg_event_kind kind, unsigned int space)
{
	send((struct pg_event){ .kind = kind, .space = space });
}

static inline void use(unsigned int space, uint64_t va, enum pg_use how)
{
	send((struct pg_event){
		.kind = PG_EV_ACCESS, .space = space, .va = va, .how = how });
}

/* A table is filled, ordered, and linked. */
static inline void map_tables(void)
{
	put(1, U1, 1, TABLE(U2));
	put(2, U2, 0, TABLE(U3));
	kput(1, K1, 1, TABLE(K2));
	kput(2, K2, 0, TABLE(K3));
	gput(1, G1, 1, TABLE(G2));
	gput(2, G2, 0, TABLE(G3));
	dsb(PG_DSB_ISHST);
}

static inline struct pg_judge_params lab_params(void)
{
	return (struct pg_judge_params){
		.observers = 4,
		.costs = PG_COSTS_ALL,
		.release = PG_RELEASE_6_7,
		.ptl = PG_PTL_EMBEDDED,
		.split_pmd = true,
	};
}

static inline void lab_open_bare(struct pg_judge_params params)
{
	struct pg_error err;

	lab.actor = 0;
	lab.judge = pg_judge_create(&params, &err);
	if (!lab.judge)
		exit(1);
}

static inline void lab_open_with(struct pg_judge_params params)
{
	lab_open_bare(params);
	lab_space(KERNEL, PG_CLASS_INIT, "el1:high,4k,39", K1, 0);
	lab_space(USER, PG_CLASS_USER, "el1:low,4k,39", U1, ASID);
	lab_space(GUEST, PG_CLASS_GUEST, "s2,4k,39", G1, VMID);
	map_tables();
}

static inline void lab_open(void)
{
	lab_open_with(lab_params());
}

/* Ids of this model: others have tests of their own. */
static inline bool lab_own(const char *id)
{
	return !strncmp(id, "BBM-", 4) || !strncmp(id, "TLBI-", 5) ||
	       (id[0] == 'T' && id[1] >= '1' && id[1] <= '8' && !id[2]);
}

static inline unsigned int said(const char *id)
{
	return (unsigned int)lab.judge->counts[pg_policy_index(id)];
}

/* Objections of these policies, and what they were if some are too many. */
static inline unsigned int lab_total(bool tell)
{
	unsigned int n = 0;

	for (size_t i = 0; i < lab.judge->count; i++) {
		const struct pg_objection *o = &lab.judge->objections[i];

		if (!lab_own(o->policy->id))
			continue;
		n++;
		if (tell)
			printf("# %ju %s: %s\n", (uintmax_t)o->seq,
			       o->policy->name, o->text);
	}
	return n;
}

/* Exactly these ids, separated by spaces, and each at least once. */
static inline bool lab_only(const char *ids)
{
	char copy[200];
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", ids);
	for (char *id = strtok(copy, " "); id; id = strtok(NULL, " ")) {
		if (!said(id)) {
			printf("# not said: %s\n", id);
			lab_total(true);
			return false;
		}
		n += said(id);
	}
	if (lab_total(false) == n)
		return true;
	printf("# more than: %s\n", ids);
	lab_total(true);
	return false;
}

/* No more events; what was said; the judge goes. */
static inline void lab_expect(const char *file, int line, const char *ids)
{
	if (!pg_judge_finish(lab.judge) || !lab_only(ids)) {
		printf("# %s:%d: expected \"%s\"\n", file, line, ids);
		check_state.failed_checks++;
	}
	pg_judge_destroy(lab.judge);
	lab.judge = NULL;
}

#define EXPECT(ids) lab_expect(__FILE__, __LINE__, ids)
#define SILENT()    EXPECT("")

#endif
