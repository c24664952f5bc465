// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/writer.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"

static const char note_name[12] = "VMCOREINFO"; /* 11 with the NUL, padded */

struct writer {
	const struct pg_record *record;
	const char *note;
	size_t note_size;
	size_t segments;
	FILE *file;
};

/* How many pages from index i on follow each other. */
static size_t run_of_pages(const struct pg_record *record, size_t i)
{
	size_t n = 1;

	while (i + n < record->count &&
	       record->pages[i + n] == record->pages[i] + n * PG_RECORD_PAGE)
		n++;
	return n;
}

static size_t count_runs(const struct pg_record *record)
{
	size_t runs = 0;

	for (size_t i = 0; i < record->count; i += run_of_pages(record, i))
		runs++;
	return runs;
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
	for (size_t i = 0, n; ok && i < w->record->count; i += n) {
		n = run_of_pages(w->record, i);
		ok = put_phdr(w, PT_LOAD, offset, w->record->pages[i],
			      n * PG_RECORD_PAGE);
		offset += n * PG_RECORD_PAGE;
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

static bool put_pages(struct writer *w)
{
	static const char zeros[PG_RECORD_PAGE];
	size_t head = header_bytes(w) + note_bytes(w);
	bool ok = put(w, zeros, -head & (PG_RECORD_PAGE - 1));

	for (size_t i = 0; ok && i < w->record->count; i++) {
		unsigned char page[PG_RECORD_PAGE];
		uint64_t pa = w->record->pages[i];

		/* A page at the ragged end of a segment has zeros behind it. */
		memset(page, 0, sizeof(page));
		if (!pg_mem_read(w->record->below, pa, page, sizeof(page)))
			for (size_t k = 0; k < sizeof(page); k++)
				pg_mem_read(w->record->below, pa + k, page + k,
					    1);
		ok = put(w, page, sizeof(page));
	}
	return ok;
}

static int put_all(struct writer *w, const char *name, struct pg_error *err)
{
	bool ok = put_ehdr(w) && put_phdrs(w) && put_note(w) && put_pages(w);

	if (fclose(w->file) || !ok)
		return pg_error(err, PG_EIO, "cannot write %s: %s", name,
				strerror(errno));
	return PG_OK;
}

/* A device or a pipe is written directly; a rename would replace it. */
static bool is_special(const char *name)
{
	struct stat st;

	return !stat(name, &st) && !S_ISREG(st.st_mode);
}

static int open_and_put(struct writer *w, const char *name, const char *target,
			struct pg_error *err)
{
	w->file = fopen(target, "wb");
	if (!w->file)
		return pg_error(err, PG_EIO, "cannot write %s: %s", name,
				strerror(errno));
	return put_all(w, name, err);
}

static int write_and_rename(struct writer *w, const char *name,
			    struct pg_error *err)
{
	size_t size = strlen(name) + 16;
	char *temporary = malloc(size);
	int ret;

	if (!temporary)
		return pg_error(err, PG_ENOMEM, "out of memory");
	snprintf(temporary, size, "%s.part", name);
	ret = open_and_put(w, name, temporary, err);
	if (!ret && rename(temporary, name))
		ret = pg_error(err, PG_EIO, "cannot write %s: %s", name,
			       strerror(errno));
	if (ret)
		unlink(temporary);
	free(temporary);
	return ret;
}

int pg_write_core(const char *name, struct pg_record *record,
		  const char *vmcoreinfo, size_t vmcoreinfo_size,
		  struct pg_written *written, struct pg_error *err)
{
	struct writer w = { .record = record,
			    .note = vmcoreinfo,
			    .note_size = vmcoreinfo_size };

	pg_record_finish(record);
	w.segments = count_runs(record);
	if (w.segments + 1 >= PN_XNUM)
		return pg_error(err, PG_EINVAL,
				"cannot write %s: the tables lie in %zu "
				"separate pieces, more than an ELF header "
				"counts",
				name, w.segments);
	*written = (struct pg_written){ record->count * PG_RECORD_PAGE,
					w.segments };
	return is_special(name) ? open_and_put(&w, name, name, err)
				: write_and_rename(&w, name, err);
}
