// SPDX-License-Identifier: GPL-2.0-or-later
#include "opts_ops.h"

#include "base/number.h"
#include "out.h"

bool opts_execute(struct opts *o, const char *value)
{
	if (o->nops == OPS_MAX) {
		complain("more than %d times -e: write a script", OPS_MAX);
		o->complained = true;
		return false;
	}
	o->ops[o->nops++] = value;
	return true;
}

bool opts_random(struct opts *o, const char *value)
{
	return pg_parse_u64(value, &o->random) && o->random;
}

bool opts_seed(struct opts *o, const char *value)
{
	return pg_parse_u64(value, &o->seed);
}
