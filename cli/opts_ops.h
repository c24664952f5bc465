/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that say which operations there are: -e, --random, --seed. */
#ifndef PG_CLI_OPTS_OPS_H
#define PG_CLI_OPTS_OPS_H

#include "opts.h"

bool opts_execute(struct opts *o, const char *value);
bool opts_random(struct opts *o, const char *value);
bool opts_seed(struct opts *o, const char *value);

#endif
