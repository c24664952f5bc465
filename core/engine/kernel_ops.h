/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of the kernel's own mappings, memory hot-plug and guests. */
#ifndef PG_ENGINE_KERNEL_OPS_H
#define PG_ENGINE_KERNEL_OPS_H

#include "engine/script.h"

extern const struct pg_op_row pg_kernel_ops[];

#endif
