/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies by name; core/trace/policies.c has them in order. */
#ifndef PG_TRACE_POLICIES_H
#define PG_TRACE_POLICIES_H

#include "trace/policy.h"

/* policies/frames.c */
extern const struct pg_policy pg_policy_double_free;
extern const struct pg_policy pg_policy_origin;

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
