// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rows of kinds, and where their arguments come from: what the engine says
 * of each operation, and what is to be known beside that, as rows.
 */
#include <stdlib.h>
#include <string.h>

#include "program/program_priv.h"

#define ANY    0x1fu
#define IN(of) (1u << PG_CLASS_##of)

/*
 * What a program can do with an operation: in which spaces, where, and how much
 * of it. Those that are not named are in spaces of the class that their list is
 * about, in all of them.
 */
struct habit {
	const char *name;
	uint32_t classes;
	uint8_t area, cap;
};

/* Operations that only schemes with references have. */
static const char *const visitors[] = { "ref-fault", "ref-zap", "ref-move",
					"ref-collapse", "ref-split" };

static bool needs_refs(const char *name)
{
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(visitors); i++)
		if (!strcmp(visitors[i], name))
			return true;
	return false;
}

static const struct habit habits[] = {
	{ "map", ANY, FZ_FREE, FZ_CAP_LEAVES },
	{ "unmap", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "protect", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "age", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "hardware", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "split", ANY, FZ_FREE, FZ_CAP_UNIT },
	{ "collapse", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "fold", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "unfold", ANY, FZ_FREE, FZ_CAP_NONE },
	{ "region", IN(INIT), FZ_REGION, FZ_CAP_NONE },
	{ "linear", IN(INIT), FZ_BOOT, FZ_CAP_NONE },
	{ "hot-add", IN(INIT), FZ_HOT, FZ_CAP_SECTIONS },
	{ "hot-remove", IN(INIT), FZ_HOT, FZ_CAP_NONE },
	{ "hvo", IN(INIT), FZ_HOT, FZ_CAP_NONE },
	{ "vmap", IN(INIT), FZ_VMALLOC, FZ_CAP_LEAVES },
	{ "vmalloc", IN(INIT), FZ_VMALLOC, FZ_CAP_PAGES },
	{ "vunmap", IN(INIT), FZ_VMALLOC, FZ_CAP_NONE },
	{ "apply", IN(INIT) | IN(EFI), FZ_VMALLOC, FZ_CAP_PAGES },
	{ "set-memory", IN(INIT) | IN(EFI), FZ_VMALLOC, FZ_CAP_PAGES },
	{ "vmap-lookup", IN(INIT), FZ_ALL, FZ_CAP_NONE },
	{ "ptdump", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "show-pte", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "walk-user", IN(USER), FZ_ALL, FZ_CAP_NONE },
	{ "walk-novma", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "efi-map", IN(EFI), FZ_FREE, FZ_CAP_LEAVES },
	{ "efi-switch", IN(EFI) | IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "efi-leave", IN(EFI) | IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "device", IN(USER) | IN(INIT), FZ_ALL, FZ_CAP_NONE },
	{ "trampoline", IN(TEMP), FZ_ALL, FZ_CAP_PAGES },
	{ "idmap", IN(TEMP), FZ_MEMORY, FZ_CAP_PAGES },
	{ "clone-linear", IN(TEMP), FZ_ALL, FZ_CAP_NONE },
	{ "root-grow", IN(TEMP) | IN(EFI), FZ_ALL, FZ_CAP_NONE },
	{ "root-lookup", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "space-make", IN(TEMP) | IN(EFI) | IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "s2-early", IN(GUEST), FZ_ALL, FZ_CAP_LEAVES },
	{ "space-destroy", IN(TEMP) | IN(EFI), FZ_ALL, FZ_CAP_NONE },
	{ "s2-map", IN(GUEST), FZ_ALL, FZ_CAP_LEAVES },
	{ "s2-unmap", IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "s2-walk", IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "s2-destroy", IN(GUEST), FZ_ALL, FZ_CAP_NONE },
	{ "table-alloc", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "table-free", 0, FZ_ALL, FZ_CAP_NONE },
	{ "table-defer", 0, FZ_ALL, FZ_CAP_NONE },
	{ "table-queue", 0, FZ_ALL, FZ_CAP_NONE },
	{ "table-early", IN(INIT) | IN(USER), FZ_ALL, FZ_CAP_NONE },
	{ "table-exit", ANY, FZ_ALL, FZ_CAP_NONE },
	{ "shrink", 0, FZ_ALL, FZ_CAP_NONE },
	{ "truncate", 0, FZ_ALL, FZ_CAP_NONE },
	{ NULL, IN(USER), FZ_ALL, FZ_CAP_NONE },
};

/* What arguments of these names can be. */
static const uint64_t files[] = { 1, 2, 3 };
static const uint64_t slots[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const uint64_t levels[] = { 3, 2, 1, 0 };
static const uint64_t pages[] = { 1, 2, 3, 4, 8, 16, 512 };
static const uint64_t children[] = { FZ_CHILD, FZ_CHILD + 1 };
/* The linear map may begin below address 0. */
static const uint64_t starts[] = { UINT64_C(1) << 30, 0, UINT64_C(2) << 30,
				   -(UINT64_C(1) << 30) };

/* The plainest first. */
#define P(letters) PG_PROT_##letters
#define R	   P(READ)
#define W	   P(WRITE)
#define X	   P(EXEC)
#define U	   P(USER)
#define D	   P(DEVICE)
#define G	   P(GLOBAL)

static const uint64_t prots[] = {
	R | W,
	R,
	R | W | U,
	R | U,
	R | X,
	R | X | U,
	R | W | X,
	R | W | X | U,
	R | W | G,
	R | G,
	R | X | G,
	R | W | D,
	R | D,
	R | W | U | D,
	R | W | D | G,
	0,
	U,
	X,
	X | U,
	W,
	W | U,
	R | W | X | G,
	R | U | G,
	R | W | U | G,
};

/* Of users' mappings. */
static const uint64_t uses[] = { R | W | U, R | U, R | X | U, 0,
				 R | W | X | U };

#define LIST(called, of)                                    \
	{                                                   \
		called, FZ_FROM_LIST, of, PG_ARRAY_SIZE(of) \
	}

static const struct {
	const char *name;
	enum fz_source source;
	const uint64_t *list;
	unsigned int count;
} lists[] = {
	LIST("file", files),
	LIST("slot", slots),
	LIST("level", levels),
	LIST("pages", pages),
	LIST("child", children),
	LIST("phys", starts),
	LIST("prot", prots),
	{ "offset", FZ_FROM_OFFSETS, NULL, FZ_OFFSETS },
	{ "unit", FZ_FROM_UNITS, NULL, FZ_UNITS },
};

#define KINDS 128

/* Filled once; constant from then on. */
static struct fz_kind table[KINDS];
const struct fz_kind *const fz_kinds = table;
static struct fz_plan plans[KINDS];
static unsigned int kind_count;

static const struct {
	const char *name;
	enum pg_line_kind kind;
} lines[] = {
	{ "fail", PG_LINE_FAIL },	  { "gp", PG_LINE_GRACE },
	{ "idle", PG_LINE_IDLE },	  { "join", PG_LINE_JOIN },
	{ "schedule", PG_LINE_SCHEDULE },
};

enum pg_line_kind fz_line_kind(unsigned int kind)
{
	return kind < PG_ARRAY_SIZE(lines) ? lines[kind].kind : PG_LINE_OP;
}

static const struct pg_op_row *region_row;

const struct pg_op_row *fz_region_row(void)
{
	return region_row;
}

static unsigned int words_of(const struct pg_arg *arg)
{
	unsigned int count = 0;

	while (arg->words[count])
		count++;
	return count;
}

/* An option's first word is what holds without it; others have one more. */
static struct fz_digit digit_of(const struct pg_arg *arg)
{
	struct fz_digit d = { .radix = arg->option, .option = arg->option };

	if (arg->kind == PG_ARG_WORD) {
		d.source = FZ_FROM_WORD;
		d.radix = (uint16_t)words_of(arg);
		return d;
	}
	if (arg->kind == PG_ARG_PROT && arg->option) {
		d.source = FZ_FROM_LIST;
		d.list = uses;
		d.count = PG_ARRAY_SIZE(uses);
		d.radix += d.count;
		return d;
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(lists); i++) {
		if (strcmp(lists[i].name, arg->name))
			continue;
		d.source = (uint8_t)lists[i].source;
		d.list = lists[i].list;
		d.count = (uint16_t)lists[i].count;
		d.radix += d.count;
		return d;
	}
	return d;
}

/* Where a place can come from: the record's own, or digits. */
static struct fz_digit place_digit(const struct pg_arg *arg, bool taken)
{
	bool range = arg->kind == PG_ARG_RANGE || arg->kind == PG_ARG_MEMORY;

	if (arg->kind == PG_ARG_PA && taken)
		return (struct fz_digit){ .source = FZ_FROM_BACKING,
					  .radix = FZ_BACKINGS };
	if (taken)
		return (struct fz_digit){ .source = FZ_FROM_SECOND };
	return (struct fz_digit){
		.source = range ? FZ_FROM_RANGE : FZ_FROM_ADDRESS,
		.radix = arg->option ? 2 : 0,
	};
}

static struct fz_digit source_of(const struct pg_op_row *row, unsigned int i,
				 bool taken)
{
	const struct pg_arg *arg = &row->args[i];

	switch (arg->kind) {
	case PG_ARG_SPACE:
		if (i)
			return (struct fz_digit){ .source = FZ_FROM_OTHER,
						  .radix = FZ_SPACES };
		return (struct fz_digit){ .source = FZ_FROM_SPACE };
	case PG_ARG_RANGE:
	case PG_ARG_MEMORY:
	case PG_ARG_ADDR:
	case PG_ARG_PA:
		return place_digit(arg, taken);
	default:
		return digit_of(arg);
	}
}

/* A digit goes where there is room for it: into what, or into more. */
static void put_digit(struct fz_plan *plan, struct fz_digit *d)
{
	uint16_t *range = plan->what * d->radix <= 256 ? &plan->what
						       : &plan->more;

	if (d->source == FZ_FROM_SECOND) {
		plan->what = plan->more = 256;
		return;
	}
	if (d->radix < 2)
		return;
	d->field = range == &plan->what ? FZ_WHAT : FZ_MORE;
	d->divisor = *range;
	*range = (uint16_t)(*range * d->radix);
	if (*range > 256)
		abort();
}

static void note_arg(struct fz_plan *plan, const struct pg_arg *arg,
		     unsigned int i)
{
	uint8_t bit = (uint8_t)(1u << i);

	if (arg->kind == PG_ARG_SPACE)
		plan->spaces |= bit;
	if (arg->kind == PG_ARG_PROT)
		plan->prots |= bit;
	if (!strcmp(arg->name, "no-block") || !strcmp(arg->name, "leaves"))
		plan->small |= bit;
}

static void note_digit(struct fz_plan *plan, const struct fz_digit *d)
{
	bool range = d->source == FZ_FROM_RANGE;

	plan->sized = plan->sized || range;
	plan->placed = plan->placed || range || d->source == FZ_FROM_ADDRESS;
	plan->second = plan->second || d->source == FZ_FROM_SECOND;
}

static void plan_op(const struct pg_op_row *row, struct fz_plan *plan)
{
	const struct habit *h = habits;
	bool taken = false;

	while (h->name && strcmp(h->name, row->name))
		h++;
	plan->classes = h->classes;
	plan->area = h->area;
	plan->cap = h->cap;
	plan->sense = fz_sense_named(row->name);
	plan->refs = needs_refs(row->name);
	for (unsigned int i = 0; i < pg_op_args(row); i++) {
		struct fz_digit *d = &plan->digits[i];

		*d = source_of(row, i, taken);
		taken = taken || d->source == FZ_FROM_RANGE ||
			d->source == FZ_FROM_ADDRESS;
		put_digit(plan, d);
		note_digit(plan, d);
		note_arg(plan, &row->args[i], i);
		plan->tables = plan->tables || d->list == slots;
		plan->args++;
	}
}

static void add_kind(const char *name, const struct pg_op_row *row)
{
	struct fz_plan *plan = &plans[kind_count];

	if (kind_count == KINDS)
		abort();
	table[kind_count++] = (struct fz_kind){ name, row };
	plan->what = plan->more = 1;
	if (row)
		plan_op(row, plan);
}

/* Before those of other files, who look kinds up. */
__attribute__((constructor(101))) static void fill(void)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(lines); i++)
		add_kind(lines[i].name, NULL);
	for (unsigned int i = 0; pg_op_lists[i]; i++)
		for (const struct pg_op_row *row = pg_op_lists[i]; row->name;
		     row++)
			add_kind(row->name, row);
	region_row = pg_op_row("region");
}

unsigned int fz_kind_count(void)
{
	return kind_count;
}

const struct fz_plan *fz_plan_of(unsigned int kind)
{
	return &plans[kind];
}
