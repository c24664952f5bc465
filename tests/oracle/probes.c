// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What QEMU is known to do, asked on purpose: where a newer one answers as the
 * architecture says, its mask is stale. The worlds are those that "oracle
 * shrink" made of random ones.
 */
#include <inttypes.h>
#include <stdio.h>

#include "suite.h"
#include "text.h"

/* The mask of this tag, alone, explains the answer. */
static const struct {
	const char *tag;
	const char *world;
} masked[] = {
	/* Q1: 16K level 0; 4K level 0 and 16K level 1 without DS. */
	{ "Q3", "TCR_EL2=0x100000\n"
		"ask S1E2R 0x0\n" },
	{ "Q1", "SCTLR_EL2=0x1\n"
		"TCR_EL2=0x8010\n"
		"TTBR0_EL2=0x42201bc0\n"
		"word 0x42201bc0 0x0000000000000001\n"
		"ask S1E2R 0x0\n" },
	{ "Q2-wide", "SCTLR_EL1=0x1\n"
		     "TCR_EL1=0xc0150000\n"
		     "TTBR1_EL1=0x42307940\n"
		     "HCR_EL2=0x80000000\n"
		     "word 0x42307940 0x0000000000001001\n"
		     "ask S12E1R 0xfffff80000000000\n" },
	{ "Q1", "SCTLR_EL2=0x1\n"
		"TCR_EL2=0x10\n"
		"TTBR0_EL2=0x42000000\n"
		"word 0x42000000 0x1\n"
		"ask S1E2R 0x0\n" },
	{ "Q1", "SCTLR_EL2=0x1\n"
		"TCR_EL2=0x8011\n"
		"TTBR0_EL2=0x42000000\n"
		"word 0x42000000 0x1\n"
		"ask S1E2R 0x0\n" },
	{ "Q2-wide", "SCTLR_EL2=0x1\n"
		     "TCR_EL2=0x100000019\n"
		     "TTBR0_EL2=0x42000000\n"
		     "word 0x42000000 0x101\n"
		     "ask S1E2R 0x0\n" },
	{ "Q2-wide", "SCTLR_EL2=0x1\n"
		     "TCR_EL2=0x402a\n"
		     "TTBR0_EL2=0x42000000\n"
		     "word 0x42000000 0x1003\n"
		     "ask S1E2R 0x0\n" },
	{ "Q2-low", "SCTLR_EL1=0x1\n"
		    "TCR_EL1=0xc00c0000\n"
		    "TTBR1_EL1=0x42308000\n"
		    "HCR_EL2=0x80000000\n"
		    "word 0x42309370 0x0000000200000001\n"
		    "ask S1E1W 0xfff9b80000000000\n" },
	{ "Q7", "HCR_EL2=0x80000001\n"
		"VTCR_EL2=0x8090\n"
		"VTTBR_EL2=0x42000000\n"
		"ask S12E1R 0x0\n" },
	{ "Q10", "SCTLR_EL1=0x1\n"
		 "TCR_EL1=0x70000400c\n"
		 "TTBR0_EL1=0x42000008\n"
		 "HCR_EL2=0x80000000\n"
		 "ask S12E0W 0x0\n" },
	{ "Q10-align", "SCTLR_EL1=0x1\n"
		       "TCR_EL1=0x6c02f0000\n"
		       "TTBR1_EL1=0x5f654230e6d4\n"
		       "HCR_EL2=0x80000001\n"
		       "VTCR_EL2=0x6408c\n"
		       "VTTBR_EL2=0x4200a000\n"
		       "word 0x4230e6c0 0x0000000000000003\n"
		       "word 0x4200aab8 0x0000000042010003\n"
		       "word 0x4201d950 0x0000000040000441\n"
		       "ask S12E1W 0xfffffffffffe0000\n" },
	{ "Q17", "SCTLR_EL2=0x1\n"
		 "TCR_EL2=0x4014\n"
		 "TTBR0_EL2=0x42000000\n"
		 "word 0x42000000 0x0000000000000001\n"
		 "ask S1E2R 0x20000000000\n" },
	{ "A4", "SCTLR_EL1=0x1\n"
		"TCR_EL1=0x800000002d\n"
		"TTBR0_EL1=0xb600400\n"
		"HCR_EL2=0x80000001\n"
		"VTCR_EL2=0x4020\n"
		"VTTBR_EL2=0x42000000\n"
		"word 0x42200440 0x0000000000000003\n"
		"word 0x42005b00 0x0000000042200443\n"
		"ask S1E1R 0x8000\n" },
	{ "Q5", "SCTLR_EL1=0x1\n"
		"TCR_EL1=0x1800000002d\n"
		"TTBR0_EL1=0x20e00c00\n"
		"HCR_EL2=0x80000001\n"
		"VTCR_EL2=0x20\n"
		"VTTBR_EL2=0x42000000\n"
		"word 0x42200cf0 0x00080000000004c3\n"
		"word 0x42000838 0x0000000042001003\n"
		"word 0x42001000 0x0000000042200443\n"
		"ask S12E0W 0x1e000\n" },
	{ "Q11", "SCTLR_EL1=0x1\n"
		 "TCR_EL1=0x200000\n"
		 "HCR_EL2=0x80000001\n"
		 "ask S12E0W 0xffffffff00000000\n" },
	{ "Q12", "HCR_EL2=0x400080000001\n"
		 "VTCR_EL2=0x402d\n"
		 "VTTBR_EL2=0x42004dc0\n"
		 "word 0x42004dc0 0x000000000000047b\n"
		 "ask S12E0R 0x0\n" },
	{ "Q13", "HCR_EL2=0x400080000001\n"
		 "VTCR_EL2=0x20402d\n"
		 "VTTBR_EL2=0x420088c0\n"
		 "word 0x420088c8 0x000000000000008b\n"
		 "ask S12E0W 0x10000\n" },
	{ "Q14", "SCTLR_EL1=0x1\n"
		 "TCR_EL1=0xc02f0000\n"
		 "MAIR_EL1=0x4000\n"
		 "TTBR1_EL1=0x70fa00\n"
		 "HCR_EL2=0x80000001\n"
		 "VTCR_EL2=0x4028\n"
		 "VTTBR_EL2=0x42007000\n"
		 "word 0x4230fa08 0x0000000000500447\n"
		 "word 0x42007380 0x0000000042300443\n"
		 "word 0x42007280 0x000000000000044b\n"
		 "ask S12E0R 0xffffffffffff0000\n" },
	{ "Q15", "SCTLR_EL1=0x1\n"
		 "TCR_EL1=0x40c02f0000\n"
		 "MAIR_EL1=0x410000000000\n"
		 "TTBR1_EL1=0xf0ca80\n"
		 "HCR_EL2=0x80000001\n"
		 "VTCR_EL2=0x8028\n"
		 "VTTBR_EL2=0x42000000\n"
		 "word 0x4230ca80 0x0000000000950457\n"
		 "word 0x42001e18 0x000000004230c443\n"
		 "word 0x420012b0 0x0000000000000463\n"
		 "ask S12E0R 0xfffffffffe8000\n" },
	{ "A2", "SCTLR_EL2=0x1\n"
		"TCR_EL2=0x402d\n"
		"TTBR0_EL2=0x42202ac0\n"
		"MAIR_EL2=0x100000000000\n"
		"word 0x42202ac8 0x0000000000000417\n"
		"ask S1E2W 0x10000\n" },
	{ "A3", "HCR_EL2=0x80001001\n"
		"VTCR_EL2=0x402d\n"
		"VTTBR_EL2=0x420074c0\n"
		"word 0x420074c0 0x0000000000000463\n"
		"ask S12E1R 0x0\n" },
	{ "A1", "SCTLR_EL1=0x2000001\n"
		"TCR_EL1=0x800000002c\n"
		"TTBR0_EL1=0x200000\n"
		"HCR_EL2=0x400080000001\n"
		"VTCR_EL2=0x8023\n"
		"VTTBR_EL2=0x42000000\n"
		"word 0x42200140 0x03800c0100000000\n"
		"word 0x42000400 0x00000000422004c3\n"
		"word 0x42002190 0x000000000000045b\n"
		"ask S12E1R 0x28000\n" },
	{ "Q16", "HCR_EL2=0x400080000001\n"
		 "VTCR_EL2=0x20402d\n"
		 "VTTBR_EL2=0x420042c0\n"
		 "word 0x420042c8 0x000000000000005b\n"
		 "ask S12E1R 0x10000\n" },
};

/* What no mask is for: a fault (FST), an address, or words that change. */
static const struct {
	const char *what;
	const char *world;
	uint64_t par;
	unsigned int changed;
} others[] = {
	{ "Q4: a block with nT = 1 translates",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x22\n"
	  "TTBR0_EL1=0x42000000\n"
	  "word 0x42000000 0x10401\n"
	  "ask S1E1R 0x0\n",
	  0, 0 },
	{ "Q4: the contiguous bit moves no output address",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x22\n"
	  "TTBR0_EL1=0x42000000\n"
	  "word 0x42000008 0x0010000000600401\n"
	  "ask S1E1R 0x200000\n",
	  0x600000, 0 },
	{ "Q5: AT for a write sets dirty state",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x18000000022\n"
	  "TTBR0_EL1=0x42000000\n"
	  "word 0x42000000 0x0008000000000481\n"
	  "ask S1E1W 0x0\n",
	  0, 1 },
	{ "D-20: AT sets AF",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x8000000022\n"
	  "TTBR0_EL1=0x42000000\n"
	  "word 0x42000000 0x1\n"
	  "ask S1E1R 0x0\n",
	  0, 1 },
	{ "Q8: TnSZ below its limit faults at level 0",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x8\n"
	  "TTBR0_EL1=0x42000000\n"
	  "ask S1E1R 0x0\n",
	  OR_PAR_F | 0x04 << 1, 0 },
	{ "Q8: TnSZ above its limit faults at level 0",
	  "HCR_EL2=0x80000000\n"
	  "SCTLR_EL1=0x1\n"
	  "TCR_EL1=0x31\n"
	  "TTBR0_EL1=0x42000000\n"
	  "ask S1E1R 0x0\n",
	  OR_PAR_F | 0x04 << 1, 0 },
};

/* Q6: AF = 0 in a block at level -1. */
static const char killer[] = "HCR_EL2=0x80000000\n"
			     "SCTLR_EL1=0x1\n"
			     "TCR_EL1=0x080000060000000c\n"
			     "TTBR0_EL1=0x42000000\n"
			     "word 0x42000000 0x1\n"
			     "ask S1E1R 0x0\n";

static struct or_world *world_of(struct or_run *run, const char *text)
{
	struct or_world *w = or_run_world(run);
	FILE *f = fmemopen((char *)text, strlen(text), "r");
	bool bad = false;

	if (f) {
		or_text_read(f, w, &bad);
		fclose(f);
	}
	return w;
}

/* QEMU's answer; false if it is dead, or was not asked. */
static bool ask(struct or_run *run, const char *text, struct or_answer *theirs)
{
	struct or_world *w = world_of(run, text);
	bool asked = false;

	if (w->nquestions != 1)
		return false;
	if (or_run_one(run, w, theirs, &asked, true))
		return asked;
	or_qemu_start(run->qemu);
	return false;
}

/* "Q1" is that of "Q1" alone, not of "Q10". */
static int mask_of(const char *tag)
{
	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (!strcmp(or_masks[i].tag, tag))
			return i;
	}
	return -1;
}

static void probe_mask(struct or_run *run, const char *tag, const char *text)
{
	int i = mask_of(tag);
	struct or_answer theirs;
	struct or_regimes r;
	struct or_world *w;
	uint32_t set = 0;

	if (i < 0 || !(run->allowed >> i & 1)) {
		or_suite_line(i >= 0, "mask %s # SKIP not of this QEMU", tag);
		return;
	}
	if (ask(run, text, &theirs)) {
		w = &run->batch[0]->worlds[0];
		or_regimes_decode(w, &r);
		set = or_explain(w, &r, &w->questions[0], &theirs,
				 run->allowed);
	}
	or_suite_line(set == UINT32_C(1) << i,
		      "mask %s, met %" PRIu64 " times, still fires: %s", tag,
		      run->tally.by_mask[i], or_masks[i].text);
}

/* Every mask has its probe. */
static bool probed(unsigned int mask)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(masked); i++) {
		if (!strcmp(masked[i].tag, or_masks[mask].tag))
			return true;
	}
	return false;
}

static void probe_others(struct or_run *run)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(others); i++) {
		struct or_answer a;
		bool ok = ask(run, others[i].world, &a);

		if (ok && !(a.par & OR_PAR_F))
			a.par &= OR_PAR_PA;
		or_suite_line(ok && !a.abort && a.par == others[i].par &&
				      run->changed == others[i].changed,
			      "%s", others[i].what);
	}
}

void or_suite_probes(struct or_run *run)
{
	unsigned int starts;
	struct or_answer a;

	for (size_t i = 0; i < PG_ARRAY_SIZE(masked); i++)
		probe_mask(run, masked[i].tag, masked[i].world);
	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (!probed(i))
			or_suite_line(false, "%s has no probe",
				      or_masks[i].tag);
	}
	probe_others(run);
	starts = run->qemu->starts;
	or_suite_line(!ask(run, killer, &a) && run->qemu->starts > starts &&
			      run->qemu->pid,
		      "Q6: QEMU dies of AF = 0 in a block at level -1");
	or_run_world(run);
}
