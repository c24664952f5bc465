/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own page-table text: /sys/kernel/debug/kernel_page_tables and
 * KVM's stage2_page_tables, byte for byte.
 *
 * A walk shows runs of descriptors; pg_ptdump_visit() makes of them what the
 * kernel's note_page() would have seen; lines and markers go to a sink; and
 * pg_ptdump_format() makes the text. Sources: arch/arm64/mm/ptdump.c,
 * mm/ptdump.c and arch/arm64/kvm/ptdump.c of 6.1.192 and 6.12.117.
 */
#ifndef PG_LINUX_PTDUMP_H
#define PG_LINUX_PTDUMP_H

#include "arch/walk.h"
#include "linux/kernel.h"
#include "linux/markers.h"

/* One column: set is printed if (value & mask) == val, else clear. */
struct pg_ptdump_row {
	uint64_t mask, val;
	const char *set, *clear; /* NULL prints nothing, not even the blank */
};

/* Linux's level index: 0 PGD to 4 PTE; the architecture's level plus one. */
#define PG_PTDUMP_LEVELS 5

/*
 * How one kernel prints.
 *
 * name: what a line says for each level index. hole: the index under which a
 * zero entry is reported. fold: the index that a level becomes when it is
 * folded at run time. present_invalid: entries at that index that have none
 * of the valid bits, but any of these, are reported with their value; other
 * invalid entries above the last level are swallowed by the line before them.
 * bad_leaf: indices at which a block is "bad" to Linux, and so a hole.
 * flush: print the last line at the end.
 */
struct pg_ptdump_style {
	const struct pg_ptdump_row *rows;
	size_t nrows;
	uint64_t mask; /* all rows' masks */
	const char *name[PG_PTDUMP_LEVELS];
	uint8_t hole[PG_PTDUMP_LEVELS];
	uint8_t fold[PG_PTDUMP_LEVELS];
	uint64_t present_invalid[PG_PTDUMP_LEVELS];
	bool bad_leaf[PG_PTDUMP_LEVELS];
	bool every_entry; /* KVM: all entries that are no table, as they are */
	bool flush;
};

/* Versions whose text is known: for --like. */
enum pg_ptdump_version {
	PG_PTDUMP_6_1,	    /* up to 6.8 */
	PG_PTDUMP_6_12,	    /* 6.9 and later */
	PG_PTDUMP_MAINLINE, /* about 6.15 and later */
	PG_PTDUMP_VERSIONS,
};

/* "6.1", "6.12", "mainline"; false for other names. */
bool pg_ptdump_version_from_name(const char *name, enum pg_ptdump_version *v);
const char *pg_ptdump_version_name(enum pg_ptdump_version v);

/* The text that this kernel's release prints. */
enum pg_ptdump_version pg_ptdump_version_of(const struct pg_kernel *k);

/* kernel_page_tables of a kernel of this geometry, in this version's words. */
struct pg_ptdump_style pg_ptdump_kernel_style(const struct pg_kernel *k,
					      enum pg_ptdump_version v);

/*
 * For stage-1 tables of which no kernel is known: the words of version v, the
 * level names of a kernel whose root is at the regime's start level.
 */
struct pg_ptdump_style pg_ptdump_plain_style(const struct pg_regime *r,
					     enum pg_ptdump_version v);

/* stage2_page_tables, in the words of a version. */
struct pg_ptdump_style pg_ptdump_kvm_style(enum pg_ptdump_version v);

/*
 * stage2_page_tables as this kernel's release prints it: it changed at other
 * times than stage 1 did, its words about 6.18, its last line about 7.3 (both
 * reported, not measured).
 */
struct pg_ptdump_style pg_ptdump_kvm_style_of(const struct pg_kernel *k);

/*
 * The columns alone, for text whose kernel is not at hand.
 *
 * STAGE1: kernel_page_tables and efi_page_tables of 5.10 on, DEVICE/GRE among
 * them. KVM_A: 6.12 to about 6.17; KVM_SWAPPED: the same with X for what may be
 * executed, as some vendors print it; KVM_A2: from about 6.18; KVM_B: with
 * FEAT_XNX. All but A are reported, not measured.
 */
enum pg_ptdump_words {
	PG_PTDUMP_STAGE1,
	PG_PTDUMP_KVM_A,
	PG_PTDUMP_KVM_SWAPPED,
	PG_PTDUMP_KVM_A2,
	PG_PTDUMP_KVM_B,
	PG_PTDUMP_WORDS,
};

/*
 * For reading and reprinting: every level index has its own name (PGD to PTE,
 * or -1 to 3). Not for pg_ptdump_init(): it knows nothing of folded levels.
 */
struct pg_ptdump_style pg_ptdump_words_style(enum pg_ptdump_words words);

/* One line: [start, end), end 0 for 2^64; level: the index. */
struct pg_ptdump_line {
	uint64_t start, end;
	int level;
	uint64_t prot;
};

struct pg_ptdump_sink {
	void (*marker)(void *ctx, const char *name);
	void (*line)(void *ctx, const struct pg_ptdump_line *line);
	/* [start, end) whose table is not in the image; lines go on behind. */
	void (*unreadable)(void *ctx, const struct pg_visit *visit,
			   uint64_t start, uint64_t end);
	void *ctx;
};

/*
 * The state machine. markers: at least one; borrowed, as style is. first, last:
 * what is asked for, both included; lines are cut to it, and the markers begin
 * with the region that first lies in.
 *
 * swallowed: entries that the kernel hides (not zero, not valid, above the
 * last level); refused: blocks at levels where Linux knows only tables, which
 * it calls bad, or with 64K follows; they are shown as holes.
 */
struct pg_ptdump {
	const struct pg_ptdump_style *style;
	const struct pg_marker *markers;
	size_t nmarkers;
	struct pg_ptdump_sink sink;
	uint64_t first, last;
	uint64_t swallowed, refused;
	/* Private: */
	bool begun, open;
	int level;
	uint64_t prot, start;
	size_t marker;
};

void pg_ptdump_init(struct pg_ptdump *p, const struct pg_ptdump_style *style,
		    const struct pg_marker *markers, size_t nmarkers,
		    const struct pg_ptdump_sink *sink, uint64_t first,
		    uint64_t last);

/* For a walk with PG_JOIN_MASKED and the style's mask. */
enum pg_action pg_ptdump_visit(void *ptdump, const struct pg_visit *visit);

/* After a walk that went to its end. */
void pg_ptdump_flush(struct pg_ptdump *p);

/*
 * The line's text with its newline. Returns its length, which is less than
 * PG_PTDUMP_LINE_MAX for the styles above.
 */
#define PG_PTDUMP_LINE_MAX 256
size_t pg_ptdump_format(const struct pg_ptdump_style *style,
			const struct pg_ptdump_line *line, char *buf,
			size_t size);

#endif
