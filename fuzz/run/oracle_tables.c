// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of verify, on every space at the end of a program. */
#include <inttypes.h>
#include <string.h>

#include "base/bits.h"
#include "run/run_priv.h"
#include "verify/verify.h"

/* Mappings of one file may be two of one space, and share tables. */
static bool is_hugetlbs(struct fz_runner *r, const struct pg_finding *f)
{
	uint64_t table = f->raw & pg_mask(47, r->w->phys.shift);
	const struct pg_frame *frame = pg_frame_find(&r->w->phys, table);

	return !strcmp(f->rule->name, "table-shared") && frame &&
	       frame->refs[PG_REF_SHARE] > 0;
}

/*
 * Form, and tables; what leaves mean programs ask for. They may map memory in
 * which tables lie.
 */
static bool counts(struct fz_runner *r, const struct pg_finding *f)
{
	return f->severity != PG_NOTE && !is_hugetlbs(r, f) &&
	       strcmp(f->rule->name, "table-exposed") &&
	       (f->rule->on == PG_ON_ENTRY || f->rule->on == PG_ON_SET ||
		f->rule->on == PG_ON_TABLE);
}

static void look(struct fz_runner *r, struct pg_verify *v)
{
	size_t count;
	const struct pg_finding *f = pg_verify_findings(v, &count);

	for (size_t i = 0; i < count; i++)
		if (counts(r, &f[i])) {
			fz_object(r, &fz_oracle_tables, FZ_LINE_END,
				  f[i].rule->name,
				  "0x%" PRIx64 ", descriptor 0x%" PRIx64 ": %s",
				  f[i].ia, f[i].raw, f[i].rule->title);
			return;
		}
}

static void verify(struct fz_runner *r, struct pg_verify *v)
{
	struct pg_tables tables[PG_SPACES];
	struct pg_error err;

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct pg_mm *mm = &r->w->mms[i];
		struct pg_verify_space space = {
			.name = "space",
			.tables = &tables[i],
			.setup = { .regime = &mm->regime, .root = mm->root },
		};

		if (!mm->live || fz_is_copy(mm))
			continue;
		tables[i] = pg_mm_tables(r->w, mm);
		pg_verify_space(v, &space, &err);
	}
	pg_verify_finish(v, &err);
	look(r, v);
}

static void end(struct fz_runner *r)
{
	struct pg_verify *v = pg_verify_create(NULL);

	if (v)
		verify(r, v);
	pg_verify_destroy(v);
}

const struct fz_oracle_row fz_oracle_tables = {
	.name = "tables",
	.end = end,
};
