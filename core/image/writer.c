// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/writer.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/replace.h"

static const char note_name[12] = "VMCOREINFO"; /* 11 with the NUL, padded */

/* ahead: bytes of zeros that were left out, as a hole, and end here. */
struct writer {
	const struct pg_mem *mem;
	struct pg_extent *extents;
	const void *notes;
	size_t notes_size;
	const char *note;
	size_t note_size;
	size_t segments;
	FILE *file;
	bool sparse;
	uint64_t ahead;
};

static bool add_extent(struct writer *w, size_t *room, uint64_t pa,
		       uint64_t size)
{
	struct pg_extent *last = w->segments ? &w->extents[w->segments - 1]
					     : NULL;

	if (last && last->pa + last->size == pa) {
		last->size += size;
		return true;
	}
	if (w->segments == *room) {
		size_t more = *room ? 2 * *room : 64;
		struct pg_extent *grown =
			realloc(w->extents, more * sizeof(*grown));

		if (!grown)
			return false;
		w->extents = grown;
		*room = more;
	}
	w->extents[w->segments++] = (struct pg_extent){ pa, size };
	return true;
}

/* What of the recorded pages is present: a page may be so in part only. */
static bool find_extents(struct writer *w, const struct pg_record *record)
{
	size_t room = 0;

	for (size_t i = 0; i < record->count; i++) {
		uint64_t pa = record->pages[i], end = pa + PG_RECORD_PAGE;

		while (pa < end) {
			struct pg_stretch s = pg_mem_locate(w->mem, pa);
			uint64_t n = pg_min(s.size, end - pa);

			if (s.data && !add_extent(w, &room, pa, n))
				return false;
			pa += n;
		}
	}
	return true;
}

/* Notes are padded to four bytes, and others follow them. */
static size_t note_bytes(const struct writer *w)
{
	size_t size = (w->notes_size + 3) & -4;

	if (w->note)
		size += sizeof(Elf64_Nhdr) + sizeof(note_name) +
			((w->note_size + 3) & -4);
	return size;
}

static size_t header_bytes(const struct writer *w)
{
	return sizeof(Elf64_Ehdr) +
	       (w->segments + !!note_bytes(w)) * sizeof(Elf64_Phdr);
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
		.e_phnum = htole16(w->segments + !!note_bytes(w)),
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
	bool ok = !note_bytes(w) ||
		  put_phdr(w, PT_NOTE, offset, 0, note_bytes(w));

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

	if (w->notes && (!put(w, w->notes, w->notes_size) ||
			 !put(w, zeros, -w->notes_size & 3)))
		return false;
	return !w->note ||
	       (put(w, &n, sizeof(n)) && put(w, note_name, sizeof(note_name)) &&
		put(w, w->note, w->note_size) &&
		put(w, zeros, -w->note_size & 3));
}

static bool all_zero(const unsigned char *data, size_t size)
{
	return !data[0] && !memcmp(data, data + 1, size - 1);
}

/* The zeros that were left out become a hole. */
static bool put_hole(struct writer *w)
{
	bool ok = !w->ahead || !fseeko(w->file, (off_t)w->ahead, SEEK_CUR);

	w->ahead = 0;
	return ok;
}

/* size: of a page at most. */
static bool put_page(struct writer *w, const unsigned char *data, uint64_t size)
{
	if (w->sparse && all_zero(data, size)) {
		w->ahead += size;
		return true;
	}
	return put_hole(w) && put(w, data, size);
}

static bool put_stretch(struct writer *w, const unsigned char *data,
			uint64_t size)
{
	bool ok = true;

	if (!w->sparse)
		return put(w, data, size);
	for (uint64_t at = 0; ok && at < size; at += PG_RECORD_PAGE)
		ok = put_page(w, data + at, pg_min(PG_RECORD_PAGE, size - at));
	return ok;
}

static bool put_extent(struct writer *w, const struct pg_extent *e)
{
	uint64_t pa = e->pa, left = e->size;
	bool ok = true;

	while (ok && left) {
		struct pg_stretch s = pg_mem_locate(w->mem, pa);
		uint64_t n = pg_min(s.size, left);

		ok = put_stretch(w, s.data, n);
		pa += n;
		left -= n;
	}
	return ok;
}

/* A file does not end in a hole. */
static bool put_end(struct writer *w)
{
	static const char zero;

	if (!w->ahead)
		return true;
	w->ahead--;
	return put_hole(w) && put(w, &zero, 1);
}

static bool put_memory(struct writer *w)
{
	static const char zeros[PG_RECORD_PAGE];
	size_t head = header_bytes(w) + note_bytes(w);
	bool ok = put(w, zeros, -head & (PG_RECORD_PAGE - 1));

	for (size_t i = 0; ok && i < w->segments; i++)
		ok = put_extent(w, &w->extents[i]);
	return ok && put_end(w);
}

static bool put_all(FILE *file, void *ctx)
{
	struct writer *w = ctx;

	w->file = file;
	w->sparse = w->sparse && !fseeko(file, 0, SEEK_CUR);
	return put_ehdr(w) && put_phdrs(w) && put_note(w) && put_memory(w);
}

/* Counts, and says whether a header can. name: of what is written. */
static int plan(const char *name, const struct writer *w,
		struct pg_written *written, struct pg_error *err)
{
	*written = (struct pg_written){ .segments = w->segments };
	for (size_t i = 0; i < w->segments; i++)
		written->bytes += w->extents[i].size;
	if (w->segments + 1 >= PN_XNUM)
		return pg_error(err, PG_EINVAL,
				"cannot write %s: the tables lie in %zu "
				"separate pieces, more than an ELF header "
				"counts",
				name, w->segments);
	return PG_OK;
}

static int write_file(const char *name, struct writer *w,
		      struct pg_written *written, struct pg_error *err)
{
	int ret = plan(name, w, written, err);

	return ret ? ret
		   : pg_replace_file(name, PG_SPECIAL_WRITE, put_all, w, err);
}

static int write_stream(FILE *file, struct writer *w,
			struct pg_written *written, struct pg_error *err)
{
	int ret = plan("the core", w, written, err);

	if (!ret && (!put_all(file, w) || fflush(file)))
		ret = pg_error(err, PG_EIO, "cannot write the core: %s",
			       strerror(errno));
	return ret;
}

/* To a file called name, or to a stream. */
static int write_record(const char *name, FILE *file, struct writer *w,
			struct pg_record *record, struct pg_written *written,
			struct pg_error *err)
{
	int ret;

	w->mem = record->below;
	pg_record_finish(record);
	if (!find_extents(w, record))
		ret = pg_error(err, PG_ENOMEM, "out of memory");
	else if (name)
		ret = write_file(name, w, written, err);
	else
		ret = write_stream(file, w, written, err);
	free(w->extents);
	return ret;
}

int pg_write_core(const char *name, struct pg_record *record,
		  const char *vmcoreinfo, size_t vmcoreinfo_size,
		  struct pg_written *written, struct pg_error *err)
{
	struct writer w = { .note = vmcoreinfo, .note_size = vmcoreinfo_size };

	return write_record(name, NULL, &w, record, written, err);
}

int pg_write_core_to(FILE *file, struct pg_record *record,
		     const char *vmcoreinfo, size_t vmcoreinfo_size,
		     struct pg_written *written, struct pg_error *err)
{
	struct writer w = { .note = vmcoreinfo, .note_size = vmcoreinfo_size };

	return write_record(NULL, file, &w, record, written, err);
}

int pg_write_memory(const char *name, const struct pg_core *core,
		    struct pg_written *written, struct pg_error *err)
{
	struct writer w = {
		.mem = core->mem,
		.extents = (struct pg_extent *)core->extents,
		.segments = core->count,
		.notes = core->notes,
		.notes_size = core->notes_size,
		.note = core->vmcoreinfo,
		.note_size = core->vmcoreinfo_size,
		.sparse = true,
	};

	return write_file(name, &w, written, err);
}
