/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The right steps of the user side, a row for each group. */
#ifndef PG_ENGINE_USER_DEFAULT_H
#define PG_ENGINE_USER_DEFAULT_H

#include "engine/contpte.h"
#include "engine/fault.h"
#include "engine/fork.h"
#include "engine/gather.h"
#include "engine/gup.h"
#include "engine/hugetlb.h"
#include "engine/khuge.h"
#include "engine/mremap.h"
#include "engine/reverse.h"
#include "engine/thp.h"
#include "engine/uffd.h"
#include "engine/walk.h"
#include "engine/zap.h"

#define PG_USER_STEPS                                                 \
	{                                                             \
		.gather = PG_GATHER_STEPS, .zap = PG_ZAP_STEPS,       \
		.contpte = PG_CONTPTE_STEPS, .fault = PG_FAULT_STEPS, \
		.reverse = PG_REVERSE_STEPS, .thp = PG_THP_STEPS,     \
		.gup = PG_GUP_STEPS, .khuge = PG_KHUGE_STEPS,         \
		.mremap = PG_MREMAP_STEPS, .fork = PG_FORK_STEPS,     \
		.uffd = PG_UFFD_STEPS, .walk = PG_WALK_STEPS,         \
		.htlb = PG_HTLB_STEPS,                                \
	}

#endif
