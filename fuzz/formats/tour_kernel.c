// SPDX-License-Identifier: GPL-2.0-or-later
/* A tour over the tables of the kernel that an image holds. */
#include <inttypes.h>
#include <string.h>

#include "formats/elf_opinion.h"
#include "linux/scan.h"
#include "formats/tour.h"

static void check_kernel(struct fz_tour *t, const struct pg_vmcoreinfo *info,
			 const struct pg_kernel *k)
{
	const char *x = info->text;
	uint64_t v, swapper, voffset;

	if (fz_elf_number(x, info->size, "NUMBER(VA_BITS)", 10, &v) &&
	    v != k->va_bits)
		FZ_TOUR(t, "opinion", "kernel", "va-bits", "%u", k->va_bits);
	if (fz_elf_number(x, info->size, "PAGESIZE", 10, &v) &&
	    v != UINT64_C(1) << k->page_shift)
		FZ_TOUR(t, "opinion", "kernel", "page", "%u", k->page_shift);
	if (fz_elf_number(x, info->size, "SYMBOL(swapper_pg_dir)", 16,
			  &swapper) &&
	    !strstr(x, "kimage_voffset)=-") &&
	    fz_elf_number(x, info->size, "NUMBER(kimage_voffset)",
			  strstr(x, "kimage_voffset)=0x") ? 16 : 10,
			  &voffset) &&
	    k->swapper_pa != swapper - voffset)
		FZ_TOUR(t, "opinion", "kernel", "root", "0x%" PRIx64,
			k->swapper_pa);
	if (k->va_bits_actual > k->va_bits || k->va_bits_min > k->va_bits ||
	    k->regime.ia_bits != k->va_bits_actual)
		FZ_TOUR(t, "image", "kernel", "bits", "%u of %u",
			k->va_bits_actual, k->va_bits);
}

/* What was found out about the kernel of an image. */
struct facts {
	struct pg_vmcoreinfo info;
	struct pg_kernel kernel;
	struct pg_markers markers;
	struct pg_page_array pages;
	struct pg_tables tables;
};

static bool find_text(struct fz_tour *t, const struct pg_image *image,
		      struct pg_vmcoreinfo *info)
{
	struct pg_error err = { "" };
	struct pg_scan scan;
	size_t size;
	const char *text = pg_image_vmcoreinfo(image, &size);
	bool ok = text && !pg_vmcoreinfo_set(info, text, size, &err);

	if (text && !ok && !err.text[0])
		FZ_TOUR(t, "sentence", "vmcoreinfo", "empty", "no sentence");
	if (ok || pg_scan_image(image, NULL, NULL, &scan, NULL))
		return ok;
	ok = scan.count;
	if (ok)
		*info = scan.list[0];
	pg_scan_free(&scan);
	return ok;
}

static void check_markers(struct fz_tour *t, const struct pg_markers *m)
{
	if (m->count > PG_MARKERS_MAX)
		FZ_TOUR(t, "image", "markers", "count", "%zu", m->count);
	for (size_t i = 0; i < m->count; i++) {
		if (!memchr(m->list[i].name, 0, sizeof(m->list[i].name)) ||
		    !m->list[i].name[0])
			FZ_TOUR(t, "image", "markers", "name", "marker %zu", i);
		if (m->at && i && m->list[i].start < m->list[i - 1].start)
			FZ_TOUR(t, "image", "markers", "order", "marker %zu",
				i);
	}
}

static void tour_kernel(struct fz_tour *t, const struct pg_mem *mem,
			struct facts *k)
{
	t->kernel = &k->kernel;
	t->info = &k->info;
	check_kernel(t, &k->info, &k->kernel);
	if (!pg_markers_find(&k->kernel, mem, mem, &k->markers))
		pg_markers_compute(&k->kernel, &k->info, mem, &k->markers);
	check_markers(t, &k->markers);
	t->markers = &k->markers;
	k->tables = (struct pg_tables){ &k->kernel.regime, mem,
					k->kernel.root_pa, NULL };
	if (!pg_page_array_init(&k->pages, &k->kernel, &k->info, &k->tables,
				NULL))
		t->pages = &k->pages;
	fz_tour(t, &k->tables, true);
}

void fz_tour_kernel(struct fz_tour *t, const struct pg_image *image,
		    const struct pg_vmcoreinfo *given)
{
	static struct facts facts;
	struct pg_error err = { "" };
	const struct pg_mem *mem = pg_image_mem(image);

	if (given)
		facts.info = *given;
	else if (!find_text(t, image, &facts.info))
		return;
	if (!pg_kernel_init(&facts.kernel, &facts.info, mem, &err))
		tour_kernel(t, mem, &facts);
	else if (!err.text[0])
		FZ_TOUR(t, "sentence", "kernel", "empty", "no sentence");
}
