// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/writer.h"

#include <elf.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/replace.h"

static const char note_name[12] = "VMCOREINFO"; /* 11 with the NUL, padded */

/* Bytes that are present, one after the other in memory. */
struct extent {
	uint64_t pa, size;
};

struct writer {
	const struct pg_record *record;
	struct extent *extents;
	const char *note;
	size_t note_size;
	size_t segments;
	FILE *file;
};

static bool add_extent(struct writer *w, size_t *room, uint64_t pa,
		       uint64_t size)
{
	struct extent *last = w->segments ? &w->extents[w->segments - 1] : NULL;

	if (last && last->pa + last->size == pa) {
		last->size += size;
		return true;
	}
	if (w->segments == *room) {
		size_t more = *room ? 2 * *room : 64;
		struct extent *grown =
			realloc(w->extents, more * sizeof(*grown));

		if (!grown)
			return false;
		w->extents = grown;
		*room = more;
	}
	w->extents[w->segments++] = (struct extent){ pa, size };
	return true;
}

/* What of the recorded pages is present: a page may be so in part only. */
static bool find_extents(struct writer *w)
{
	size_t room = 0;

	for (size_t i = 0; i < w->record->count; i++) {
		uint64_t pa = w->record->pages[i], end = pa + PG_RECORD_PAGE;

		while (pa < end) {
			struct pg_stretch s =
				pg_mem_locate(w->record->below, pa);
			uint64_t n = pg_min(s.size, end - pa);

			if (s.data && !add_extent(w, &room, pa, n))
				return false;
			pa += n;
		}
	}
	return true;
}

static size_t note_bytes(const struct writer *w)
{
	if (!w->note)
		return 0;
	return sizeof(Elf64_Nhdr) + sizeof(note_name) +
	       ((w->note_size + 3) & -4);
}

static size_t header_bytes(const struct writer *w)
{
	return sizeof(Elf64_Ehdr) +
	       (w->segments + !!w->note) * sizeof(Elf64_Phdr);
}

static bool put(struct writer *w, const void *data, size_t size)
{
	return fwrite(data, 1, size, w->file) == size;
}

static bool put_ehdr(struct writer *w)
{
	Elf64_Ehdr e = {
		.e_type = htole16(ET_CORE),
		.e_machine = htole16(EM_AARCH64),
		.e_version = htole32(EV_CURRENT),
		.e_phoff = htole64(sizeof(Elf64_Ehdr)),
		.e_ehsize = htole16(sizeof(Elf64_Ehdr)),
		.e_phentsize = htole16(sizeof(Elf64_Phdr)),
		.e_phnum = htole16(w->segments + !!w->note),
	};

	memcpy(e.e_ident, ELFMAG, SELFMAG);
	e.e_ident[EI_CLASS] = ELFCLASS64;
	e.e_ident[EI_DATA] = ELFDATA2LSB;
	e.e_ident[EI_VERSION] = EV_CURRENT;
	return put(w, &e, sizeof(e));
}

static bool put_phdr(struct writer *w, uint32_t type, uint64_t offset,
		     uint64_t pa, uint64_t size)
{
	Elf64_Phdr p = {
		.p_type = htole32(type),
		.p_flags = htole32(type == PT_LOAD ? PF_R : 0),
		.p_offset = htole64(offset),
		.p_vaddr = htole64(pa),
		.p_paddr = htole64(pa),
		.p_filesz = htole64(size),
		.p_memsz = htole64(size),
	};

	return put(w, &p, sizeof(p));
}

static bool put_phdrs(struct writer *w)
{
	uint64_t offset = header_bytes(w);
	bool ok = !w->note || put_phdr(w, PT_NOTE, offset, 0, note_bytes(w));

	/* Pages are aligned in the file, so that readers need no copies. */
	offset = (offset + note_bytes(w) + PG_RECORD_PAGE - 1) &
		 -PG_RECORD_PAGE;
	for (size_t i = 0; ok && i < w->segments; i++) {
		ok = put_phdr(w, PT_LOAD, offset, w->extents[i].pa,
			      w->extents[i].size);
		offset += w->extents[i].size;
	}
	return ok;
}

static bool put_note(struct writer *w)
{
	static const char zeros[4];
	Elf64_Nhdr n = {
		.n_namesz = htole32(strlen(note_name) + 1),
		.n_descsz = htole32(w->note_size),
	};

	return !w->note ||
	       (put(w, &n, sizeof(n)) && put(w, note_name, sizeof(note_name)) &&
		put(w, w->note, w->note_size) &&
		put(w, zeros, -w->note_size & 3));
}

static bool put_extent(struct writer *w, const struct extent *e)
{
	uint64_t pa = e->pa, left = e->size;
	bool ok = true;

	while (ok && left) {
		struct pg_stretch s = pg_mem_locate(w->record->below, pa);
		uint64_t n = pg_min(s.size, left);

		ok = put(w, s.data, n);
		pa += n;
		left -= n;
	}
	return ok;
}

static bool put_memory(struct writer *w)
{
	static const char zeros[PG_RECORD_PAGE];
	size_t head = header_bytes(w) + note_bytes(w);
	bool ok = put(w, zeros, -head & (PG_RECORD_PAGE - 1));

	for (size_t i = 0; ok && i < w->segments; i++)
		ok = put_extent(w, &w->extents[i]);
	return ok;
}

static bool put_all(FILE *file, void *ctx)
{
	struct writer *w = ctx;

	w->file = file;
	return put_ehdr(w) && put_phdrs(w) && put_note(w) && put_memory(w);
}

int pg_write_core(const char *name, struct pg_record *record,
		  const char *vmcoreinfo, size_t vmcoreinfo_size,
		  struct pg_written *written, struct pg_error *err)
{
	struct writer w = { .record = record,
			    .note = vmcoreinfo,
			    .note_size = vmcoreinfo_size };
	int ret;

	pg_record_finish(record);
	if (!find_extents(&w))
		ret = pg_error(err, PG_ENOMEM, "out of memory");
	else if (w.segments + 1 >= PN_XNUM)
		ret = pg_error(err, PG_EINVAL,
			       "cannot write %s: the tables lie in %zu "
			       "separate pieces, more than an ELF header "
			       "counts",
			       name, w.segments);
	else
		ret = pg_replace_file(name, PG_SPECIAL_WRITE, put_all, &w, err);
	*written = (struct pg_written){ .segments = w.segments };
	for (size_t i = 0; i < w.segments; i++)
		written->bytes += w.extents[i].size;
	free(w.extents);
	return ret;
}
