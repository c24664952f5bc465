// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory attributes, D-16, D-17.
 */
#include "steps.h"

bool spec_is_device(struct spec_attr attr)
{
	return attr.mair >> 4 == 0;
}

/* Outer and inner Non-cacheable. */
static bool is_normal_nc(struct spec_attr attr)
{
	return attr.mair == 0x44 || attr.mair == 0x40;
}

/* D-17: Device and Non-cacheable memory are Outer Shareable. */
static struct spec_attr effective_sh(struct spec_attr attr)
{
	if (spec_is_device(attr) || is_normal_nc(attr))
		attr.sh = 2;
	return attr;
}

/* which bytes of MAIR mean something. */
static bool mair_allocated(const struct spec_params *p, uint8_t byte)
{
	uint8_t outer = byte >> 4;
	uint8_t inner = byte & 15;

	/* Device, and Device with XS = 0. */
	if (outer == 0)
		return (inner & 3) == 0 || ((inner & 3) == 1 && p->xs);
	if (byte == 0x40 || byte == 0xa0)
		return p->xs;
	if (byte == 0xf0)
		return p->mte;
	return inner != 0;
}

struct spec_attr spec_stage1_attr(const struct spec_params *p, uint64_t desc)
{
	struct spec_attr attr = { .sh = spec_bits(desc, 9, 8) };
	unsigned int index = spec_bits(desc, 4, 2);
	uint64_t mair = p->mair;

	/* bit 59 chooses the second register. */
	if (p->aie && spec_bit(desc, 59))
		mair = p->mair2;
	attr.mair = spec_bits(mair, index * 8 + 7, index * 8);
	attr.reserved = !mair_allocated(p, attr.mair);
	/* */
	if (p->ds)
		attr.sh = p->sh;
	return effective_sh(attr);
}

/* */
struct spec_attr spec_disabled_attr(const struct spec_params *p,
				    const struct spec_access *access)
{
	if (p->dc)
		return (struct spec_attr){ .mair = 0xff, .sh = 0 };
	if (access->kind == SPEC_FETCH)
		return (struct spec_attr){ .mair = p->i ? 0xaa : 0x44,
					   .sh = 2 };
	return (struct spec_attr){ .mair = 0x00, .sh = 2 };
}

/* What SCTLR.C and I make of it; fetches find no Device memory. */
struct spec_attr spec_enabled_caches(const struct spec_params *p,
				     const struct spec_access *access,
				     struct spec_attr attr)
{
	bool device = spec_is_device(attr);
	bool nc = access->kind == SPEC_FETCH ? device || !p->i
					     : !device && !p->c;

	if (nc) {
		attr.mair = 0x44;
		attr.sh = 2;
	}
	return attr;
}

/* How cacheable a half of a MAIR byte is; higher is more. */
enum policy {
	NON_CACHEABLE,
	WRITE_THROUGH,
	WRITE_BACK,
};

static enum policy policy_of(uint8_t half)
{
	/* 00RW WT transient, 10RW WT, 01RW WB transient, 11RW WB. */
	if (half == 4)
		return NON_CACHEABLE;
	return half & 4 ? WRITE_BACK : WRITE_THROUGH;
}

/* The half with another policy and the same hints. */
static uint8_t with_policy(uint8_t half, enum policy policy)
{
	if (policy == NON_CACHEABLE)
		return 4;
	return policy == WRITE_BACK ? half | 4 : half & ~4;
}

/* The tagged and the XS encodings, as the plain ones that they stand for. */
static uint8_t plain(uint8_t mair)
{
	switch (mair) {
	case 0x40:
		return 0x44;
	case 0xa0:
		return 0xaa;
	case 0xf0:
		return 0xff;
	default:
		return mair;
	}
}

/* D-16 without FWB: 01 NC, 10 WT, 11 WB; 00 is reserved. */
static uint8_t combine_half(uint8_t half, unsigned int stage2)
{
	static const enum policy policies[] = { NON_CACHEABLE, NON_CACHEABLE,
						WRITE_THROUGH, WRITE_BACK };
	enum policy mine = policy_of(half);
	enum policy theirs = policies[stage2];

	return with_policy(half, mine < theirs ? mine : theirs);
}

/* Device beats Normal, and the stricter kind wins. */
static uint8_t combine_device(uint8_t s1, uint8_t s2)
{
	uint8_t mine = s1 & 0x0c;
	uint8_t theirs = s2 & 0x0c;

	if (s1 >> 4)
		return theirs;
	if (s2 >> 4)
		return mine;
	return mine < theirs ? mine : theirs;
}

/* OSH beats ISH beats NSH; beside anything but OSH, reserved stays so. */
static uint8_t combine_sh(uint8_t a, uint8_t b)
{
	if (a == 2 || b == 2)
		return 2;
	if (a == 1 || b == 1)
		return 1;
	return a | b;
}

/*
 * D-16: with FWB, [3] is RES0 and not looked at, and the reserved x100 is as
 * the pseudocode has it: what x101 is.
 */
static bool stage2_reserved(const struct spec_params *p, unsigned int field)
{
	unsigned int outer = field >> 2;
	unsigned int inner = field & 3;

	return !p->fwb && outer != 0 && inner == 0;
}

static struct spec_attr without_fwb(unsigned int field, struct spec_attr s1)
{
	struct spec_attr attr = s1;
	uint8_t mair = plain(s1.mair);

	if (field >> 2 == 0)
		attr.mair = combine_device(s1.mair, field << 2);
	else if (spec_is_device(s1))
		attr.mair = s1.mair & 0x0c;
	else
		attr.mair = combine_half(mair >> 4, field >> 2) << 4 |
			    combine_half(mair & 15, field & 3);
	return attr;
}

/* D-16: x110 makes everything Normal Write-Back; hints stay if there are. */
static uint8_t forced_half(uint8_t s1_half, bool no_hints)
{
	if (no_hints || policy_of(s1_half) == NON_CACHEABLE)
		return 15;
	return with_policy(s1_half, WRITE_BACK);
}

static struct spec_attr with_fwb(unsigned int field, struct spec_attr s1)
{
	struct spec_attr attr = s1;
	bool device = spec_is_device(s1);
	uint8_t mair = plain(s1.mair);
	bool no_hints = device || s1.reserved;

	if (!(field & 4)) {
		attr.mair = combine_device(s1.mair, (field & 3) << 2);
	} else if ((field & 3) == 3) {
		/* x111: what stage 1 says. */
		attr.mair = mair;
	} else if ((field & 3) == 2) {
		attr.mair = forced_half(mair >> 4, no_hints) << 4 |
			    forced_half(mair & 15, no_hints);
	} else if (!device) {
		/* x101, and x100 as it. */
		attr.mair = 0x44;
	}
	return attr;
}

/*
 * Whether the other stage's unallocated encoding matters: Device-nGnRnE of one
 * stage is what both are, and x110 forces Write-Back.
 */
static bool still_reserved(const struct spec_params *p, unsigned int field,
			   struct spec_attr s1)
{
	bool nGnRnE2 = p->fwb ? (field & 7) == 0 : field == 0;

	if (nGnRnE2 || (p->fwb && (field & 7) == 6))
		return false;
	if (s1.reserved)
		return true;
	/* 0x00, and 0x01 with XS = 0 */
	return s1.mair >> 2 != 0 && stage2_reserved(p, field);
}

/* Alone, stage 2 is combined with the least that stage 1 can say. */
struct spec_attr spec_stage2_attr(const struct spec_params *p, uint64_t desc,
				  const struct spec_attr *s1)
{
	static const struct spec_attr least = { .mair = 0xff, .sh = 0 };
	unsigned int field = spec_bits(desc, 5, 2);
	unsigned int sh = p->ds ? p->sh : spec_bits(desc, 9, 8);
	struct spec_attr in = s1 ? *s1 : least;
	struct spec_attr attr = p->fwb ? with_fwb(field, in)
				       : without_fwb(field, in);

	/* What stage 1 does not say may be Outer Shareable or not. */
	attr.sh = combine_sh(in.reserved ? 1 : in.sh, sh);
	attr.reserved = still_reserved(p, field, in);
	return effective_sh(attr);
}

/* F-5: HCR.PTW and fetches look at what stage 2 makes of the memory. */
bool spec_stage2_device(const struct spec_params *p, uint64_t desc,
			const struct spec_attr *s1)
{
	unsigned int field = spec_bits(desc, 5, 2);

	if (p->fwb && s1)
		return spec_is_device(spec_stage2_attr(p, desc, s1));
	if (p->fwb)
		return !(field & 4);
	return field >> 2 == 0;
}
