// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images opened from files that are made here: ELF cores, honest and lying,
 * and raw pieces.
 */
#include "image/image.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"
#include "check.h"
#include "image/writer.h"
#include "scratch.h"

/* The name of a file in the test's directory; good until the fourth call. */
static const char *path(const char *name)
{
	static char names[4][128];
	static unsigned int next;
	char *buf = names[next++ % 4];

	snprintf(buf, sizeof(names[0]), "./%s", name);
	return buf;
}

static const char *write_file(const char *name, const void *data, size_t size)
{
	const char *full = path(name);
	FILE *f = fopen(full, "wb");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		perror(full);
	return full;
}

/* A core while it is made: headers first, data at the offsets they say. */
#define MAX_PH	  8
#define CORE_SIZE 0x1000

struct core {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[MAX_PH];
	unsigned char bytes[CORE_SIZE - sizeof(Elf64_Ehdr) -
			    MAX_PH * sizeof(Elf64_Phdr)];
};

/* Data begins here; every byte of it is told by its offset. */
#define DATA 0x400

static unsigned char byte_at(uint64_t offset)
{
	return offset * 7 + (offset >> 8);
}

static void start_core(struct core *c)
{
	unsigned char *bytes = (unsigned char *)c;

	for (size_t i = 0; i < sizeof(*c); i++)
		bytes[i] = byte_at(i);
	memset(c, 0, offsetof(struct core, bytes));
	memcpy(c->eh.e_ident, ELFMAG, SELFMAG);
	c->eh.e_ident[EI_CLASS] = ELFCLASS64;
	c->eh.e_ident[EI_DATA] = ELFDATA2LSB;
	c->eh.e_ident[EI_VERSION] = EV_CURRENT;
	c->eh.e_type = ET_CORE;
	c->eh.e_machine = EM_AARCH64;
	c->eh.e_version = EV_CURRENT;
	c->eh.e_ehsize = sizeof(c->eh);
	c->eh.e_phentsize = sizeof(c->ph[0]);
	c->eh.e_phoff = offsetof(struct core, ph);
}

static Elf64_Phdr *add_load(struct core *c, uint64_t pa, uint64_t offset,
			    uint64_t size)
{
	Elf64_Phdr *ph = &c->ph[c->eh.e_phnum++];

	*ph = (Elf64_Phdr){
		.p_type = PT_LOAD,
		.p_offset = offset,
		.p_vaddr = pa,
		.p_paddr = pa,
		.p_filesz = size,
		.p_memsz = size,
	};
	return ph;
}

/* Appends one note, padded to align; returns the bytes that all now have. */
static size_t put_note(struct core *c, size_t at, const char *name,
		       size_t name_size, const char *text, size_t align)
{
	unsigned char *p = (unsigned char *)c + DATA;
	Elf64_Nhdr nh = { name_size, strlen(text), 0 };

	memcpy(p + at, &nh, sizeof(nh));
	at += sizeof(nh);
	memcpy(p + at, name, name_size);
	at = (at + name_size + align - 1) & -align;
	memcpy(p + at, text, strlen(text));
	return (at + strlen(text) + align - 1) & -align;
}

/* A PT_NOTE with a note before the one with the text, as cores have it. */
static Elf64_Phdr *add_vmcoreinfo(struct core *c, const char *text)
{
	Elf64_Phdr *ph = &c->ph[c->eh.e_phnum++];
	size_t size = put_note(c, 0, "CORE", 5, "registers!", 4);

	size = put_note(c, size, "VMCOREINFO", 11, text, 4);
	*ph = (Elf64_Phdr){ .p_type = PT_NOTE,
			    .p_offset = DATA,
			    .p_filesz = size };
	return ph;
}

static struct pg_error err;

/* Opens up to two names; NULL, with the sentence in err, if it fails. */
static struct pg_image *open_two(const char *a, const char *b)
{
	const char *names[] = { a, b };
	struct pg_image *image = NULL;

	strcpy(err.text, "");
	if (pg_image_open(names, b ? 2 : 1, &image, &err))
		return NULL;
	return image;
}

static struct pg_image *open_core(const struct core *c, size_t size)
{
	return open_two(write_file("core", c, size), NULL);
}

static int open_code(const char *name)
{
	struct pg_image *image = NULL;
	int rc = pg_image_open(&name, 1, &image, &err);

	pg_image_close(image);
	return rc;
}

/* What is said about a core that must be refused; "" if it is not. */
static const char *refusal(const struct core *c, size_t size)
{
	struct pg_image *image = open_core(c, size);

	pg_image_close(image);
	return image ? "" : err.text;
}

static size_t nr_segments(const struct pg_image *image)
{
	size_t count;

	pg_image_segments(image, &count);
	return count;
}

static size_t nr_warnings(const struct pg_image *image)
{
	size_t count;

	pg_image_warnings(image, &count);
	return count;
}

static const char *warning(const struct pg_image *image, size_t i)
{
	size_t count;
	const struct pg_warning *w = pg_image_warnings(image, &count);

	return i < count ? w[i].text : "";
}

/* Whether size bytes at pa are those at the file offset. */
static bool holds(const struct pg_image *image, uint64_t pa, uint64_t offset,
		  size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte;

		if (!pg_mem_read(pg_image_mem(image), pa + i, &byte, 1) ||
		    byte != byte_at(offset + i))
			return false;
	}
	return true;
}

static bool absent(const struct pg_image *image, uint64_t pa)
{
	return !pg_mem_locate(pg_image_mem(image), pa).data;
}

static void start_good(struct core *c)
{
	start_core(c);
	add_load(c, 0x40000000, DATA, 0x200);
}

TEST(good_core)
{
	const struct pg_segment *s;
	struct pg_image *image;
	struct pg_stretch st;
	struct core c;
	size_t count;

	start_good(&c);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_ELF);
	CHECK_EQ(nr_warnings(image), 0);
	s = pg_image_segments(image, &count);
	CHECK_EQ(count, 1);
	CHECK_EQ(s->pa, 0x40000000);
	CHECK_EQ(s->size, 0x200);
	CHECK_EQ(s->offset, DATA);
	CHECK(holds(image, 0x40000000, DATA, 0x200));
	st = pg_mem_locate(pg_image_mem(image), 0x40000180);
	CHECK_EQ(st.size, 0x80);
	CHECK(!pg_image_vmcoreinfo(image, &count));
	CHECK_EQ(count, 0);
	pg_image_close(image);
}

TEST(absent_stretches)
{
	const struct pg_mem *mem;
	struct pg_image *image;
	struct core c;

	start_good(&c);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	mem = pg_image_mem(image);
	CHECK(absent(image, 0x3fffffff));
	CHECK(absent(image, 0x40000200));
	CHECK_EQ(pg_mem_locate(mem, 0).size, 0x40000000);
	CHECK_EQ(pg_mem_locate(mem, 0x3fffffff).size, 1);
	CHECK_EQ(pg_mem_locate(mem, 0x40000200).size, -UINT64_C(0x40000200));
	CHECK_EQ(pg_mem_locate(mem, UINT64_MAX).size, 1);
	pg_image_close(image);
}

TEST(two_banks_and_odd_offsets)
{
	struct pg_image *image;
	const struct pg_segment *s;
	struct core c;
	size_t count;

	start_core(&c);
	add_load(&c, 0x880000000, DATA + 0x123, 0x100);
	add_load(&c, 0x40000000, DATA + 0x301, 0x77);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	s = pg_image_segments(image, &count);
	REQUIRE(count == 2);
	CHECK_EQ(s[0].pa, 0x40000000);
	CHECK_EQ(s[1].pa, 0x880000000);
	CHECK(holds(image, 0x880000000, DATA + 0x123, 0x100));
	CHECK(holds(image, 0x40000000, DATA + 0x301, 0x77));
	CHECK(absent(image, 0x40000077));
	CHECK_EQ(pg_mem_locate(pg_image_mem(image), 0x40000077).size,
		 0x840000000 - 0x77);
	pg_image_close(image);
}

TEST(headers_anywhere)
{
	struct pg_image *image;
	struct core c;

	start_good(&c);
	memcpy((char *)&c + 0xf01, c.ph, sizeof(c.ph[0]));
	memset(c.ph, 0xee, sizeof(c.ph));
	c.eh.e_phoff = 0xf01;
	c.eh.e_ehsize = 8;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(holds(image, 0x40000000, DATA, 0x200));
	pg_image_close(image);
}

TEST(touching_segments_are_one_stretch)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x1000, DATA, 0x100);
	add_load(&c, 0x1100, DATA + 0x100, 0x100);
	add_load(&c, 0x1200, DATA + 0x300, 0x100);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 3);
	CHECK_EQ(pg_mem_locate(pg_image_mem(image), 0x1000).size, 0x200);
	CHECK(holds(image, 0x1200, DATA + 0x300, 0x100));
	pg_image_close(image);
}

TEST(overlap_earlier_header_wins)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x1040, DATA + 0x500, 0x20);
	add_load(&c, 0x1000, DATA, 0x100);
	add_load(&c, 0x1080, DATA + 0x300, 0x100);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 3);
	CHECK(holds(image, 0x1000, DATA, 0x40));
	CHECK(holds(image, 0x1040, DATA + 0x500, 0x20));
	CHECK(holds(image, 0x1060, DATA + 0x60, 0xa0));
	CHECK(holds(image, 0x1100, DATA + 0x380, 0x80));
	CHECK(absent(image, 0x1180));
	pg_image_close(image);
}

/* Random segments in a small space, against an array written backwards. */
static void check_random_overlaps(unsigned int seed)
{
	int expected[0x100];
	struct pg_image *image;
	struct core c;
	size_t wrong = 0;

	memset(expected, -1, sizeof(expected));
	srand(seed);
	start_core(&c);
	for (size_t i = 0; i < MAX_PH; i++)
		add_load(&c, 1 + rand() % 0x80, DATA + rand() % 0x800,
			 rand() % 0x60);
	for (size_t i = MAX_PH; i--;)
		for (size_t j = 0; j < c.ph[i].p_filesz; j++)
			expected[c.ph[i].p_paddr + j] =
				byte_at(c.ph[i].p_offset + j);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	for (size_t pa = 0; pa < PG_ARRAY_SIZE(expected); pa++) {
		unsigned char byte;
		bool there = pg_mem_read(pg_image_mem(image), pa, &byte, 1);

		wrong += (there ? byte : -1) != expected[pa];
	}
	CHECK_EQ(wrong, 0);
	pg_image_close(image);
}

TEST(random_overlaps)
{
	for (unsigned int seed = 0; seed < 200; seed++)
		check_random_overlaps(seed);
}

TEST(truncated_core)
{
	struct pg_image *image;
	struct core c;

	start_good(&c);
	add_load(&c, 0x80000000, DATA + 0x300, 0x200);
	add_load(&c, 0x90000000, DATA + 0x900, 0x200);
	image = open_core(&c, DATA + 0x410);
	REQUIRE(image);
	CHECK(holds(image, 0x40000000, DATA, 0x200));
	CHECK(holds(image, 0x80000000, DATA + 0x300, 0x110));
	CHECK(absent(image, 0x80000110));
	CHECK(absent(image, 0x90000000));
	CHECK_EQ(nr_segments(image), 2);
	CHECK_EQ(nr_warnings(image), 2);
	CHECK_HAS(warning(image, 0), "/core: segment 1 at offset 0x700: 0xf0 "
				     "of its 0x200 bytes are missing");
	CHECK_HAS(warning(image, 1), "segment 2 at offset 0xd00: 0x200 of");
	pg_image_close(image);
}

TEST(truncated_to_nothing)
{
	struct core c;

	start_good(&c);
	CHECK_HAS(refusal(&c, DATA), "none of the core's 1 segments");
	CHECK_HAS(refusal(&c, 4), "cut off at 0x4 bytes");
	CHECK_HAS(refusal(&c, 63), "cut off at 0x3f bytes");
	CHECK_HAS(refusal(&c, 64), "do not fit into the file's 0x40 bytes");
	CHECK_HAS(refusal(&c, 100), "1 program headers at offset 0x40");
}

TEST(excluded_memory_is_absent)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, DATA, 0x100)->p_memsz = 0x1000;
	add_load(&c, 0x50000000, DATA, 0)->p_memsz = 0x1000;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 1);
	CHECK_EQ(nr_warnings(image), 0);
	CHECK(!absent(image, 0x400000ff));
	CHECK(absent(image, 0x40000100));
	CHECK(absent(image, 0x50000000));
	pg_image_close(image);
}

TEST(more_in_file_than_in_memory)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, DATA, 0x100)->p_memsz = 0x80;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(holds(image, 0x40000000, DATA, 0x100));
	CHECK_HAS(warning(image, 0), "more than its 0x80 in memory");
	pg_image_close(image);
}

TEST(lying_sizes)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, DATA, UINT64_MAX);
	add_load(&c, 0x50000000, UINT64_MAX - 3, 0x100);
	add_load(&c, UINT64_MAX - 0xff, DATA, 0x200);
	add_load(&c, UINT64_MAX - 1, DATA, UINT64_MAX);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 3);
	CHECK(holds(image, 0x40000000, DATA, sizeof(c) - DATA));
	CHECK(absent(image, 0x50000000));
	CHECK(holds(image, UINT64_MAX - 0xff, DATA, 0xff));
	CHECK(absent(image, 0));
	CHECK_HAS(warning(image, 2), "over the end of the address space");
	pg_image_close(image);
}

TEST(warnings_are_bounded)
{
	struct pg_image *image;
	unsigned char *bytes;
	Elf64_Phdr ph;
	struct core c;

	start_good(&c);
	c.eh.e_phnum = 1000;
	c.eh.e_phoff = sizeof(c);
	ph = c.ph[0];
	ph.p_filesz = ph.p_memsz = 0x100000;
	bytes = calloc(1, sizeof(c) + 1000 * sizeof(ph));
	REQUIRE(bytes);
	memcpy(bytes, &c, sizeof(c));
	for (size_t i = 0; i < 1000; i++)
		memcpy(bytes + sizeof(c) + i * sizeof(ph), &ph, sizeof(ph));
	image = open_two(write_file("core", bytes, sizeof(c) + 56000), NULL);
	free(bytes);
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 1000);
	CHECK(nr_warnings(image) < 100);
	CHECK_HAS(warning(image, nr_warnings(image) - 1), "left out");
	pg_image_close(image);
}

TEST(other_architectures)
{
	struct core c;

	start_good(&c);
	c.eh.e_machine = EM_X86_64;
	CHECK_HAS(refusal(&c, sizeof(c)), "for machine 62, not for arm64");
	start_good(&c);
	c.eh.e_ident[EI_DATA] = ELFDATA2MSB;
	CHECK_HAS(refusal(&c, sizeof(c)), "big-endian");
	start_good(&c);
	c.eh.e_ident[EI_DATA] = 7;
	CHECK_HAS(refusal(&c, sizeof(c)), "unknown byte order, 7");
	start_good(&c);
	c.eh.e_ident[EI_CLASS] = ELFCLASS32;
	CHECK_HAS(refusal(&c, sizeof(c)), "not a 64-bit one");
	start_good(&c);
	c.eh.e_ident[EI_VERSION] = 9;
	CHECK_HAS(refusal(&c, sizeof(c)), "unknown version 9");
}

TEST(not_a_core)
{
	struct core c;

	start_good(&c);
	c.eh.e_type = ET_EXEC;
	CHECK_HAS(refusal(&c, sizeof(c)), "vmlinux (ELF type 2), not a core");
	c.eh.e_type = ET_DYN;
	CHECK_HAS(refusal(&c, sizeof(c)), "a shared object");
	c.eh.e_type = 0xfe00;
	CHECK_HAS(refusal(&c, sizeof(c)), "(ELF type 65024), not a core");
}

TEST(damaged_headers)
{
	struct core c;

	start_good(&c);
	c.eh.e_phoff = sizeof(c) - 55;
	CHECK_HAS(refusal(&c, sizeof(c)), "1 program headers at offset 0xfc9 "
					  "do not fit into the file's 0x1000");
	c.eh.e_phoff = UINT64_MAX - 8;
	CHECK_HAS(refusal(&c, sizeof(c)), "at offset 0xfffffffffffffff7");
	start_good(&c);
	c.eh.e_phnum = 9999;
	CHECK_HAS(refusal(&c, sizeof(c)), "its 9999 program headers");
	c.eh.e_phnum = 0;
	CHECK_HAS(refusal(&c, sizeof(c)), "no program headers");
	start_good(&c);
	c.eh.e_phentsize = 32;
	CHECK_HAS(refusal(&c, sizeof(c)), "32 bytes each, not 56");
}

TEST(no_memory_in_core)
{
	struct core c;

	start_core(&c);
	add_vmcoreinfo(&c, "OSRELEASE=6\n");
	CHECK_HAS(refusal(&c, sizeof(c)), "holds no memory");
	add_load(&c, 0x40000000, DATA, 0)->p_memsz = 0x1000;
	CHECK_HAS(refusal(&c, sizeof(c)), "1 PT_LOAD segments, none with");
}

TEST(vmcoreinfo)
{
	static const char text[] = "OSRELEASE=6.1.0\nPAGESIZE=4096\n";
	struct pg_image *image;
	const char *found;
	struct core c;
	size_t size;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	add_vmcoreinfo(&c, text);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	found = pg_image_vmcoreinfo(image, &size);
	REQUIRE(found && size == strlen(text));
	CHECK(!memcmp(found, text, size));
	pg_image_close(image);
}

TEST(vmcoreinfo_padded_to_eight)
{
	struct pg_image *image;
	const char *found;
	Elf64_Phdr *ph;
	struct core c;
	size_t size;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	ph = &c.ph[c.eh.e_phnum++];
	*ph = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = DATA, .p_align = 8 };
	ph->p_filesz = put_note(&c, 0, "CORE", 5, "nine byte", 8);
	ph->p_filesz = put_note(&c, ph->p_filesz, "VMCOREINFO", 11, "KEY=1", 8);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	found = pg_image_vmcoreinfo(image, &size);
	REQUIRE(found && size == 5);
	CHECK(!memcmp(found, "KEY=1", size));
	pg_image_close(image);
}

/* Whether a core with these bytes as its notes has a VMCOREINFO. */
static bool notes_tell(struct core *c, size_t size)
{
	struct pg_image *image;
	bool found;
	size_t n;

	c->ph[1] = (Elf64_Phdr){ .p_type = PT_NOTE,
				 .p_offset = DATA,
				 .p_filesz = size };
	c->eh.e_phnum = 2;
	image = open_core(c, sizeof(*c));
	found = image && pg_image_vmcoreinfo(image, &n);
	CHECK(image);
	pg_image_close(image);
	return found;
}

TEST(damaged_notes)
{
	Elf64_Nhdr huge = { 11, UINT32_MAX, 0 };
	struct core c;
	size_t size;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	size = put_note(&c, 0, "VMCOREINFO", 11, "KEY=1\n", 4);
	CHECK(notes_tell(&c, size));
	for (size_t cut = 0; cut < 24 + 6; cut++)
		CHECK(!notes_tell(&c, cut));
	CHECK(notes_tell(&c, sizeof(c)));
	put_note(&c, 0, "VMCOREINFO_XEN", 15, "KEY=1\n", 4);
	CHECK(!notes_tell(&c, 12 + 16 + 8));
	put_note(&c, 0, "VMCOREINFO", 10, "KEY=1\n", 4);
	CHECK(notes_tell(&c, size));
	memcpy((char *)&c + DATA, &huge, sizeof(huge));
	CHECK(!notes_tell(&c, sizeof(c) - DATA));
	huge = (Elf64_Nhdr){ UINT32_MAX, 4, 0 };
	memcpy((char *)&c + DATA, &huge, sizeof(huge));
	CHECK(!notes_tell(&c, sizeof(c) - DATA));
}

/* As QEMU 7.2 writes them for CPUs with SVE: the last note does not fit. */
TEST(note_past_its_segment)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	add_vmcoreinfo(&c, "KEY=1\n");
	c.ph[1].p_filesz -= 4;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_HAS(warning(image, 0), "notes of segment 1: the one at offset");
	CHECK_HAS(warning(image, 0), "content of 0x6 bytes, runs past");
	pg_image_close(image);
}

/* Nor is there anything to say about zeros behind the last note. */
TEST(padded_notes)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	add_vmcoreinfo(&c, "KEY=1\n");
	c.ph[1].p_filesz = put_note(&c, 0, "CORE", 5, "registers!", 4) + 64;
	memset((char *)&c + DATA + c.ph[1].p_filesz - 64, 0, 64);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(!warning(image, 0)[0]);
	pg_image_close(image);
}

TEST(notes_beyond_the_file)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0x40000000, 0x800, 0x100);
	add_vmcoreinfo(&c, "KEY=1\n");
	c.ph[1].p_offset = UINT64_MAX - 8;
	c.ph[1].p_filesz = UINT64_MAX;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_HAS(warning(image, 0), "notes of segment 1 at offset");
	pg_image_close(image);
}

TEST(kcore_with_some_addresses)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, UINT64_MAX, DATA, 0x100)->p_vaddr = 0xffff800008000000;
	add_load(&c, UINT64_MAX, DATA, 0x100)->p_vaddr = 0xfffffc0000000000;
	add_load(&c, 0x40000000, DATA, 0x100)->p_vaddr = 0xffff000000000000;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 1);
	CHECK_EQ(nr_warnings(image), 1);
	CHECK_HAS(warning(image, 0), "2 of 3 segments are skipped");
	CHECK_EQ(pg_image_segments(image, &(size_t){ 0 })->va,
		 0xffff000000000000);
	pg_image_close(image);
}

/* Linear map, something else, and the image, with the same p_paddr. */
static void start_va_core(struct core *c, uint64_t pa)
{
	start_core(c);
	add_load(c, pa, 0x800, 0x100)->p_vaddr = 0xffff000012340000;
	add_load(c, pa, 0x900, 0x100)->p_vaddr = 0xffff800080000000;
	add_load(c, pa, 0xa00, 0x100)->p_vaddr = 0xffff8000081fff80;
}

static void check_va_core(uint64_t pa)
{
	struct pg_image *image;
	struct core c;

	start_va_core(&c, pa);
	add_vmcoreinfo(&c, "SYMBOL(_stext)=ffff800008200000\n"
			   "NUMBER(VA_BITS)=48\n"
			   "NUMBER(PHYS_OFFSET)=0x40000000\n"
			   "NUMBER(kimage_voffset)=0xffff7fffc8000000\n");
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 2);
	CHECK(holds(image, 0x52340000, 0x800, 0x100));
	CHECK(holds(image, 0x401fff80, 0xa00, 0x100));
	CHECK_EQ(nr_warnings(image), 2);
	CHECK_HAS(warning(image, 0), "derived from virtual ones");
	CHECK_HAS(warning(image, 1), "1 of 3 segments are skipped");
	pg_image_close(image);
}

TEST(virtual_addresses_only)
{
	check_va_core(0);
	check_va_core(UINT64_MAX);
}

TEST(virtual_addresses_with_52_bits_on_48)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0, 0x800, 0x100)->p_vaddr = 0xffff678000000000;
	add_load(&c, 0, 0x900, 0x100)->p_vaddr = 0xffff800000000000;
	add_vmcoreinfo(&c, "NUMBER(VA_BITS)=52\n"
			   "NUMBER(PHYS_OFFSET)=0xfff0988040000000\n");
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK_EQ(nr_segments(image), 1);
	CHECK(holds(image, 0x40000000, 0x800, 0x100));
	pg_image_close(image);
}

TEST(virtual_addresses_without_help)
{
	struct core c;

	start_va_core(&c, 0);
	CHECK_HAS(refusal(&c, sizeof(c)), "no VMCOREINFO to derive");
	start_va_core(&c, UINT64_MAX);
	CHECK_HAS(refusal(&c, sizeof(c)), "no physical addresses");
	add_vmcoreinfo(&c, "NUMBER(VA_BITS)=48\nXNUMBER(PHYS_OFFSET)=0x1\n"
			   "NUMBER(PHYS_OFFSET)=-1\nSYMBOL(_stext)=\n"
			   "NUMBER(kimage_voffset)=0x1zz\n");
	CHECK_HAS(refusal(&c, sizeof(c)), "VMCOREINFO lacks VA_BITS and");
	start_va_core(&c, 0);
	add_vmcoreinfo(&c, "SYMBOL(_stext)=ffff800008200000\n"
			   "NUMBER(kimage_voffset)=0xffff7fffc8000000zz\n");
	CHECK_HAS(refusal(&c, sizeof(c)), "VMCOREINFO lacks VA_BITS and");
	start_va_core(&c, 0);
	add_vmcoreinfo(&c, "SYMBOL(_stext)=ffff900008200000\n"
			   "NUMBER(kimage_voffset)=0xffff7fffc8000000\n");
	CHECK_HAS(refusal(&c, sizeof(c)), "none of the core's 3 segments");
}

TEST(memory_at_zero)
{
	struct pg_image *image;
	struct core c;

	start_core(&c);
	add_load(&c, 0, DATA, 0x100)->p_vaddr = 0xffff000000000000;
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(holds(image, 0, DATA, 0x100));
	pg_image_close(image);
	add_load(&c, 0x80000000, DATA, 0x100);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(holds(image, 0, DATA, 0x100));
	pg_image_close(image);
}

/* More program headers than e_phnum can say, one byte of memory each. */
#define MANY 70000

TEST(many_headers)
{
	size_t size = sizeof(struct core) + MANY * sizeof(Elf64_Phdr);
	struct core *c = calloc(1, size);
	Elf64_Shdr *sh = (Elf64_Shdr *)((char *)c + 0x200);
	Elf64_Phdr *ph = (Elf64_Phdr *)(c + 1);
	struct pg_image *image;

	REQUIRE(c);
	start_core(c);
	c->eh.e_phoff = sizeof(*c);
	c->eh.e_phnum = PN_XNUM;
	c->eh.e_shoff = 0x200;
	c->eh.e_shnum = 1;
	c->eh.e_shentsize = sizeof(*sh);
	*sh = (Elf64_Shdr){ .sh_info = MANY };
	for (size_t i = 0; i < MANY; i++)
		ph[i] = (Elf64_Phdr){ .p_type = PT_LOAD,
				      .p_offset = DATA + i % 0x300,
				      .p_paddr = 0x40000000 + 2 * (MANY - i),
				      .p_filesz = 3,
				      .p_memsz = 3 };
	image = open_two(write_file("core", c, size), NULL);
	CHECK(image);
	if (image) {
		CHECK_EQ(nr_segments(image), MANY);
		CHECK(holds(image, 0x40000000 + 2 * MANY, DATA, 3));
		CHECK(holds(image, 0x40000000 + 2 * MANY - 2, DATA + 1, 2));
		CHECK(absent(image, 0x40000001));
		pg_image_close(image);
	}
	sh->sh_info = MANY + 1;
	CHECK_HAS(refusal(c, size), "70001 program headers");
	free(c);
}

/* Everything that an image says about itself must hold if it opens. */
static void check_sane(const struct pg_image *image, uint64_t file_size)
{
	size_t count, notes;
	const struct pg_segment *s = pg_image_segments(image, &count);
	const char *text = pg_image_vmcoreinfo(image, &notes);
	uint64_t pa = 0, size, sum = 0;

	for (size_t i = 0; i < count; i++) {
		CHECK(s[i].size && s[i].pa + s[i].size > s[i].pa);
		CHECK(s[i].offset < file_size &&
		      s[i].size <= file_size - s[i].offset);
		CHECK(!i || s[i - 1].pa <= s[i].pa);
	}
	for (size_t i = 0; i < notes; i++)
		sum += text[i];
	while (pg_image_next_data(image, &pa, &size)) {
		struct pg_stretch st = pg_mem_locate(pg_image_mem(image), pa);

		CHECK(size && size <= st.size);
		for (size_t i = 0; i < size; i++)
			sum += st.data[i];
		pa += size;
	}
	CHECK(sum || !sum);
}

TEST(any_damaged_header_byte)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	unsigned char *bytes;
	struct core c;

	start_good(&c);
	add_load(&c, 0x40000100, DATA + 0x800, 0x200);
	add_vmcoreinfo(&c, "NUMBER(VA_BITS)=48\n");
	bytes = (unsigned char *)&c;
	for (size_t i = 4; i < DATA + 64; i++) {
		unsigned char old = bytes[i];

		if (i == 64 + 3 * sizeof(Elf64_Phdr))
			i = DATA;
		for (size_t j = 0; j < sizeof(values); j++) {
			struct pg_image *image;

			bytes[i] = values[j];
			image = open_core(&c, sizeof(c));
			if (image)
				check_sane(image, sizeof(c));
			else
				CHECK_HAS(err.text, "/core: ");
			pg_image_close(image);
		}
		bytes[i] = old;
	}
}

TEST(raw_piece)
{
	static const unsigned char bytes[] = { 1, 2, 3, 4, 5 };
	const char *name = write_file("ram", bytes, sizeof(bytes));
	struct pg_image *image;
	char spec[160];
	char buf[5];

	snprintf(spec, sizeof(spec), "%s@1G", name);
	image = open_two(spec, NULL);
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_RAW);
	CHECK_EQ(nr_warnings(image), 0);
	CHECK(pg_mem_read(pg_image_mem(image), 0x40000000, buf, 5));
	CHECK(!memcmp(buf, bytes, 5));
	CHECK(absent(image, 0x40000005));
	pg_image_close(image);
	CHECK_EQ(open_code(name), PG_EINVAL);
	CHECK_HAS(err.text, "raw memory needs its physical address");
}

TEST(raw_pieces_overlap)
{
	const char *name = write_file("one", "aaaaaaaa", 8);
	struct pg_image *image;
	char one[160], two[160];
	char buf[17] = "";

	snprintf(one, sizeof(one), "%s@0x1004", name);
	name = write_file("two", "bbbbbbbbbbbbbbbb", 16);
	snprintf(two, sizeof(two), "%s@4096", name);
	image = open_two(one, two);
	REQUIRE(image);
	CHECK(pg_mem_read(pg_image_mem(image), 0x1000, buf, 16));
	CHECK_STR(buf, "bbbbaaaaaaaabbbb");
	pg_image_close(image);
	image = open_two(two, one);
	REQUIRE(image);
	CHECK(pg_mem_read(pg_image_mem(image), 0x1000, buf, 16));
	CHECK_STR(buf, "bbbbbbbbbbbbbbbb");
	pg_image_close(image);
}

TEST(core_with_a_raw_piece)
{
	const char *name = write_file("sram", "sram", 4);
	struct pg_image *image;
	char spec[160];
	char buf[5] = "";
	struct core c;

	start_good(&c);
	snprintf(spec, sizeof(spec), "%s@0x1000", name);
	image = open_two(spec, write_file("core", &c, sizeof(c)));
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_ELF);
	CHECK(holds(image, 0x40000000, DATA, 0x200));
	CHECK(pg_mem_read(pg_image_mem(image), 0x1000, buf, 4));
	CHECK_STR(buf, "sram");
	pg_image_close(image);
}

TEST(raw_piece_at_the_top)
{
	const char *name = write_file("ram", "12345678", 8);
	struct pg_image *image;
	char spec[160];

	snprintf(spec, sizeof(spec), "%s@0xfffffffffffffffc", name);
	image = open_two(spec, NULL);
	REQUIRE(image);
	CHECK_EQ(nr_warnings(image), 1);
	CHECK(!absent(image, UINT64_MAX - 1));
	CHECK(absent(image, 0));
	pg_image_close(image);
}

TEST(at_sign_in_a_name)
{
	struct pg_image *image;
	struct core c;

	start_good(&c);
	image = open_two(write_file("ram@0x1000", &c, sizeof(c)), NULL);
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_ELF);
	CHECK(!absent(image, 0x40000000));
	pg_image_close(image);
	CHECK_EQ(open_code(path("core@host")), PG_EINVAL);
	CHECK_HAS(err.text, "nor is \"host\" a physical address");
	CHECK_EQ(open_code(path("core@")), PG_EINVAL);
	CHECK_EQ(open_code(path("core@0x10000000000000000")), PG_EINVAL);
	CHECK_EQ(open_code(path("nothing@0x1000")), PG_EIO);
	CHECK_HAS(err.text, "/nothing: No such file");
}

TEST(core_taken_as_raw)
{
	struct pg_image *image;
	char spec[160];
	struct core c;

	start_good(&c);
	snprintf(spec, sizeof(spec), "%s@0", write_file("core", &c, sizeof(c)));
	image = open_two(spec, NULL);
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_RAW);
	CHECK(holds(image, DATA, DATA, 0x100));
	CHECK_HAS(warning(image, 0), "looks like an ELF file");
	pg_image_close(image);
}

/* What is said about a file that begins with these bytes. */
static const char *refused_content(const char *bytes, size_t size)
{
	char full[64] = "";

	memcpy(full, bytes, size);
	CHECK_EQ(open_code(write_file("dump", full, sizeof(full))), PG_EFORMAT);
	return err.text;
}

TEST(known_formats)
{
	CHECK_HAS(refused_content("KDUMP   \6", 9), "a kdump-compressed dump");
	CHECK_HAS(refused_content("KDUMP   \6", 9), "not supported yet");
	CHECK_HAS(refused_content("KDUMP   \6", 9), "makedumpfile -E");
	CHECK_HAS(refused_content("makedumpfile", 12), "flattened");
	CHECK_HAS(refused_content("makedumpfile", 12), "makedumpfile -R");
	CHECK_HAS(refused_content("EMiL\1", 5), "a LiME dump");
	CHECK_HAS(refused_content("\x28\xb5\x2f\xfd", 4), "zstd -d");
}

TEST(not_files)
{
	CHECK_EQ(open_code(path("nothing")), PG_EIO);
	CHECK_HAS(err.text, "/nothing: No such file");
	CHECK_EQ(open_code("."), PG_EFORMAT);
	CHECK_HAS(err.text, "a directory");
	CHECK(!mkfifo(path("pipe"), 0600));
	CHECK_EQ(open_code(path("pipe")), PG_EFORMAT);
	CHECK_HAS(err.text, "a pipe");
	CHECK_EQ(open_code("/dev/null"), PG_EFORMAT);
	CHECK_HAS(err.text, "a character device");
	CHECK_EQ(open_code(write_file("empty", "", 0)), PG_EFORMAT);
	CHECK_HAS(err.text, "/empty: the file is empty");
	CHECK_EQ(open_code("@0x1000"), PG_EIO);
	CHECK_EQ(open_code(""), PG_EIO);
	CHECK(pg_image_open(NULL, 0, &(struct pg_image *){ NULL }, &err) < 0);
}

TEST(unreadable_file)
{
	const char *name = write_file("secret", "secret", 6);

	CHECK(!chmod(name, 0));
	/* The superuser may read everything: nothing to see then. */
	if (geteuid()) {
		CHECK_EQ(open_code(name), PG_EIO);
		CHECK_HAS(err.text, "/secret: Permission denied");
	}
}

TEST(second_file_fails)
{
	struct core c;

	start_good(&c);
	CHECK(!open_two(write_file("core", &c, sizeof(c)), path("nothing")));
	CHECK_HAS(err.text, "/nothing: No such file");
}

/* A 64 MiB hole with one stored page at 16 MiB and one at the end. */
static const char *write_sparse(void)
{
	const char *name = path("sparse");
	int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	char page[0x10000];
	ssize_t n;

	memset(page, 0xa5, sizeof(page));
	n = pwrite(fd, page, sizeof(page), 0x1000000);
	n += pwrite(fd, page, sizeof(page), 0x4000000 - sizeof(page));
	CHECK_EQ(n, 2 * sizeof(page));
	CHECK(!ftruncate(fd, 0x5000000));
	close(fd);
	return name;
}

TEST(next_data_skips_holes)
{
	struct pg_image *image;
	uint64_t pa = 0, size = 0, sum = 0, first = 0, runs = 0;
	char spec[160];

	snprintf(spec, sizeof(spec), "%s@0x80000000", write_sparse());
	image = open_two(spec, NULL);
	REQUIRE(image);
	for (; pg_image_next_data(image, &pa, &size); pa += size) {
		first = runs++ ? first : pa;
		sum += size;
		CHECK(pa >= 0x80000000 && pa + size <= 0x85000000);
	}
	/* A file system without holes stores everything, in one run. */
	if (runs == 1 && sum == 0x5000000) {
		printf("# no holes here\n");
	} else {
		CHECK_EQ(runs, 2);
		CHECK_EQ(first, 0x81000000);
		CHECK_EQ(sum, 0x20000);
	}
	pa = 0x81000123;
	CHECK(pg_image_next_data(image, &pa, &size));
	CHECK_EQ(pa, 0x81000123);
	pa = UINT64_MAX;
	CHECK(!pg_image_next_data(image, &pa, &size));
	pg_image_close(image);
}

TEST(next_data_goes_over_segments)
{
	struct pg_image *image;
	uint64_t pa = 0, size = 0;
	struct core c;

	start_core(&c);
	add_load(&c, 0x2000, DATA, 0x100);
	add_load(&c, 0x1000, DATA + 0x200, 0x80);
	image = open_core(&c, sizeof(c));
	REQUIRE(image);
	CHECK(pg_image_next_data(image, &pa, &size));
	CHECK_EQ(pa, 0x1000);
	CHECK_EQ(size, 0x80);
	pa += size;
	CHECK(pg_image_next_data(image, &pa, &size));
	CHECK_EQ(pa, 0x2000);
	CHECK_EQ(size, 0x100);
	pa += 0x10;
	CHECK(pg_image_next_data(image, &pa, &size));
	CHECK_EQ(pa, 0x2010);
	CHECK_EQ(size, 0xf0);
	pa += size;
	CHECK(!pg_image_next_data(image, &pa, &size));
	pg_image_close(image);
}

/* The first segment is a hole, and what follows it in the file is not its. */
TEST(next_data_stays_in_the_segment)
{
	const char *name = path("sparse");
	struct pg_image *image;
	uint64_t pa = 0, size = 0;
	struct core c;
	int fd;

	start_core(&c);
	add_load(&c, 0x40000000, 0x100000, 0x100000);
	add_load(&c, 0x80000000, 0x200000, 0x100);
	write_file("sparse", &c, sizeof(c));
	fd = open(name, O_WRONLY);
	CHECK_EQ(pwrite(fd, &c, 0x100, 0x200000), 0x100);
	close(fd);
	image = open_two(name, NULL);
	REQUIRE(image);
	CHECK(pg_image_next_data(image, &pa, &size));
	/* A file system without holes stores the first one's zeros too. */
	if (pa != 0x40000000) {
		CHECK_EQ(pa, 0x80000000);
		CHECK_EQ(size, 0x100);
		pa += size;
		CHECK(!pg_image_next_data(image, &pa, &size));
	}
	pg_image_close(image);
}

TEST(forget_keeps_contents)
{
	struct pg_image *image;
	char spec[160];
	char byte = 0;

	snprintf(spec, sizeof(spec), "%s@0x80000000", write_sparse());
	image = open_two(spec, NULL);
	REQUIRE(image);
	CHECK(pg_mem_read(pg_image_mem(image), 0x81000fff, &byte, 1));
	pg_image_forget(image, 0x81000800, 0x10000);
	pg_image_forget(image, 0, UINT64_MAX);
	pg_image_forget(image, UINT64_MAX, UINT64_MAX);
	pg_image_forget(image, 0x81000000, 0);
	byte = 0;
	CHECK(pg_mem_read(pg_image_mem(image), 0x81000fff, &byte, 1));
	CHECK_EQ((unsigned char)byte, 0xa5);
	pg_image_close(image);
}

static struct pg_image *open_bytes(const void *bytes, size_t size, bool raw,
				   uint64_t pa)
{
	const struct pg_image_bytes file = { "bytes", bytes, size, raw, pa };
	struct pg_image *image = NULL;

	strcpy(err.text, "");
	if (pg_image_open_bytes(&file, 1, &image, &err))
		return NULL;
	return image;
}

/* What is mapped is read again after that; what is lent has to stay. */
TEST(bytes_are_as_good_as_a_file)
{
	struct core core;
	struct pg_image *image;
	const char *text;
	uint64_t pa = 0, size;
	size_t count;
	unsigned char byte;

	start_core(&core);
	add_load(&core, 0x40000000, 0, sizeof(core));
	add_vmcoreinfo(&core, "OSRELEASE=6.1\n");
	image = open_bytes(&core, sizeof(core), false, 0);
	REQUIRE(image);
	CHECK_EQ(pg_image_format(image), PG_IMAGE_ELF);
	CHECK_EQ(pg_image_segments(image, &count)->size, sizeof(core));
	text = pg_image_vmcoreinfo(image, &count);
	CHECK_EQ(count, strlen("OSRELEASE=6.1\n"));
	CHECK(text && !memcmp(text, "OSRELEASE=6.1\n", count));
	CHECK(pg_image_next_data(image, &pa, &size));
	CHECK_EQ(pa, 0x40000000);
	CHECK_EQ(size, sizeof(core));
	pg_image_forget(image, pa, size);
	CHECK(pg_mem_read(pg_image_mem(image), pa + 0xffe, &byte, 1));
	CHECK_EQ(byte, byte_at(0xffe));
	pg_image_close(image);
}

TEST(bytes_that_are_no_image)
{
	static const unsigned char raw[0x3000] = { 1 };
	struct pg_image *image = open_bytes(raw, sizeof(raw), true, 0x1000);
	uint64_t word;

	REQUIRE(image);
	pg_image_forget(image, 0, UINT64_MAX);
	CHECK(pg_mem_read64(pg_image_mem(image), 0x1000, &word));
	CHECK_EQ(word, 1);
	pg_image_close(image);
	CHECK(!open_bytes(raw, 0, true, 0x1000));
	CHECK_STR(err.text, "bytes: the file is empty");
	CHECK(!open_bytes(raw, sizeof(raw), false, 0));
	CHECK_HAS(err.text, "raw memory needs its physical address");
	CHECK(!open_bytes("KDUMP   ", 8, false, 0));
	CHECK_HAS(err.text, "kdump-compressed");
}

/* What is written to a stream is what a file gets. */
TEST(cores_in_memory)
{
	struct core core;
	struct pg_image *image, *again;
	struct pg_record record;
	struct pg_written written;
	unsigned char a[0x800], b[0x800];
	char *bytes = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&bytes, &size);

	start_core(&core);
	add_load(&core, 0x40000400, DATA, 0x900);
	image = open_bytes(&core, sizeof(core), false, 0);
	REQUIRE(image && f);
	pg_record_init(&record, pg_image_mem(image));
	CHECK(pg_mem_read(&record.mem, 0x40000400, a, sizeof(a)));
	CHECK(!pg_write_core_to(f, &record, "OSRELEASE=1\n", 12, &written,
				&err));
	fclose(f);
	CHECK_EQ(written.bytes, 0x900);
	CHECK_EQ(written.segments, 1);
	again = open_bytes(bytes, size, false, 0);
	REQUIRE(again);
	CHECK(pg_mem_read(pg_image_mem(again), 0x40000400, b, sizeof(b)));
	CHECK(!memcmp(a, b, sizeof(a)));
	CHECK(pg_image_vmcoreinfo(again, &size) && size == 12);
	pg_image_close(again);
	pg_record_deinit(&record);
	pg_image_close(image);
	free(bytes);
}

static void run_elf(void)
{
	RUN(good_core);
	RUN(absent_stretches);
	RUN(two_banks_and_odd_offsets);
	RUN(headers_anywhere);
	RUN(touching_segments_are_one_stretch);
	RUN(overlap_earlier_header_wins);
	RUN(random_overlaps);
	RUN(truncated_core);
	RUN(truncated_to_nothing);
	RUN(excluded_memory_is_absent);
	RUN(more_in_file_than_in_memory);
	RUN(lying_sizes);
	RUN(warnings_are_bounded);
	RUN(other_architectures);
	RUN(not_a_core);
	RUN(damaged_headers);
	RUN(no_memory_in_core);
	RUN(many_headers);
	RUN(any_damaged_header_byte);
}

static void run_notes_and_addresses(void)
{
	RUN(vmcoreinfo);
	RUN(vmcoreinfo_padded_to_eight);
	RUN(damaged_notes);
	RUN(note_past_its_segment);
	RUN(padded_notes);
	RUN(notes_beyond_the_file);
	RUN(kcore_with_some_addresses);
	RUN(virtual_addresses_only);
	RUN(virtual_addresses_with_52_bits_on_48);
	RUN(virtual_addresses_without_help);
	RUN(memory_at_zero);
}

static void run_files(void)
{
	RUN(raw_piece);
	RUN(raw_pieces_overlap);
	RUN(core_with_a_raw_piece);
	RUN(raw_piece_at_the_top);
	RUN(at_sign_in_a_name);
	RUN(core_taken_as_raw);
	RUN(known_formats);
	RUN(not_files);
	RUN(unreadable_file);
	RUN(second_file_fails);
	RUN(next_data_skips_holes);
	RUN(next_data_goes_over_segments);
	RUN(next_data_stays_in_the_segment);
	RUN(forget_keeps_contents);
}

int main(void)
{
	scratch_enter();
	run_elf();
	run_notes_and_addresses();
	run_files();
	RUN(bytes_are_as_good_as_a_file);
	RUN(bytes_that_are_no_image);
	RUN(cores_in_memory);
	return check_done();
}
