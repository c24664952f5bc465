// SPDX-License-Identifier: GPL-2.0-or-later
#include "build.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "image/writer.h"
#include "input.h"
#include "linux/ptdump_span.h"
#include "out.h"

#define TEXT_MAX (UINT64_C(1) << 30)

bool building_start(struct building *b, const struct pg_regime *regime)
{
	struct pg_world_params params = {
		.knobs = pg_schemes[0]->knobs,
		.shift = regime->granule,
		.first = PG_SCRIPT_FIRST,
		.size = PG_SCRIPT_SIZE,
	};
	struct pg_mm_params mm = {
		.class = regime->stage == 2 ? PG_CLASS_GUEST : PG_CLASS_TEMP,
		.regime = *regime,
	};
	struct pg_error err;

	if (!pg_world_init(&b->world, &params, &err)) {
		b->has_world = true;
		if (!pg_mm_create(&b->world.tasks[0], &mm, &err))
			return true;
	}
	complain_error(&err);
	return false;
}

/* Text has no physical addresses: each page gets that of its own address. */
static bool put_line(struct building *b, const struct pg_ptdump_space *space,
		     const struct pg_ptdump_record *record)
{
	const struct pg_regime *r = &space->regime;
	struct pg_ptdump_leaf leaf;
	struct pg_build_leaf put;
	struct pg_error err;

	pg_ptdump_leaf(space, record, &leaf);
	put = (struct pg_build_leaf){
		.va = leaf.span.ia,
		.level = leaf.span.level,
		.count = leaf.span.size >> pg_level_shift(r, leaf.span.level),
		.desc = record->hole ? 0 : record->line.prot,
	};
	if (put.desc & 1) {
		put.pa_step = UINT64_C(1) << pg_level_shift(r, put.level);
		put.desc |= pg_desc_put_oa(r, put.va & pg_ones(47));
	}
	if (!pg_build_alike(&b->world.tasks[0], &b->world.mms[0], &put, &err))
		return true;
	complain("%s: line %" PRIu64 ": %s", b->name, leaf.number, err.text);
	return false;
}

bool build_from_ptdump(struct building *b, const char *text, size_t size)
{
	struct pg_ptdump_options options = { 0 };
	struct pg_ptdump_lines lines;
	struct pg_ptdump_space space;
	struct pg_ptdump_text about;
	struct pg_error err;
	bool ok;

	if (pg_ptdump_read(text, size, &options, &lines, &about, &err)) {
		complain("%s: %s", b->name, err.text);
		return false;
	}
	ok = !pg_ptdump_space_init(&space, &about, &err);
	if (!ok)
		complain("%s: %s", b->name, err.text);
	ok = ok && building_start(b, &space.regime);
	for (size_t i = 0; ok && i < lines.count; i++)
		ok = put_line(b, &space, &lines.list[i]);
	if (ok && about.complete != PG_PTDUMP_WHOLE) {
		complain("%s: %s", b->name, about.why);
		b->lost++;
	}
	pg_ptdump_lines_free(&lines);
	return ok;
}

bool build_from_script(struct building *b, const char *text, size_t size)
{
	struct pg_script_run run = { .world = &b->world };
	struct pg_script *script;
	struct pg_error err;
	int ret = pg_script_parse(text, size, NULL, &script, &err);

	if (ret) {
		complain("%s: %s", b->name, err.text);
		return false;
	}
	ret = pg_script_world(script, NULL, NULL, &b->world, &err);
	b->has_world = !ret;
	if (!ret)
		ret = pg_script_run(script, &run, &err);
	if (ret)
		complain("%s: %s", b->name, err.text);
	pg_script_destroy(script);
	return !ret;
}

static bool read_text(struct building *b, const char *text, size_t size)
{
	if (pg_script_is(text, size))
		return build_from_script(b, text, size);
	if (size && text[strspn(text, " \t\r\n")] == '{')
		return build_from_json(b, text, size);
	return build_from_ptdump(b, text, size);
}

static bool write_out(struct building *b, const char *name)
{
	struct pg_record record;
	struct pg_written written;
	struct pg_error err;
	bool ok;

	pg_record_init(&record, &b->world.phys.mem);
	ok = pg_build_pages(&b->world, &record);
	if (!ok)
		complain("out of memory");
	else if (pg_write_core(name, &record, NULL, 0, &written, &err)) {
		complain_error(&err);
		ok = false;
	}
	pg_record_deinit(&record);
	return ok;
}

/* How to look at what was built: a line for each space. */
static void tell_spaces(const struct building *b, const char *name)
{
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct pg_mm *mm = &b->world.mms[i];
		char spec[PG_REGIME_SPEC_MAX];

		if (!mm->live)
			continue;
		pg_regime_spec(&mm->regime, spec, sizeof(spec));
		out_printf("pgtool dump %s -a root:0x%" PRIx64 " --regime %s\n",
			   name, mm->root, spec);
	}
}

static int build(struct building *b, const char *text, size_t size)
{
	if (!read_text(b, text, size) || !write_out(b, b->opts->output))
		return STATUS_FAILED;
	tell_spaces(b, b->opts->output);
	if (!b->lost)
		return STATUS_OK;
	complain("%s is not all: the text was not", b->opts->output);
	return STATUS_FAILED;
}

static int run(const struct opts *opts)
{
	struct building b = { .opts = opts };
	size_t size;
	char *text;
	int status;

	if (opts->nargs != 1 || !opts->output) {
		complain("build needs one SPEC, and -o FILE");
		return STATUS_FAILED;
	}
	b.name = opts->args[0];
	text = read_input(b.name, &size, TEXT_MAX, "a description of tables");
	if (!text)
		return STATUS_FAILED;
	status = build(&b, text, size);
	if (b.has_world)
		pg_world_deinit(&b.world);
	free(text);
	return status;
}

const struct cmd cmd_build = {
	.name = "build",
	.arguments = "SPEC -o FILE",
	.summary = "Makes tables from text: dump's JSON, ptdump, or a script.",
	.options = OPT_BIT(OPT_SPACE) | OPT_BIT(OPT_REGIME) |
		   OPT_BIT(OPT_OUTPUT),
	.run = run,
};
