// SPDX-License-Identifier: GPL-2.0-or-later
/* The operations of map.h as scripts know them. */
#include "base/bits.h"
#include "engine/map.h"

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const touches[] = { "young", "dirty", NULL };
static const char *const ages[] = { "young", "old", "dirty", "clean", NULL };

/* Flags by the order of an operation's yes-or-no options. */
static unsigned int flags_of(const struct pg_value *v, const unsigned int *bits,
			     unsigned int count)
{
	unsigned int flags = 0;

	for (unsigned int i = 0; i < count; i++)
		if (v[i].given && v[i].n)
			flags |= bits[i];
	return flags;
}

static int run_map(struct pg_task *t, const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_NO_BLOCK, PG_JOB_NO_CONT };
	struct pg_job job = {
		.va = v[1].n,
		.size = v[1].size,
		.pa = v[2].n,
		.prot = (unsigned int)v[3].n,
		.flags = flags_of(v + 4, bits, PG_ARRAY_SIZE(bits)),
	};

	return pg_map(t, pg_value_mm(t, &v[0]), &job);
}

static int run_unmap(struct pg_task *t, const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_FREE, PG_JOB_IDLE,
					     PG_JOB_NO_CONT };
	struct pg_job job = {
		.va = v[1].n,
		.size = v[1].size,
		.flags = flags_of(v + 2, bits, PG_ARRAY_SIZE(bits)),
	};

	return pg_unmap(t, pg_value_mm(t, &v[0]), &job);
}

static int run_protect(struct pg_task *t, const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_IDLE, PG_JOB_NO_CONT };
	struct pg_job job = {
		.va = v[1].n,
		.size = v[1].size,
		.prot = (unsigned int)v[2].n,
		.flags = flags_of(v + 3, bits, PG_ARRAY_SIZE(bits)),
	};

	return pg_protect(t, pg_value_mm(t, &v[0]), &job);
}

static int run_age(struct pg_task *t, const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_IDLE, PG_JOB_NO_CONT };
	struct pg_job job = {
		.va = v[1].n,
		.size = v[1].size,
		.flags = flags_of(v + 3, bits, PG_ARRAY_SIZE(bits)) |
			 PG_AGE_YOUNG << v[2].n,
	};

	return pg_age(t, pg_value_mm(t, &v[0]), &job);
}

static int run_hardware(struct pg_task *t, const struct pg_value *v)
{
	return pg_age_hardware(t, pg_value_mm(t, &v[0]), v[1].n,
			       v[2].n ? PG_AGE_DIRTY : PG_AGE_YOUNG);
}

/* Options of those that change the size of leaves: unit, then these. */
static struct pg_job size_job(const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_IDLE, PG_JOB_NO_BLOCK,
					     PG_JOB_NO_CONT };

	return (struct pg_job){
		.va = v[1].n,
		.size = v[1].size,
		.flags = flags_of(v + 2, bits, PG_ARRAY_SIZE(bits)),
	};
}

static int run_split(struct pg_task *t, const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_IDLE, PG_JOB_NO_CONT };
	struct pg_job job = {
		.va = v[1].n,
		.size = v[1].size,
		.unit = v[2].given ? v[2].n : 0,
		.flags = flags_of(v + 3, bits, PG_ARRAY_SIZE(bits)),
	};

	return pg_split(t, pg_value_mm(t, &v[0]), &job);
}

static int run_collapse(struct pg_task *t, const struct pg_value *v)
{
	struct pg_job job = size_job(v);

	return pg_collapse(t, pg_value_mm(t, &v[0]), &job);
}

/* The two that have one option. */
static struct pg_job fold_job(const struct pg_value *v)
{
	static const unsigned int bits[] = { PG_JOB_IDLE };

	return (struct pg_job){
		.va = v[1].n,
		.size = v[1].size,
		.flags = flags_of(v + 2, bits, PG_ARRAY_SIZE(bits)),
	};
}

static int run_fold(struct pg_task *t, const struct pg_value *v)
{
	struct pg_job job = fold_job(v);

	return pg_fold(t, pg_value_mm(t, &v[0]), &job);
}

static int run_unfold(struct pg_task *t, const struct pg_value *v)
{
	struct pg_job job = fold_job(v);

	return pg_unfold(t, pg_value_mm(t, &v[0]), &job);
}

#define SPACE                         \
	{                             \
		"space", PG_ARG_SPACE \
	}
#define RANGE                         \
	{                             \
		"range", PG_ARG_RANGE \
	}
#define YES_NO(name)                                               \
	{                                                          \
		name, PG_ARG_WORD, .option = true, .words = no_yes \
	}
#define IDLE	 YES_NO("idle")
#define NO_BLOCK YES_NO("no-block")
#define NO_CONT	 YES_NO("no-cont")

const struct pg_op_row pg_map_ops[] = {
	{
		.name = "map",
		.op = PG_OP_MAP,
		.args = { SPACE,
			  RANGE,
			  { "pa", PG_ARG_PA },
			  { "prot", PG_ARG_PROT },
			  NO_BLOCK,
			  NO_CONT },
		.text = "Maps a range with the largest leaves that fit. "
			"Refuses a range in which anything is mapped.",
		.run = run_map,
	},
	{
		.name = "unmap",
		.op = PG_OP_UNMAP,
		.args = { SPACE, RANGE, YES_NO("free"), IDLE, NO_CONT },
		.text = "Unmaps a range; leaves that reach over its bounds "
			"are split. free=yes: tables left empty are freed.",
		.run = run_unmap,
	},
	{
		.name = "protect",
		.op = PG_OP_PROTECT,
		.args = { SPACE, RANGE, { "prot", PG_ARG_PROT }, IDLE, NO_CONT },
		.text = "Gives what is mapped other permissions, or another "
			"memory type.",
		.run = run_protect,
	},
	{
		.name = "age",
		.op = PG_OP_AGE,
		.args = { SPACE,
			  RANGE,
			  { "how", PG_ARG_WORD, .words = ages },
			  IDLE,
			  NO_CONT },
		.text = "Sets or clears the access flag, or dirty state.",
		.run = run_age,
	},
	{
		.name = "hardware",
		.op = PG_OP_AGE,
		.args = { SPACE,
			  { "va", PG_ARG_ADDR },
			  { "how", PG_ARG_WORD, .words = touches } },
		.text = "Hardware sets the access flag (young), or makes a "
			"page dirty, in the descriptor that translates an "
			"address.",
		.run = run_hardware,
	},
	{
		.name = "split",
		.op = PG_OP_SPLIT,
		.args = { SPACE,
			  RANGE,
			  { "unit", PG_ARG_SIZE, .option = true },
			  IDLE,
			  NO_CONT },
		.text = "Splits the leaves of a range until none is larger "
			"than unit; without it, only those that reach over "
			"its bounds.",
		.run = run_split,
	},
	{
		.name = "collapse",
		.op = PG_OP_COLLAPSE,
		.args = { SPACE, RANGE, IDLE, NO_BLOCK, NO_CONT },
		.text = "Makes blocks and contiguous sets of leaves that "
			"have equal attributes and consecutive addresses.",
		.run = run_collapse,
	},
	{
		.name = "fold",
		.op = PG_OP_FOLD,
		.args = { SPACE, RANGE, IDLE },
		.text = "Sets the contiguous bit of the sets in a range that "
			"may have it.",
		.run = run_fold,
	},
	{
		.name = "unfold",
		.op = PG_OP_UNFOLD,
		.args = { SPACE, RANGE, IDLE },
		.text = "Clears the contiguous bit of all sets that meet a "
			"range.",
		.run = run_unfold,
	},
	{ .name = NULL },
};
