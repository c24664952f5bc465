/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events: one thing done to translation tables, or to what keeps them alive.
 *
 * Whoever changes tables tells what was done, step by step; policies judge the
 * stream (policy.h), and people read and write it as text (text.h). An event
 * says what happened, never what was meant: a TLBI is an operation and its raw
 * operand, a store is a location and two words.
 *
 * One flat record serves all kinds. The rows of pg_event_rows say which of its
 * fields a kind uses, and under which names the text form knows them.
 */
#ifndef PG_TRACE_EVENT_H
#define PG_TRACE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CPUs, threads or devices that do things; 0 is the first. */
#define PG_ACTORS 16

/* Address spaces of one trace; 0 is the kernel's own (init_mm). */
#define PG_SPACES 32

/* A level that is none: data, not a table. */
#define PG_EV_DATA INT8_MIN

enum pg_event_kind {
	PG_EV_NONE,

	/* Frames: physical pages, or blocks of them. */
	PG_EV_ALLOC,	/* an allocator gives memory away */
	PG_EV_FAIL,	/* an allocator refuses */
	PG_EV_FREE,	/* memory enters an allocator */
	PG_EV_ZERO,	/* all words of a table become 0, before it is linked */
	PG_EV_CTOR,	/* a table page's constructor ran */
	PG_EV_DTOR,	/* its destructor ran */
	PG_EV_PTL,	/* the lock object of a table page: born, gone */
	PG_EV_QUEUE,	/* a table page, unlinked, waits to be freed */
	PG_EV_DEPOSIT,	/* a PTE table is kept for a later split */
	PG_EV_WITHDRAW, /* and taken again */
	PG_EV_COUNT,	/* a counter of the system changes */
	PG_EV_REF,	/* a reference count of a frame changes */
	PG_EV_MARK,	/* a flag of a frame changes */
	PG_EV_PIECE,	/* a fragment of a frame changes state */

	/* Descriptors. */
	PG_EV_READ,  /* software reads one */
	PG_EV_SCAN,  /* software looks whether a whole table is empty */
	PG_EV_WRITE, /* software stores one */
	PG_EV_HW,    /* hardware updates AF or dirty state */

	/* Barriers and translation caches. */
	PG_EV_DSB,
	PG_EV_ISB,
	PG_EV_WMB,    /* a barrier between stores, without completion */
	PG_EV_TLBI,   /* raw operation and operand */
	PG_EV_NOTIFY, /* secondary translation caches told to forget a range */
	PG_EV_VOUCH,  /* two pages have equal contents */

	/* Translation regimes in use. */
	PG_EV_ROOT,   /* an actor runs with a space's tables from here on */
	PG_EV_UNROOT, /* and no longer */
	PG_EV_MSR,    /* a register that TLBs may hold changes */

	/* Locks and waiting. */
	PG_EV_LOCK,
	PG_EV_UNLOCK,
	PG_EV_IRQ_OFF,
	PG_EV_IRQ_ON,
	PG_EV_RCU_LOCK,
	PG_EV_RCU_UNLOCK,
	PG_EV_IPI,	/* waited until every other actor had irqs on */
	PG_EV_RCU_CALL, /* a frame's rcu_head is queued */
	PG_EV_RCU_RUN,	/* its callback runs: a grace period has passed */

	/* Use. */
	PG_EV_ACCESS, /* a load, store or fetch through the tables */
	PG_EV_PIN,    /* a lockless walker keeps a page that it found */
	PG_EV_UNPIN,
	PG_EV_OWNER, /* data memory passes to another owner */

	/* Operations: what the steps between belong to. */
	PG_EV_BEGIN,
	PG_EV_END,
	PG_EV_REGION, /* a range of a space has a discipline and bounds */
	PG_EV_DETACH, /* no walker can find this range of a space any more */
	PG_EV_EXPECT, /* what the caller of an operation expects to be mapped */
	PG_EV_BUG,    /* software notices for itself that all is not well */
	PG_EV_IDLE,   /* nothing runs and nothing is queued */

	PG_EVENT_KINDS,
};

#define PG_EV_BIT(kind) (UINT64_C(1) << (kind))

/*
 * kind: enum pg_event_kind. actor: who, below PG_ACTORS. level: Arm ARM, of
 * the table, or of the table that the entry is in. how: a word of the kind's
 * own list (the enums below). space: below PG_SPACES. flags: of the kind.
 *
 * at: a physical address (of a frame, a descriptor), or what the row says.
 * va: an input address. size: bytes. old, new: words; counts are signed.
 */
struct pg_event {
	uint8_t kind;
	uint8_t actor;
	int8_t level;
	uint8_t how;
	uint16_t space;
	uint16_t flags;
	uint64_t at;
	uint64_t va;
	uint64_t size;
	uint64_t old;
	uint64_t new;
};

/*
 * ALLOC, FREE: which allocator.
 *
 * STATIC is memory of the kernel's image; SLAB a cache of objects smaller than
 * a page; ALTMAP memory of a device that keeps its own memmap; CACHE grouped
 * pages (lifecycle, system 4); DEVICE memory nobody allocates, such as MMIO.
 */
enum pg_origin {
	PG_ORIGIN_NONE,
	PG_ORIGIN_BOOT,
	PG_ORIGIN_BUDDY,
	PG_ORIGIN_STATIC,
	PG_ORIGIN_SLAB,
	PG_ORIGIN_ALTMAP,
	PG_ORIGIN_CACHE,
	PG_ORIGIN_FRAG,
	PG_ORIGIN_DEVICE,
	PG_ORIGINS,
};

/*
 * ALLOC's flags. ZERO: the memory came zeroed. BLOCK: not a compound page,
 * freed frame by frame.
 *
 * ALLOC, FREE: new is the pool, where an allocator has several: a cache's
 * number, a node's list.
 */
#define PG_ALLOC_ZERO	 0x01
#define PG_ALLOC_ACCOUNT 0x02
#define PG_ALLOC_ATOMIC	 0x04
#define PG_ALLOC_BLOCK	 0x08

/* ROOT's flag: the actor is a device that keeps translations of its own. */
#define PG_ROOT_SECONDARY 0x01

/* FAIL: what could not be had. Each has a counter for injected failures. */
enum pg_fail {
	PG_FAIL_TABLE,
	PG_FAIL_DATA,
	PG_FAIL_PTL,
	PG_FAIL_BATCH,
	PG_FAIL_GROUP, /* an order-9 group for the cache */
	PG_FAIL_CHARGE,
	PG_FAIL_DESCRIPTOR, /* one that is an object of its own */
	PG_FAILS,
};

/* CTOR's and DTOR's flags: what it did (lifecycle 3.4). */
#define PG_CTOR_LOCK 0x01
#define PG_CTOR_TYPE 0x02

/*
 * PTL: EMBEDDED locks cannot fail and need no memory of their own. INIT: old is
 * the word that lay where the lock is put.
 */
enum pg_ptl {
	PG_PTL_INIT,
	PG_PTL_FREE,
};

enum pg_queue {
	PG_QUEUE_GATHER,
	PG_QUEUE_RCU,
	PG_QUEUE_LIST,
};

enum pg_counter {
	PG_COUNT_NR_PAGETABLE,
	PG_COUNT_MM_BYTES, /* of a space; new is a number of bytes */
	PG_COUNT_MEMCG,
	PG_COUNT_RSS,	   /* of a space, in pages */
	PG_COUNT_MAPCOUNT, /* of the frame at */
	PG_COUNTERS,
};

/* REF: whose references. VISITOR and ENTRY make up pte_refcount (system 5). */
enum pg_ref {
	PG_REF_PAGE,
	PG_REF_ENTRY,
	PG_REF_VISITOR,
	PG_REF_SHARE, /* further address spaces that share a PMD table */
	PG_REF_FRAG,  /* live fragments */
	PG_REF_SPECULATIVE,
	PG_REFS,
};

/* MARK: new is 1 or 0. */
enum pg_mark {
	PG_MARK_PAGETABLE, /* system 4's flag */
	PG_MARK_KEYED,	   /* write-protected by a key in the linear map */
	PG_MARK_ACTIVE,	   /* a fragment of the frame was freed by RCU */
	PG_MARK_LISTED,	   /* on a list of half-free frames, or in a cache */
	PG_MARK_WINDOW,	   /* at 0: the actor may write keyed pages */
	PG_MARK_LAZY,	   /* at 0: the actor may keep stores back */
	PG_MARKS,
};

/*
 * PIECE: va is the fragment's index, old and new are its state, size its bytes
 * (0: half a page).
 */
enum pg_piece {
	PG_PIECE_FREE,
	PG_PIECE_USED,
	PG_PIECE_PENDING,
	PG_PIECE_BOTH, /* used and pending: never right (lifecycle F2) */
};

/* WRITE: how the store was made. */
enum pg_store {
	PG_STORE_PLAIN,
	PG_STORE_RELEASE,
	PG_STORE_ATOMIC,
};

/* DSB. The first four complete TLBIs; the ST forms order stores only. */
enum pg_dsb {
	PG_DSB_SY,
	PG_DSB_ISH,
	PG_DSB_OSH,
	PG_DSB_NSH,
	PG_DSB_ST,
	PG_DSB_ISHST,
	PG_DSB_OSHST,
	PG_DSB_NSHST,
	PG_DSB_LD,
	PG_DSB_ISHLD,
	PG_DSB_OSHLD,
	PG_DSB_NSHLD,
	PG_DSBS,
};

/* NOTIFY: which kind of cache. */
enum pg_notify {
	PG_NOTIFY_START, /* forget, and fill nothing from this range */
	PG_NOTIFY_END,
	PG_NOTIFY_FLUSH, /* forget: leaves and tables */
};

/* ROOT's flag: the actor is a device that keeps translations of its own. */
#define PG_ROOT_SECONDARY 0x01

/* MSR: what may be cached of it (BBM-15). */
enum pg_msr {
	PG_MSR_TCR,
	PG_MSR_MAIR,
	PG_MSR_SCTLR,
	PG_MSR_PIR,
	PG_MSR_VTCR,
	PG_MSRS,
};

/*
 * LOCK, UNLOCK: at is a lock's id, its class in the top byte. Locks of a class
 * with an object have the object below: a space, a frame's address, a file.
 * The order of the classes is the order of taking them (lifecycle 1.3).
 */
enum pg_lock_class {
	PG_LOCK_NONE,
	PG_LOCK_HOTPLUG,
	PG_LOCK_MMAP,	    /* space */
	PG_LOCK_VMA,	    /* space and number */
	PG_LOCK_I_MMAP,	    /* file */
	PG_LOCK_ANON_VMA,   /* number */
	PG_LOCK_FIXMAP,	    /* the mutex of arm64's mapping builder */
	PG_LOCK_CONTEXT,    /* space: fragments' list (s390) */
	PG_LOCK_CACHE,	    /* node: the grouped cache */
	PG_LOCK_PAGE_TABLE, /* space: mm->page_table_lock */
	PG_LOCK_PMD,	    /* a PMD table's frame */
	PG_LOCK_PTE,	    /* a PTE table's frame */
	PG_LOCK_STAGE2,	    /* space: a guest's tables */
	PG_LOCK_PAGE,	    /* a folio's lock */
	PG_LOCK_CLASSES,
};

#define PG_LOCK_ID(class, object) \
	((uint64_t)(class) << 56 | ((object)&UINT64_C(0xffffffffffffff)))
#define PG_LOCK_CLASS(id)  ((unsigned int)((id) >> 56))
#define PG_LOCK_OBJECT(id) ((id)&UINT64_C(0xffffffffffffff))

enum pg_lock_mode {
	PG_LOCK_WRITE, /* exclusive, and all spinlocks */
	PG_LOCK_READ,
};

/*
 * LOCK's flags. A failed try is an event, too: the lock is not held. DOWNGRADE:
 * it is held, and from here on for reading.
 */
#define PG_LOCK_TRY    0x01
#define PG_LOCK_FAILED 0x02
#define PG_LOCK_NESTED 0x04 /* two of a class, on purpose */
#define PG_LOCK_DOWN   0x08

enum pg_use {
	PG_USE_READ,
	PG_USE_WRITE,
	PG_USE_EXEC,
};

/* SPACE declarations (judge.h): what lives there, and so who locks. */
enum pg_space_class {
	PG_CLASS_INIT, /* init_mm: linear map, vmalloc, vmemmap */
	PG_CLASS_USER,
	PG_CLASS_EFI,
	PG_CLASS_TEMP,	/* trampoline, idmap, hibernation's copies */
	PG_CLASS_GUEST, /* stage 2 */
	PG_SPACE_CLASSES,
};

/* REGION: the discipline of a range (lifecycle 1.3, 4.4). */
enum pg_region {
	PG_REGION_LINEAR,
	PG_REGION_VMEMMAP,
	PG_REGION_VMALLOC,
	PG_REGION_USER,
	PG_REGION_BOOT, /* part of linear or vmemmap that may not be removed */
	PG_REGION_REPLICA, /* top-level entries that equal those of space 0 */
	PG_REGIONS,
};

/* EXPECT: new is the leaf's attributes with no address, 0 for unmapped. */

enum pg_bug {
	PG_BUG_ASSERT,	 /* a BUG_ON() or VM_BUG_ON() of the modelled code */
	PG_BUG_WARN,	 /* a WARN_ON() */
	PG_BUG_RETRY,	 /* retries without an end */
	PG_BUG_DEADLOCK, /* every actor waits */
	PG_BUG_RESULT,	 /* an operation's answer is wrong */
	PG_BUGS,
};

/* BEGIN, END: which operation. */
enum pg_op {
	PG_OP_NONE,
	PG_OP_MAP,
	PG_OP_UNMAP,
	PG_OP_PROTECT,
	PG_OP_AGE, /* access and dirty flags */
	PG_OP_SPLIT,
	PG_OP_COLLAPSE,
	PG_OP_FOLD,
	PG_OP_UNFOLD,
	PG_OP_VMAP,
	PG_OP_VUNMAP,
	PG_OP_APPLY,
	PG_OP_HOT_ADD,
	PG_OP_HOT_REMOVE,
	PG_OP_PTDUMP,
	PG_OP_FAULT,
	PG_OP_HUGE_FAULT,
	PG_OP_GUP,
	PG_OP_MUNMAP,
	PG_OP_DONTNEED,
	PG_OP_EXIT,
	PG_OP_FORK,
	PG_OP_MREMAP,
	PG_OP_THP_SPLIT,
	PG_OP_THP_COLLAPSE,
	PG_OP_RETRACT,
	PG_OP_RMAP,
	PG_OP_MIGRATE,
	PG_OP_UFFD,
	PG_OP_SHARE,
	PG_OP_UNSHARE,
	PG_OP_SHRINK,
	PG_OP_WALK,
	PG_OP_NEW_SPACE,
	PG_OP_EFI_MAP,
	PG_OP_SET_MEMORY,
	PG_OP_LINEAR,
	PG_OP_ROOT_GROW,
	PG_OP_S2_MAP,
	PG_OP_S2_UNMAP,
	PG_OP_REFILL, /* of a cache of table pages (lifecycle 6) */
	PG_OPS,
};

/* Permanent, by the enum; ends with NULL. */
extern const char *const pg_op_names[PG_OPS + 1];

/*
 * BEGIN: new is the operation's name, of eight letters at most; how is what a
 * fault wants to do (enum pg_use). END: new is the answer, 0 or an enum
 * pg_errno.
 *
 * Some names mean something to policies: unmap, fault, exit, hot-add,
 * hot-remove, ptdump, refill (of a cache of table pages, lifecycle 6).
 */
#define PG_BEGIN_NOALLOC 0x01 /* it may allocate nothing */

/* Which member of struct pg_event a field is, and how it is written. */
enum pg_member {
	PG_MEMBER_NONE,
	PG_MEMBER_LEVEL,   /* of a table, -1 to 3 */
	PG_MEMBER_PURPOSE, /* level: that, or data */
	PG_MEMBER_HOW,	   /* one of the row's words */
	PG_MEMBER_TLBI,	   /* how, by the names of arch/tlbi.h */
	PG_MEMBER_SPACE,
	PG_MEMBER_FLAGS, /* the row's flag words, each present or not */
	PG_MEMBER_AT,
	PG_MEMBER_VA,
	PG_MEMBER_SIZE,
	PG_MEMBER_OLD,
	PG_MEMBER_NEW,
	PG_MEMBER_DELTA,     /* new, signed and decimal */
	PG_MEMBER_LOCK,	     /* at, as CLASS:OBJECT */
	PG_MEMBER_WHICH,     /* va, a decimal number */
	PG_MEMBER_STATE_OLD, /* old, new: a word of enum pg_piece */
	PG_MEMBER_STATE_NEW,
	PG_MEMBERS,
};

/*
 * optional: left out in text where it is 0; a level, where it is PG_EV_DATA,
 * which it is in an event of the text that says none. align: log2 of what the
 * value is a multiple of. bits: it is below 2^bits; 0 for any value.
 */
struct pg_event_field {
	const char *name;
	enum pg_member member;
	bool optional;
	uint8_t align;
	uint8_t bits;
};

#define PG_EVENT_FIELDS 9

/*
 * A kind: its permanent name, its fields in the order of the text form, the
 * words of how and of flags (from bit 0 on), each list ended by NULL; and what
 * it means, for the manual. The table has PG_EVENT_KINDS rows.
 */
struct pg_event_row {
	const char *name;
	struct pg_event_field fields[PG_EVENT_FIELDS];
	const char *const *hows;
	const char *const *flags;
	const char *text;
};

extern const struct pg_event_row pg_event_rows[PG_EVENT_KINDS];

/* How many fields a kind has. */
static inline unsigned int pg_event_fields(const struct pg_event_row *row)
{
	unsigned int n = 0;

	while (n < PG_EVENT_FIELDS && row->fields[n].name)
		n++;
	return n;
}

/* Names of lock classes and of space classes, permanent, by their enums. */
extern const char *const pg_lock_class_names[PG_LOCK_CLASSES];
extern const char *const pg_space_class_names[PG_SPACE_CLASSES];

/* And of the states of a fragment; ends with NULL. */
extern const char *const pg_piece_names[];

#endif
