// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs, by way of scripts. */
#include "engine/script_make.h"
#include "run/run_priv.h"

void fz_run(struct fz_runner *r, const struct fz_program *p,
	    struct fz_finding *finding, struct fz_outcome *outcome)
{
	*finding = (struct fz_finding){ .found = false };
	if (!r->script)
		r->script = pg_script_new();
	if (r->script && !fz_to_script(p, r->script))
		fz_run_script(r, r->script, finding, outcome);
}
