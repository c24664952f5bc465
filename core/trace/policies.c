// SPDX-License-Identifier: GPL-2.0-or-later
/* All policies, in the order of the manual. */
#include <stddef.h>

#include "trace/policies.h"

const struct pg_policy *const pg_policies[] = {
	&pg_policy_origin,
	&pg_policy_double_free,
	NULL,
};
