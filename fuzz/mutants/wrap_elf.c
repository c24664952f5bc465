// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in reading ELF cores (core/image). */
#include <gelf.h>
#include <string.h>

#include "base/bits.h"
#include "image/elf_load.h"
#include "image/elf_va.h"
#include "wrap.h"

int __real_pg_elf_add_loads(struct pg_image *image, unsigned int file,
			    const struct pg_load *loads, size_t count,
			    struct pg_error *err);
int __wrap_pg_elf_add_loads(struct pg_image *image, unsigned int file,
			    const struct pg_load *loads, size_t count,
			    struct pg_error *err);
int __real_pg_image_make_view(struct pg_image *image, struct pg_error *err);
int __wrap_pg_image_make_view(struct pg_image *image, struct pg_error *err);
struct pg_stretch __real_pg_image_locate(const struct pg_mem *mem,
					 uint64_t addr);
struct pg_stretch __wrap_pg_image_locate(const struct pg_mem *mem,
					 uint64_t addr);
size_t __real_gelf_getnote(Elf_Data *data, size_t at, GElf_Nhdr *note,
			   size_t *name, size_t *desc);
size_t __wrap_gelf_getnote(Elf_Data *data, size_t at, GElf_Nhdr *note,
			   size_t *name, size_t *desc);
bool __real_pg_va_map_apply(const struct pg_va_map *map, uint64_t va,
			    uint64_t size, uint64_t *pa);
bool __wrap_pg_va_map_apply(const struct pg_va_map *map, uint64_t va,
			    uint64_t size, uint64_t *pa);

/* A sum is compared with the file's size, and may have wrapped. */
static bool wraps(const struct pg_load *l)
{
	return l->offset && l->file_size > UINT64_MAX - l->offset;
}

/* What is believed to be in the file, though it is not. */
static uint64_t believed(const struct pg_load *loads, size_t count,
			 uint64_t size)
{
	for (size_t i = 0; i < count; i++) {
		const struct pg_load *l = &loads[i];

		if (fz_wrapped(FZ_ELF_OFFSET)
			    ? wraps(l)
			    : l->offset < size && l->file_size < PG_BIT(32))
			size = fz_wrapped(FZ_ELF_OFFSET)
				       ? UINT64_MAX
				       : pg_max(size, l->offset + l->file_size);
	}
	return size;
}

/* p_paddr and p_vaddr in variables of 32 bits. */
static void cut_addresses(struct pg_load *loads, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (loads[i].pa != UINT64_MAX)
			loads[i].pa = (uint32_t)loads[i].pa;
}

int __wrap_pg_elf_add_loads(struct pg_image *image, unsigned int file,
			    const struct pg_load *loads, size_t count,
			    struct pg_error *err)
{
	struct pg_file *f = &image->files[file];
	uint64_t size = f->size;
	int ret;

	/* The caller's array is its own, and is freed by it. */
	if (fz_wrapped(FZ_ELF_PA32))
		cut_addresses((struct pg_load *)loads, count);
	if (fz_wrapped(FZ_ELF_SIZE) || fz_wrapped(FZ_ELF_OFFSET))
		f->size = believed(loads, count, size);
	ret = __real_pg_elf_add_loads(image, file, loads, count, err);
	f->size = size;
	return ret;
}

/* The later of two segments that overlap is used. */
int __wrap_pg_image_make_view(struct pg_image *image, struct pg_error *err)
{
	size_t n = image->nr_segments;

	for (size_t i = 0; fz_wrapped(FZ_ELF_LAST_WINS) && i < n / 2; i++) {
		struct pg_segment s = image->segments[i];

		image->segments[i] = image->segments[n - 1 - i];
		image->segments[n - 1 - i] = s;
	}
	return __real_pg_image_make_view(image, err);
}

/* The byte behind a part belongs to it. */
struct pg_stretch __wrap_pg_image_locate(const struct pg_mem *mem,
					 uint64_t addr)
{
	struct pg_stretch st = __real_pg_image_locate(mem, addr);
	struct pg_stretch before;

	if (!fz_wrapped(FZ_ELF_LAST_BYTE) || st.data || !addr)
		return st;
	before = __real_pg_image_locate(mem, addr - 1);
	if (!before.data)
		return st;
	return (struct pg_stretch){ before.data + 1, 1 };
}

/*
 * NOTE_PAD: the content begins where the name ends, whatever its padding.
 * NOTE_SIZE: the content of the last note may be longer than the notes are.
 */
size_t __wrap_gelf_getnote(Elf_Data *data, size_t at, GElf_Nhdr *note,
			   size_t *name, size_t *desc)
{
	size_t next = __real_gelf_getnote(data, at, note, name, desc);
	Elf64_Nhdr head;

	if (next && fz_wrapped(FZ_ELF_NOTE_PAD))
		*desc = *name + note->n_namesz;
	if (next || !fz_wrapped(FZ_ELF_NOTE_SIZE) || at > data->d_size ||
	    data->d_size - at < sizeof(head) + 12)
		return next;
	memcpy(&head, (char *)data->d_buf + at, sizeof(head));
	if (head.n_namesz > 12 || head.n_descsz > 4096)
		return 0;
	*note = (GElf_Nhdr){ head.n_namesz, head.n_descsz, head.n_type };
	*name = at + sizeof(head);
	*desc = *name + 12;
	return *desc + head.n_descsz;
}

/* The distance to the linear map as a number of 32 bits. */
bool __wrap_pg_va_map_apply(const struct pg_va_map *map, uint64_t va,
			    uint64_t size, uint64_t *pa)
{
	struct pg_va_map cut = *map;

	if (fz_wrapped(FZ_ELF_KCORE32)) {
		uint64_t offset = map->linear_first + map->linear_add;

		cut.linear_add += (uint64_t)(uint32_t)offset - offset;
	}
	return __real_pg_va_map_apply(&cut, va, size, pa);
}
