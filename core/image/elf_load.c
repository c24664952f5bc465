// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/elf_load.h"

#include "base/bits.h"
#include "image/elf_va.h"

/* How /proc/kcore says that a p_paddr is not known. */
#define NO_PA UINT64_MAX

/*
 * What the PT_LOADs with bytes in the file say about physical addresses. One
 * at 0 is memory at 0; several at 0 that differ in virtual address come from a
 * tool that left the field empty.
 */
struct census {
	size_t stored;
	size_t unknown;
	size_t zero;
	size_t real;
	uint64_t zero_va;
	bool va_differs;
};

static struct census take_census(const struct pg_load *loads, size_t count)
{
	struct census c = { 0 };

	for (const struct pg_load *l = loads; l < loads + count; l++) {
		if (!l->file_size)
			continue;
		c.stored++;
		if (l->pa == NO_PA) {
			c.unknown++;
		} else if (l->pa) {
			c.real++;
		} else {
			if (!c.zero++)
				c.zero_va = l->va;
			c.va_differs |= l->va != c.zero_va;
		}
	}
	return c;
}

static bool lacks_pa(const struct census *c)
{
	return !c->real && (c->va_differs || c->unknown == c->stored);
}

/*
 * The load's bytes as far as the file has them; what a lying header claims
 * beyond that is a warning. A size of 0: nothing.
 */
static struct pg_segment clip_load(struct pg_image *image, unsigned int file,
				   const struct pg_load *l)
{
	uint64_t end = image->files[file].size;
	uint64_t present = 0;

	if (l->offset < end)
		present = pg_min(l->file_size, end - l->offset);
	if (present < l->file_size)
		pg_image_warn(image, file,
			      "segment %zu at offset 0x%jx: 0x%jx of its 0x%jx "
			      "bytes are missing, the file is too short",
			      l->header, (uintmax_t)l->offset,
			      (uintmax_t)(l->file_size - present),
			      (uintmax_t)l->file_size);
	if (l->file_size > l->memory_size)
		pg_image_warn(image, file,
			      "segment %zu at offset 0x%jx: 0x%jx bytes in the "
			      "file are more than its 0x%jx in memory, all "
			      "are taken",
			      l->header, (uintmax_t)l->offset,
			      (uintmax_t)l->file_size,
			      (uintmax_t)l->memory_size);
	return (struct pg_segment){
		.pa = l->pa,
		.size = present,
		.va = l->va,
		.file = file,
		.offset = l->offset,
	};
}

/* The segment's physical address, from va_map if there is one. */
static bool find_pa(const struct pg_va_map *va_map, struct pg_segment *s)
{
	if (va_map)
		return pg_va_map_apply(va_map, s->va, s->size, &s->pa);
	return s->pa != NO_PA;
}

static int add_all(struct pg_image *image, unsigned int file,
		   const struct pg_load *loads, size_t count,
		   const struct pg_va_map *va_map, struct pg_error *err)
{
	size_t skipped = 0, stored = 0;
	int rc = PG_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		struct pg_segment s;

		if (!loads[i].file_size)
			continue;
		stored++;
		s = clip_load(image, file, &loads[i]);
		if (find_pa(va_map, &s))
			rc = pg_image_add(image, &s, err);
		else
			skipped++;
	}
	if (skipped)
		pg_image_warn(image, file,
			      "%zu of %zu segments are skipped, having no "
			      "physical address",
			      skipped, stored);
	return rc;
}

/* The map, if VMCOREINFO is there and tells; otherwise the error. */
static int init_va_map(struct pg_va_map *map, struct pg_image *image,
		       unsigned int file, struct pg_error *err)
{
	const char *name = image->files[file].name;

	if (!image->vmcoreinfo)
		return pg_error(err, PG_EFORMAT,
				"%s: the core has no physical addresses, only "
				"virtual ones, and no VMCOREINFO to derive "
				"them from; take a dump of physical memory",
				name);
	if (!pg_va_map_init(map, image->vmcoreinfo, image->vmcoreinfo_size))
		return pg_error(err, PG_EFORMAT,
				"%s: the core has no physical addresses, and "
				"its VMCOREINFO lacks VA_BITS and PHYS_OFFSET "
				"as well as kimage_voffset to derive them",
				name);
	pg_image_warn(image, file,
		      "the core has no physical addresses, those used are "
		      "derived from virtual ones by its VMCOREINFO");
	return PG_OK;
}

int pg_elf_add_loads(struct pg_image *image, unsigned int file,
		     const struct pg_load *loads, size_t count,
		     struct pg_error *err)
{
	const char *name = image->files[file].name;
	struct census c = take_census(loads, count);
	size_t before = image->nr_segments;
	struct pg_va_map map;
	bool derive;
	int rc = PG_OK;

	if (!c.stored)
		return pg_error(err, PG_EFORMAT,
				"%s: the core holds no memory: %zu PT_LOAD "
				"segments, none with bytes in the file",
				name, count);
	derive = lacks_pa(&c);
	if (derive)
		rc = init_va_map(&map, image, file, err);
	if (!rc)
		rc = add_all(image, file, loads, count, derive ? &map : NULL,
			     err);
	if (!rc && image->nr_segments == before)
		return pg_error(err, PG_EFORMAT,
				"%s: none of the core's %zu segments can be "
				"used; the first is to be at offset 0x%jx, "
				"physical address 0x%jx, and the file has "
				"0x%jx bytes",
				name, c.stored, (uintmax_t)loads[0].offset,
				(uintmax_t)loads[0].pa,
				(uintmax_t)image->files[file].size);
	return rc;
}
