/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judge: feeds events to policies, keeps the ledger and the objections.
 *
 *	judge = pg_judge_create(&params, err);
 *	pg_judge_space(judge, 0, &space, err);
 *	pg_judge_event(judge, &event);		for each
 *	pg_judge_finish(judge);
 */
#ifndef PG_TRACE_JUDGE_H
#define PG_TRACE_JUDGE_H

#include "trace/ledger.h"
#include "trace/policy.h"

/* Whether tables' locks are words in the page's descriptor, or objects. */
enum pg_ptl_kind {
	PG_PTL_NONE, /* one lock for a whole space */
	PG_PTL_EMBEDDED,
	PG_PTL_ALLOCATED,
};

/* Linux releases that differ in who is constructed (lifecycle 3.4). */
enum pg_release {
	PG_RELEASE_5_1,
	PG_RELEASE_5_2, /* to 6.6 */
	PG_RELEASE_6_7, /* to 6.13 */
	PG_RELEASE_6_14,
	PG_RELEASE_6_16, /* and later */
	PG_RELEASES,
};

/*
 * What the judge has to know and must not hear from whom it judges.
 *
 * bbml: ID_AA64MMFR2_EL1.BBM, 0 to 3. observers: PEs (and SMMU streams) that
 * share the tables. off: bits by index in pg_policies, of those not wanted.
 * costs: bits by enum pg_cost of those wanted. ha, hd: hardware updates the
 * access flag, dirty state. handoff: the next holder of a lock may order a
 * store for the writer. room: objections kept at most, 0 for 1000; further
 * ones are counted.
 *
 * gather_rcu: page tables are freed by RCU on this configuration. built_levels:
 * levels that the kernel was built for, 0: as many as the regime has.
 */
struct pg_judge_params {
	uint8_t bbml;
	uint8_t observers;
	bool ha, hd;
	bool handoff;
	bool strict_attr;
	enum pg_ptl_kind ptl;
	bool split_pmd;
	enum pg_release release;
	bool gather_rcu;
	uint8_t built_levels;
	uint32_t costs;
	uint64_t off[PG_POLICIES_MAX / 64];
	size_t room;
};

#define PG_COSTS_ALL ((1u << PG_COSTS) - 1)

/*
 * A store, looked at once for all policies: pg_stored() in policies/common.h.
 * seq: the event's number, page: where it goes, NULL if never mentioned. old,
 * was, is: what it replaces, and the kinds of the old and new word. from, to:
 * tables that they point at, if any. live: walkers can come here from a root.
 */
struct pg_stored {
	uint64_t seq;
	struct pg_page *page;
	const struct pg_space *space;
	const struct pg_regime *r;
	uint64_t old;
	enum pg_desc_kind was, is;
	struct pg_page *from, *to;
	bool live;
};

struct pg_shadow;
struct pg_tlb;

/*
 * kept: policies' own storage, by index of the policy that made it; made by
 * pg_judge_keep(), freed with the judge.
 */
struct pg_judge {
	struct pg_judge_params params;
	struct pg_ledger ledger;
	uint64_t line;	/* of the text that events come from; the caller's */
	uint64_t kinds; /* that anybody, or the ledger, listens to */
	struct pg_stored change;
	struct pg_shadow *shadow; /* policies/shadow.c; kept */
	bool idle;		  /* so the last event said */
	void (*hear[PG_EVENT_KINDS][PG_POLICIES_MAX])(struct pg_judge *,
						      const struct pg_event *);
	unsigned int hearers[PG_EVENT_KINDS];
	struct pg_objection *objections;
	size_t count, room;
	uint64_t counts[PG_POLICIES_MAX]; /* also of those not kept */
	uint64_t total;
	void *kept[PG_POLICIES_MAX];
	void (*drop[PG_POLICIES_MAX])(struct pg_judge *judge, void *kept);
	bool quiet;	    /* objections are not wanted just now */
	uint32_t locked;    /* spaces whose one lock was taken (BBM-13) */
	struct pg_tlb *tlb; /* one of those in kept, for speed */
};

/* NULL with *err filled: nonsense in params, or no memory. */
struct pg_judge *pg_judge_create(const struct pg_judge_params *params,
				 struct pg_error *err);
void pg_judge_destroy(struct pg_judge *judge);

/*
 * As if it had been made anew, for spaces of the same granule: no space is
 * declared, nothing is known and nothing was objected to.
 */
void pg_judge_reset(struct pg_judge *judge);

/* The same with other parameters; PG_EINVAL where they are nonsense. */
int pg_judge_restart(struct pg_judge *judge,
		     const struct pg_judge_params *params,
		     struct pg_error *err);

/*
 * Says what space id (0 to PG_SPACES - 1) is: class, regime, root, asid. The
 * root's page or pages are tables of it from here on. Fails on an id that is
 * taken, another granule than the first space's, or a root out of place.
 */
int pg_judge_space(struct pg_judge *judge, unsigned int id,
		   const struct pg_space *space, struct pg_error *err);

/* Judges one event and enters it. Never fails: what is wrong is objected to. */
void pg_judge_event(struct pg_judge *judge, const struct pg_event *ev);

/*
 * No more events: what is still owed is objected to (an IDLE event, unless the
 * last one was). False if memory ran out, and so something may be missing.
 */
bool pg_judge_finish(struct pg_judge *judge);

/*
 * size bytes, zeroed, kept for the policy with this index until the judge goes;
 * drop may be NULL. The same again on every further call. NULL without memory.
 */
void *pg_judge_keep(struct pg_judge *judge, int policy, size_t size,
		    void (*drop)(struct pg_judge *judge, void *kept));

#endif
