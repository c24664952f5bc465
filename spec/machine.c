// SPDX-License-Identifier: GPL-2.0-or-later
#include "spec.h"

void spec_machine(uint64_t regs[SPEC_REGS])
{
	/* PARange, TGran16, TGran4, TGran16_2, TGran64_2, TGran4_2 */
	regs[SPEC_ID_AA64MMFR0_EL1] = 6 | 2ull << 20 | 1ull << 28 | 3ull << 32 |
				      2ull << 36 | 3ull << 40;
	/* HAFDBS, VMIDBits, VH, HPDS, PAN, XNX */
	regs[SPEC_ID_AA64MMFR1_EL1] = 2 | 2 << 4 | 1 << 8 | 2 << 12 | 3 << 20 |
				      1 << 28;
	/* CnP, VARange, NV, ST, FWB, BBM, E0PD */
	regs[SPEC_ID_AA64MMFR2_EL1] = 1 | 1 << 16 | 2 << 24 | 1 << 28 |
				      1ull << 40 | 2ull << 52 | 1ull << 60;
	/* TCRX, S1PIE, S2PIE, S1POE, AIE */
	regs[SPEC_ID_AA64MMFR3_EL1] = 1 | 1 << 8 | 1 << 12 | 1 << 16 | 1 << 24;
	regs[SPEC_ID_AA64ISAR1_EL1] = 1ull << 56; /* XS */
	regs[SPEC_ID_AA64PFR1_EL1] = 2 << 8;	  /* MTE */
}
