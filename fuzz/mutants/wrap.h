/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mutants of parsers and of the walker. A build that has them lets the linker
 * put __wrap_NAME in the place of a function (--wrap, meson.build): it asks
 * whether one of its bugs is selected, and otherwise is __real_NAME.
 *
 * Rows are in parsers.c, functions in wrap_HARNESS.c, the names of those that
 * are wrapped in meson.build. What shows a bug is in witness/NAME.
 */
#ifndef FUZZ_MUTANTS_WRAP_H
#define FUZZ_MUTANTS_WRAP_H

#include <stdbool.h>

enum fz_wrap {
	FZ_WRAP_NONE,
	FZ_ELF_PA32,
	FZ_ELF_SIZE,
	FZ_ELF_OFFSET,
	FZ_ELF_LAST_BYTE,
	FZ_ELF_LAST_WINS,
	FZ_ELF_NOTE_PAD,
	FZ_ELF_NOTE_SIZE,
	FZ_ELF_KCORE32,
	FZ_DESC_PXN_TABLE,
	FZ_DESC_HPD,
	FZ_DESC_XN_SWAP,
	FZ_DESC_AF,
	FZ_DESC_LPA2,
	FZ_DESC_LPA,
	FZ_DESC_BLOCK_0,
	FZ_DESC_CONTIG_16K,
	FZ_DESC_SHARED,
	FZ_DESC_RUN,
	FZ_DESC_STAGE2_DEVICE,
	FZ_PTDUMP_RIGHTS,
	FZ_PTDUMP_DEVICE,
	FZ_PTDUMP_CON,
	FZ_PTDUMP_GAP,
	FZ_PTDUMP_WX,
	FZ_PTDUMP_PIECE,
	FZ_PTDUMP_USER,
	FZ_RAW_KEY,
	FZ_RAW_SPEC,
	FZ_OPTIONS_OVERFLOW,
	FZ_OPTIONS_TERA,
};

/* This one is selected, by PGT_MUT, which is read when the program starts. */
bool fz_wrapped(enum fz_wrap which);

#endif
