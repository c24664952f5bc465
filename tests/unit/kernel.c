// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels from VMCOREINFO. */
#include "linux/kernel.h"

#include "check.h"

#define VOFFSET UINT64_C(0xffff7fffc0000000)
#define SWAPPER UINT64_C(0x41200000)

/* The root table, which may be 64 KiB. */
static uint64_t root[8192];
static uint64_t root_at = SWAPPER;
static uint64_t swapper = SWAPPER;

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	if (addr < root_at)
		return (struct pg_stretch){ NULL, root_at - addr };
	if (addr - root_at >= sizeof(root))
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ (unsigned char *)root + (addr - root_at),
				    sizeof(root) - (addr - root_at) };
}

static const struct pg_mem mem = { locate };

static struct pg_kernel k;
static struct pg_error err;

/* skip: the start of a line that is to be missing. */
static int init(const char *release, unsigned int page, unsigned int va,
		unsigned int t1sz, const char *skip)
{
	static struct pg_vmcoreinfo info;
	char lines[8][96], text[1024] = "";

	snprintf(lines[0], 96, "OSRELEASE=%s\n", release);
	snprintf(lines[1], 96, "PAGESIZE=%u\n", page);
	snprintf(lines[2], 96, "NUMBER(VA_BITS)=%u\n", va);
	snprintf(lines[3], 96, "NUMBER(TCR_EL1_T1SZ)=0x%x\n", t1sz);
	snprintf(lines[4], 96, "NUMBER(kimage_voffset)=0x%jx\n",
		 (uintmax_t)VOFFSET);
	snprintf(lines[5], 96, "SYMBOL(swapper_pg_dir)=%jx\n",
		 (uintmax_t)(VOFFSET + swapper));
	snprintf(lines[6], 96, "NUMBER(PHYS_OFFSET)=0xfff0988140000000\n");
	snprintf(lines[7], 96, "SYMBOL(_stext)=%jx\n",
		 (uintmax_t)(VOFFSET + 0x40210000));
	for (int i = 0; i < 8; i++) {
		if (!skip || strncmp(lines[i], skip, strlen(skip)))
			strcat(text, lines[i]);
	}
	strcat(text, "KERNELOFFSET=123400000\n");
	err.text[0] = '\0';
	/* Without a release it is no VMCOREINFO at all. */
	if (skip && !strcmp(skip, "OSRELEASE")) {
		strcpy(info.text, text);
		info.size = strlen(text);
	} else {
		CHECK_EQ(pg_vmcoreinfo_set(&info, text, strlen(text), &err),
			 PG_OK);
	}
	return pg_kernel_init(&k, &info, &mem, &err);
}

TEST(versions)
{
	CHECK_EQ(init("6.1.0-38-arm64", 4096, 48, 16, NULL), PG_OK);
	CHECK_EQ(k.major, 6);
	CHECK_EQ(k.minor, 1);
	CHECK_EQ(k.patch, 0);
	CHECK_STR(k.release, "6.1.0-38-arm64");
	CHECK(pg_kernel_since(&k, 6, 1));
	CHECK(pg_kernel_since(&k, 5, 19));
	CHECK(!pg_kernel_since(&k, 6, 2));
	CHECK_EQ(init("6.12.117", 4096, 48, 16, NULL), PG_OK);
	CHECK(pg_kernel_since(&k, 6, 9));
	CHECK_EQ(k.patch, 117);
	CHECK_EQ(init("7.0-rc3", 4096, 48, 16, NULL), PG_OK);
	CHECK(pg_kernel_since(&k, 6, 99));
	CHECK(!pg_kernel_since(&k, 7, 1));
	CHECK_EQ(init("six", 4096, 48, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "OSRELEASE");
}

/* PGTABLE_LEVELS, VA_BITS_MIN and what is folded, for each configuration. */
TEST(geometry)
{
	static const struct {
		unsigned int page, va, act, min, levels;
		bool p4d, pud; /* folded */
		int start;
		unsigned int root_bits;
	} rows[] = {
		{ 4096, 39, 39, 39, 3, true, true, 1, 9 },
		{ 4096, 48, 48, 48, 4, true, false, 0, 9 },
		{ 4096, 52, 52, 48, 5, false, false, -1, 4 },
		{ 4096, 52, 48, 48, 5, true, false, 0, 9 },
		{ 16384, 36, 36, 36, 2, true, true, 2, 11 },
		{ 16384, 47, 47, 47, 3, true, true, 1, 11 },
		{ 16384, 48, 48, 48, 4, true, false, 0, 1 },
		{ 16384, 52, 52, 47, 4, true, false, 0, 5 },
		{ 16384, 52, 47, 47, 4, true, true, 1, 11 },
		{ 65536, 42, 42, 42, 2, true, true, 2, 13 },
		{ 65536, 48, 48, 48, 3, true, true, 1, 6 },
		{ 65536, 52, 52, 48, 3, true, true, 1, 10 },
		{ 65536, 52, 48, 48, 3, true, true, 1, 6 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		unsigned int before = check_state.failed_checks;

		CHECK_EQ(init("6.12.1", rows[i].page, rows[i].va,
			      64 - rows[i].act, NULL),
			 PG_OK);
		CHECK_EQ(k.va_bits, rows[i].va);
		CHECK_EQ(k.va_bits_actual, rows[i].act);
		CHECK_EQ(k.va_bits_min, rows[i].min);
		CHECK_EQ(k.levels, rows[i].levels);
		CHECK_EQ(pg_kernel_p4d_folded(&k), rows[i].p4d);
		CHECK_EQ(pg_kernel_pud_folded(&k), rows[i].pud);
		CHECK_EQ(k.regime.start, rows[i].start);
		CHECK_EQ(k.regime.root_bits, rows[i].root_bits);
		CHECK_EQ(k.regime.base, -PG_BIT(rows[i].act));
		CHECK(k.t1sz_known);
		/* DS exactly when 4K or 16K run with T1SZ = 12. */
		CHECK_EQ(k.regime.ds,
			 rows[i].page != 65536 && rows[i].act == 52);
		if (check_state.failed_checks != before)
			printf("# row %zu\n", i);
	}
}

TEST(addresses)
{
	CHECK_EQ(init("6.1.192", 4096, 48, 16, NULL), PG_OK);
	CHECK_EQ(k.kimage_voffset, VOFFSET);
	CHECK_EQ(k.swapper, VOFFSET + SWAPPER);
	CHECK_EQ(k.swapper_pa, SWAPPER);
	CHECK_EQ(k.root_pa, SWAPPER);
	CHECK_EQ(k.built_root_pa, SWAPPER);
	CHECK_EQ(k.stext, VOFFSET + 0x40210000);
	CHECK_EQ(k.kaslr_offset, UINT64_C(0x123400000));
	CHECK_EQ(pg_kernel_image_pa(&k, VOFFSET + 0x40210000), 0x40210000);
	/* "Negative": it wraps, and PA = VA + 2^VA + PHYS_OFFSET still. */
	CHECK(k.phys_offset_known);
	CHECK_EQ(k.phys_offset, UINT64_C(0xfff0988140000000));
	CHECK_EQ(init("6.1.192", 4096, 48, 16, "NUMBER(PHYS_OFFSET)"), PG_OK);
	CHECK(!k.phys_offset_known);
	CHECK_EQ(init("6.1.192", 4096, 48, 16, "SYMBOL(_stext)"), PG_OK);
	CHECK_EQ(k.stext, 0);
}

/* 64K/52 on 48-bit hardware: the last 64 of 1024 entries. */
TEST(old_52_on_48)
{
	CHECK_EQ(init("6.1.192", 65536, 52, 16, NULL), PG_OK);
	CHECK_EQ(k.root_pa, SWAPPER + 0x1e00);
	CHECK_EQ(k.regime.ia_bits, 48);
	CHECK_EQ(k.regime.root_bits, 6);
	/* Old ptdump walks all of it. */
	CHECK_EQ(k.built_root_pa, SWAPPER);
	CHECK_EQ(k.built_regime.ia_bits, 52);
	CHECK_EQ(k.built_regime.root_bits, 10);
	CHECK_EQ(k.built_regime.base, -PG_BIT(52));
}

TEST(new_52_on_48)
{
	CHECK_EQ(init("6.12.117", 65536, 52, 16, NULL), PG_OK);
	CHECK_EQ(k.root_pa, SWAPPER + 0x1e00);
	CHECK_EQ(k.regime.base, UINT64_C(0xffff000000000000));
	CHECK_EQ(k.built_root_pa, SWAPPER);
	CHECK_EQ(k.built_regime.ia_bits, 52);
	/* With small pages the root itself is the smaller tree's. */
	CHECK_EQ(init("6.12.117", 4096, 52, 16, NULL), PG_OK);
	CHECK_EQ(k.root_pa, SWAPPER);
	CHECK_EQ(init("6.12.117", 16384, 52, 17, NULL), PG_OK);
	CHECK_EQ(k.root_pa, SWAPPER);
	/* 36 bits have no table of this level that the root could be in. */
	CHECK_EQ(init("6.12.117", 65536, 52, 28, NULL), PG_OK);
	CHECK_EQ(k.root_pa, SWAPPER);
}

/* Without T1SZ the populated entries tell. */
TEST(inferred_size)
{
	memset(root, 0, sizeof(root));
	root[960] = 3;
	CHECK_EQ(init("6.1.192", 65536, 52, 0, "NUMBER(TCR_EL1_T1SZ)"), PG_OK);
	CHECK(!k.t1sz_known);
	CHECK_EQ(k.va_bits_actual, 48);
	CHECK_EQ(k.root_pa, SWAPPER + 0x1e00);
	root[959] = 3;
	CHECK_EQ(init("6.1.192", 65536, 52, 0, "NUMBER(TCR_EL1_T1SZ)"), PG_OK);
	CHECK_EQ(k.va_bits_actual, 52);
	CHECK_EQ(k.root_pa, SWAPPER);
	memset(root, 0, sizeof(root));
	CHECK_EQ(init("6.1.192", 4096, 48, 0, "NUMBER(TCR_EL1_T1SZ)"), PG_OK);
	CHECK_EQ(k.va_bits_actual, 48);
}

/* Errors name the key. */
TEST(missing_keys)
{
	static const char *const keys[] = { "OSRELEASE", "PAGESIZE",
					    "NUMBER(VA_BITS)",
					    "NUMBER(kimage_voffset)",
					    "SYMBOL(swapper_pg_dir)" };

	for (size_t i = 0; i < PG_ARRAY_SIZE(keys); i++) {
		CHECK(init("6.1.1", 4096, 48, 16, keys[i]) < 0);
		CHECK_HAS(err.text, keys[i]);
	}
}

TEST(absurd_values)
{
	CHECK_EQ(init("6.1.1", 8192, 48, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "PAGESIZE");
	CHECK_EQ(init("6.1.1", 4096, 53, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "VA_BITS");
	CHECK_EQ(init("6.1.1", 4096, 5, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "VA_BITS");
	/* More at run time than it was built for; absurdly little. */
	CHECK_EQ(init("6.1.1", 4096, 39, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "T1SZ");
	CHECK_EQ(init("6.1.1", 4096, 48, 64, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "T1SZ");
	CHECK_EQ(init("6.1.1", 4096, 48, 0, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "T1SZ");
}

TEST(absent_root)
{
	root_at = SWAPPER + 0x100000;
	CHECK_EQ(init("6.1.1", 4096, 48, 16, NULL), PG_EABSENT);
	CHECK_HAS(err.text, "swapper_pg_dir");
	CHECK_HAS(err.text, "0x41200000");
	root_at = SWAPPER;
}

/* No walk gets there, so none may begin there. */
TEST(root_beyond_output)
{
	root_at = swapper = PG_BIT(48) + SWAPPER;
	CHECK_EQ(init("6.1.1", 4096, 48, 16, NULL), PG_EFORMAT);
	CHECK_HAS(err.text, "0x1000041200000");
	CHECK_HAS(err.text, "48 bits");
	CHECK_EQ(init("6.1.1", 65536, 52, 12, NULL), PG_OK);
	root_at = swapper = SWAPPER;
}

int main(void)
{
	RUN(versions);
	RUN(geometry);
	RUN(addresses);
	RUN(old_52_on_48);
	RUN(new_52_on_48);
	RUN(inferred_size);
	RUN(missing_keys);
	RUN(absurd_values);
	RUN(absent_root);
	RUN(root_beyond_output);
	return check_done();
}
