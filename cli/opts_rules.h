/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that choose rules or policies: -W, -E, --rules, --policies. */
#ifndef PG_CLI_OPTS_RULES_H
#define PG_CLI_OPTS_RULES_H

#include "opts.h"

bool opts_warn(struct opts *opts, const char *value);
bool opts_error(struct opts *opts, const char *value);
bool opts_rules(struct opts *opts, const char *value);

#endif
