// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/elf.h"

#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "image/elf_load.h"

/* The registers of a thousand CPUs fit four times; libelf copies notes. */
#define MAX_NOTES (UINT64_C(64) << 20)

/* The work on one file; index is its place in the image. */
struct loader {
	struct pg_image *image;
	unsigned int index;
	const struct pg_file *file;
	Elf *elf;
	size_t nr_headers;
	struct pg_load *loads;
	size_t nr_loads;
	struct pg_error *err;
};

#define FAIL(l, fmt, ...)                                           \
	pg_error((l)->err, PG_EFORMAT, "%s: " fmt, (l)->file->name, \
		 ##__VA_ARGS__)

static const char *type_name(unsigned int type)
{
	switch (type) {
	case ET_REL:
		return "an object file";
	case ET_EXEC:
		return "an executable, such as vmlinux";
	case ET_DYN:
		return "a shared object, such as a relocatable vmlinux";
	default:
		return "an ELF file of an unknown type";
	}
}

/* What can be judged before libelf interprets any of it. */
static int check_ident(const struct loader *l)
{
	const unsigned char *ident = l->file->map;

	if (l->file->size < sizeof(Elf64_Ehdr))
		return FAIL(l, "the ELF header is cut off at 0x%jx bytes",
			    (uintmax_t)l->file->size);
	if (ident[EI_CLASS] != ELFCLASS64)
		return FAIL(l, "this ELF file is not a 64-bit one (class %u)",
			    ident[EI_CLASS]);
	if (ident[EI_DATA] == ELFDATA2MSB)
		return FAIL(l, "this ELF file is big-endian, and only "
			       "little-endian ones are supported");
	if (ident[EI_DATA] != ELFDATA2LSB)
		return FAIL(l, "the ELF header has an unknown byte order, %u",
			    ident[EI_DATA]);
	if (ident[EI_VERSION] != EV_CURRENT)
		return FAIL(l, "the ELF header has the unknown version %u",
			    ident[EI_VERSION]);
	return PG_OK;
}

static int check_kind(const struct loader *l, const GElf_Ehdr *header)
{
	if (header->e_machine != EM_AARCH64)
		return FAIL(l,
			    "this ELF file is for machine %u, not for arm64 "
			    "(%u)",
			    header->e_machine, EM_AARCH64);
	if (header->e_type != ET_CORE)
		return FAIL(l, "this is %s (ELF type %u), not a core",
			    type_name(header->e_type), header->e_type);
	return PG_OK;
}

/*
 * How many program headers the file claims to have. libelf cuts the number
 * down to what fits into the file, and says nothing.
 */
static size_t claimed_headers(const struct loader *l, const GElf_Ehdr *header)
{
	GElf_Shdr first;

	if (header->e_phnum != PN_XNUM)
		return header->e_phnum;
	if (!gelf_getshdr(elf_getscn(l->elf, 0), &first))
		return PN_XNUM;
	return first.sh_info;
}

static int check_headers(struct loader *l, const GElf_Ehdr *header)
{
	uint64_t claimed = claimed_headers(l, header);
	uint64_t room;

	if (!claimed)
		return FAIL(l, "this core has no program headers (e_phnum %u)",
			    header->e_phnum);
	if (!header->e_phoff)
		return FAIL(l,
			    "its %ju program headers are said to be at "
			    "offset 0, where the ELF header is",
			    (uintmax_t)claimed);
	if (header->e_phentsize != sizeof(Elf64_Phdr))
		return FAIL(l, "its program headers are %u bytes each, not %zu",
			    header->e_phentsize, sizeof(Elf64_Phdr));
	room = l->file->size - pg_min(header->e_phoff, l->file->size);
	if (room / sizeof(Elf64_Phdr) < claimed)
		return FAIL(l,
			    "its %ju program headers at offset 0x%jx do not "
			    "fit into the file's 0x%jx bytes",
			    (uintmax_t)claimed, (uintmax_t)header->e_phoff,
			    (uintmax_t)l->file->size);
	if (elf_getphdrnum(l->elf, &l->nr_headers) || l->nr_headers != claimed)
		return FAIL(l, "its program headers cannot be counted: %s",
			    elf_errmsg(-1));
	return PG_OK;
}

/* The bytes of [p_offset, p_offset + p_filesz) that the file really has. */
static uint64_t bytes_present(const struct loader *l, const GElf_Phdr *ph)
{
	if (ph->p_offset >= l->file->size)
		return 0;
	return pg_min(ph->p_filesz, l->file->size - ph->p_offset);
}

/*
 * Notes are padded to four bytes by everybody but those who follow p_align.
 * stop: where the notes that fit end.
 */
static bool find_vmcoreinfo(Elf_Data *notes, const char **text, size_t *size,
			    size_t *stop)
{
	static const char name[] = "VMCOREINFO";
	size_t length = sizeof(name) - 1;
	size_t at, name_at, desc_at;
	GElf_Nhdr note;

	for (*stop = 0;
	     (at = gelf_getnote(notes, *stop, &note, &name_at, &desc_at));
	     *stop = at) {
		const char *bytes = notes->d_buf;

		if (note.n_namesz < length ||
		    memcmp(bytes + name_at, name, length))
			continue;
		if (note.n_namesz > length && bytes[name_at + length])
			continue;
		*text = bytes + desc_at;
		*size = note.n_descsz;
		return true;
	}
	return false;
}

static int keep_vmcoreinfo(struct loader *l, const char *text, size_t size)
{
	struct pg_image *image = l->image;

	image->vmcoreinfo = malloc(size ? size : 1);
	if (!image->vmcoreinfo)
		return pg_error(l->err, PG_ENOMEM,
				"%s: no memory for the 0x%zx bytes of "
				"VMCOREINFO",
				l->file->name, size);
	memcpy(image->vmcoreinfo, text, size);
	image->vmcoreinfo_size = size;
	return PG_OK;
}

/*
 * QEMU 7.2 announces too few bytes for the notes of CPUs whose SVE registers
 * differ in length, and what follows them is then not where it is said to be.
 */
static void warn_of_rest(struct loader *l, size_t i, const GElf_Phdr *ph,
			 const Elf_Data *notes, size_t stop)
{
	Elf64_Nhdr note;

	if (stop > notes->d_size || notes->d_size - stop < sizeof(note))
		return;
	memcpy(&note, (const char *)notes->d_buf + stop, sizeof(note));
	if (!note.n_namesz && !note.n_descsz)
		return;
	pg_image_warn(l->image, l->index,
		      "notes of segment %zu: the one at offset 0x%jx, with a "
		      "name of 0x%x and a content of 0x%x bytes, runs past "
		      "their end at 0x%jx; what follows may be misplaced",
		      i, (uintmax_t)(ph->p_offset + stop), note.n_namesz,
		      note.n_descsz, (uintmax_t)(ph->p_offset + notes->d_size));
}

static int load_notes(struct loader *l, size_t i, const GElf_Phdr *ph)
{
	uint64_t size = pg_min(bytes_present(l, ph), MAX_NOTES);
	Elf_Data *notes;
	const char *text;
	size_t length, stop;
	bool found;

	if (size < ph->p_filesz)
		pg_image_warn(l->image, l->index,
			      "notes of segment %zu at offset 0x%jx: only "
			      "0x%jx of 0x%jx bytes can be had",
			      i, (uintmax_t)ph->p_offset, (uintmax_t)size,
			      (uintmax_t)ph->p_filesz);
	if (size && !l->image->notes) {
		l->image->notes = l->file->map + ph->p_offset;
		l->image->notes_size = size;
	}
	if (!size || l->image->vmcoreinfo)
		return PG_OK;
	notes = elf_getdata_rawchunk(l->elf, ph->p_offset, size, ELF_T_NHDR);
	found = notes && find_vmcoreinfo(notes, &text, &length, &stop);
	if (!found && ph->p_align == 8) {
		notes = elf_getdata_rawchunk(l->elf, ph->p_offset, size,
					     ELF_T_NHDR8);
		found = notes && find_vmcoreinfo(notes, &text, &length, &stop);
	}
	if (found)
		return keep_vmcoreinfo(l, text, length);
	if (notes)
		warn_of_rest(l, i, ph, notes, stop);
	return PG_OK;
}

static int load_header(struct loader *l, size_t i)
{
	GElf_Phdr ph;

	if (!gelf_getphdr(l->elf, i, &ph))
		return FAIL(l, "program header %zu cannot be read: %s", i,
			    elf_errmsg(-1));
	if (ph.p_type == PT_NOTE)
		return load_notes(l, i, &ph);
	if (ph.p_type == PT_LOAD)
		l->loads[l->nr_loads++] = (struct pg_load){
			.header = i,
			.pa = ph.p_paddr,
			.va = ph.p_vaddr,
			.offset = ph.p_offset,
			.file_size = ph.p_filesz,
			.memory_size = ph.p_memsz,
		};
	return PG_OK;
}

static int load_headers(struct loader *l)
{
	int rc = PG_OK;

	l->loads = calloc(l->nr_headers, sizeof(*l->loads));
	if (!l->loads)
		return pg_error(l->err, PG_ENOMEM,
				"%s: no memory for %zu program headers",
				l->file->name, l->nr_headers);
	for (size_t i = 0; !rc && i < l->nr_headers; i++)
		rc = load_header(l, i);
	if (!rc)
		rc = pg_elf_add_loads(l->image, l->index, l->loads, l->nr_loads,
				      l->err);
	free(l->loads);
	return rc;
}

static int load_core(struct loader *l)
{
	GElf_Ehdr header;
	int rc;

	if (elf_kind(l->elf) != ELF_K_ELF || !gelf_getehdr(l->elf, &header))
		return FAIL(l, "the ELF header is damaged: %s", elf_errmsg(-1));
	rc = check_kind(l, &header);
	if (!rc)
		rc = check_headers(l, &header);
	if (!rc)
		rc = load_headers(l);
	return rc;
}

int pg_elf_load(struct pg_image *image, unsigned int file, struct pg_error *err)
{
	struct loader l = {
		.image = image,
		.index = file,
		.file = &image->files[file],
		.err = err,
	};
	int rc = check_ident(&l);

	if (rc)
		return rc;
	elf_version(EV_CURRENT);
	/* Only read, though the parameter is not const. */
	l.elf = elf_memory((char *)l.file->map, l.file->size);
	if (!l.elf)
		return FAIL(&l, "the ELF header is damaged: %s",
			    elf_errmsg(-1));
	rc = load_core(&l);
	elf_end(l.elf);
	return rc;
}
