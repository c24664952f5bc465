// SPDX-License-Identifier: GPL-2.0-or-later
/* The verdict's own storage: spaces, findings, counts. */
#include "verify/verify.h"

#include <stdlib.h>

#include "verify/verify_priv.h"

struct pg_verify *pg_verify_create(const struct pg_rule_choice *choice)
{
	struct pg_verify *v = calloc(1, sizeof(*v));

	if (v)
		pg_report_init(&v->report, choice);
	return v;
}

void pg_verify_destroy(struct pg_verify *v)
{
	if (!v)
		return;
	pg_report_deinit(&v->report);
	pg_rmap_deinit(&v->rmap);
	pg_book_deinit(&v->book);
	free(v->spaces);
	free(v);
}

int pg_verify_no_memory(struct pg_error *err)
{
	return pg_error(err, PG_ENOMEM, "out of memory for the verdict");
}

int pg_verify_too_wrong(struct pg_error *err)
{
	return pg_error(
		err, PG_EBUDGET,
		"there are more than %llu findings; what is left was "
		"not judged",
		(unsigned long long)(PG_FINDINGS_MAX + PG_FINDINGS_DROPPED));
}

int pg_verify_add_space(struct pg_verify *v,
			const struct pg_verify_space *space,
			struct pg_error *err)
{
	struct pg_verify_space *more;

	if (v->nspaces == UINT16_MAX)
		return pg_error(err, PG_EINVAL, "more than %d spaces",
				UINT16_MAX);
	more = realloc(v->spaces, (v->nspaces + 1) * sizeof(*more));
	if (!more)
		return pg_verify_no_memory(err);
	v->spaces = more;
	v->spaces[v->nspaces++] = *space;
	return PG_OK;
}

const struct pg_finding *pg_verify_findings(const struct pg_verify *v,
					    size_t *count)
{
	*count = v->report.count;
	return v->report.list;
}

const struct pg_verify_counts *pg_verify_counts(const struct pg_verify *v)
{
	return &v->counts;
}

size_t pg_verify_spaces(const struct pg_verify *v)
{
	return v->nspaces;
}

const char *pg_verify_space_name(const struct pg_verify *v, unsigned int space)
{
	return v->spaces[space].name;
}
