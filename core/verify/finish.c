// SPDX-License-Identifier: GPL-2.0-or-later
/* What shows only when all spaces are known, and the verdict. */
#include "verify/verify_priv.h"

static void count(struct pg_verify *v)
{
	v->counts.dropped = v->report.dropped;
	for (size_t i = 0; i < v->report.count; i++)
		v->counts.found[v->report.list[i].severity]++;
}

int pg_verify_finish(struct pg_verify *v, struct pg_error *err)
{
	int ret = pg_rmap_build(&v->rmap);

	pg_judge_text_end(v);
	if (!ret)
		ret = pg_judge_aliases(v);
	if (!ret)
		ret = pg_judge_table_mappings(v);
	if (!ret)
		ret = pg_judge_global(v);
	pg_report_sort(&v->report);
	count(v);
	if (ret == PG_ENOMEM || v->report.no_memory)
		return pg_verify_no_memory(err);
	if (pg_report_is_full(&v->report))
		return pg_verify_too_wrong(err);
	if (ret)
		return pg_error(err, ret,
				"comparing the spaces with each other took "
				"more than the budget; not all was compared");
	return PG_OK;
}
