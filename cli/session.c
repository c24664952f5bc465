// SPDX-License-Identifier: GPL-2.0-or-later
/* The image and the kernel in it. Spaces are in space.c. */
#include "session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cmd.h"
#include "linux/scan.h"
#include "out.h"
#include "progress.h"

/* Each array has room for all arguments. */
static void split_args(const struct opts *opts, const char **images,
		       size_t *nimages, const char **rest, size_t *nrest)
{
	*nimages = *nrest = 0;
	for (size_t i = 0; i < opts->nargs; i++) {
		if (!i || strchr(opts->args[i], '@'))
			images[(*nimages)++] = opts->args[i];
		else
			rest[(*nrest)++] = opts->args[i];
	}
}

/* Bytes that the files really hold: segments may all claim the same ones. */
static uint64_t stored_bytes(const struct pg_image *image)
{
	const struct pg_segment *segments;
	uint64_t total = 0, end;
	unsigned int file = 0;
	size_t count, seen;

	segments = pg_image_segments(image, &count);
	do {
		seen = end = 0;
		for (size_t i = 0; i < count; i++) {
			seen += segments[i].file >= file;
			if (segments[i].file == file)
				end = pg_max(end, segments[i].offset +
							  segments[i].size);
		}
		total = pg_add_sat(total, end);
		file++;
	} while (seen);
	return total;
}

/*
 * Sixteen times the words that the image holds: tables may be shared, but a
 * small image has no business keeping anybody waiting.
 */
static uint64_t default_budget(const struct pg_image *image)
{
	uint64_t words = pg_min(stored_bytes(image) / 8, UINT64_MAX / 16);

	return pg_max(UINT64_C(1) << 23, words * 16);
}

static bool open_image(struct session *s, const struct opts *opts,
		       const char *const *images, size_t nimages)
{
	const struct pg_warning *warnings;
	struct pg_error err;
	size_t count;

	*s = (struct session){ .opts = opts };
	if (pg_image_open(images, nimages, &s->image, &err)) {
		complain_error(&err);
		return false;
	}
	warnings = pg_image_warnings(s->image, &count);
	for (size_t i = 0; i < count; i++)
		warn("%s", warnings[i].text);
	s->base = s->mem = s->search = pg_image_mem(s->image);
	s->budget = opts->budget ? opts->budget : default_budget(s->image);
	return true;
}

int session_run(const struct opts *opts, const char *const *images,
		size_t nimages, int (*work)(struct session *s, void *ctx),
		void *ctx)
{
	struct session *s;
	int status = STATUS_FAILED;

	if (!nimages) {
		complain("no image was named");
		return status;
	}
	s = malloc(sizeof(*s));
	if (!s)
		complain("out of memory");
	else if (open_image(s, opts, images, nimages)) {
		status = work(s, ctx);
		pg_image_close(s->image);
	}
	free(s);
	return status;
}

int session_run_rest(const struct opts *opts,
		     bool (*check)(const struct opts *opts, size_t count),
		     int (*work)(struct session *s, void *ctx))
{
	const char **names = calloc(2 * opts->nargs + 1, sizeof(*names));
	struct session_rest rest = { .count = 0 };
	size_t nimages;
	int status = STATUS_FAILED;

	if (!names) {
		complain("out of memory");
		return status;
	}
	rest.texts = names + opts->nargs;
	split_args(opts, names, &nimages, rest.texts, &rest.count);
	if (!nimages || check(opts, rest.count))
		status = session_run(opts, names, nimages, work, &rest);
	free(names);
	return status;
}

void session_record(struct session *s, const struct pg_mem *mem)
{
	s->base = s->mem = mem;
}

/* --vmcoreinfo @PHYSADDR: one of those that the search listed. */
static bool take_at(struct session *s, const char *text)
{
	uint64_t pa;

	if (!pg_parse_u64(text, &pa)) {
		complain("--vmcoreinfo @%s is no physical address", text);
		return false;
	}
	if (!pg_vmcoreinfo_probe(s->base, pa & -4096, &s->vmcoreinfo)) {
		complain("there is no VMCOREINFO text in the page at physical "
			 "address 0x%" PRIx64,
			 pa);
		return false;
	}
	s->vmcoreinfo_from = "memory";
	s->vmcoreinfo_pa = pa;
	return true;
}

static bool take_file(struct session *s, const char *name)
{
	char text[sizeof(s->vmcoreinfo.text)];
	struct pg_error err;
	FILE *f = fopen(name, "rb");
	size_t size;

	if (!f) {
		complain("cannot read %s: %s", name, strerror(errno));
		return false;
	}
	size = fread(text, 1, sizeof(text), f);
	if (ferror(f)) {
		complain("cannot read %s: %s", name, strerror(errno));
		fclose(f);
		return false;
	}
	fclose(f);
	s->vmcoreinfo_from = "file";
	if (!pg_vmcoreinfo_set(&s->vmcoreinfo, text, size, &err))
		return true;
	complain("%s: %s", name, err.text);
	return false;
}

static void list_kernels(const struct pg_scan *scan)
{
	complain("the image holds %zu%s kernels; choose one with "
		 "--vmcoreinfo @ADDRESS:",
		 scan->count, scan->more ? " or more" : "");
	for (size_t i = 0; i < scan->count; i++) {
		char release[128] = "?";

		pg_vmcoreinfo_get(&scan->list[i], "OSRELEASE", release,
				  sizeof(release));
		complain("  @0x%" PRIx64 "  Linux %s, %u %s", scan->pa[i],
			 release, scan->copies[i],
			 scan->copies[i] == 1 ? "copy" : "copies");
	}
}

void session_take_text(struct session *s, const struct pg_vmcoreinfo *info,
		       uint64_t pa)
{
	s->vmcoreinfo = *info;
	s->vmcoreinfo_from = "memory";
	s->vmcoreinfo_pa = pa;
	s->has_text = true;
}

static bool take_scan(struct session *s)
{
	struct pg_scan scan;
	struct pg_error err;
	bool ok;

	if (pg_scan_image(s->image, progress, "looking for a kernel", &scan,
			  &err)) {
		complain_error(&err);
		return false;
	}
	ok = scan.count == 1;
	if (ok) {
		session_take_text(s, &scan.list[0], scan.pa[0]);
	} else if (scan.count) {
		list_kernels(&scan);
	} else {
		complain("the image has no VMCOREINFO note, and no VMCOREINFO "
			 "text was found in its memory; name the tables with "
			 "-a root:PA and --regime, or with --regs, or give "
			 "--vmcoreinfo FILE");
	}
	pg_scan_free(&scan);
	return ok;
}

/* A note that is no use is no reason not to look further. */
static bool take_note(struct session *s, const char *text, size_t size)
{
	struct pg_error err;

	s->vmcoreinfo_from = "note";
	if (!pg_vmcoreinfo_set(&s->vmcoreinfo, text, size, &err))
		return true;
	warn("the VMCOREINFO note is of no use: %s", err.text);
	return take_scan(s);
}

static bool find_vmcoreinfo(struct session *s)
{
	const char *given = s->opts->vmcoreinfo;
	const char *note;
	size_t size;

	if (s->has_text)
		return true;
	if (given)
		return *given == '@' ? take_at(s, given + 1)
				     : take_file(s, given);
	note = pg_image_vmcoreinfo(s->image, &size);
	return note ? take_note(s, note, size) : take_scan(s);
}

bool session_find_kernel(struct session *s)
{
	struct pg_error err;

	if (s->has_kernel)
		return true;
	if (!find_vmcoreinfo(s))
		return false;
	if (pg_kernel_init(&s->kernel, &s->vmcoreinfo, s->mem, &err)) {
		complain_error(&err);
		return false;
	}
	s->has_kernel = true;
	return true;
}

bool session_peek_kernel(struct session *s)
{
	size_t size;
	const char *note = pg_image_vmcoreinfo(s->image, &size);

	if (s->has_kernel)
		return true;
	if (s->opts->vmcoreinfo) {
		if (!session_find_kernel(s))
			s->status = STATUS_FAILED;
		return s->has_kernel;
	}
	s->has_kernel =
		note && !pg_vmcoreinfo_set(&s->vmcoreinfo, note, size, NULL) &&
		!pg_kernel_init(&s->kernel, &s->vmcoreinfo, s->base, NULL);
	s->vmcoreinfo_from = "note";
	return s->has_kernel;
}

const struct pg_page_array *session_pages(struct session *s)
{
	struct space *kernel = &s->kernel_tables;

	if (!session_peek_kernel(s))
		return NULL;
	kernel->regime = s->kernel.regime;
	kernel->tables = (struct pg_tables){
		.regime = &kernel->regime,
		.mem = s->mem,
		.root = s->kernel.root_pa,
	};
	if (pg_page_array_init(&s->pages, &s->kernel, &s->vmcoreinfo,
			       &kernel->tables, NULL))
		return NULL;
	return &s->pages;
}

void session_unreadable(struct session *s, uint64_t ia, uint64_t at,
			uint64_t count)
{
	if (!s->unread) {
		s->unread_ia = ia;
		s->unread_at = at;
	}
	s->unread += count;
}

/* Stage 2 can cut leaves into any number of pieces; that has its own end. */
uint64_t session_piece_limit(const struct session *s)
{
	return pg_max(s->opts->budget ? 1 : PG_SPAN_PIECES, s->budget / 4);
}

int session_pieces_left(const struct pg_joiner *joiner,
			struct pg_walk_result *result, struct pg_error *err)
{
	if (!joiner->exhausted)
		return PG_OK;
	result->stopped_ia = joiner->stopped_ia;
	return pg_error(err, PG_EBUDGET,
			"stage 2 cuts the leaves into more than %" PRIu64
			" pieces; nothing from address 0x%016" PRIx64
			" on was translated",
			joiner->limit, joiner->stopped_ia);
}

void session_report(struct session *s, const struct space *space, int ret,
		    const struct pg_walk_result *result,
		    const struct pg_error *err)
{
	if (result->loops) {
		warn("%s: the table entry at 0x%" PRIx64 ", for address "
		     "0x%016" PRIx64 ", points back to a table on its own "
		     "path; it is followed, as hardware does (%" PRIu64
		     " such)",
		     space->name, result->loop_at, result->loop_ia,
		     result->loops);
		s->status = s->status ? s->status : STATUS_REPORT;
	}
	if (s->unread) {
		complain("%s: %" PRIu64 " table entries could not be read, the "
			 "first at physical address 0x%" PRIx64
			 " for address 0x%016" PRIx64
			 "; what they translate is marked unreadable",
			 space->name, s->unread, s->unread_at, s->unread_ia);
		s->status = STATUS_FAILED;
		s->unread = 0;
	}
	if (ret) {
		complain("%s: %s", space->name, err->text);
		s->status = STATUS_FAILED;
	}
}
