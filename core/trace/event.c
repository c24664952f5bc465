// SPDX-License-Identifier: GPL-2.0-or-later
/* What each kind of event says, and how it is written. */
#include "trace/event.h"

#define WORDS(...)                      \
	(const char *const[])           \
	{                               \
		__VA_ARGS__, (void *)0, \
	}

#define FIELD(name, kind, ...)                      \
	{                                           \
		name, PG_MEMBER_##kind, __VA_ARGS__ \
	}

/* Fields that many kinds have. A frame may be a piece of a page. */
#define FRAME	 FIELD("at", AT, .align = 3, .bits = 52)
#define FRAME_IF FIELD("at", AT, .align = 3, .bits = 52, .optional = true)
#define BYTES_IF FIELD("size", SIZE, .bits = 33, .optional = true)
#define SIZE	 FIELD("size", SIZE)
#define SIZE_IF	 FIELD("size", SIZE, .optional = true)
#define LEVEL	 FIELD("level", LEVEL)
#define LEVEL_IF FIELD("level", LEVEL, .optional = true)
#define SPACE_IF FIELD("space", SPACE, .optional = true)
#define VA	 FIELD("va", VA)
#define VA_IF	 FIELD("va", VA, .optional = true)
#define OLD	 FIELD("old", OLD)
#define OLD_IF	 FIELD("old", OLD, .optional = true)
#define NEW	 FIELD("new", NEW)
#define NEW_IF	 FIELD("new", NEW, .optional = true)
#define FLAGS	 FIELD("flags", FLAGS, .optional = true)
#define LOCK	 FIELD("lock", LOCK)
#define POOL	 FIELD("pool", NEW, .optional = true, .bits = 16)

#define ORIGINS                                                             \
	WORDS("none", "boot", "buddy", "static", "slab", "altmap", "cache", \
	      "frag", "device")

const struct pg_event_row pg_event_rows[PG_EVENT_KINDS] = {
	[PG_EV_NONE] = {
		.name = "none",
		.text = "Nothing happened; it only takes a number.",
	},

	/* Frames. */
	[PG_EV_ALLOC] = {
		.name = "alloc",
		.fields = {
			{ "from", PG_MEMBER_HOW }, FRAME, BYTES_IF,
			{ "level", PG_MEMBER_PURPOSE }, SPACE_IF, POOL, FLAGS,
		},
		.hows = ORIGINS,
		.flags = WORDS("zero", "account", "atomic", "block"),
		.text = "An allocator gives memory away: to be a table of this "
			"level, or for data. Without a size it is one page.",
	},
	[PG_EV_FAIL] = {
		.name = "fail",
		.fields = {
			{ "what", PG_MEMBER_HOW }, BYTES_IF,
			{ "level", PG_MEMBER_PURPOSE, .optional = true },
			SPACE_IF, FLAGS,
		},
		.hows = WORDS("table", "data", "ptl", "batch", "group",
			      "charge", "descriptor"),
		.flags = WORDS("zero", "account", "atomic", "block"),
		.text = "An allocator refuses: there is no memory for this.",
	},
	[PG_EV_FREE] = {
		.name = "free",
		.fields = {
			{ "to", PG_MEMBER_HOW }, FRAME, BYTES_IF, SPACE_IF,
			POOL,
		},
		.hows = ORIGINS,
		.text = "Memory enters an allocator. Without a size it is one "
			"page.",
	},
	[PG_EV_ZERO] = {
		.name = "zero",
		.fields = { FRAME, BYTES_IF, LEVEL_IF, SPACE_IF },
		.text = "All words of a table become 0, before it is linked.",
	},
	[PG_EV_CTOR] = {
		.name = "ctor",
		.fields = { FRAME, LEVEL, SPACE_IF, VA_IF, FLAGS },
		.flags = WORDS("lock", "type"),
		.text = "The constructor of a table page of this level ran; "
			"the flags say what it did, va where it is to "
			"be linked.",
	},
	[PG_EV_DTOR] = {
		.name = "dtor",
		.fields = { FRAME, LEVEL_IF, SPACE_IF, FLAGS },
		.flags = WORDS("lock", "type"),
		.text = "The destructor of a table page ran.",
	},
	[PG_EV_PTL] = {
		.name = "ptl",
		.fields = {
			{ "what", PG_MEMBER_HOW }, FRAME,
			{ "object", PG_MEMBER_NEW, .optional = true },
			{ "found", PG_MEMBER_OLD, .optional = true },
		},
		.hows = WORDS("init", "free"),
		.text = "The lock of a table page comes into being, or goes. "
			"found: the word that lay in its place.",
	},
	[PG_EV_QUEUE] = {
		.name = "queue",
		.fields = {
			{ "to", PG_MEMBER_HOW }, FRAME, LEVEL_IF, SPACE_IF,
		},
		.hows = WORDS("gather", "rcu", "list"),
		.text = "A table page, unlinked, waits to be freed.",
	},
	[PG_EV_DEPOSIT] = {
		.name = "deposit",
		.fields = {
			FRAME,
			{ "with", PG_MEMBER_NEW, .optional = true,
			  .align = 3, .bits = 52 },
			SPACE_IF,
		},
		.text = "A last-level table is kept for a later split, with the "
			"table above it or, where none is named, with the "
			"space.",
	},
	[PG_EV_WITHDRAW] = {
		.name = "withdraw",
		.fields = {
			FRAME,
			{ "with", PG_MEMBER_NEW, .optional = true,
			  .align = 3, .bits = 52 },
			SPACE_IF,
		},
		.text = "A deposited table is taken again.",
	},
	[PG_EV_COUNT] = {
		.name = "count",
		.fields = {
			{ "what", PG_MEMBER_HOW },
			{ "by", PG_MEMBER_DELTA }, SPACE_IF, FRAME_IF,
			BYTES_IF,
		},
		.hows = WORDS("nr-pagetable", "mm-bytes", "memcg", "rss",
			      "mapcount"),
		.text = "A counter changes: of the system, of a space "
			"(mm-bytes, in bytes; rss, in pages), or of a frame "
			"(mapcount).",
	},
	[PG_EV_REF] = {
		.name = "ref",
		.fields = {
			{ "what", PG_MEMBER_HOW }, FRAME,
			{ "by", PG_MEMBER_DELTA },
		},
		.hows = WORDS("page", "entry", "visitor", "share", "frag",
			      "speculative"),
		.text = "A reference count of a frame changes.",
	},
	[PG_EV_MARK] = {
		.name = "mark",
		.fields = {
			{ "what", PG_MEMBER_HOW }, FRAME_IF,
			{ "new", PG_MEMBER_NEW, .bits = 1 },
		},
		.hows = WORDS("pagetable", "keyed", "active", "listed",
			      "window", "lazy"),
		.text = "A flag of a frame is set (1) or taken away (0). "
			"window and lazy are the actor's own: while they are "
			"set, it may write pages that a key protects, and keep "
			"stores back.",
	},
	[PG_EV_PIECE] = {
		.name = "piece",
		.fields = {
			FRAME,
			{ "index", PG_MEMBER_WHICH, .optional = true,
			  .bits = 6 },
			{ "old", PG_MEMBER_STATE_OLD },
			{ "new", PG_MEMBER_STATE_NEW },
			BYTES_IF,
		},
		.text = "A fragment of a frame changes from one state to "
			"another.",
	},

	/* Descriptors. */
	[PG_EV_READ] = {
		.name = "read",
		.fields = {
			FRAME, LEVEL, SPACE_IF, VA_IF,
			{ "word", PG_MEMBER_NEW, .optional = true },
		},
		.text = "Software reads a descriptor and finds this word.",
	},
	[PG_EV_SCAN] = {
		.name = "scan",
		.fields = {
			FRAME, LEVEL, SPACE_IF, VA_IF, BYTES_IF,
			{ "found", PG_MEMBER_NEW, .optional = true },
		},
		.text = "Software looks whether a whole table is empty, and "
			"finds so many entries that are not 0.",
	},
	[PG_EV_WRITE] = {
		.name = "write",
		.fields = {
			{ "how", PG_MEMBER_HOW, .optional = true },
			FRAME, LEVEL, SPACE_IF, VA_IF, OLD, NEW,
		},
		.hows = WORDS("plain", "release", "atomic"),
		.text = "Software stores a descriptor.",
	},
	[PG_EV_HW] = {
		.name = "hw",
		.fields = { FRAME, LEVEL, SPACE_IF, VA_IF, OLD, NEW },
		.text = "Hardware updates a descriptor: the access flag, or "
			"dirty state.",
	},

	/* Barriers and translation caches. */
	[PG_EV_DSB] = {
		.name = "dsb",
		.fields = { { "domain", PG_MEMBER_HOW } },
		.hows = WORDS("sy", "ish", "osh", "nsh", "st", "ishst", "oshst",
			      "nshst", "ld", "ishld", "oshld", "nshld"),
		.text = "A data synchronisation barrier. Those that order all "
			"accesses (sy, ish, osh, nsh) also wait for TLBIs.",
	},
	[PG_EV_ISB] = {
		.name = "isb",
		.text = "An instruction synchronisation barrier.",
	},
	[PG_EV_WMB] = {
		.name = "wmb",
		.text = "A barrier between stores that waits for nothing.",
	},
	[PG_EV_TLBI] = {
		.name = "tlbi",
		.fields = {
			{ "op", PG_MEMBER_TLBI },
			{ "operand", PG_MEMBER_NEW, .optional = true },
			SPACE_IF,
		},
		.text = "A TLB invalidation with its operand as the "
			"instruction has it; the space is the one whose "
			"context (VMID) it is executed in.",
	},
	[PG_EV_NOTIFY] = {
		.name = "notify",
		.fields = { { "what", PG_MEMBER_HOW }, SPACE_IF, VA, SIZE },
		.hows = WORDS("start", "end", "flush"),
		.text = "Secondary translation caches are told to forget a "
			"range. From start to end they may not fill from it.",
	},
	[PG_EV_VOUCH] = {
		.name = "vouch",
		.fields = {
			FRAME,
			{ "with", PG_MEMBER_NEW, .align = 3, .bits = 52 },
			BYTES_IF,
		},
		.text = "Two pages have equal contents.",
	},

	/* Translation regimes in use. */
	[PG_EV_ROOT] = {
		.name = "root",
		.fields = { { "space", PG_MEMBER_SPACE }, FLAGS },
		.flags = WORDS("secondary"),
		.text = "The actor runs with the tables of this space from "
			"here on. secondary: it is a device that keeps "
			"translations of its own, and is told by notify.",
	},
	[PG_EV_UNROOT] = {
		.name = "unroot",
		.fields = { { "space", PG_MEMBER_SPACE } },
		.text = "The actor runs with them no longer.",
	},
	[PG_EV_MSR] = {
		.name = "msr",
		.fields = {
			{ "register", PG_MEMBER_HOW }, SPACE_IF, OLD_IF, NEW_IF,
		},
		.hows = WORDS("tcr", "mair", "sctlr", "pir", "vtcr"),
		.text = "A register changes that TLBs may hold a part of.",
	},

	/* Locks and waiting. */
	[PG_EV_LOCK] = {
		.name = "lock",
		.fields = {
			{ "mode", PG_MEMBER_HOW, .optional = true },
			LOCK, FLAGS,
		},
		.hows = WORDS("write", "read"),
		.flags = WORDS("try", "failed", "nested", "downgrade"),
		.text = "The actor takes a lock; or tries to, and failed. "
			"nested: it means to hold two of a class. downgrade: "
			"it holds the lock, and goes on as a reader.",
	},
	[PG_EV_UNLOCK] = {
		.name = "unlock",
		.fields = {
			{ "mode", PG_MEMBER_HOW, .optional = true }, LOCK,
		},
		.hows = WORDS("write", "read"),
		.text = "The actor gives a lock back.",
	},
	[PG_EV_IRQ_OFF] = {
		.name = "irq-off",
		.text = "The actor disables interrupts; this nests.",
	},
	[PG_EV_IRQ_ON] = {
		.name = "irq-on",
		.text = "The actor enables interrupts again.",
	},
	[PG_EV_RCU_LOCK] = {
		.name = "rcu-lock",
		.text = "An RCU read section begins; this nests.",
	},
	[PG_EV_RCU_UNLOCK] = {
		.name = "rcu-unlock",
		.text = "It ends.",
	},
	[PG_EV_IPI] = {
		.name = "ipi",
		.text = "The actor has waited until every other actor had "
			"interrupts enabled.",
	},
	[PG_EV_RCU_CALL] = {
		.name = "rcu-call",
		.fields = { FRAME },
		.text = "A frame's rcu_head is queued.",
	},
	[PG_EV_RCU_RUN] = {
		.name = "rcu-run",
		.fields = { FRAME },
		.text = "Its callback runs: a grace period has passed.",
	},

	/* Use. */
	[PG_EV_ACCESS] = {
		.name = "access",
		.fields = {
			{ "how", PG_MEMBER_HOW }, SPACE_IF, VA, SIZE_IF,
			{ "at", PG_MEMBER_AT, .optional = true, .bits = 52 },
		},
		.hows = WORDS("read", "write", "exec"),
		.text = "A load, a store or a fetch through the tables; at is "
			"where it led.",
	},
	[PG_EV_PIN] = {
		.name = "pin",
		.fields = { FRAME, BYTES_IF, SPACE_IF, VA_IF },
		.text = "A lockless walker keeps a page that it found.",
	},
	[PG_EV_UNPIN] = {
		.name = "unpin",
		.fields = { FRAME, BYTES_IF, SPACE_IF, VA_IF },
		.text = "It gives the page back.",
	},
	[PG_EV_OWNER] = {
		.name = "owner",
		.fields = { FRAME, BYTES_IF, SPACE_IF, OLD_IF, NEW_IF },
		.text = "Data memory passes to another owner; old and new are "
			"numbers of the trace's own.",
	},

	/* Operations. */
	[PG_EV_BEGIN] = {
		.name = "begin",
		.fields = {
			{ "op", PG_MEMBER_HOW, .optional = true },
			SPACE_IF, VA_IF, SIZE_IF,
			{ "use", PG_MEMBER_NEW, .optional = true, .bits = 2 },
			FLAGS,
		},
		.hows = pg_op_names,
		.flags = WORDS("noalloc"),
		.text = "An operation begins: what the actor does until its "
			"end belongs to it. use: what a fault wants to do. "
			"noalloc: it may allocate nothing.",
	},
	[PG_EV_END] = {
		.name = "end",
		.fields = {
			{ "result", PG_MEMBER_DELTA, .optional = true },
			SPACE_IF,
		},
		.text = "The operation ends, with this answer.",
	},
	[PG_EV_REGION] = {
		.name = "region",
		.fields = { { "what", PG_MEMBER_HOW }, SPACE_IF, VA, SIZE },
		.hows = WORDS("linear", "vmemmap", "vmalloc", "user", "boot",
			      "replica"),
		.text = "A range of a space has this discipline; or its "
			"top-level entries equal those of space 0 (replica).",
	},
	[PG_EV_DETACH] = {
		.name = "detach",
		.fields = { SPACE_IF, VA, SIZE },
		.text = "No walker can find this range of a space any more.",
	},
	[PG_EV_EXPECT] = {
		.name = "expect",
		.fields = {
			SPACE_IF, VA, SIZE,
			{ "at", PG_MEMBER_AT, .optional = true, .bits = 52 }, NEW_IF,
		},
		.text = "What the caller of an operation expects to be mapped "
			"there: this physical address with a leaf's "
			"attributes, or nothing where new is 0.",
	},
	[PG_EV_BUG] = {
		.name = "bug",
		.fields = {
			{ "what", PG_MEMBER_HOW },
			{ "at", PG_MEMBER_AT, .optional = true },
		},
		.hows = WORDS("assert", "warn", "retry", "deadlock", "result"),
		.text = "Software notices for itself that all is not well.",
	},
	[PG_EV_IDLE] = {
		.name = "idle",
		.text = "Nothing runs and nothing is queued.",
	},
};

const char *const pg_lock_class_names[PG_LOCK_CLASSES] = {
	[PG_LOCK_NONE] = "none",     [PG_LOCK_HOTPLUG] = "hotplug",
	[PG_LOCK_MMAP] = "mmap",     [PG_LOCK_VMA] = "vma",
	[PG_LOCK_I_MMAP] = "i_mmap", [PG_LOCK_ANON_VMA] = "anon_vma",
	[PG_LOCK_FIXMAP] = "fixmap", [PG_LOCK_CONTEXT] = "context",
	[PG_LOCK_CACHE] = "cache",   [PG_LOCK_PAGE_TABLE] = "page_table",
	[PG_LOCK_PMD] = "pmd",	     [PG_LOCK_PTE] = "pte",
	[PG_LOCK_STAGE2] = "stage2", [PG_LOCK_PAGE] = "page",
};

const char *const pg_space_class_names[PG_SPACE_CLASSES] = {
	[PG_CLASS_INIT] = "init",   [PG_CLASS_USER] = "user",
	[PG_CLASS_EFI] = "efi",	    [PG_CLASS_TEMP] = "temp",
	[PG_CLASS_GUEST] = "guest",
};

const char *const pg_op_names[PG_OPS + 1] = {
	[PG_OP_NONE] = "none",
	[PG_OP_MAP] = "map",
	[PG_OP_UNMAP] = "unmap",
	[PG_OP_PROTECT] = "protect",
	[PG_OP_AGE] = "age",
	[PG_OP_SPLIT] = "split",
	[PG_OP_COLLAPSE] = "collapse",
	[PG_OP_FOLD] = "fold",
	[PG_OP_UNFOLD] = "unfold",
	[PG_OP_VMAP] = "vmap",
	[PG_OP_VUNMAP] = "vunmap",
	[PG_OP_APPLY] = "apply",
	[PG_OP_HOT_ADD] = "hot-add",
	[PG_OP_HOT_REMOVE] = "hot-remove",
	[PG_OP_PTDUMP] = "ptdump",
	[PG_OP_FAULT] = "fault",
	[PG_OP_HUGE_FAULT] = "huge-fault",
	[PG_OP_GUP] = "gup",
	[PG_OP_MUNMAP] = "munmap",
	[PG_OP_DONTNEED] = "dontneed",
	[PG_OP_EXIT] = "exit",
	[PG_OP_FORK] = "fork",
	[PG_OP_MREMAP] = "mremap",
	[PG_OP_THP_SPLIT] = "thp-split",
	[PG_OP_THP_COLLAPSE] = "thp-collapse",
	[PG_OP_RETRACT] = "retract",
	[PG_OP_RMAP] = "rmap",
	[PG_OP_MIGRATE] = "migrate",
	[PG_OP_UFFD] = "uffd",
	[PG_OP_SHARE] = "share",
	[PG_OP_UNSHARE] = "unshare",
	[PG_OP_SHRINK] = "shrink",
	[PG_OP_WALK] = "walk",
	[PG_OP_NEW_SPACE] = "new-space",
	[PG_OP_EFI_MAP] = "efi-map",
	[PG_OP_SET_MEMORY] = "set-memory",
	[PG_OP_LINEAR] = "linear",
	[PG_OP_ROOT_GROW] = "root-grow",
	[PG_OP_S2_MAP] = "s2-map",
	[PG_OP_S2_UNMAP] = "s2-unmap",
	[PG_OP_REFILL] = "refill",
};

const char *const pg_piece_names[] = {
	[PG_PIECE_FREE] = "free",
	[PG_PIECE_USED] = "used",
	[PG_PIECE_PENDING] = "pending",
	[PG_PIECE_BOTH] = "both",
	(void *)0,
};
