/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of commands about events: setters for the table in opts.c. */
#ifndef PG_CLI_OPTS_ENGINE_H
#define PG_CLI_OPTS_ENGINE_H

#include "opts.h"

/* Runs that are spent on a shorter schedule, where nothing else is said. */
#define SHRINK_RUNS 200000

bool opts_list_policies(struct opts *o, const char *value);
bool opts_list_events(struct opts *o, const char *value);
bool opts_list_schemes(struct opts *o, const char *value);
bool opts_list_operations(struct opts *o, const char *value);
bool opts_list_knobs(struct opts *o, const char *value);
bool opts_scheme(struct opts *o, const char *value);
bool opts_set(struct opts *o, const char *value);
bool opts_trace(struct opts *o, const char *value);
bool opts_preemptions(struct opts *o, const char *value);
bool opts_runs(struct opts *o, const char *value);
bool opts_steps(struct opts *o, const char *value);
bool opts_seconds(struct opts *o, const char *value);
bool opts_shrink(struct opts *o, const char *value);
bool opts_state(struct opts *o, const char *value);
bool opts_fail(struct opts *o, const char *value);

#endif
