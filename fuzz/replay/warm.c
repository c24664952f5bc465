// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay/warm.h"

#include <string.h>

#include "mutate/mutate.h"
#include "run/run_priv.h"

#define PROGRAMS 200

void fz_warm_up(struct fz_runner *r)
{
	static struct fz_program p;
	struct fz_rng rng = { 1 };
	struct fz_weights weights;
	struct fz_finding f;
	void (*seed)(struct pg_steps * steps) = r->params.seed;

	r->params.seed = NULL; /* some never return */
	for (unsigned int i = 0; i < PROGRAMS; i++) {
		memset(&p, 0, sizeof(p));
		p.header.world = (uint8_t)(i % fz_world_count());
		fz_swarm(&rng, &p.header, &weights);
		fz_generate(&rng, &weights, &p);
		fz_run(r, &p, &f, NULL);
	}
	r->params.seed = seed;
}
