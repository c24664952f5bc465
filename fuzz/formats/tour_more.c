// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a tour that judge and write. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "image/image.h"
#include "image/writer.h"
#include "formats/tour.h"
#include "verify/verify.h"

/* Findings whose sentences are looked at. */
#define SENTENCES 24

static bool in_order(const struct pg_finding *a, const struct pg_finding *b)
{
	if (a->space != b->space)
		return a->space < b->space;
	if (a->ia != b->ia)
		return a->ia < b->ia;
	return true;
}

static uint64_t check_findings(struct fz_tour *t, const struct pg_verify *v)
{
	size_t count;
	const struct pg_finding *f = pg_verify_findings(v, &count);
	uint64_t hash = count;
	char text[512];

	for (size_t i = 0; i < count; i++) {
		if (i && !in_order(&f[i - 1], &f[i]))
			FZ_TOUR(t, "verify", f[i].rule->name, "order",
				"findings at 0x%" PRIx64 " and 0x%" PRIx64,
				f[i - 1].ia, f[i].ia);
		hash = fz_mix(hash, f[i].ia ^ (uint64_t)f[i].index << 56);
		hash = fz_mix(hash, f[i].size ^ f[i].a);
		if (i >= SENTENCES)
			continue;
		text[0] = '\0';
		pg_finding_text(&f[i], text, sizeof(text));
		if (!text[0])
			FZ_TOUR(t, "verify", f[i].rule->name, "sentence",
				"no sentence for 0x%" PRIx64, f[i].ia);
	}
	return hash;
}

static uint64_t judge(struct fz_tour *t, const struct pg_tables *tables,
		      bool flawed)
{
	const struct pg_verify_space space = {
		.name = "fuzzed",
		.tables = flawed ? NULL : tables,
		.setup = { .regs = t->regs,
			   .which = t->which,
			   .regime = tables->regime,
			   .root = tables->root },
		.pages = tables->through ? NULL : t->pages,
		.kernel = t->kernel,
		.budget = t->budget,
		.pieces = t->budget,
	};
	struct pg_verify *v = pg_verify_create(NULL);
	struct pg_error err = { "" };
	uint64_t hash;

	if (!v)
		return 0;
	if (pg_verify_space(v, &space, &err) && !err.text[0])
		FZ_TOUR(t, "sentence", "verify", "space", "no sentence");
	err.text[0] = '\0';
	if (pg_verify_finish(v, &err) && !err.text[0])
		FZ_TOUR(t, "sentence", "verify", "finish", "no sentence");
	/* Sets and tables are looked at again, each once. */
	if (pg_verify_counts(v)->entries > 4 * t->budget)
		FZ_TOUR(t, "budget", "verify", "entries",
			"%" PRIu64 " descriptors for a budget of %" PRIu64,
			pg_verify_counts(v)->entries, t->budget);
	hash = check_findings(t, v);
	pg_verify_destroy(v);
	return hash;
}

void fz_tour_verify(struct fz_tour *t, const struct pg_tables *tables,
		    const struct pg_mem *cut)
{
	struct pg_tables pieces = *tables;
	uint64_t hash = judge(t, tables, false);

	pieces.mem = cut;
	if (fz_tour_next(t) % 4 == 0 && hash != judge(t, &pieces, false))
		FZ_TOUR(t, "pieces", "verify", "findings",
			"memory in pieces has other findings");
	t->hash = fz_mix(t->hash, hash);
}

void fz_tour_flawed(struct fz_tour *t, const struct pg_regime *regime)
{
	const struct pg_tables tables = { .regime = regime };

	t->hash = fz_mix(t->hash, judge(t, &tables, true));
}

static char core[1 << 20];

/* The written core's size; 0 where it has no room. */
static size_t write_core(struct fz_tour *t, struct pg_record *record)
{
	FILE *f = fmemopen(core, sizeof(core), "wb");
	struct pg_written written;
	struct pg_error err;
	size_t size = 0;

	if (!f)
		return 0;
	if (!pg_write_core_to(f, record, t->info ? t->info->text : NULL,
			      t->info ? t->info->size : 0, &written, &err))
		size = ftell(f);
	fclose(f);
	return size;
}

static void check_facts(struct fz_tour *t, const struct pg_image *image)
{
	static struct pg_vmcoreinfo info;
	struct pg_kernel k;
	size_t size;
	const char *text = pg_image_vmcoreinfo(image, &size);

	if (!t->info)
		return;
	if (!text || size != t->info->size ||
	    memcmp(text, t->info->text, size)) {
		FZ_TOUR(t, "extract", "vmcoreinfo", "differs",
			"the text that was written is not the one read");
		return;
	}
	if (!t->kernel || pg_vmcoreinfo_set(&info, text, size, NULL))
		return;
	/* The root of a kernel need not be among what was read. */
	if (pg_kernel_init(&k, &info, pg_image_mem(image), NULL))
		return;
	if (k.swapper_pa != t->kernel->swapper_pa ||
	    k.va_bits != t->kernel->va_bits)
		FZ_TOUR(t, "extract", "kernel", "differs",
			"another kernel after extract");
}

static void check_core(struct fz_tour *t, const struct pg_tables *tables,
		       const struct fz_seen *seen, size_t size)
{
	static struct fz_seen again;
	const struct pg_image_bytes bytes = { "core", core, size, false, 0 };
	struct pg_tables same = *tables;
	struct pg_image *image;
	struct pg_error err;

	if (pg_image_open_bytes(&bytes, 1, &image, &err)) {
		FZ_TOUR(t, "extract", "open", "refused", "%s", err.text);
		return;
	}
	same.mem = pg_image_mem(image);
	fz_tour_see(t, &same, &again);
	if (again.hash != seen->hash || again.ret != seen->ret)
		FZ_TOUR(t, "extract", "walk", "spans",
			"%" PRIu64 " spans after extract, %" PRIu64 " before",
			again.count, seen->count);
	check_facts(t, image);
	pg_image_close(image);
}

void fz_tour_extract(struct fz_tour *t, const struct pg_tables *tables,
		     const struct fz_seen *seen)
{
	static struct fz_seen recorded;
	struct pg_tables through = *tables;
	struct pg_record record;
	size_t size;

	pg_record_init(&record, tables->mem);
	through.mem = &record.mem;
	fz_tour_see(t, &through, &recorded);
	if (recorded.hash != seen->hash)
		FZ_TOUR(t, "extract", "record", "spans",
			"a record shows other spans");
	size = record.count ? write_core(t, &record) : 0;
	pg_record_deinit(&record);
	if (size)
		check_core(t, tables, seen, size);
}
