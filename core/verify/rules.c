// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of rules, and what can be said of any of them. */
#include <stdio.h>
#include <string.h>

#include "verify/rules/rules.h"

/* Each is defined in a file of rules/; this is the order of the manual. */
const struct pg_rule *const pg_rules[] = {
	&pg_rule_granule_reserved,
	&pg_rule_txsz_large,
	&pg_rule_txsz_small,
	&pg_rule_s2_start,
	&pg_rule_s2_start_size,
	&pg_rule_root_align,
	&pg_rule_root_range,
	&pg_rule_hd_without_ha,
	&pg_rule_sh_control,
	&pg_rule_asid_size,
	&pg_rule_reserved_type,
	&pg_rule_block_level,
	&pg_rule_oa_range,
	&pg_rule_next_table_range,
	&pg_rule_nt,
	&pg_rule_oa_low_bits,
	&pg_rule_leaf_res0,
	&pg_rule_table_res0,
	&pg_rule_s2_table_res0,
	&pg_rule_contig_res0,
	&pg_rule_ns_bit,
	&pg_rule_ns_table,
	&pg_rule_ap1_res1,
	&pg_rule_dbm_useless,
	&pg_rule_s2_memattr,
	&pg_rule_sh_reserved,
	&pg_rule_contig_partial,
	&pg_rule_contig_align,
	&pg_rule_contig_order,
	&pg_rule_contig_attrs,
	&pg_rule_contig_af,
	&pg_rule_contig_input,
	&pg_rule_contig_output,
	&pg_rule_table_absent,
	&pg_rule_table_free,
	&pg_rule_table_data,
	&pg_rule_table_loop,
	&pg_rule_table_levels,
	&pg_rule_table_shared,
	&pg_rule_table_shared_uniform,
	&pg_rule_table_empty,
	&pg_rule_table_writable,
	&pg_rule_table_exposed,
	&pg_rule_wx,
	&pg_rule_s2_wx,
	&pg_rule_user_kernel,
	&pg_rule_user_priv_exec,
	&pg_rule_device_exec,
	&pg_rule_dead_permission,
	&pg_rule_af_clear,
	&pg_rule_mair_reserved,
	&pg_rule_pie_reserved,
	&pg_rule_pie_contradiction,
	&pg_rule_alias_memtype,
	&pg_rule_alias_cacheability,
	&pg_rule_alias_shareability,
	&pg_rule_alias_wx,
	&pg_rule_global_mixed,
	&pg_rule_global_overlap,
	&pg_rule_linear_map,
	&pg_rule_kernel_image,
	&pg_rule_leaf_free,
	NULL,
};

_Static_assert(PG_ARRAY_SIZE(pg_rules) <= PG_RULES_MAX, "more rules");

const char *pg_severity_name(enum pg_severity severity)
{
	static const char *const names[] = {
		[PG_NOTE] = "note",
		[PG_WARNING] = "warning",
		[PG_VIOLATION] = "violation",
	};

	return names[severity];
}

int pg_rule_index(const char *name)
{
	for (int i = 0; pg_rules[i]; i++) {
		if (!strcmp(pg_rules[i]->name, name))
			return i;
	}
	return -1;
}

void pg_finding_text(const struct pg_finding *f, char *buf, size_t size)
{
	if (f->rule->say)
		f->rule->say(f, buf, size);
	else
		snprintf(buf, size, "%s", f->rule->title);
}
