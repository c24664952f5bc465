// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define PAGE 4096
/* Pages are handed back to the operating system in pieces of this size. */
#define PIECE (UINT64_C(8) << 20)

/* Where the text can begin in a page: see pg_vmcoreinfo_probe(). */
static bool promising(const unsigned char *page)
{
	return !memcmp(page, "OSRELEASE=", 10) ||
	       !memcmp(page + 0x18, "OSRELEASE=", 10);
}

static void add(struct pg_scan *scan, const struct pg_vmcoreinfo *info,
		uint64_t pa)
{
	size_t i;

	for (i = 0; i < scan->count; i++) {
		if (strcmp(scan->list[i].text, info->text))
			continue;
		scan->copies[i]++;
		return;
	}
	if (i == PG_SCAN_MAX) {
		scan->more = true;
		return;
	}
	scan->list[i] = *info;
	scan->pa[i] = pa;
	scan->copies[i] = 1;
	scan->count++;
}

static void scan_run(const struct pg_mem *mem, uint64_t pa, uint64_t size,
		     struct pg_scan *scan, struct pg_vmcoreinfo *scratch)
{
	uint64_t end = pa + size;

	for (pa = (pa + PAGE - 1) & -PAGE; pa < end && end - pa >= PAGE;) {
		struct pg_stretch s = pg_mem_locate(mem, pa);
		uint64_t n = pg_min(s.size, end - pa) / PAGE;

		for (uint64_t i = 0; s.data && i < n; i++) {
			if (promising(s.data + i * PAGE) &&
			    pg_vmcoreinfo_probe(mem, pa + i * PAGE, scratch))
				add(scan, scratch, pa + i * PAGE);
		}
		pa += pg_max(n, 1) * PAGE;
	}
}

static uint64_t stored_bytes(const struct pg_image *image)
{
	uint64_t pa = 0, size, total = 0;

	while (pg_image_next_data(image, &pa, &size)) {
		total += size;
		pa += size;
	}
	return total;
}

static void scan_all(const struct pg_image *image, pg_scan_progress progress,
		     void *ctx, struct pg_scan *scan,
		     struct pg_vmcoreinfo *scratch)
{
	const struct pg_mem *mem = pg_image_mem(image);
	uint64_t pa = 0, size, done = 0;
	uint64_t total = progress ? stored_bytes(image) : 0;

	while (pg_image_next_data(image, &pa, &size)) {
		size = pg_min(size, PIECE - pa % PIECE);
		scan_run(mem, pa, size, scan, scratch);
		pg_image_forget(image, pa, size);
		pa += size;
		done += size;
		if (progress)
			progress(ctx, done, total);
	}
}

int pg_scan_image(const struct pg_image *image, pg_scan_progress progress,
		  void *ctx, struct pg_scan *scan, struct pg_error *err)
{
	struct pg_vmcoreinfo *scratch = malloc(sizeof(*scratch));

	*scan = (struct pg_scan){ 0 };
	scan->list = calloc(PG_SCAN_MAX, sizeof(*scan->list));
	if (!scan->list || !scratch) {
		free(scratch);
		pg_scan_free(scan);
		return pg_error(err, PG_ENOMEM,
				"out of memory for the search for a kernel");
	}
	scan_all(image, progress, ctx, scan, scratch);
	free(scratch);
	return PG_OK;
}

void pg_scan_free(struct pg_scan *scan)
{
	free(scan->list);
	scan->list = NULL;
}
