/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Subjects: page-table code that is not pgtool's, driven by its harness.
 *
 * A subject is a shared object (or a file of fuzz/) that defines one symbol,
 *
 *	const struct pgt_subject pgt_subject = { PGT_SUBJECT_HEAD, ... };
 *
 * and hides all others. This header is all that it needs, holds no text of any
 * kernel, and may be taken under either licence: it describes an interface and
 * shall be usable by code of any licence.
 *
 * Everything happens on one thread. The host calls the subject's functions, and
 * the subject calls back: for memory, and to tell what it does. Call-backs may
 * call the subject again before they return (see shared). The host sees every
 * word of the tables; nothing of a subject's opinion of itself is believed.
 *
 * Addresses and sizes are bytes. ia: input address, as the architecture has it
 * (an address of the upper range begins with ones). Unless said otherwise a
 * call-back may not be NULL, a subject's function may be where a capability
 * says that it is not there.
 */
#ifndef PGT_SUBJECT_H
#define PGT_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Any change to this header that a subject can notice is another version. */
#define PGT_SUBJECT_VERSION 1
#define PGT_SUBJECT_SYMBOL  "pgt_subject"

/*
 * Answers. NOMEM: an allocation was refused. AGAIN: not all is done, for no
 * fault of the caller's (a race, a budget, nothing to do). NOENT: nothing is
 * there. EXISTS: something is. INVALID: arguments that there cannot be. BUSY:
 * not while it is in use.
 */
enum pgt_answer {
	PGT_OK,
	PGT_AGAIN,
	PGT_NOMEM,
	PGT_NOENT,
	PGT_EXISTS,
	PGT_INVALID,
	PGT_BUSY,
	PGT_ANSWERS,
};

/* The calls, numbers of bits in masks of calls. */
enum pgt_call {
	PGT_MAP,
	PGT_UNMAP,
	PGT_PROTECT,
	PGT_WRITE_PROTECT,
	PGT_RELAX,
	PGT_YOUNG,
	PGT_AGE,
	PGT_SET_OWNER,
	PGT_FLUSH,
	PGT_GET_LEAF,
	PGT_SPLIT,
	PGT_COLLAPSE,
	PGT_CALLS,
};

#define PGT_BIT(call) (UINT64_C(1) << (call))

/*
 * Protection of a leaf. USER: EL0 may (stage 1 with two ELs; rights are then
 * EL0's, and privileged code may read and write likewise). software: the four
 * bits [58:55], as far as traits.software says that they are the caller's.
 */
#define PGT_R	 1
#define PGT_W	 2
#define PGT_X	 4
#define PGT_USER 8

enum pgt_memory {
	PGT_NORMAL, /* write-back */
	PGT_DEVICE, /* nGnRE */
	PGT_NONCACHEABLE,
};

struct pgt_prot {
	uint8_t rights;
	uint8_t memory;
	uint8_t software;
	uint8_t reserved;
};

/* Features of the CPU, as pgt_host's caps() tells them. */
#define PGT_CAP_TLBI_RANGE UINT64_C(0x01) /* FEAT_TLBIRANGE */
#define PGT_CAP_TTL	   UINT64_C(0x02) /* FEAT_TTL: level hints count */
#define PGT_CAP_BBML2	   UINT64_C(0x04) /* FEAT_BBM, level 2 */
#define PGT_CAP_FWB	   UINT64_C(0x08) /* HCR_EL2.FWB is set */
#define PGT_CAP_LPA2	   UINT64_C(0x10)
#define PGT_CAP_BTI	   UINT64_C(0x20)
#define PGT_CAP_IDC	   UINT64_C(0x40) /* no cleaning for instructions */
#define PGT_CAP_DIC	   UINT64_C(0x80) /* no invalidation either */
#define PGT_CAP_XNX	   UINT64_C(0x100)

/* Those that a host switches between calls; the others stay after init. */
#define PGT_CAPS_SWITCHED                                                 \
	(PGT_CAP_TLBI_RANGE | PGT_CAP_TTL | PGT_CAP_BBML2 | PGT_CAP_IDC | \
	 PGT_CAP_DIC)

/*
 * TLBI: one instruction (or as many as a range takes) of the present space's
 * own kind, without barriers. ALL: the whole regime; SPACE: its ASID, or its
 * VMID in both stages; STAGE1: all of stage 1 under a VMID, which is what has
 * to follow one by IPA. ADDRESS: by VA or IPA. OR in the flags.
 */
enum pgt_tlbi {
	PGT_TLBI_ALL,
	PGT_TLBI_SPACE,
	PGT_TLBI_STAGE1,
	PGT_TLBI_ADDRESS,
};

#define PGT_TLBI_LEAF  0x10 /* ADDRESS: final level only */
#define PGT_TLBI_LOCAL 0x20 /* this CPU only; else inner shareable */

/* No level hint. Not 0, which is a level, nor -1, which is one, too. */
#define PGT_NO_HINT INT32_MIN

enum pgt_dsb {
	PGT_DSB_SY,
	PGT_DSB_ISH,
	PGT_DSB_OSH,
	PGT_DSB_NSH,
	PGT_DSB_ST,
	PGT_DSB_ISHST,
	PGT_DSB_OSHST,
	PGT_DSB_NSHST,
	PGT_DMB_ISHST, /* orders stores, completes nothing */
};

enum pgt_store {
	PGT_STORE_PLAIN,
	PGT_STORE_RELEASE,
	PGT_STORE_ATOMIC, /* compare-and-swap that succeeded, exchange */
};

enum pgt_cmo {
	PGT_CMO_CLEAN,	     /* data, to the point of coherency */
	PGT_CMO_INVALIDATE,  /* data, cleaned first */
	PGT_CMO_INSTRUCTION, /* instructions, to the point of unification */
};

/* READ, WRITE: of the lock of the tables; RCU: a read section. */
enum pgt_lock {
	PGT_LOCK_READ,
	PGT_LOCK_WRITE,
	PGT_LOCK_RCU,
};

/*
 * What the host does for a subject. ctx: first argument of each.
 *
 * alloc: size bytes of table memory, zeroed, aligned to the next power of two;
 * a page of the granule, or up to 16 for a root; NULL if there is none, at any
 * call. Each page counts 1. free: gives back what is held once.
 * get, put, count: of the page that p lies in. put to 0 frees it.
 * p2v, v2p: any physical address, data's as well: what is no table memory has a
 * pointer that may be passed on and calculated with, never followed.
 * cmo: cache maintenance of size bytes at such a pointer.
 * pte_write: after each store to a table that walkers may read, and after each
 * store to one that was not linked yet. how: enum pgt_store.
 * pte_read: after a load, before what it gave is used. Plain loads need none.
 * tlbi: how: enum pgt_tlbi and flags; pages: of the granule, 1 for one address,
 * more for a range (with CAP_TLBI_RANGE); level: of the leaf, or PGT_NO_HINT.
 * tlbi_raw: instead: an instruction by its name ("vale1is", "ipas2e1is") and
 * the operand as it is built, which is judged, too.
 * lock: taken or left; nests. defer: run(instance, p, arg) when nobody can read
 * p any more: after the outermost lock of all was left. One may defer in run().
 * warn: a check failed. stop: a BUG: the call is left without unwinding and
 * the host returns only for others.
 * caps: PGT_CAP_ bits, as they are now.
 */
struct pgt_host {
	uint32_t version; /* PGT_SUBJECT_VERSION */
	uint32_t size;	  /* sizeof(struct pgt_host) */
	void *ctx;
	void *(*alloc)(void *ctx, size_t size);
	void (*free)(void *ctx, void *p, size_t size);
	void (*get)(void *ctx, void *p);
	void (*put)(void *ctx, void *p);
	int (*count)(void *ctx, const void *p);
	void *(*p2v)(void *ctx, uint64_t pa);
	uint64_t (*v2p)(void *ctx, const void *p);
	void (*cmo)(void *ctx, enum pgt_cmo kind, void *p, size_t size);
	void (*pte_write)(void *ctx, uint64_t *ptep, uint64_t old,
			  uint64_t new_, int how);
	void (*pte_read)(void *ctx, const uint64_t *ptep);
	void (*tlbi)(void *ctx, int how, uint64_t addr, uint64_t pages,
		     int32_t level);
	void (*tlbi_raw)(void *ctx, const char *op, uint64_t operand);
	void (*dsb)(void *ctx, enum pgt_dsb domain);
	void (*isb)(void *ctx);
	void (*lock)(void *ctx, enum pgt_lock kind, bool acquire);
	void (*defer)(void *ctx,
		      void (*run)(void *instance, void *p, uint64_t arg),
		      void *instance, void *p, uint64_t arg);
	void (*warn)(void *ctx, const char *file, int line,
		     const char *expression, bool stop);
	uint64_t (*caps)(void *ctx);
};

enum pgt_regime {
	PGT_EL1_LOW,  /* TTBR0_EL1: a user's; leaves are nG */
	PGT_EL1_HIGH, /* TTBR1_EL1: a kernel's; leaves are global */
	PGT_EL2,
	PGT_STAGE2,
};

/* What is wanted. granule: log2, 12, 14 or 16. tag: ASID or VMID. */
struct pgt_config {
	uint8_t regime; /* enum pgt_regime */
	uint8_t granule;
	uint8_t ia_bits, oa_bits;
	uint16_t tag;
};

/*
 * What there is. ia_bits may be more than what was wanted. start: level of the
 * first look-up, -1 to 3. root: its physical address, of all of up to 16 pages.
 * ds: TCR.DS or VTCR.DS is set. mair: of stage 1.
 */
struct pgt_geometry {
	uint8_t regime;
	uint8_t granule;
	uint8_t ia_bits, oa_bits;
	int8_t start;
	bool ds;
	bool fwb;
	uint64_t root;
	uint64_t mair;
};

/*
 * Traits: what differs between implementations and is no bug. Where one is not
 * set a call does all or nothing, to exactly the range.
 *
 * MAP_REPLACES: what is mapped in the range goes; else EXISTS, all unchanged.
 * MAP_KEEPS: what is mapped to the same address with the same memory type keeps
 * its permissions, and the answer may be AGAIN.
 * AGAIN_STOPS: AGAIN ends the walk there; else the rest is done.
 * SPLIT_AF: split sets the access flag. MAP_AF: map does (else it is clear).
 * TABLES_STAY: empty tables may stay until destroy.
 * COUNTS_ENTRIES: each page of tables counts 1 and its entries that are not 0.
 * RESERVES: tables may be kept that are not linked.
 * TOUCH_ALL: young and relax are for the whole leaf, else for one page.
 * USER_EXEC: in EL1_LOW nothing is executable but for EL0.
 */
#define PGT_TRAIT_MAP_REPLACES	 UINT64_C(0x001)
#define PGT_TRAIT_MAP_KEEPS	 UINT64_C(0x002)
#define PGT_TRAIT_AGAIN_STOPS	 UINT64_C(0x004)
#define PGT_TRAIT_SPLIT_AF	 UINT64_C(0x008)
#define PGT_TRAIT_MAP_AF	 UINT64_C(0x010)
#define PGT_TRAIT_TABLES_STAY	 UINT64_C(0x020)
#define PGT_TRAIT_COUNTS_ENTRIES UINT64_C(0x040)
#define PGT_TRAIT_RESERVES	 UINT64_C(0x080)
#define PGT_TRAIT_TOUCH_ALL	 UINT64_C(0x100)
#define PGT_TRAIT_USER_EXEC	 UINT64_C(0x200)

enum pgt_rounding {
	PGT_ROUND_NOT, /* INVALID */
	PGT_ROUND_OUT, /* to all pages that the range meets */
	PGT_ROUND_IN,  /* to those that are wholly in it */
};

/*
 * whole_leaf: calls that treat a leaf that the range meets as a whole: unmap
 * removes all of it, protect changes all of it.
 * partial: calls that, where they fail, keep what was done, from the beginning
 * of the range up to some place.
 * caller_flushes: calls that leave TLBI and barriers to the caller.
 * shared: calls that may run at the same time as each other.
 * absent: enum pgt_answer for relax, young and protect where nothing is mapped.
 * memories: PGT_BIT()s of enum pgt_memory that there are; NORMAL has to be.
 * software: bits [58:55] that are the caller's, from bit 0 on.
 * owner_lo, owner_bits: where an invalid descriptor holds an owner's number.
 */
struct pgt_traits {
	uint64_t flags;
	uint64_t whole_leaf;
	uint64_t partial;
	uint64_t caller_flushes;
	uint64_t shared;
	uint8_t rounding; /* enum pgt_rounding */
	uint8_t absent;
	uint8_t memories;
	uint8_t software;
	uint8_t owner_lo, owner_bits;
};

/* What a subject tells besides the calls that it has. */
#define PGT_TELLS_WRITES UINT64_C(0x1) /* every store, by pte_write */
#define PGT_TELLS_READS	 UINT64_C(0x2)
#define PGT_TELLS_TLBI	 UINT64_C(0x4) /* and barriers */
#define PGT_TELLS_LOCKS	 UINT64_C(0x8)
#define PGT_TELLS_CMO	 UINT64_C(0x10)

/*
 * A subject. calls: PGT_BIT()s of those that are there; tells: PGT_TELLS_ bits.
 * What is missing of either is reported as not checked.
 *
 * init: makes an instance, *instance; INVALID for a config that it has not.
 * destroy: everything is given back.
 * flags of map: PGT_MAP_SHARED: others may do the same, see traits.shared.
 * protect: other rights and another memory type; all else stays.
 * relax, young: of the page at ia, and what belongs to its leaf. relax adds
 * rights. age: *young: an access flag was set in the range; clear: is no more.
 * set_owner: nothing is mapped, and the descriptors say whose it is; 0: nobody.
 * get_leaf: the descriptor that ends the walk, of which level.
 * split: leaves of the range become as small as level; at most budget tables
 * are made, then AGAIN or NOMEM. collapse: as large as they can be.
 */
#define PGT_MAP_SHARED 1

struct pgt_subject {
	uint32_t version; /* PGT_SUBJECT_VERSION */
	uint32_t size;	  /* sizeof(struct pgt_subject) */
	const char *name; /* letters, digits, dots and dashes */
	const char *source;
	uint64_t calls;
	uint64_t tells;
	struct pgt_traits traits;
	int (*init)(const struct pgt_host *host,
		    const struct pgt_config *config, void **instance);
	void (*destroy)(void *instance);
	void (*geometry)(void *instance, struct pgt_geometry *geometry);
	int (*map)(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		   const struct pgt_prot *prot, unsigned int flags);
	int (*unmap)(void *instance, uint64_t ia, uint64_t size);
	int (*protect)(void *instance, uint64_t ia, uint64_t size,
		       const struct pgt_prot *prot);
	int (*write_protect)(void *instance, uint64_t ia, uint64_t size);
	int (*relax)(void *instance, uint64_t ia, const struct pgt_prot *prot,
		     unsigned int flags);
	int (*young)(void *instance, uint64_t ia, unsigned int flags);
	int (*age)(void *instance, uint64_t ia, uint64_t size, bool clear,
		   bool *young);
	int (*set_owner)(void *instance, uint64_t ia, uint64_t size,
			 uint32_t owner);
	int (*flush)(void *instance, uint64_t ia, uint64_t size);
	int (*get_leaf)(void *instance, uint64_t ia, uint64_t *word,
			int *level);
	int (*split)(void *instance, uint64_t ia, uint64_t size, int level,
		     unsigned int budget);
	int (*collapse)(void *instance, uint64_t ia, uint64_t size);
};

/* Defines it where all other symbols are hidden. */
#define PGT_SUBJECT_EXPORT __attribute__((visibility("default")))

#define PGT_SUBJECT_HEAD \
	.version = PGT_SUBJECT_VERSION, .size = sizeof(struct pgt_subject)

#endif
