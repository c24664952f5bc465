/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies by name; core/trace/policies.c has them in order. */
#ifndef PG_TRACE_POLICIES_H
#define PG_TRACE_POLICIES_H

#include "trace/policy.h"

/* policies/frames.c */
extern const struct pg_policy pg_policy_double_free;
extern const struct pg_policy pg_policy_origin;

#endif
