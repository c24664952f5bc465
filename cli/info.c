// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "dump_ptdump.h"
#include "linux/scan.h"
#include "out.h"
#include "progress.h"
#include "session.h"

/* More than this is for -v. */
#define SEGMENTS_SHOWN 6

static void line(const char *key, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void line(const char *key, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	make_printable(text);
	out_printf("%-17s %s\n", key, text);
}

static void print_image(const struct session *s)
{
	size_t count, shown;
	const struct pg_segment *segments = pg_image_segments(s->image, &count);
	char size[24];
	uint64_t total = 0;

	line("format", "%s",
	     pg_image_format(s->image) == PG_IMAGE_ELF ? "ELF core, AArch64"
						       : "raw memory");
	for (size_t i = 0; i < count; i++)
		total += segments[i].size;
	line("segments", "%zu, %s in all", count,
	     size_text(total, size, sizeof(size)));
	shown = s->opts->verbose ? count : pg_min(count, SEGMENTS_SHOWN);
	for (size_t i = 0; i < shown; i++)
		line("", "0x%012" PRIx64 "-0x%012" PRIx64 "  %s",
		     segments[i].pa, segments[i].pa + segments[i].size,
		     size_text(segments[i].size, size, sizeof(size)));
	if (shown < count)
		line("", "and %zu more (-v lists them)", count - shown);
}

static void print_regime(const struct pg_regime *r, uint64_t root)
{
	char text[256];

	pg_regime_describe(r, text, sizeof(text));
	line("regime", "%s", text);
	if (!r->off)
		line("root", "0x%" PRIx64, root);
}

static void print_markers(struct session *s)
{
	struct pg_markers m;

	if (pg_markers_find(&s->kernel, s->mem, s->search, &m)) {
		line("markers", "%zu, from the array at 0x%" PRIx64, m.count,
		     m.at);
	} else {
		pg_markers_compute(&s->kernel, &s->vmcoreinfo, s->mem, &m);
		line("markers",
		     "%zu, computed: the image holds no marker array", m.count);
	}
	for (size_t i = 0; s->opts->verbose && i < m.count; i++)
		line("", "0x%016" PRIx64 "  %s", m.list[i].start,
		     m.list[i].name);
}

static void print_kernel(struct session *s)
{
	const struct pg_kernel *k = &s->kernel;

	line("kernel", "Linux %s", k->release);
	if (s->vmcoreinfo_pa)
		line("vmcoreinfo", "found in memory at 0x%" PRIx64,
		     s->vmcoreinfo_pa);
	else
		line("vmcoreinfo", "from the %s", s->vmcoreinfo_from);
	line("pages", "%uK, %u levels", 1U << (k->page_shift - 10), k->levels);
	if (k->va_bits == k->va_bits_actual)
		line("va bits", "%u", k->va_bits);
	else
		line("va bits", "built for %u, running with %u", k->va_bits,
		     k->va_bits_actual);
	line("kimage_voffset", "0x%016" PRIx64, k->kimage_voffset);
	if (k->phys_offset_known)
		line("PHYS_OFFSET", "0x%" PRIx64, k->phys_offset);
	if (k->stext)
		line("_stext", "0x%016" PRIx64 ", physical 0x%" PRIx64,
		     k->stext, pg_kernel_image_pa(k, k->stext));
	line("KASLR offset", "0x%" PRIx64, k->kaslr_offset);
	line("text", "as %s prints it",
	     pg_ptdump_version_name(pg_ptdump_version_of(k)));
	print_regime(&k->regime, k->root_pa);
	line("root from", "swapper_pg_dir 0x%016" PRIx64 "%s", k->swapper,
	     k->root_pa != k->swapper_pa
		     ? ", of which 48-bit hardware uses the last entries"
		     : "");
	print_markers(s);
}

/* What registers point at; a space that cannot be is said with its reason. */
static void print_registers(const struct session *s)
{
	static const struct {
		const char *name;
		enum pg_space_reg space;
		enum pg_reg tcr;
	} spaces[] = {
		{ "el1:low", PG_SPACE_EL1_LOW, PG_TCR_EL1 },
		{ "el1:high", PG_SPACE_EL1_HIGH, PG_TCR_EL1 },
		{ "el2", PG_SPACE_EL2, PG_TCR_EL2 },
		{ "el2:low", PG_SPACE_EL2_LOW, PG_TCR_EL2 },
		{ "el2:high", PG_SPACE_EL2_HIGH, PG_TCR_EL2 },
		{ "el3", PG_SPACE_EL3, PG_TCR_EL3 },
		{ "s2", PG_SPACE_S2, PG_VTCR_EL2 },
	};
	const struct pg_regs *regs = &s->opts->regs;
	bool e2h = pg_bit(pg_reg(regs, PG_HCR_EL2), 34);

	for (size_t i = 0; i < PG_ARRAY_SIZE(spaces); i++) {
		bool vhe = spaces[i].space == PG_SPACE_EL2_LOW ||
			   spaces[i].space == PG_SPACE_EL2_HIGH;
		struct pg_regime r;
		struct pg_error err;
		uint64_t root;
		char text[256];

		if (!regs->known[spaces[i].tcr] || (vhe && !e2h) ||
		    (spaces[i].space == PG_SPACE_EL2 && e2h))
			continue;
		if (pg_regime_from_regs(regs, spaces[i].space, &r, &root,
					&err)) {
			line(spaces[i].name, "unusable: %s", err.text);
			continue;
		}
		pg_regime_describe(&r, text, sizeof(text));
		if (r.off)
			line(spaces[i].name, "%s", text);
		else
			line(spaces[i].name, "root 0x%" PRIx64 ", %s", root,
			     text);
	}
	if (pg_regs_stage2_on(regs))
		line("", "HCR_EL2: EL1&0 goes through stage 2");
}

/* Kernels in memory, however many; without one that is simply said. */
static bool print_kernels_found(struct session *s)
{
	struct pg_scan scan;
	struct pg_error err;

	if (pg_scan_image(s->image, progress, "looking for a kernel", &scan,
			  &err)) {
		complain_error(&err);
		s->status = STATUS_FAILED;
		return false;
	}
	if (!scan.count)
		line("kernel", "none found: no VMCOREINFO in the image");
	for (size_t i = 0; i < scan.count && scan.count > 1; i++) {
		char release[128] = "?";

		pg_vmcoreinfo_get(&scan.list[i], "OSRELEASE", release,
				  sizeof(release));
		line("kernel", "Linux %s, --vmcoreinfo @0x%" PRIx64, release,
		     scan.pa[i]);
	}
	if (scan.count == 1)
		session_take_text(s, &scan.list[0], scan.pa[0]);
	pg_scan_free(&scan);
	return s->has_text;
}

static int print_all(struct session *s, void *ctx)
{
	size_t size;

	(void)ctx;
	print_image(s);
	if (s->opts->have_regs)
		print_registers(s);
	if (!s->opts->vmcoreinfo && !pg_image_vmcoreinfo(s->image, &size) &&
	    !print_kernels_found(s))
		return s->status;
	if (!session_find_kernel(s))
		return STATUS_FAILED;
	print_kernel(s);
	return s->status;
}

static int run(const struct opts *opts)
{
	return session_run(opts, (const char *const *)opts->args, opts->nargs,
			   print_all, NULL);
}

const struct cmd cmd_info = {
	.name = "info",
	.arguments = "IMAGE...",
	.summary = "Says what an image is and what was found in it.",
	.options = OPT_BIT(OPT_VMCOREINFO) | OPT_BIT(OPT_REGS) |
		   OPT_BIT(OPT_REG),
	.run = run,
};
