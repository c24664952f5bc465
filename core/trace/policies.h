/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies by name; core/trace/policies.c has them in order. */
#ifndef PG_TRACE_POLICIES_H
#define PG_TRACE_POLICIES_H

#include "trace/policy.h"

/* policies/construct.c */
extern const struct pg_policy pg_policy_ctor_once;
extern const struct pg_policy pg_policy_ptl_clean;
extern const struct pg_policy pg_policy_ctor_level;
extern const struct pg_policy pg_policy_live_ptl;
extern const struct pg_policy pg_policy_clean_table;
extern const struct pg_policy pg_policy_table_size;
extern const struct pg_policy pg_policy_alloc_flags;

/* policies/leak.c */
extern const struct pg_policy pg_policy_failure;
extern const struct pg_policy pg_policy_leak;

/* policies/destroy.c */
extern const struct pg_policy pg_policy_dtor;
extern const struct pg_policy pg_policy_clean_free;
extern const struct pg_policy pg_policy_origin;
extern const struct pg_policy pg_policy_double_free;
extern const struct pg_policy pg_policy_reachable;
extern const struct pg_policy pg_policy_static;

/* policies/counters.c */
extern const struct pg_policy pg_policy_nr_pagetable;
extern const struct pg_policy pg_policy_mm_bytes;
extern const struct pg_policy pg_policy_memcg;
extern const struct pg_policy pg_policy_ptl_count;
extern const struct pg_policy pg_policy_mapcount;

/* policies/entry_rows.c */
extern const struct pg_policy pg_policy_safe_change;
extern const struct pg_policy pg_policy_contig_set;
extern const struct pg_policy pg_policy_nonpresent;
extern const struct pg_policy pg_policy_one_parent;
extern const struct pg_policy pg_policy_level;
extern const struct pg_policy pg_policy_attributes;
extern const struct pg_policy pg_policy_shadow;
extern const struct pg_policy pg_policy_replica;

/* policies/locks.c */
extern const struct pg_policy pg_policy_entry_lock;
extern const struct pg_policy pg_policy_region;
extern const struct pg_policy pg_policy_removal;

/* policies/lock_order.c */
extern const struct pg_policy pg_policy_revalidate;
extern const struct pg_policy pg_policy_ptl_alive;
extern const struct pg_policy pg_policy_paired;
extern const struct pg_policy pg_policy_order;
extern const struct pg_policy pg_policy_atomic;

/* policies/grace.c */
extern const struct pg_policy pg_policy_grace;
extern const struct pg_policy pg_policy_rcu_head;
extern const struct pg_policy pg_policy_ipi_only;
extern const struct pg_policy pg_policy_gup;
extern const struct pg_policy pg_policy_ptl_grace;

/* policies/refs.c */
extern const struct pg_policy pg_policy_ref_held;
extern const struct pg_policy pg_policy_ref_value;
extern const struct pg_policy pg_policy_ref_get;
extern const struct pg_policy pg_policy_ref_drop;
extern const struct pg_policy pg_policy_ref_zero;
extern const struct pg_policy pg_policy_share;
extern const struct pg_policy pg_policy_pieces;
extern const struct pg_policy pg_policy_piece_both;
extern const struct pg_policy pg_policy_listed;
extern const struct pg_policy pg_policy_piece_empty;
extern const struct pg_policy pg_policy_last_piece;

/* policies/cache.c */
extern const struct pg_policy pg_policy_cache_flag;
extern const struct pg_policy pg_policy_recycle;
extern const struct pg_policy pg_policy_cache_zero;
extern const struct pg_policy pg_policy_cache_list;
extern const struct pg_policy pg_policy_cache_key;
extern const struct pg_policy pg_policy_refill;

/* policies/hotplug.c */
extern const struct pg_policy pg_policy_removed;
extern const struct pg_policy pg_policy_neighbour;
extern const struct pg_policy pg_policy_bounds;
extern const struct pg_policy pg_policy_empty_left;
extern const struct pg_policy pg_policy_boot_memory;
extern const struct pg_policy pg_policy_rollback;
extern const struct pg_policy pg_policy_addressable;

/* policies/progress.c */
extern const struct pg_policy pg_policy_terminates;
extern const struct pg_policy pg_policy_result;
extern const struct pg_policy pg_policy_idempotent;
extern const struct pg_policy pg_policy_progress;

/* policies/bbm.c */
extern const struct pg_policy pg_policy_bbm_full;
extern const struct pg_policy pg_policy_bbm_order;
extern const struct pg_policy pg_policy_bbm_observers;
extern const struct pg_policy pg_policy_bbm_cover;
extern const struct pg_policy pg_policy_bbm_complete;
extern const struct pg_policy pg_policy_bbm_table_freed;
extern const struct pg_policy pg_policy_bbm_frozen;
extern const struct pg_policy pg_policy_bbm_after;
extern const struct pg_policy pg_policy_bbm_nt;
extern const struct pg_policy pg_policy_bbm_hierarchical;
extern const struct pg_policy pg_policy_bbm_atomic;
extern const struct pg_policy pg_policy_bbm_set;
extern const struct pg_policy pg_policy_bbm_lock;
extern const struct pg_policy pg_policy_bbm_tag;
extern const struct pg_policy pg_policy_bbm_register;
extern const struct pg_policy pg_policy_bbm_contents;
extern const struct pg_policy pg_policy_bbm_carries;
extern const struct pg_policy pg_policy_bbm_owner;

/* policies/tlb_rows.c */
extern const struct pg_policy pg_policy_t1;
extern const struct pg_policy pg_policy_t2;
extern const struct pg_policy pg_policy_t3;
extern const struct pg_policy pg_policy_t4;
extern const struct pg_policy pg_policy_t5;
extern const struct pg_policy pg_policy_t6;
extern const struct pg_policy pg_policy_t7;
extern const struct pg_policy pg_policy_t8;

/* policies/tlbi.c */
extern const struct pg_policy pg_policy_tlbi_operand;
extern const struct pg_policy pg_policy_tlbi_barriers;
extern const struct pg_policy pg_policy_tlbi_span;
extern const struct pg_policy pg_policy_tlbi_asid;
extern const struct pg_policy pg_policy_tlbi_stage2;
extern const struct pg_policy pg_policy_tlbi_once;
extern const struct pg_policy pg_policy_tlbi_hint;
extern const struct pg_policy pg_policy_tlbi_range;

#endif
