// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes of a run of verify: what is new, what was lost, and a status. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "cmd.h"
#include "out.h"
#include "verify.h"

void remark(struct verdict *d, enum remark_kind kind, const char *fmt, ...)
{
	struct remark *r = &d->remarks[d->nremarks];
	va_list args;

	if (kind != REMARK_WARNING)
		d->status = STATUS_FAILED;
	if (d->nremarks == REMARKS_MAX)
		return;
	d->nremarks++;
	r->kind = kind;
	va_start(args, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, args);
	va_end(args);
}

static void say_remarks(const struct verdict *d)
{
	for (size_t i = 0; i < d->nremarks; i++) {
		if (d->remarks[i].kind == REMARK_WARNING)
			warn("%s", d->remarks[i].text);
		else if (d->remarks[i].kind == REMARK_FAILURE)
			complain("%s", d->remarks[i].text);
	}
}

static void remark_lost(struct verdict *d)
{
	const struct pg_verify_counts *c = pg_verify_counts(d->v);

	if (c->unread)
		remark(d, REMARK_FAILURE,
		       "%" PRIu64 " table entries could not be read, the "
		       "first at physical address 0x%" PRIx64
		       " for address 0x%016" PRIx64
		       "; what they translate was not judged",
		       c->unread, c->unread_at, c->unread_ia);
	if (c->dropped)
		remark(d, REMARK_FAILURE,
		       "%" PRIu64 " findings more than the %" PRIu64
		       " that are kept are not shown",
		       c->dropped, PG_FINDINGS_MAX);
}

/* Notes alone are no reason to fail a build. */
static void judge(struct verdict *d)
{
	remark_lost(d);
	if (!baseline_apply(d) || !baseline_find_gone(d))
		remark(d, REMARK_FAILURE, "out of memory");
	if (d->found[PG_VIOLATION] || d->found[PG_WARNING])
		d->status = pg_max(d->status, STATUS_REPORT);
}

int conclude(struct verdict *d)
{
	const char *written = d->opts->write_baseline;
	struct pg_error err;

	judge(d);
	if (written && !baseline_save(written, d, &err))
		remark(d, REMARK_FAILURE, "%s", err.text);
	if (d->opts->format == FORMAT_SARIF)
		print_sarif(d);
	else
		print_findings(d);
	say_remarks(d);
	for (size_t i = 0; i < PG_ARRAY_SIZE(d->lists); i++)
		free(d->lists[i]);
	free(d->gone);
	return d->status;
}
