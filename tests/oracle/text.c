// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <inttypes.h>

#include "arch/fault.h"

static const char *const ops[OR_OP_COUNT] = {
	"S1E1R",  "S1E1W",  "S1E0R", "S1E0W", "S12E1R", "S12E1W",
	"S12E0R", "S12E0W", "S1E2R", "S1E2W", "S1E1RP", "S1E1WP",
};

static const char *const regs[OR_REG_COUNT] = {
	[OR_SCTLR_EL1] = "SCTLR_EL1", [OR_TCR_EL1] = "TCR_EL1",
	[OR_MAIR_EL1] = "MAIR_EL1",   [OR_TTBR0_EL1] = "TTBR0_EL1",
	[OR_TTBR1_EL1] = "TTBR1_EL1", [OR_HCR_EL2] = "HCR_EL2",
	[OR_VTCR_EL2] = "VTCR_EL2",   [OR_VTTBR_EL2] = "VTTBR_EL2",
	[OR_SCTLR_EL2] = "SCTLR_EL2", [OR_TCR_EL2] = "TCR_EL2",
	[OR_TTBR0_EL2] = "TTBR0_EL2", [OR_TTBR1_EL2] = "TTBR1_EL2",
	[OR_MAIR_EL2] = "MAIR_EL2",   [OR_PAN] = "PAN",
};

const char *or_op_name(enum or_op op)
{
	return ops[op];
}

void or_text_write(FILE *f, const char *prefix, const struct or_world *w, int q)
{
	for (int i = 0; i < OR_REG_COUNT; i++) {
		if (w->reg[i])
			fprintf(f, "%s%s=0x%" PRIx64 "\n", prefix, regs[i],
				w->reg[i]);
	}
	for (unsigned int i = 0; i < w->nwords; i++)
		fprintf(f, "%sword 0x%" PRIx64 " 0x%016" PRIx64 "\n", prefix,
			w->words[i].at, w->words[i].value);
	for (unsigned int i = 0; i < w->nquestions; i++) {
		if (q < 0 || q == (int)i)
			fprintf(f, "%sask %s 0x%" PRIx64 "\n", prefix,
				ops[w->questions[i].op], w->questions[i].va);
	}
	fprintf(f, "%send\n", prefix);
}

static void fault_text(const struct or_answer *a, char *buf, size_t size)
{
	unsigned int fsc = pg_bits(a->par, 6, 1);
	enum pg_fault_kind kind = PG_FAULT_NONE;
	int level = 0;

	if (!pg_fault_from_fsc(fsc, &kind, &level))
		snprintf(buf, size, "fault code 0x%02x", fsc);
	else
		snprintf(buf, size, "%s %s level %d stage %d%s",
			 a->abort ? "abort" : "fault", pg_fault_name(kind),
			 level, a->par & OR_PAR_S ? 2 : 1,
			 a->par & OR_PAR_PTW ? " walk" : "");
}

void or_text_answer(const struct or_answer *a, char *buf, size_t size)
{
	if (a->par & OR_PAR_F)
		fault_text(a, buf, size);
	else
		snprintf(buf, size, "ok pa=0x%" PRIx64 " attr=0x%02x sh=%u",
			 a->par & OR_PAR_PA, (unsigned int)(a->par >> 56),
			 (unsigned int)pg_bits(a->par, 8, 7));
}

static int find(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		if (!strcmp(names[i], name))
			return i;
	}
	return -1;
}

/* The first word says which arena it is. */
static bool take_word(struct or_world *w, uint64_t at, uint64_t value)
{
	uint64_t arena = at & -OR_ARENA_SIZE;

	if (!w->nwords && arena >= OR_ARENAS &&
	    arena < OR_RAM_BASE + OR_RAM_SIZE) {
		w->memory += arena - w->arena;
		w->arena = arena;
	}
	return or_world_holds(w, at) && at % 8 == 0 &&
	       or_world_put(w, at, value);
}

/* One line into the world; false if it is none of ours. */
static bool take(struct or_world *w, const char *line)
{
	char name[32];
	uint64_t a, b;
	int i;

	if (sscanf(line, "word %" SCNx64 " %" SCNx64, &a, &b) == 2)
		return take_word(w, a, b);
	if (sscanf(line, "ask %31s %" SCNx64, name, &a) == 2) {
		i = find(ops, OR_OP_COUNT, name);
		if (i < 0 || w->nquestions == OR_QUESTIONS_MAX)
			return false;
		w->questions[w->nquestions++] = (struct or_question){ a, i };
		return true;
	}
	if (sscanf(line, "%31[A-Z0-9_]=%" SCNx64, name, &a) != 2)
		return false;
	i = find(regs, OR_REG_COUNT, name);
	if (i >= 0)
		w->reg[i] = a;
	return i >= 0;
}

bool or_text_read(FILE *f, struct or_world *w, bool *bad)
{
	char line[200];

	memset(w->reg, 0, sizeof(w->reg));
	while (fgets(line, sizeof(line), f)) {
		/* As a failed test prints it, behind a comment's sign. */
		const char *text = line + strspn(line, "# \t");

		if (!strncmp(text, "end", 3))
			return true;
		if (*text == '\n' || take(w, text) || *line == '#')
			continue;
		printf("# oracle: what is this: %s", line);
		*bad = true;
		return false;
	}
	return w->nquestions;
}
