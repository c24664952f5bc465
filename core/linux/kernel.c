// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/kernel.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

/*
 * MAIR_EL1 as arch/arm64/mm/proc.S sets it: indices 0 NORMAL, 1 NORMAL_TAGGED,
 * 2 NORMAL_NC, 3 DEVICE_nGnRnE, 4 DEVICE_nGnRE (5.15 to 6.12).
 */
#define LINUX_MAIR UINT64_C(0x000000040044ffff)

/* Before 5.14: 2 NC, 3 WT, 4 DEVICE_nGnRnE, 5 DEVICE_nGnRE, 6 DEVICE_GRE. */
#define LINUX_MAIR_5_10 UINT64_C(0x000c0400bb44ffff)

static int missing(const char *key, struct pg_error *err)
{
	return pg_error(err, PG_EFORMAT,
			"VMCOREINFO has no usable %s, which the address of "
			"the kernel's tables hangs on",
			key);
}

static int read_release(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
			struct pg_error *err)
{
	if (!pg_vmcoreinfo_get(info, "OSRELEASE", k->release,
			       sizeof(k->release)))
		return missing("OSRELEASE", err);
	for (const char *c = k->release; *c; c++) {
		if (*c < ' ' || *c > '~')
			return pg_error(err, PG_EFORMAT,
					"VMCOREINFO's OSRELEASE holds other "
					"than printable characters");
	}
	/* Vendor suffixes follow; a version without a patch level is fine. */
	if (sscanf(k->release, "%u.%u.%u", &k->major, &k->minor, &k->patch) < 2)
		return pg_error(err, PG_EFORMAT,
				"VMCOREINFO's OSRELEASE '%.60s' does not begin "
				"with a version number",
				k->release);
	return PG_OK;
}

static int read_page_size(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
			  struct pg_error *err)
{
	char text[32];
	uint64_t size;

	if (!pg_vmcoreinfo_get(info, "PAGESIZE", text, sizeof(text)) ||
	    !pg_parse_u64(text, &size))
		return missing("PAGESIZE", err);
	for (k->page_shift = 12; k->page_shift <= 16; k->page_shift += 2) {
		if (size == PG_BIT(k->page_shift))
			return PG_OK;
	}
	return pg_error(err, PG_EFORMAT,
			"VMCOREINFO's PAGESIZE %.30s is not 4096, 16384 or "
			"65536",
			text);
}

/* VA_BITS_MIN: arch/arm64/include/asm/memory.h; 47 for 16K from 6.9 on. */
static unsigned int va_bits_min(const struct pg_kernel *k)
{
	if (k->va_bits <= 48)
		return k->va_bits;
	return k->page_shift == 14 ? 47 : 48;
}

static int read_va_bits(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
			struct pg_error *err)
{
	uint64_t bits, t1sz;

	if (!pg_vmcoreinfo_number(info, "VA_BITS", &bits))
		return missing("NUMBER(VA_BITS)", err);
	if (bits < 36 || bits > 52)
		return pg_error(err, PG_EFORMAT,
				"VMCOREINFO's VA_BITS %llu is not 36 to 52",
				(unsigned long long)bits);
	k->va_bits = bits;
	k->va_bits_min = va_bits_min(k);
	k->levels = (k->va_bits - 4) / (k->page_shift - 3);
	k->va_bits_actual = k->va_bits;
	if (!pg_vmcoreinfo_number(info, "TCR_EL1_T1SZ", &t1sz))
		return PG_OK;
	if (t1sz > 39 || 64 - t1sz > k->va_bits || 64 - t1sz < 25)
		return pg_error(err, PG_EFORMAT,
				"VMCOREINFO's TCR_EL1_T1SZ %llu contradicts "
				"VA_BITS %u",
				(unsigned long long)t1sz, k->va_bits);
	k->va_bits_actual = 64 - t1sz;
	k->t1sz_known = true;
	return PG_OK;
}

static int read_addresses(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
			  struct pg_error *err)
{
	char text[32];

	if (!pg_vmcoreinfo_number(info, "kimage_voffset", &k->kimage_voffset))
		return missing("NUMBER(kimage_voffset)", err);
	if (!pg_vmcoreinfo_symbol(info, "swapper_pg_dir", &k->swapper))
		return missing("SYMBOL(swapper_pg_dir)", err);
	k->swapper_pa = pg_kernel_image_pa(k, k->swapper);
	if (k->swapper_pa % PG_BIT(k->page_shift) || k->swapper_pa >> 52)
		return pg_error(err, PG_EFORMAT,
				"SYMBOL(swapper_pg_dir) 0x%016llx less "
				"kimage_voffset 0x%016llx is 0x%016llx, which "
				"is no page of physical memory",
				(unsigned long long)k->swapper,
				(unsigned long long)k->kimage_voffset,
				(unsigned long long)k->swapper_pa);
	k->phys_offset_known =
		pg_vmcoreinfo_number(info, "PHYS_OFFSET", &k->phys_offset);
	if (!pg_vmcoreinfo_symbol(info, "_stext", &k->stext))
		k->stext = 0;
	if (pg_vmcoreinfo_get(info, "KERNELOFFSET", text, sizeof(text)))
		k->kaslr_offset = strtoull(text, NULL, 16);
	return PG_OK;
}

/*
 * Without T1SZ: a 64K/52 kernel on 48-bit hardware fills only the last 64
 * entries of its root, and a 4K or 16K one has a smaller tree. The linear map
 * begins at -2^ACT, so its first entry tells (only where the two differ).
 */
static void infer_va_bits_actual(struct pg_kernel *k, const struct pg_mem *mem)
{
	unsigned int shift = 42;
	uint64_t word;

	if (k->t1sz_known || k->va_bits <= 48 || k->page_shift != 16)
		return;
	for (uint64_t i = 0; i < PG_BIT(52 - shift) - PG_BIT(48 - shift); i++) {
		if (pg_mem_read64(mem, k->swapper_pa + i * 8, &word) &&
		    pg_bit(word, PG_DESC_VALID))
			return;
	}
	k->va_bits_actual = 48;
}

static int init_regime(const struct pg_kernel *k, unsigned int bits,
		       bool wide_pa, struct pg_regime *r, struct pg_error *err)
{
	*r = (struct pg_regime){
		.kind = PG_EL10,
		.high = true,
		.granule = k->page_shift,
		.txsz = 64 - bits,
		/* Linux sets DS exactly when 4K or 16K run with T1SZ = 12. */
		.ds = k->page_shift != 16 && bits == 52,
		.ps = wide_pa ? 6 : 5,
		.pamax = 52,
		.ttst = true,
		.nt_faults = true,
		.sh = 3,
		.mair = pg_kernel_since(k, 5, 14) ? LINUX_MAIR
						  : LINUX_MAIR_5_10,
	};
	return pg_regime_init(r, err);
}

/*
 * The root that the hardware uses. A 64K kernel built for 52 bits that runs
 * with 48 starts inside swapper_pg_dir (arch/arm64/mm/proc.S, offset_ttbr1);
 * with 4K and 16K swapper_pg_dir itself is the smaller tree's root. Below 42
 * bits, which only a file that lies claims, there is no such table.
 */
static uint64_t hardware_root(const struct pg_kernel *k)
{
	unsigned int shift = 42;

	if (k->page_shift != 16 || k->va_bits_actual >= k->va_bits ||
	    k->va_bits_actual < shift)
		return k->swapper_pa;
	return k->swapper_pa + (PG_BIT(k->va_bits - shift) -
				PG_BIT(k->va_bits_actual - shift)) *
				       8;
}

static int set_regimes(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
		       struct pg_error *err)
{
	uint64_t pa_bits;
	bool wide = pg_vmcoreinfo_number(info, "MAX_PHYSMEM_BITS", &pa_bits)
			    ? pa_bits > 48
			    : k->va_bits_actual > 48;
	int ret = init_regime(k, k->va_bits_actual, wide, &k->regime, err);

	if (ret)
		return ret;
	k->root_pa = hardware_root(k);
	if (pg_oa_too_big(&k->regime, k->root_pa))
		return pg_error(err, PG_EFORMAT,
				"the kernel's root table swapper_pg_dir, at "
				"physical address 0x%llx, lies beyond the %u "
				"bits that its tables can address",
				(unsigned long long)k->root_pa,
				k->regime.oa_bits);
	k->built_regime = k->regime;
	k->built_root_pa = k->root_pa;
	if (k->root_pa == k->swapper_pa)
		return PG_OK;
	k->built_root_pa = k->swapper_pa;
	return init_regime(k, k->va_bits, wide, &k->built_regime, err);
}

int pg_kernel_init(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
		   const struct pg_mem *mem, struct pg_error *err)
{
	int ret;

	*k = (struct pg_kernel){ .major = 0 };
	ret = read_release(k, info, err);
	if (!ret)
		ret = read_page_size(k, info, err);
	if (!ret)
		ret = read_va_bits(k, info, err);
	if (!ret)
		ret = read_addresses(k, info, err);
	if (ret)
		return ret;
	if (!pg_mem_locate(mem, k->swapper_pa).data)
		return pg_error(err, PG_EABSENT,
				"the kernel's root table swapper_pg_dir, at "
				"physical address 0x%llx, is not in the image",
				(unsigned long long)k->swapper_pa);
	infer_va_bits_actual(k, mem);
	return set_regimes(k, info, err);
}

bool pg_kernel_p4d_folded(const struct pg_kernel *k)
{
	return k->levels < 5 || (k->page_shift == 12 && k->va_bits_actual < 52);
}

bool pg_kernel_pud_folded(const struct pg_kernel *k)
{
	return k->levels < 4 || (k->page_shift == 14 && k->va_bits == 52 &&
				 k->va_bits_actual < 52);
}
