/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of user spaces as scripts know them. */
#ifndef PG_ENGINE_USER_OPS_H
#define PG_ENGINE_USER_OPS_H

#include "engine/script.h"

/* Ended by a row without a name. */
extern const struct pg_op_row pg_user_ops[];

#endif
