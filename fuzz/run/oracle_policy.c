// SPDX-License-Identifier: GPL-2.0-or-later
/* What the judge objects to. Notes are true of healthy systems. */
#include "run/run_priv.h"

static void look(struct fz_runner *r)
{
	const struct pg_judge *j = r->judge;

	for (size_t i = 0; i < j->count; i++) {
		const struct pg_objection *o = &j->objections[i];

		if (o->policy->severity == PG_NOTE)
			continue;
		fz_object(r, &fz_oracle_policy, (unsigned int)o->line,
			  o->policy->name, "%s", o->text);
		return;
	}
}

static void after(struct fz_runner *r, const struct pg_script_line *line,
		  int result)
{
	if (r->judge->total)
		look(r);
}

const struct fz_oracle_row fz_oracle_policy = {
	.name = "policy",
	.after = after,
	.end = look,
	.closed = look,
};
