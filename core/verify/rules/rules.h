/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every rule there is; each is defined in a file beside this one. */
#ifndef PG_VERIFY_RULES_RULES_H
#define PG_VERIFY_RULES_RULES_H

#include "verify/rule.h"

extern const struct pg_rule pg_rule_granule_reserved;
extern const struct pg_rule pg_rule_txsz_large;
extern const struct pg_rule pg_rule_txsz_small;
extern const struct pg_rule pg_rule_s2_start;
extern const struct pg_rule pg_rule_s2_start_size;
extern const struct pg_rule pg_rule_root_align;
extern const struct pg_rule pg_rule_root_range;
extern const struct pg_rule pg_rule_hd_without_ha;
extern const struct pg_rule pg_rule_sh_control;
extern const struct pg_rule pg_rule_asid_size;
extern const struct pg_rule pg_rule_reserved_type;
extern const struct pg_rule pg_rule_block_level;
extern const struct pg_rule pg_rule_oa_range;
extern const struct pg_rule pg_rule_next_table_range;
extern const struct pg_rule pg_rule_nt;
extern const struct pg_rule pg_rule_oa_low_bits;
extern const struct pg_rule pg_rule_leaf_res0;
extern const struct pg_rule pg_rule_table_res0;
extern const struct pg_rule pg_rule_s2_table_res0;
extern const struct pg_rule pg_rule_contig_res0;
extern const struct pg_rule pg_rule_ns_bit;
extern const struct pg_rule pg_rule_ns_table;
extern const struct pg_rule pg_rule_ap1_res1;
extern const struct pg_rule pg_rule_dbm_useless;
extern const struct pg_rule pg_rule_s2_memattr;
extern const struct pg_rule pg_rule_sh_reserved;
extern const struct pg_rule pg_rule_contig_partial;
extern const struct pg_rule pg_rule_contig_align;
extern const struct pg_rule pg_rule_contig_order;
extern const struct pg_rule pg_rule_contig_attrs;
extern const struct pg_rule pg_rule_contig_af;
extern const struct pg_rule pg_rule_contig_input;
extern const struct pg_rule pg_rule_contig_output;
extern const struct pg_rule pg_rule_table_absent;
extern const struct pg_rule pg_rule_table_free;
extern const struct pg_rule pg_rule_table_data;
extern const struct pg_rule pg_rule_table_loop;
extern const struct pg_rule pg_rule_table_levels;
extern const struct pg_rule pg_rule_table_shared;
extern const struct pg_rule pg_rule_table_shared_uniform;
extern const struct pg_rule pg_rule_table_empty;
extern const struct pg_rule pg_rule_table_writable;
extern const struct pg_rule pg_rule_table_exposed;
extern const struct pg_rule pg_rule_wx;
extern const struct pg_rule pg_rule_s2_wx;
extern const struct pg_rule pg_rule_user_kernel;
extern const struct pg_rule pg_rule_user_priv_exec;
extern const struct pg_rule pg_rule_device_exec;
extern const struct pg_rule pg_rule_dead_permission;
extern const struct pg_rule pg_rule_af_clear;
extern const struct pg_rule pg_rule_mair_reserved;
extern const struct pg_rule pg_rule_pie_reserved;
extern const struct pg_rule pg_rule_pie_contradiction;
extern const struct pg_rule pg_rule_alias_memtype;
extern const struct pg_rule pg_rule_alias_cacheability;
extern const struct pg_rule pg_rule_alias_shareability;
extern const struct pg_rule pg_rule_alias_wx;
extern const struct pg_rule pg_rule_global_mixed;
extern const struct pg_rule pg_rule_global_overlap;
extern const struct pg_rule pg_rule_linear_map;
extern const struct pg_rule pg_rule_kernel_image;
extern const struct pg_rule pg_rule_leaf_free;

/* In pg_finding.a of the last two. */
enum pg_linux_flaw {
	PG_LINUX_ADDRESS,
	PG_LINUX_TYPE,
	PG_LINUX_AF,
	PG_LINUX_NG,
	PG_LINUX_WRITE,
	PG_LINUX_EXEC,
};

#endif
