// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes an image's tables by the engine's operations. */
#include "mutate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "cmd.h"
#include "engine/hotplug.h"
#include "engine/script.h"
#include "image/writer.h"
#include "input.h"
#include "out.h"

/* New frames are above the image, with a gap that keeps segments apart. */
#define GAP	   UINT64_C(0x10000000)
#define FRAMES	   UINT64_C(0x100000000)
#define FRAMES_MIN UINT64_C(0x1000000)

/* Physical addresses end where the narrowest space's output does. */
static uint64_t output_end(const struct session *s)
{
	unsigned int bits = 52;

	for (size_t i = 0; i < s->nspaces; i++)
		bits = (unsigned int)pg_min(bits, s->spaces[i].regime.oa_bits);
	return PG_BIT(bits);
}

static uint64_t image_end(const struct session *s)
{
	const struct pg_segment *segments;
	uint64_t end = 0;
	size_t count;

	segments = pg_image_segments(s->image, &count);
	for (size_t i = 0; i < count; i++)
		end = pg_max(end, segments[i].pa + segments[i].size);
	return end;
}

/* Where new frames come from; false after a complaint. */
static bool place_frames(const struct session *s, uint64_t *first,
			 uint64_t *size)
{
	uint64_t end = image_end(s), limit = output_end(s);

	if (end >= limit || limit - end < GAP + GAP + FRAMES_MIN) {
		complain("new tables would lie above the image's memory, which "
			 "ends at 0x%" PRIx64
			 ", and there are addresses up to 0x%" PRIx64 " only",
			 end, limit);
		return false;
	}
	*first = (end + 2 * GAP - 1) & -GAP;
	*size = pg_min(FRAMES, (limit - *first) & -(uint64_t)FRAMES_MIN);
	return true;
}

static enum pg_space_class class_of(const struct space *space)
{
	if (space->regime.stage == 2)
		return PG_CLASS_GUEST;
	if (!pg_regime_two_els(&space->regime))
		return PG_CLASS_TEMP;
	return space->regime.high ? PG_CLASS_INIT : PG_CLASS_USER;
}

static bool take_over(struct mutating *m, unsigned int id)
{
	const struct space *space = &m->session->spaces[id];
	struct pg_mm_params p = {
		.id = id,
		.class = class_of(space),
		.regime = space->regime,
		.root = space->tables.root,
		.asid = id,
	};
	struct pg_error err;

	if (space->tables.through) {
		complain("%s: tables that lie behind stage 2 cannot be "
			 "changed, since new ones have no place there",
			 space->name);
		return false;
	}
	if (!pg_mm_create(&m->world.tasks[0], &p, &err))
		return true;
	complain("%s: %s", space->name, err.text);
	return false;
}

/* Bits of a leaf that say what memory it is, not which. */
static uint64_t attrs_of(const struct pg_regime *r, int level, uint64_t desc)
{
	return desc & ~(pg_desc_oa_mask(r, pg_level_shift(r, level)) |
			PG_BIT(PG_DESC_CONTIG) | 3);
}

/* The first leaf that the kernel may write shows what its leaves are like. */
static enum pg_action find_attrs(void *ctx, const struct pg_visit *visit)
{
	const struct pg_regime *r = visit->tables->regime;
	uint64_t *attrs = ctx;

	if (visit->kind != PG_VISIT_LEAF || visit->desc & PG_BIT(7))
		return PG_CONTINUE;
	*attrs = attrs_of(r, visit->level, visit->desc);
	return PG_STOP;
}

static void take_attrs(struct mutating *m, const struct pg_mm *mm)
{
	struct pg_regions *r = pg_regions(&m->world);
	struct pg_tables tables = pg_mm_tables(&m->world, mm);
	struct pg_walk walk = {
		.tables = &tables,
		.budget = m->session->budget,
		.visit = find_attrs,
	};

	if (!r || !r->linear_size)
		return;
	walk.first = r->linear_va;
	walk.size = r->linear_size;
	walk.ctx = &r->attrs;
	(void)pg_walk(&walk, NULL, NULL);
}

/* The kernel's linear map, so that memory can be added to it. */
static void find_linear(struct mutating *m, unsigned int id)
{
	const struct pg_kernel *k = &m->session->kernel;
	struct pg_mm *mm = &m->world.mms[id];
	uint64_t built = -PG_BIT(k->va_bits), first, end;

	if (!m->session->spaces[id].linux_kernel || !k->phys_offset_known)
		return;
	first = pg_max(built, mm->regime.base);
	end = pg_kernel_linear_end(k, pg_image_mem(m->session->image));
	if (end <= first)
		return;
	pg_region_set(&m->world.tasks[0], mm, PG_REGION_LINEAR, first,
		      end - first, k->phys_offset + (first - built));
	take_attrs(m, mm);
}

static bool make_world(struct mutating *m, const struct pg_scheme *scheme,
		       const struct pg_knobs *knobs)
{
	struct session *s = m->session;
	struct pg_steps steps;
	struct pg_world_params p = {
		.knobs = *knobs,
		.steps = &steps,
		.shift = s->spaces[0].regime.granule,
		.below = pg_image_mem(s->image),
	};
	struct pg_error err;

	pg_knobs_steps(knobs, &steps);
	if (scheme->fill)
		scheme->fill(&steps);
	if (!place_frames(s, &p.first, &p.size))
		return false;
	if (pg_world_init(&m->world, &p, &err)) {
		complain_error(&err);
		return false;
	}
	for (unsigned int i = 0; i < s->nspaces; i++) {
		if (!take_over(m, i))
			return false;
		find_linear(m, i);
	}
	return true;
}

/* The script's text: the file's, or what -e says, each a line. */
static char *script_text(const struct opts *o, const char *name, size_t *size)
{
	static const char head[] = "script 1\n";
	size_t room = sizeof(head);
	char *text, *p;

	if (name)
		return read_input(name, size, PG_SCRIPT_BYTES, "a script");
	for (size_t i = 0; i < o->nops; i++)
		room += strlen(o->ops[i]) + 1;
	text = malloc(room);
	if (!text) {
		complain("out of memory");
		return NULL;
	}
	p = stpcpy(text, head);
	for (size_t i = 0; i < o->nops; i++)
		p = stpcpy(stpcpy(p, o->ops[i]), "\n");
	*size = (size_t)(p - text);
	return text;
}

static void answer(void *ctx, unsigned int line, const struct pg_op_row *row,
		   int result, const char *error)
{
	struct mutating *m = ctx;

	m->done += result >= 0;
	m->refused += result < 0;
	if (result >= 0 || result == PG_EINVAL)
		return;
	complain("operation %s: %s", row->name,
		 *error ? error : pg_errno_text(result));
	m->failed = true;
}

/* -e has no line "script 1", and the sentence counts it. */
static void complain_of(const char *name, const struct pg_error *err)
{
	if (name)
		complain("%s: %s", name, err->text);
	else
		complain("-e, behind \"script 1\" as line 1: %s", err->text);
}

static bool run_script(struct mutating *m, const struct pg_script *script)
{
	struct pg_script_run run = {
		.world = &m->world,
		.answer = answer,
		.answer_ctx = m,
	};
	struct pg_error err;

	if (pg_script_run(script, &run, &err) < 0) {
		complain_of(m->script, &err);
		m->failed = true;
	}
	return !m->failed;
}

/* Extents of the image as it is, and of new frames that are in use. */
struct extents {
	struct pg_extent *list;
	size_t count, room;
};

static bool add_extent(struct extents *e, uint64_t pa, uint64_t size)
{
	struct pg_extent *last = e->count ? &e->list[e->count - 1] : NULL;

	if (last && last->pa + last->size == pa) {
		last->size += size;
		return true;
	}
	if (e->count == e->room) {
		size_t room = e->room ? 2 * e->room : 64;
		struct pg_extent *more = realloc(e->list, room * sizeof(*more));

		if (!more)
			return false;
		e->list = more;
		e->room = room;
	}
	e->list[e->count++] = (struct pg_extent){ pa, size };
	return true;
}

static bool old_extents(const struct mutating *m, struct extents *e)
{
	const struct pg_mem *mem = pg_image_mem(m->session->image);
	uint64_t end = image_end(m->session);

	for (uint64_t pa = 0; pa < end;) {
		struct pg_stretch s = pg_mem_locate(mem, pa);
		uint64_t size = pg_min(s.size, end - pa);

		if (s.data && !add_extent(e, pa, size))
			return false;
		pa += size;
	}
	return true;
}

static int by_address(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool new_extents(const struct mutating *m, struct extents *e)
{
	const struct pg_phys *phys = &m->world.phys;
	uint64_t *pages = calloc(phys->count + 1, sizeof(*pages));
	size_t count = 0;
	bool ok = pages;

	for (size_t i = 0; ok && i < phys->count; i++) {
		const struct pg_frame *f = phys->order[i];

		if (f->pa - phys->first < phys->size && f->words &&
		    f->state != PG_FRAME_FREE)
			pages[count++] = f->pa;
	}
	if (ok)
		qsort(pages, count, sizeof(*pages), by_address);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_extent(e, pages[i], PG_BIT(phys->shift));
	free(pages);
	return ok;
}

static bool write_extents(struct mutating *m, const struct extents *e)
{
	struct session *s = m->session;
	struct pg_core core = {
		.mem = &m->world.phys.mem,
		.extents = e->list,
		.count = e->count,
	};
	struct pg_written written;
	struct pg_error err;
	size_t noted;
	char size[24];

	core.notes = pg_image_notes(s->image, &core.notes_size);
	pg_image_vmcoreinfo(s->image, &noted);
	if (!noted && s->has_kernel) {
		core.vmcoreinfo = s->vmcoreinfo.text;
		core.vmcoreinfo_size = s->vmcoreinfo.size;
	}
	if (pg_write_memory(s->opts->output, &core, &written, &err)) {
		complain_error(&err);
		return false;
	}
	if (s->opts->verbose)
		complain("%s: %s of memory in %zu segments; operations: "
			 "%" PRIu64 " done, %" PRIu64 " refused",
			 s->opts->output,
			 size_text(written.bytes, size, sizeof(size)),
			 written.segments, m->done, m->refused);
	return true;
}

static bool write_out(struct mutating *m)
{
	struct extents e = { NULL, 0, 0 };
	bool ok = !m->world.phys.out_of_memory && old_extents(m, &e) &&
		  new_extents(m, &e);

	if (ok)
		ok = write_extents(m, &e);
	else
		complain("out of memory");
	free(e.list);
	return ok;
}

static bool change(struct mutating *m, const struct pg_script *script)
{
	const struct opts *o = m->session->opts;
	bool ok = make_world(m, pg_script_scheme(script),
			     pg_script_knobs(script)) &&
		  run_script(m, script);

	if (ok && o->random)
		mutate_at_random(m, o->random, o->seed);
	return ok && write_out(m);
}

static int use_options(const struct opts *o, struct pg_script *script,
		       struct pg_error *err)
{
	const struct pg_scheme *scheme = NULL;

	if (o->scheme) {
		scheme = pg_scheme_of_name(o->scheme);
		if (!scheme)
			return pg_error(err, PG_EINVAL,
					"there is no scheme '%.40s'; pgtool "
					"replay --list-schemes lists them",
					o->scheme);
	}
	return pg_script_use(script, scheme, o->sets, o->nsets, err);
}

static bool change_by(struct mutating *m, const char *name)
{
	const struct pg_regime *known[PG_SPACES] = { NULL };
	struct session *s = m->session;
	struct pg_script *script;
	struct pg_error err;
	size_t size;
	char *text = script_text(s->opts, name, &size);
	bool ok = false;

	if (!text)
		return false;
	for (size_t i = 0; i < s->nspaces; i++)
		known[i] = &s->spaces[i].regime;
	m->script = name;
	if (pg_script_parse(text, size, known, &script, &err)) {
		complain_of(name, &err);
		free(text);
		return false;
	}
	free(text);
	if (use_options(s->opts, script, &err))
		complain_error(&err);
	else
		ok = change(m, script);
	pg_script_destroy(script);
	return ok;
}

static bool same_granule(const struct session *s)
{
	for (size_t i = 0; i < s->nspaces; i++) {
		const struct space *space = &s->spaces[i];

		if (space->regime.off || space->flawed) {
			complain("%s: there are no tables to change",
				 space->name);
			return false;
		}
		if (space->regime.granule == s->spaces[0].regime.granule)
			continue;
		complain("%s: its granule is not that of %s", space->name,
			 s->spaces[0].name);
		return false;
	}
	return true;
}

static int work(struct session *s, void *ctx)
{
	const struct session_rest *rest = ctx;
	struct mutating *m = calloc(1, sizeof(*m));
	int status = STATUS_FAILED;

	if (!m) {
		complain("out of memory");
		return status;
	}
	m->session = s;
	if (session_find_spaces(s) && same_granule(s)) {
		session_peek_kernel(s);
		if (change_by(m, rest->count ? rest->texts[0] : NULL))
			status = s->status;
	}
	if (m->world.phys.zeros)
		pg_world_deinit(&m->world);
	free(m);
	return status;
}

static bool check(const struct opts *o, size_t count)
{
	if (!o->output)
		complain("mutate needs -o FILE");
	else if (count > 1)
		complain("mutate takes one script");
	else if (count && o->nops)
		complain("operations come from a script or from -e, not from "
			 "both");
	else if (!count && !o->nops && !o->random)
		complain("mutate needs operations: a script, -e, or --random");
	else
		return true;
	return false;
}

static int run(const struct opts *opts)
{
	return session_run_rest(opts, check, work);
}

const struct cmd cmd_mutate = {
	.name = "mutate",
	.arguments = "IMAGE... [SCRIPT] -o FILE",
	.summary = "Changes an image's tables, and writes it anew.",
	.options = (OPTS_TABLES & ~OPT_BIT(OPT_RANGE)) | OPT_BIT(OPT_OUTPUT) |
		   OPT_BIT(OPT_EXECUTE) | OPT_BIT(OPT_RANDOM) |
		   OPT_BIT(OPT_SEED) | OPT_BIT(OPT_SCHEME) | OPT_BIT(OPT_SET),
	.run = run,
};
