// SPDX-License-Identifier: GPL-2.0-or-later
/* Region markers: found in memory, and computed against numbers by hand. */
#include "linux/markers.h"

#include "check.h"

/* A kernel image of a MiB: text, then data, then the root table. */
#define IMAGE	UINT64_C(0x40000000)
#define SIZE	UINT64_C(0x100000)
#define SWAPPER (IMAGE + 0x80000)
#define VOFFSET UINT64_C(0xffff7fffc0000000)
#define K	UINT64_C(1024)
#define M	(K * K)
#define G	(M * K)

static unsigned char image[SIZE];

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	if (addr < IMAGE)
		return (struct pg_stretch){ NULL, IMAGE - addr };
	if (addr - IMAGE >= SIZE)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ image + (addr - IMAGE),
				    SIZE - (addr - IMAGE) };
}

static const struct pg_mem mem = { locate };

static struct pg_kernel kernel;
static struct pg_vmcoreinfo info;
static struct pg_markers m;

static void make(const char *release, unsigned int page, unsigned int va,
		 unsigned int act, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "OSRELEASE=%s\nPAGESIZE=%u\nNUMBER(VA_BITS)=%u\n"
		 "NUMBER(TCR_EL1_T1SZ)=0x%x\nNUMBER(kimage_voffset)=0x%jx\n"
		 "SYMBOL(swapper_pg_dir)=%jx\nSYMBOL(_stext)=%jx\n%s",
		 release, page, va, 64 - act, (uintmax_t)VOFFSET,
		 (uintmax_t)(VOFFSET + SWAPPER), (uintmax_t)(VOFFSET + IMAGE),
		 more);
	CHECK_EQ(pg_vmcoreinfo_set(&info, text, strlen(text), NULL), PG_OK);
	CHECK_EQ(pg_kernel_init(&kernel, &info, &mem, NULL), PG_OK);
}

static void put64(uint64_t pa, uint64_t word)
{
	for (int i = 0; i < 8; i++)
		image[pa - IMAGE + i] = word >> (8 * i);
}

static void put_string(uint64_t pa, const char *text)
{
	memcpy(image + (pa - IMAGE), text, strlen(text) + 1);
}

struct expected {
	const char *name;
	uint64_t start;
};

/* Array at pa, names from strings on; a terminator. */
static void put_array(uint64_t pa, uint64_t strings,
		      const struct expected *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put64(pa + 16 * i, list[i].start);
		put64(pa + 16 * i + 8, VOFFSET + strings);
		put_string(strings, list[i].name);
		strings += strlen(list[i].name) + 1;
	}
	put64(pa + 16 * n, UINT64_MAX);
	put64(pa + 16 * n + 8, 0);
}

static void are(const struct expected *list, size_t n)
{
	if (!CHECK_EQ(m.count, n))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!CHECK_STR(m.list[i].name, list[i].name) ||
		    !CHECK_EQ(m.list[i].start, list[i].start))
			printf("# marker %zu, %s\n", i, list[i].name);
	}
}

#define ARE(list) are(list, PG_ARRAY_SIZE(list))

static void compute(void)
{
	memset(&m, 0x5a, sizeof(m));
	pg_markers_compute(&kernel, &info, &mem, &m);
	CHECK(m.fixmap_guessed);
	CHECK_EQ(m.at, 0);
}

/* Section 7 of the notes, worked out with pencil and paper. */
TEST(old_4k_39)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xffffff8000000000 },
		{ "Linear Mapping end", 0xffffffc000000000 },
		{ "Modules start", 0xffffffc000000000 },
		{ "Modules end", 0xffffffc008000000 },
		{ "vmalloc() area", 0xffffffc008000000 },
		{ "vmalloc() end", 0xfffffffdf0000000 },
		{ "Fixmap start", 0xfffffffdfdbfd000 },
		{ "Fixmap end", 0xfffffffdfe000000 },
		{ "PCI I/O start", 0xfffffffdfe800000 },
		{ "PCI I/O end", 0xfffffffdff800000 },
		{ "vmemmap start", 0xfffffffe00000000 },
		{ "vmemmap end", 0xffffffff00000000 },
	};

	make("6.1.192", 4096, 39, 39, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

TEST(old_4k_48)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xffff000000000000 },
		{ "Linear Mapping end", 0xffff800000000000 },
		{ "Modules start", 0xffff800000000000 },
		{ "Modules end", 0xffff800008000000 },
		{ "vmalloc() area", 0xffff800008000000 },
		{ "vmalloc() end", 0xfffffbfff0000000 },
		{ "Fixmap start", 0xfffffbfffdbfd000 },
		{ "Fixmap end", 0xfffffbfffe000000 },
		{ "PCI I/O start", 0xfffffbfffe800000 },
		{ "PCI I/O end", 0xfffffbffff800000 },
		{ "vmemmap start", 0xfffffc0000000000 },
		{ "vmemmap end", 0xfffffe0000000000 },
	};

	make("6.1.192", 4096, 48, 48, "SIZE(page)=64\n");
	compute();
	ARE(want);
	/* Without the key, 64 bytes are assumed. */
	make("6.1.192", 4096, 48, 48, "");
	compute();
	ARE(want);
}

TEST(old_64k_42)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xfffffc0000000000 },
		{ "Linear Mapping end", 0xfffffe0000000000 },
		{ "Modules start", 0xfffffe0000000000 },
		{ "Modules end", 0xfffffe0008000000 },
		{ "vmalloc() area", 0xfffffe0008000000 },
		{ "vmalloc() end", 0xfffffffef0000000 },
		{ "Fixmap start", 0xfffffffefdbd0000 },
		{ "Fixmap end", 0xfffffffefe000000 },
		{ "PCI I/O start", 0xfffffffefe800000 },
		{ "PCI I/O end", 0xfffffffeff800000 },
		{ "vmemmap start", 0xffffffff00000000 },
		{ "vmemmap end", 0xffffffff80000000 },
	};

	make("6.1.192", 65536, 42, 42, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

/* The same whether the CPU has 52 bits or 48. */
TEST(old_64k_52)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xfff0000000000000 },
		{ "Linear Mapping end", 0xffff800000000000 },
		{ "Modules start", 0xffff800000000000 },
		{ "Modules end", 0xffff800008000000 },
		{ "vmalloc() area", 0xffff800008000000 },
		{ "vmalloc() end", 0xfffffbfff0000000 },
		{ "Fixmap start", 0xfffffbfffdbd0000 },
		{ "Fixmap end", 0xfffffbfffe000000 },
		{ "PCI I/O start", 0xfffffbfffe800000 },
		{ "PCI I/O end", 0xfffffbffff800000 },
		{ "vmemmap start", 0xfffffc0000000000 },
		{ "vmemmap end", 0xffffffe000000000 },
	};

	make("6.1.192", 65536, 52, 52, "SIZE(page)=64\n");
	compute();
	ARE(want);
	make("6.1.192", 65536, 52, 48, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

TEST(new_4k_48)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xffff000000000000 },
		{ "Linear Mapping end", 0xffff800000000000 },
		{ "Modules start", 0xffff800000000000 },
		{ "Modules end", 0xffff800080000000 },
		{ "vmalloc() area", 0xffff800080000000 },
		{ "vmalloc() end", 0xfffffdffbf800000 },
		{ "vmemmap start", 0xfffffdffc0000000 },
		{ "vmemmap end", 0xffffffffc0000000 },
		{ "PCI I/O start", 0xffffffffc0800000 },
		{ "PCI I/O end", 0xffffffffc1800000 },
		{ "Fixmap start", 0xffffffffff42b000 },
		{ "Fixmap end", 0xffffffffff800000 },
	};

	make("6.12.117", 4096, 48, 48, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

/* N = (2^52 - 2^47) / 4K pages of 64 bytes below -1 GiB. */
TEST(new_4k_52)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xfff0000000000000 },
		{ "Linear Mapping end", 0xffff800000000000 },
		{ "Modules start", 0xffff800000000000 },
		{ "Modules end", 0xffff800080000000 },
		{ "vmalloc() area", 0xffff800080000000 },
		{ "vmalloc() end", 0xffffc1ffbf800000 },
		{ "vmemmap start", 0xffffc1ffc0000000 },
		{ "vmemmap end", 0xffffffffc0000000 },
		{ "PCI I/O start", 0xffffffffc0800000 },
		{ "PCI I/O end", 0xffffffffc1800000 },
		{ "Fixmap start", 0xffffffffff42b000 },
		{ "Fixmap end", 0xffffffffff800000 },
	};

	make("6.12.117", 4096, 52, 52, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

TEST(new_16k_47)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xffff800000000000 },
		{ "Linear Mapping end", 0xffffc00000000000 },
		{ "Modules start", 0xffffc00000000000 },
		{ "Modules end", 0xffffc00080000000 },
		{ "vmalloc() area", 0xffffc00080000000 },
		{ "vmalloc() end", 0xffffffbfbf800000 },
		{ "vmemmap start", 0xffffffbfc0000000 },
		{ "vmemmap end", 0xffffffffc0000000 },
		{ "PCI I/O start", 0xffffffffc0800000 },
		{ "PCI I/O end", 0xffffffffc1800000 },
		{ "Fixmap start", 0xffffffffff3ec000 },
		{ "Fixmap end", 0xffffffffff800000 },
	};

	make("6.12.117", 16384, 47, 47, "SIZE(page)=64\n");
	compute();
	ARE(want);
}

TEST(new_64k_52)
{
	static const struct expected want[] = {
		{ "Linear Mapping start", 0xfff0000000000000 },
		{ "Linear Mapping end", 0xffff800000000000 },
		{ "Modules start", 0xffff800000000000 },
		{ "Modules end", 0xffff800080000000 },
		{ "vmalloc() area", 0xffff800080000000 },
		{ "vmalloc() end", 0xfffffc1fbf800000 },
		{ "vmemmap start", 0xfffffc1fc0000000 },
		{ "vmemmap end", 0xffffffffc0000000 },
		{ "PCI I/O start", 0xffffffffc0800000 },
		{ "PCI I/O end", 0xffffffffc1800000 },
		{ "Fixmap start", 0xffffffffff2f0000 },
		{ "Fixmap end", 0xffffffffff800000 },
	};

	make("6.12.117", 65536, 52, 52, "SIZE(page)=64\n");
	compute();
	ARE(want);
	/* On 48 bits the first pages have no struct page: U of them. */
	make("6.12.117", 65536, 52, 48, "SIZE(page)=64\n");
	compute();
	CHECK_EQ(m.list[6].start, UINT64_C(0xffffffdfc0000000));
	CHECK_EQ(m.list[5].start, UINT64_C(0xfffffc1fbf800000));
}

/* Old: rounded up to a power of two; new: sizeof itself. */
TEST(odd_struct_page)
{
	make("6.1.192", 4096, 48, 48, "SIZE(page)=80\n");
	compute();
	CHECK_EQ(m.list[10].start, UINT64_C(0xfffff80000000000));
	make("6.12.117", 4096, 48, 48, "SIZE(page)=80\n");
	compute();
	CHECK_STR(m.list[6].name, "vmemmap start");
	CHECK_EQ(m.list[6].start, -G - (PG_BIT(47) >> 12) * 80);
}

/* What the kernel says itself comes before any formula. */
TEST(vmcoreinfo_is_preferred)
{
	make("6.12.117", 4096, 48, 48,
	     "NUMBER(MODULES_VADDR)=0xffff800000100000\n"
	     "NUMBER(MODULES_END)=0xffff800000200000\n"
	     "NUMBER(VMALLOC_START)=0xffff800000300000\n"
	     "NUMBER(VMALLOC_END)=0xffff800000400000\n");
	compute();
	CHECK_EQ(m.list[2].start, UINT64_C(0xffff800000100000));
	CHECK_EQ(m.list[3].start, UINT64_C(0xffff800000200000));
	CHECK_EQ(m.list[4].start, UINT64_C(0xffff800000300000));
	CHECK_EQ(m.list[5].start, UINT64_C(0xffff800000400000));
}

/* 2 GiB of modules since about 6.5. */
TEST(modules)
{
	make("6.4.0", 4096, 48, 48, "");
	compute();
	CHECK_EQ(m.list[3].start - m.list[2].start, 128 * M);
	make("6.6.0", 4096, 48, 48, "");
	compute();
	CHECK_EQ(m.list[3].start - m.list[2].start, 2 * G);
}

static const struct expected array[] = {
	{ "Linear Mapping start", 0xffff000000000000 },
	{ "Linear Mapping end", 0xffff800000000000 },
	{ "Modules start", 0xffff800000000000 },
	{ "Modules end", 0xffff800080000000 },
	{ "vmalloc() area", 0xffff800080000000 },
	{ "vmalloc() end", 0xfffffdffbf800000 },
	{ "vmemmap start", 0xfffffdffc0000000 },
	{ "vmemmap end", 0xffffffffc0000000 },
	{ "PCI I/O start", 0xffffffffc0800000 },
	{ "PCI I/O end", 0xffffffffc1800000 },
	{ "Fixmap start", 0xffffffffff42b000 },
	{ "Fixmap end", 0xffffffffff800000 },
};

#define STRINGS (IMAGE + 0x30011)
#define ARRAY	(IMAGE + 0x90010)

static bool find(void)
{
	memset(&m, 0x5a, sizeof(m));
	return pg_markers_find(&kernel, &mem, &mem, &m);
}

static void start(void)
{
	memset(image, 0, sizeof(image));
	make("6.12.117", 4096, 48, 48, "");
	put_array(ARRAY, STRINGS, array, PG_ARRAY_SIZE(array));
}

TEST(found)
{
	start();
	CHECK(find());
	ARE(array);
	CHECK_EQ(m.at, ARRAY);
	CHECK(!m.fixmap_guessed);
	/* Below the root and the string behind it. */
	memset(image, 0, sizeof(image));
	put_array(IMAGE + 0x1000, IMAGE + 0x9fff1, array, PG_ARRAY_SIZE(array));
	CHECK(find());
	ARE(array);
	CHECK_EQ(m.at, IMAGE + 0x1000);
}

/* Printed copies, and pointers to the string that are no array. */
TEST(decoys)
{
	start();
	put_string(IMAGE + 0x70000, "---[ Linear Mapping start ]---");
	put_string(IMAGE + 0x70100, "Linear Mapping start");
	put64(IMAGE + 0x81000, VOFFSET + STRINGS);
	put64(IMAGE + 0x7f008, VOFFSET + STRINGS);
	put64(IMAGE + 0x7f000, UINT64_C(0xffff000000000000));
	CHECK(find());
	CHECK_EQ(m.at, ARRAY);
	ARE(array);
}

TEST(none)
{
	memset(image, 0, sizeof(image));
	make("6.12.117", 4096, 48, 48, "");
	CHECK(!find());
	CHECK_EQ(m.count, 0);
	put_string(STRINGS, "Linear Mapping start");
	CHECK(!find());
	/* The text with more behind it is another text. */
	start();
	image[STRINGS - IMAGE + 20] = ' ';
	CHECK(!find());
}

/* Each check on its own. */
TEST(damaged_arrays)
{
	start();
	put64(ARRAY, UINT64_C(0xffff000000001000));
	CHECK(!find());
	start();
	put64(ARRAY + 16 * 5, UINT64_C(0xffff700000000000));
	CHECK(!find());
	start();
	put64(ARRAY + 16 * 12, UINT64_MAX - 1);
	CHECK(!find());
	start();
	put64(ARRAY + 16 * 4 + 8, VOFFSET + IMAGE + SIZE);
	CHECK(!find());
	start();
	put64(ARRAY + 16 * 4 + 8, VOFFSET + IMAGE + 0x100);
	image[0x100] = 1;
	CHECK(!find());
	/* Too few, though well formed. */
	start();
	put64(ARRAY + 16 * 9, UINT64_MAX);
	put64(ARRAY + 16 * 9 + 8, 0);
	CHECK(!find());
	start();
	put64(ARRAY + 16 * 10, UINT64_MAX);
	put64(ARRAY + 16 * 10 + 8, 0);
	CHECK(find());
	CHECK_EQ(m.count, 10);
	/* It does not end. */
	start();
	for (uint64_t i = 12; i < 100; i++) {
		put64(ARRAY + 16 * i, UINT64_C(0xffffffffff900000));
		put64(ARRAY + 16 * i + 8, VOFFSET + STRINGS);
	}
	CHECK(!find());
}

/* The array's VA_BITS are those the kernel was built for. */
TEST(array_of_52_on_48)
{
	struct expected wide[PG_ARRAY_SIZE(array)];

	memcpy(wide, array, sizeof(wide));
	wide[0].start = UINT64_C(0xfff0000000000000);
	memset(image, 0, sizeof(image));
	make("6.12.117", 65536, 52, 48, "");
	put_array(ARRAY, STRINGS, wide, PG_ARRAY_SIZE(wide));
	CHECK(find());
	ARE(wide);
}

int main(void)
{
	RUN(old_4k_39);
	RUN(old_4k_48);
	RUN(old_64k_42);
	RUN(old_64k_52);
	RUN(new_4k_48);
	RUN(new_4k_52);
	RUN(new_16k_47);
	RUN(new_64k_52);
	RUN(odd_struct_page);
	RUN(vmcoreinfo_is_preferred);
	RUN(modules);
	RUN(found);
	RUN(decoys);
	RUN(none);
	RUN(damaged_arrays);
	RUN(array_of_52_on_48);
	return check_done();
}
