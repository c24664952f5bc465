// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/span.h"
#include "cmd.h"
#include "ptdump_walk.h"
#include "image/record.h"
#include "image/writer.h"
#include "out.h"
#include "session.h"

/* Reading is all: through stage 2, the leaves' pages are looked up as well. */
static enum pg_action note_span(void *ctx, const struct pg_span *span)
{
	if (span->kind == PG_SPAN_UNREADABLE)
		session_unreadable(ctx, span->ia, span->at, span->count);
	return PG_CONTINUE;
}

static void read_tables(struct session *s, const struct space *space,
			const struct pg_tables *tables)
{
	struct pg_joiner joiner = {
		.sink = note_span,
		.ctx = s,
		.last = UINT64_MAX,
		.limit = session_piece_limit(s),
	};
	struct pg_walk walk = {
		.tables = tables,
		.first = s->opts->range_first,
		.size = s->opts->range_size,
		.budget = s->budget,
		.visit = pg_span_visit,
		.ctx = &joiner,
	};
	struct pg_walk_result result;
	struct pg_error err;
	int ret = pg_walk(&walk, &result, &err);

	pg_span_flush(&joiner);
	if (!ret)
		ret = session_pieces_left(&joiner, &result, &err);
	session_report(s, space, ret, &result, &err);
}

/* Reads all tables of a space, so that the record holds them. */
static void read_space(struct session *s, const struct space *space)
{
	struct pg_tables built = space->tables;
	struct pg_markers markers;

	if (space->regime.off) {
		complain("%s: the MMU is off, so there are no tables",
			 space->name);
		s->status = STATUS_FAILED;
		return;
	}
	read_tables(s, space, &space->tables);
	if (!space->linux_kernel)
		return;
	/* What dump needs besides: the root of old texts, and the markers. */
	built.regime = &s->kernel.built_regime;
	built.root = s->kernel.built_root_pa;
	if (built.root != space->tables.root)
		read_tables(s, space, &built);
	find_markers(s, &markers);
}

static bool write_out(struct session *s, struct pg_record *record)
{
	const char *note = s->has_kernel ? s->vmcoreinfo.text : NULL;
	struct pg_written written;
	struct pg_error err;
	char size[24];

	if (pg_write_core(s->opts->output, record, note,
			  note ? s->vmcoreinfo.size : 0, &written, &err)) {
		complain_error(&err);
		return false;
	}
	if (s->opts->verbose)
		complain("%s: %s of memory in %zu segments", s->opts->output,
			 size_text(written.bytes, size, sizeof(size)),
			 written.segments);
	return true;
}

static int extract(struct session *s, void *ctx)
{
	struct pg_record record;
	int status = STATUS_FAILED;

	(void)ctx;
	pg_record_init(&record, pg_image_mem(s->image));
	session_record(s, &record.mem);
	if (session_find_spaces(s)) {
		/* Other commands look at the version, if there is a note. */
		session_peek_kernel(s);
		for (size_t i = 0; i < s->nspaces; i++)
			read_space(s, &s->spaces[i]);
		if (record.out_of_memory)
			complain("out of memory");
		else if (!record.count)
			complain("no table was read, so there is nothing to "
				 "write");
		else if (write_out(s, &record))
			status = s->status;
	}
	pg_record_deinit(&record);
	return status;
}

static int run(const struct opts *opts)
{
	if (!opts->output) {
		complain("extract needs -o FILE");
		return STATUS_FAILED;
	}
	return session_run(opts, (const char *const *)opts->args, opts->nargs,
			   extract, NULL);
}

const struct cmd cmd_extract = {
	.name = "extract",
	.arguments = "IMAGE... -o FILE",
	.summary = "Writes the smallest core that dumps and walks the same.",
	.options = OPTS_TABLES | OPT_BIT(OPT_OUTPUT),
	.run = run,
};
