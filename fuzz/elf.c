// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ELF cores, and all that commands do with them. The input is the file. Its
 * e_ident[9] to [15], which are padding, say what to ask of a core besides:
 *
 *	[9]	row of regimes, for tables at the pages that follow
 *	[10]	page of the image that is taken for a root
 *	[11]	row of regimes, and [12] root, of stage 2 below it; 0: none
 *	[13]	which addresses are asked
 *	[14]	bit 0: open it as a file, too; bit 1: and as raw memory
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/nested.h"
#include "formats/elf_opinion.h"
#include "image/image.h"
#include "image/writer.h"
#include "formats/tour.h"

#define NAME	      "elf"
#define BUDGET	      3000
#define LARGE	      (16 << 10)
#define FOUND(f, ...) fz_found((f), NAME, __VA_ARGS__)

static const char *const regimes[] = {
	"",
	"el1:high:4k:48",
	"el1:low:4k:39",
	"el1:high:16k:47",
	"el1:high:64k:42",
	"el1:low:4k:52:ds",
	"el1:low:16k:52:ds",
	"el1:high:64k:52:oa52",
	"el2:4k:40",
	"el2:high:4k:48:wxn",
	"el3:4k:32:hpd",
	"el1:low:4k:36:ee",
	"el1:high:16k:36:pan:epan",
	"el1:low:4k:25:ha:hd",
	"el1:low:4k:48:pie:pir=0x123456789abcdef0:pire0=0x55",
	"s2:4k:40",
	"s2:4k:48:fwb",
	"s2:16k:40",
	"s2:64k:42",
	"s2:4k:40:sl1:oa40",
	"el1:high:4k:33",
	"s2:4k:33",
	"el1:low:4k:33:ha:hd",
	"el2:4k:33",
};

static bool regime_at(unsigned int row, struct pg_regime *r)
{
	row %= PG_ARRAY_SIZE(regimes);
	return row && !pg_regime_parse(regimes[row], r, NULL);
}

static void check_sentence(struct fz_finding *f, const char *op, int code,
			   const struct pg_error *err)
{
	if (code > 0 || !err->text[0])
		FOUND(f, "sentence", op, "empty", "no sentence for %d", code);
	else if (strncmp(err->text, "core: ", 6))
		FOUND(f, "sentence", op, "name", "which file? \"%s\"",
		      err->text);
}

/* What was read of one address, in two ways, and what is right. */
static void check_byte(struct fz_finding *f, const struct pg_mem *mem,
		       const struct fz_elf *e, uint64_t pa)
{
	uint8_t mine = 0, read = 0, view;
	bool have = fz_elf_byte(e, pa, &mine);
	const uint8_t *p = pg_mem_view(mem, pa, 1, &view);

	if (pg_mem_read(mem, pa, &read, 1) != have || !!p != have)
		FOUND(f, "opinion", "byte", have ? "lost" : "invented",
		      "the byte at 0x%" PRIx64, pa);
	else if (have && (read != mine || *p != mine))
		FOUND(f, "opinion", "byte", "value",
		      "0x%" PRIx64 " holds 0x%x, not 0x%x", pa, read, mine);
}

static bool listed(const struct pg_segment *s, size_t count,
		   const struct fz_elf_segment *mine)
{
	for (size_t i = 0; i < count; i++) {
		if (s[i].pa == mine->pa && s[i].size == mine->size &&
		    s[i].offset == mine->offset)
			return true;
	}
	return false;
}

static void check_opinion(struct fz_finding *f, const struct pg_image *image,
			  const struct fz_elf *e)
{
	const struct pg_mem *mem = pg_image_mem(image);
	size_t count;
	const struct pg_segment *s = pg_image_segments(image, &count);

	if (!e->valid)
		FOUND(f, "opinion", "headers", "accepted",
		      "a file that is no arm64 core was opened");
	if (!e->valid || e->many || e->derived)
		return;
	if (count != e->count)
		FOUND(f, "opinion", "segments", "count", "%zu, not %zu", count,
		      e->count);
	for (size_t i = 0; i < e->count && i < 16; i++) {
		const struct fz_elf_segment *mine = &e->segments[i];

		if (!listed(s, count, mine))
			FOUND(f, "opinion", "segments", "lost",
			      "0x%" PRIx64 " bytes at 0x%" PRIx64, mine->size,
			      mine->pa);
		check_byte(f, mem, e, mine->pa);
		check_byte(f, mem, e, mine->pa - 1);
		check_byte(f, mem, e, mine->pa + mine->size - 1);
		check_byte(f, mem, e, mine->pa + mine->size);
		check_byte(f, mem, e, mine->pa + mine->size / 2);
	}
}

static void check_note(struct fz_finding *f, const struct pg_image *image,
		       const struct fz_elf *e)
{
	size_t size;
	const char *text = pg_image_vmcoreinfo(image, &size);

	if (!e->text && text && !e->eight)
		FOUND(f, "opinion", "vmcoreinfo", "invented",
		      "%zu bytes of VMCOREINFO that no note holds", size);
	if (!e->text)
		return;
	if (!text || size != e->text_size || memcmp(text, e->text, size))
		FOUND(f, "opinion", "vmcoreinfo", text ? "differs" : "lost",
		      "%zu bytes of VMCOREINFO, not %zu", size, e->text_size);
}

/* Segments as promised: sorted, not empty, inside the file. */
static void check_segments(struct fz_finding *f, const struct pg_image *image,
			   size_t size)
{
	size_t count;
	const struct pg_segment *s = pg_image_segments(image, &count);
	uint64_t pa = 0, run, bytes = 0;

	for (size_t i = 0; i < count; i++) {
		if (!s[i].size || s[i].offset > size ||
		    s[i].size > size - s[i].offset ||
		    (i && s[i].pa < s[i - 1].pa))
			FOUND(f, "image", "segments", "order",
			      "segment at 0x%" PRIx64, s[i].pa);
		bytes += s[i].size;
	}
	while (pg_image_next_data(image, &pa, &run)) {
		if (!run || run > bytes) {
			FOUND(f, "image", "data", "size",
			      "0x%" PRIx64 " bytes at 0x%" PRIx64, run, pa);
			return;
		}
		bytes -= run;
		pa += run;
	}
}

/* A word, a view and a search of the same bytes agree. */
static void check_memory(struct fz_finding *f, const struct pg_image *image,
			 uint64_t into)
{
	const struct pg_mem *mem = pg_image_mem(image);
	size_t count;
	const struct pg_segment *s = pg_image_segments(image, &count);
	unsigned char a[24], b[24], c[24];
	const unsigned char *view;
	uint64_t at = s[into % count].pa, found;

	at += into % s[into % count].size;
	view = pg_mem_view(mem, at, sizeof(a), a);
	if (pg_mem_read(mem, at, b, sizeof(b)) != !!view) {
		FOUND(f, "memory", "view", "present", "at 0x%" PRIx64, at);
		return;
	}
	if (!view)
		return;
	for (size_t i = 0; i < sizeof(c); i++)
		pg_mem_read(mem, at + i, &c[i], 1);
	if (memcmp(view, b, sizeof(b)) || memcmp(b, c, sizeof(c)))
		FOUND(f, "memory", "read", "differs", "at 0x%" PRIx64, at);
	if (!pg_mem_find(mem, at, sizeof(b), b, 8, 1, &found) || found != at)
		FOUND(f, "memory", "find", "lost", "at 0x%" PRIx64, at);
}

/* Physical addresses that were derived, by the two formulas of arm64. */
static void check_derived(struct fz_finding *f, const struct pg_image *image,
			  const struct fz_elf *e)
{
	uint64_t bits, offset, voffset, stext;
	const char *text = (const char *)e->text;
	size_t n = e->text_size, count;
	const struct pg_segment *s = pg_image_segments(image, &count);
	bool linear, kernel;

	if (!e->derived || !text)
		return;
	linear = fz_elf_number(text, n, "NUMBER(VA_BITS)", 10, &bits) &&
		 fz_elf_number(text, n, "NUMBER(PHYS_OFFSET)", 16, &offset);
	kernel = fz_elf_number(text, n, "SYMBOL(_stext)", 16, &stext) &&
		 fz_elf_number(text, n, "NUMBER(kimage_voffset)", 16, &voffset);
	for (size_t i = 0; i < count && i < 16; i++) {
		if (linear && bits < 64 &&
		    s[i].pa == s[i].va + (UINT64_C(1) << bits) + offset)
			continue;
		if (kernel && s[i].pa == s[i].va - voffset)
			continue;
		FOUND(f, "opinion", "derived", "pa",
		      "0x%" PRIx64 " became 0x%" PRIx64, s[i].va, s[i].pa);
	}
}

/* The nth page of the image, for a root. */
static uint64_t nth_page(const struct pg_image *image, unsigned int n)
{
	size_t count;
	const struct pg_segment *s = pg_image_segments(image, &count);

	for (size_t i = 0; i < count; i++) {
		uint64_t pages = s[i].size >> 12;

		if (n < pages)
			return (s[i].pa & -UINT64_C(4096)) +
			       ((uint64_t)n << 12);
		n -= pages;
	}
	return s[0].pa & -UINT64_C(4096);
}

/* Tables at a page that the input names. */
static void tour_root(struct fz_tour *t, const struct pg_image *image,
		      const uint8_t *pad)
{
	struct pg_regime r1, r2;
	struct pg_tables s2 = { &r2, pg_image_mem(image), 0, NULL };
	struct pg_tables s1 = { &r1, pg_image_mem(image), 0, NULL };
	struct pg_nested nested;

	if (!regime_at(pad[0], &r1) || r1.off)
		return;
	s1.root = nth_page(image, pad[1]);
	s1.root &= -pg_regime_root_align(&r1);
	if (r1.kind == PG_EL10 && regime_at(pad[2], &r2) && r2.stage == 2) {
		s2.root = nth_page(image, pad[3]);
		s2.root &= -pg_regime_root_align(&r2);
		pg_nested_init(&nested, &s2);
		s1.mem = &nested.mem;
		s1.through = &s2;
	}
	fz_tour(t, &s1, false);
}

static void check_image(struct fz_finding *f, const struct pg_image *image,
			const struct fz_elf *e)
{
	struct fz_tour t = {
		.harness = NAME,
		.finding = f,
		/* Real images are replayed whole. */
		.budget = e->size > LARGE ? e->size : BUDGET,
		.seed = e->bytes[13] + e->size,
	};

	check_opinion(f, image, e);
	check_note(f, image, e);
	check_derived(f, image, e);
	check_segments(f, image, e->size);
	check_memory(f, image, fz_tour_next(&t) >> 32);
	fz_tour_kernel(&t, image, NULL);
	if (!f->found)
		tour_root(&t, image, e->bytes + 9);
	fz_hash = fz_mix(t.hash, f->found);
}

/* The same once more: whatever is found, or the same sentence. */
static void open_again(struct fz_finding *f, const struct pg_image_bytes *file,
		       int code, const struct pg_error *before)
{
	struct pg_image *image;
	struct pg_error err = { "" };
	int again = pg_image_open_bytes(file, 1, &image, &err);

	if (!again)
		pg_image_close(image);
	if (again != code || (code && strcmp(err.text, before->text)))
		FOUND(f, "again", "open", "differs", "%d and %d", code, again);
}

/* The file that inputs are put into; made once, so that all runs are alike. */
static int scratch = -1;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fz_tour_prepare();
	scratch = memfd_create("core", MFD_CLOEXEC);
	return 0;
}

/* By the name that this process knows it by. */
static int file_with(const uint8_t *data, size_t size, char *name, size_t room)
{
	if (scratch < 0 || ftruncate(scratch, 0) ||
	    pwrite(scratch, data, size, 0) != (ssize_t)size)
		return -1;
	snprintf(name, room, "/proc/self/fd/%d", scratch);
	return 0;
}

/* The memory written whole, and what was written opened, is the same. */
static void check_copy(struct fz_finding *f, const struct pg_image *image)
{
	char name[64];
	const char *names[] = { name };
	struct pg_extent extents[16];
	struct pg_core core = {
		.mem = pg_image_mem(image),
		.extents = extents,
	};
	struct pg_written written;
	struct pg_error err = { "" };
	struct pg_image *other;
	uint64_t pa = 0, size;

	while (core.count < 16 && pg_image_next_data(image, &pa, &size)) {
		extents[core.count++] = (struct pg_extent){ pa, size };
		pa += size;
	}
	core.notes = pg_image_notes(image, &core.notes_size);
	core.vmcoreinfo = core.notes ? NULL : "OSRELEASE=1\n";
	core.vmcoreinfo_size = core.notes ? 0 : 12;
	if (!core.count || file_with(NULL, 0, name, sizeof(name)))
		return;
	if (pg_write_memory(name, &core, &written, &err) ||
	    pg_image_open(names, 1, &other, &err)) {
		FOUND(f, "copy", "open", "refused", "%s", err.text);
		return;
	}
	for (size_t i = 0; i < core.count; i++) {
		uint8_t a = 0, b = 1;

		pa = extents[i].pa + extents[i].size - 1;
		if (!pg_mem_read(core.mem, pa, &a, 1) ||
		    !pg_mem_read(pg_image_mem(other), pa, &b, 1) || a != b)
			FOUND(f, "copy", "memory", "differs", "0x%" PRIx64, pa);
	}
	pg_image_close(other);
}

/* A file is what its bytes are; with an address, raw memory. */
static void check_file(struct fz_finding *f, const uint8_t *data, size_t size,
		       int code, const struct pg_image *image)
{
	char name[64];
	const char *names[] = { name };
	struct pg_error err = { "" };
	struct pg_image *other;
	size_t count, others;
	int ret;

	if (file_with(data, size, name, sizeof(name)))
		return;
	ret = pg_image_open(names, 1, &other, &err);
	if (ret != code)
		FOUND(f, "file", "open", "differs", "%d, not %d: %s", ret, code,
		      err.text);
	/* One of the two may have been without memory. */
	if (!ret && code)
		pg_image_close(other);
	if (ret || code)
		return;
	pg_image_segments(image, &count);
	pg_image_segments(other, &others);
	if (count != others)
		FOUND(f, "file", "segments", "count", "%zu, not %zu", others,
		      count);
	check_segments(f, other, size);
	check_memory(f, other, size);
	pg_image_forget(other, 0, UINT64_MAX);
	pg_image_close(other);
	check_copy(f, image);
}

static void check_raw(struct fz_finding *f, const uint8_t *data, size_t size)
{
	char name[64], raw[80];
	const char *names[] = { raw };
	struct pg_error err = { "" };
	struct pg_image *image;
	uint8_t byte;

	if (file_with(data, size, name, sizeof(name)))
		return;
	snprintf(raw, sizeof(raw), "%s@0x40000000", name);
	if (pg_image_open(names, 1, &image, &err)) {
		FOUND(f, "file", "raw", "refused", "%s", err.text);
		return;
	}
	if (!pg_mem_read(pg_image_mem(image), 0x40000000 + size - 1, &byte,
			 1) ||
	    byte != data[size - 1])
		FOUND(f, "file", "raw", "differs", "the last byte");
	pg_image_close(image);
	/* No such file, and no address either. */
	strcat(raw, "@");
	if (!pg_image_open(names, 1, &image, &err))
		FOUND(f, "file", "raw", "accepted", "%s", raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fz_elf opinion;
	const struct pg_image_bytes file = { "core", data, size, false, 0 };
	struct fz_finding f = { 0 };
	struct pg_image *image;
	struct pg_error err = { "" };
	int code;

	/* What is empty or of another kind has no header to say more. */
	if (size < 16)
		return 0;
	code = pg_image_open_bytes(&file, 1, &image, &err);
	fz_elf_read(&opinion, data, size);
	if (data[14] & 1)
		check_file(&f, data, size, code, code ? NULL : image);
	if (data[14] & 2)
		check_raw(&f, data, size);
	if (code) {
		check_sentence(&f, "open", code, &err);
		open_again(&f, &file, code, &err);
	} else {
		check_image(&f, image, &opinion);
		pg_image_close(image);
	}
	if (f.found)
		fz_report(&f);
	return 0;
}
