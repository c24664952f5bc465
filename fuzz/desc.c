// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table pages and registers, asked of core and of the second walker; then all
 * that reads tables, on the same ones. desc.h says what the bytes mean.
 */
#include "formats/desc.h"

#include <malloc.h>
#include <string.h>

static struct desc desc;
static struct core core;
static struct desc_tables tables;

void desc_tables(struct desc *d, const struct core *c, struct desc_tables *t)
{
	*t = (struct desc_tables){
		.regime = c->regime,
		.stage2 = c->stage2,
		.tables = { .mem = &d->memory.mem, .root = c->tables.root },
	};
	/* Leaves are shown one by one, so they are asked so. */
	t->regime.contig_merge = t->stage2.contig_merge = false;
	t->tables.regime = &t->regime;
	if (!c->tables.through)
		return;
	t->stage2_tables = (struct pg_tables){
		.regime = &t->stage2,
		.mem = &d->memory.mem,
		.root = c->stage2_tables.root,
	};
	pg_nested_init(&t->nested, &t->stage2_tables);
	t->tables.mem = &t->nested.mem;
	t->tables.through = &t->stage2_tables;
}

/* A part of a signature: letters, digits and dashes. */
static const char *word_of(const char *text, char buf[40])
{
	size_t n = 0;

	for (; text[n] && n < 39; n++)
		buf[n] = text[n] == ' ' || text[n] == '+' ? '-' : text[n];
	buf[n] = '\0';
	return buf;
}

static void report(const struct differ *differ)
{
	char what[40], outcome[40];

	fz_found(&desc.finding, "desc", "differ", word_of(differ->last, what),
		 word_of(differ_outcomes[differ->outcome], outcome),
		 "core and the second walker differ: %s, where that one says "
		 "%s; the question is on standard output",
		 differ->last, differ_outcomes[differ->outcome]);
}

static void ask_raw(struct differ *differ)
{
	struct world_rng rng = { desc.asks | (uint64_t)desc.how << 8 };

	for (unsigned int i = 0; i < desc.raw + 1; i++)
		differ_accesses(differ, &desc.world, &core,
				world_address(&desc.world, &rng));
}

/* What needs a regime that is on, with tables. */
static void ask_tables(struct differ *differ)
{
	struct fz_finding *f = &desc.finding;

	desc_tables(&desc, &core, &tables);
	if (tables.regime.off)
		return;
	if (desc_wants(&desc, DESC_ASK))
		desc_ask(&desc, &core, &tables, differ);
	if (differ->mismatches)
		report(differ);
	if (!f->found)
		desc_spans(&desc, &tables);
	if (!f->found && desc_wants(&desc, DESC_DELTA))
		desc_delta(&desc, &tables);
	if (!f->found && desc_wants(&desc, DESC_TEXT))
		desc_text(&desc, &tables);
	if (!f->found && desc_wants(&desc, DESC_VERIFY))
		desc_verify(&desc, &core, &tables);
}

/* Buffers of a few megabytes come and go with each input: keep the pages. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 28);
	mallopt(M_TOP_PAD, 1 << 24);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct differ differ = { 0 };
	struct world_rng rng = { 0 };

	desc_make(&desc, data, size);
	if (differ_begin(&differ, &desc.world, &core,
			 world_address(&desc.world, &rng))) {
		ask_raw(&differ);
		if (!differ.mismatches)
			ask_tables(&differ);
	}
	if (differ.mismatches && !desc.finding.found)
		report(&differ);
	fz_hash = differ.comparisons ^ differ.walks << 16 ^ desc.seen;
	desc_clear(&desc);
	if (desc.finding.found)
		fz_report(&desc.finding);
	return 0;
}
