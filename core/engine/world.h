/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world: simulated memory, address spaces in it, and actors that change
 * their tables. What happens goes to a judge, a tap, or both, event by event.
 *
 * Operations (map.h, user.h, hotplug.h ...) are plain functions that take the
 * task of the actor who does it. Everything they do to the world they do by
 * the steps of steps.h, and each step is a point at which another actor may
 * go on (task.h). Without a scheduler an operation just runs through.
 */
#ifndef PG_ENGINE_WORLD_H
#define PG_ENGINE_WORLD_H

#include "arch/regime.h"
#include "arch/walk.h"
#include "base/error.h"
#include "engine/phys.h"
#include "engine/steps.h"
#include "trace/judge.h"

struct pg_fiber;
struct pg_schedule;
struct pg_task;
struct pg_user;

/* When the frame of an unlinked user table is freed (lifecycle 1.5, 1.7). */
enum pg_free_path {
	PG_FREE_NOW, /* no wait */
	PG_FREE_IPI, /* gather, then an IPI */
	PG_FREE_RCU, /* gather, then a grace period */
	PG_FREE_PATHS,
};

/* Where table pages come from. */
enum pg_table_source {
	PG_SOURCE_BUDDY,
	PG_SOURCE_CACHE,     /* grouped pages (system 4) */
	PG_SOURCE_FRAGMENTS, /* pieces of a block (system 3) */
};

/* Who frees empty user PTE tables (system 5). */
enum pg_reclaim {
	PG_RECLAIM_NONE,
	PG_RECLAIM_REFCOUNT,
	PG_RECLAIM_SCAN,
};

/*
 * What differs between kernels (lifecycle 1.7). dtor_late: the destructor runs
 * when the frame is freed, not when it is queued. bbml: of the CPU. tlb_range:
 * FEAT_TLBIRANGE is used. variant: for a source or a reclaim that has some
 * (frag.h, refs.h). group: log2 of the pages of the cache's groups, 0: what
 * the cache takes for itself. A scheme sets them; scripts may change them
 * before the first space is made.
 */
struct pg_knobs {
	enum pg_release release;
	enum pg_ptl_kind ptl;
	bool split_pmd;
	bool dtor_late;
	enum pg_free_path free_path;
	enum pg_table_source source;
	enum pg_reclaim reclaim;
	unsigned int variant;
	uint8_t group;
	uint8_t bbml;
	uint8_t observers;
	bool ha, hd;
	bool tlb_range;
	bool keyed; /* tables are write-protected in the linear map */
};

/* The table of pages used last: for va, while root and shape are these. */
struct pg_near {
	uint64_t va, table, root, shape;
};

/*
 * An address space. used: it was made, perhaps without success, since the world
 * was. id: index in the world, as in events. built: levels that
 * the kernel was built for; the regime has as many or fewer (folded at run
 * time). user: VMAs and what belongs to them (user.h), NULL for others;
 * owned.
 */
struct pg_mm {
	bool live, used;
	uint16_t id;
	enum pg_space_class class;
	struct pg_regime regime;
	uint64_t root;
	uint64_t asid;
	uint8_t built;
	bool slab; /* the root is of the cache of small ones */
	struct pg_user *user;
	struct pg_near near;
};

/* A lock that somebody holds. writer: the actor, or -1; readers: bits. */
struct pg_lock_state {
	uint64_t id;
	int8_t writer;
	uint32_t readers;
};

#define PG_LOCKS_MAX 64

/* A frame whose rcu_head is queued: who was reading, and what to do. */
struct pg_grace {
	uint64_t frame;
	uint32_t readers; /* bits of actors still reading since then */
	void (*run)(struct pg_task *task, uint64_t frame);
	struct pg_grace *next;
};

/*
 * What steps touch, and how (footprint.h): only looks; changes so that the
 * order of such changes cannot be told; or anything else.
 */
enum pg_touch_mode {
	PG_TOUCH_READ = 1,
	PG_TOUCH_ADD = 2,
	PG_TOUCH_WRITE = 3,
};

/*
 * What actors share and no event tells of: of a space by its id, of a page by
 * its address. VMAS: which are attached and linked. GATHERS: open ones.
 * BATCHED: TLBIs nobody waited for. SEQ: of a fork. USERS: of the space. FOLIO:
 * counts and state of a page.
 */
enum pg_shared {
	PG_SHARED_VMAS,
	PG_SHARED_GATHERS,
	PG_SHARED_BATCHED,
	PG_SHARED_SEQ,
	PG_SHARED_USERS,
	PG_SHARED_FOLIO,
	PG_SHARED_OTHER,
};

struct pg_share {
	uint8_t what, mode;
	uint64_t object;
};

#define PG_SHARES 6

/*
 * One actor. error: of the present operation, for whoever called it; result:
 * what the operation answered. pending: what it is about to do (task.h); NONE:
 * to begin. share_count: above PG_SHARES: more than could be kept.
 */
struct pg_task {
	struct pg_world *world;
	uint8_t actor;
	unsigned int irq_off, rcu;
	struct pg_error error;
	int result;
	struct pg_fiber *fiber;
	struct pg_event pending;
	bool running;
	uint8_t use;	   /* enum pg_table_use: what new tables are for */
	uint64_t va;	   /* and for which address */
	unsigned int line; /* of a script, for the judge */
	void *op;	   /* of the operation that runs, its own */
	unsigned int share_count; /* since the last point */
	struct pg_share shares[PG_SHARES];
};

/* Who wants events beside the judge: text, JSON, a recorder. */
typedef void (*pg_tap)(void *ctx, const struct pg_event *ev);

/*
 * kinds: PG_EV_BIT()s that somebody listens to; others are not told. part:
 * state of the parts of the engine, by enum pg_part, made and freed by them.
 */
enum pg_part {
	PG_PART_USER,
	PG_PART_GATHER,
	PG_PART_FRAGMENTS,
	PG_PART_CACHE,
	PG_PART_REFS,
	PG_PART_HOTPLUG,
	PG_PART_HUGETLB,
	PG_PART_MODEL,
	PG_PART_PGD,
	PG_PARTS,
};

/* A table that a script holds by number (scheme.h's operations). */
#define PG_SLOTS 64

struct pg_slot {
	struct pg_mm *mm;
	uint64_t table;
};

struct pg_world {
	struct pg_knobs knobs;
	struct pg_steps steps;
	struct pg_phys phys;
	struct pg_mm mms[PG_SPACES];
	struct pg_task tasks[PG_ACTORS];
	struct pg_judge *judge;
	pg_tap tap;
	void *tap_ctx;
	uint64_t kinds;
	struct pg_schedule *schedule; /* NULL: operations run through */
	struct pg_lock_state locks[PG_LOCKS_MAX];
	unsigned int lock_count;
	struct pg_grace *grace, **grace_end, *spare_grace;
	uint32_t next_ptl;
	uint64_t events;
	uint64_t shape;	    /* stores to entries above the last level, and 1 */
	uint64_t schedules; /* that were run in this world */
	struct pg_slot slots[PG_SLOTS];
	void *part[PG_PARTS];
	void (*part_drop[PG_PARTS])(struct pg_world *world, void *part);
};

/*
 * What a new world is. knobs and steps are copied. phys: where its memory
 * lies; below: see phys.h. judge: borrowed, may be NULL.
 */
struct pg_world_params {
	struct pg_knobs knobs;
	const struct pg_steps *steps;
	unsigned int shift;
	uint64_t first, size;
	const struct pg_mem *below;
	struct pg_judge *judge;
};

int pg_world_init(struct pg_world *world, const struct pg_world_params *params,
		  struct pg_error *err);
void pg_world_deinit(struct pg_world *world);

/*
 * As if the world had been made anew with the same parameters, for those who
 * make many: memory and fibers are kept. The judge is reset by its owner; tap
 * stays.
 */
void pg_world_reset(struct pg_world *world);

/*
 * The same with other parameters: knobs, steps, the judge, what lies below.
 * shift, first and size have to be those that it was made with (PG_EINVAL).
 */
int pg_world_restart(struct pg_world *world,
		     const struct pg_world_params *params,
		     struct pg_error *err);

/*
 * Makes space id: allocates and constructs its root (root 0), or takes over
 * tables that are there (root: in the memory below). The judge is told what
 * the space is.
 */
struct pg_mm_params {
	unsigned int id;
	enum pg_space_class class;
	struct pg_regime regime; /* initialised */
	uint64_t root;
	uint64_t asid;
	uint8_t built; /* 0: as many levels as the regime has */
};

int pg_mm_create(struct pg_task *task, const struct pg_mm_params *params,
		 struct pg_error *err);

/* The tables as a reader sees them. */
static inline struct pg_tables pg_mm_tables(const struct pg_world *world,
					    const struct pg_mm *mm)
{
	return (struct pg_tables){
		.regime = &mm->regime,
		.mem = &world->phys.mem,
		.root = mm->root,
	};
}

static inline bool pg_mm_is_init(const struct pg_mm *mm)
{
	return mm->class == PG_CLASS_INIT;
}

#endif
