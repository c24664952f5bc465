/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's page-table text as input: kernel_page_tables, efi_page_tables
 * and KVM's stage2_page_tables, captured on any machine.
 *
 * Which of them it is, and in which version's words, is found in the text. The
 * bytes come in pieces of any size; memory use does not depend on them. A line
 * counts only if the kernel could have printed it: every line is formatted
 * anew and compared. Two changes on the way are accepted and counted, for mail
 * does them: CR before the newline, and blanks gone from a line's end. (Then a
 * stage-2 page of 6.12 that has no R, W and AF, but may be executed, reads as
 * a hole: it printed nothing but blanks.)
 *
 * A text that was cut short must not pass for a whole one. The answer is in
 * pg_ptdump_text.complete, and follows from what ends each kind of text:
 *
 *   kernel  the line that ends at 2^64, which only the last does
 *   efi     such a line where the kernel's flush is at 0 (6.1, and 6.12 before
 *           117); else the marker "UEFI runtime end" where the space ends with
 *           it, or a line that ends at 2^52. Where the marker may as well stand
 *           in the middle of a 52-bit space, nothing tells
 *   stage 2 nothing: 6.12 leaves the last line out, and later kernels end at a
 *           size that only ipa_range says; give it as ipa_bits. (Or a marker
 *           without a name, with which the kernel may say that it is the end.)
 *
 * A command uses it so:
 *
 *	pg_ptdump_parser_init(&parser, &options, sink, ctx);
 *	while (there are bytes)
 *		ret = pg_ptdump_parse(&parser, bytes, size, &err);
 *	ret = pg_ptdump_parse_end(&parser, &err);
 *
 * then looks at parser.text: complete other than PG_PTDUMP_WHOLE is exit status
 * 2 and text.why is the sentence to show; x == PG_PTDUMP_X_UNSAID on stage 2 is
 * worth a warning that names the option. pg_ptdump_read() does it all for a
 * text in memory and keeps the lines.
 *
 * Sources: arch/arm64/mm/ptdump.c and arch/arm64/kvm/ptdump.c of 6.1.192 and
 * 6.12.117; what is not measured is said at pg_ptdump_words.
 */
#ifndef PG_LINUX_PTDUMP_PARSE_H
#define PG_LINUX_PTDUMP_PARSE_H

#include "base/error.h"
#include "linux/ptdump.h"

enum pg_ptdump_source {
	PG_PTDUMP_KERNEL,
	PG_PTDUMP_EFI,
	PG_PTDUMP_STAGE2,
};

enum pg_ptdump_complete {
	PG_PTDUMP_CUT,	  /* something is missing; why says what */
	PG_PTDUMP_UNTOLD, /* the text does not tell; why says why not */
	PG_PTDUMP_WHOLE,  /* shown by the text itself */
};

/*
 * What X means in the stage-2 text of 6.12 (words A): in the kernel's tree that
 * nothing may be executed, in some vendors' the contrary.
 */
enum pg_ptdump_x {
	PG_PTDUMP_X_UNSAID,
	PG_PTDUMP_X_NEVER,
	PG_PTDUMP_X_EXECUTES,
};

/* The order of regions: vmemmap last up to 6.8, Fixmap last since 6.9. */
enum pg_ptdump_order {
	PG_PTDUMP_ORDER_UNTOLD,
	PG_PTDUMP_ORDER_6_1,
	PG_PTDUMP_ORDER_6_12,
};

/*
 * What the user says of a text. Zeroed: nothing.
 *
 * ipa_bits: stage 2, the number in KVM's ipa_range, at most 52; 0 if unknown.
 */
struct pg_ptdump_options {
	enum pg_ptdump_x x;
	unsigned int ipa_bits;
};

/*
 * What a text turned out to be, so far.
 *
 * words: how its columns read; only where attributes is not 0 has a line shown
 * it. x: what X was taken for, in words A: UNSAID if nobody said; then records
 * read X as the kernel's tree means it, and bit 54 is not among the known
 * bits. It is EXECUTES, without having been asked for, if an invalid entry is
 * printed without X, as only the swapped columns do.
 * order: shown by the markers. invalid_blk: an invalid entry says BLK, which
 * no kernel from about 6.15 on does. gre, bpf: "DEVICE/GRE", or BPF's markers:
 * kernels of 5.10's time.
 * first, end: what the lines cover; end 0 for 2^64. names: bit per level index
 * that was seen; bounds: per index, all its lines' bounds ORed: what they are
 * aligned to. last: where the last line starts.
 * crlf, stripped: lines that ended so. odd_markers: regions whose names are not
 * known, the first at odd_line.
 * why: a sentence, empty for PG_PTDUMP_WHOLE.
 */
struct pg_ptdump_text {
	enum pg_ptdump_source source;
	enum pg_ptdump_words words;
	enum pg_ptdump_x x;
	enum pg_ptdump_order order;
	bool invalid_blk, gre, bpf;
	unsigned int ipa_bits;
	uint64_t first, end, last;
	uint64_t lines, attributes, markers;
	uint64_t crlf, stripped;
	uint64_t odd_markers, odd_line;
	uint8_t names;
	uint64_t bounds[PG_PTDUMP_LEVELS];
	enum pg_ptdump_complete complete;
	char why[200];
};

/*
 * A marker or a line.
 *
 * marker: its name, for the call's time; NULL for a line. line: with level an
 * index into pg_ptdump_words_style()'s names, and prot the bits that print so:
 * memory types in the numbering of 5.15 on, bits that the text does not tell
 * chosen so that the line prints as it was. known: the bits that the text does
 * tell. hole: nothing after the level's name; prot is 0.
 * size, unit: as printed (one of KMGTPE). number, column: where the line is,
 * and in it the level's name (for a marker its name); both count from 1.
 */
struct pg_ptdump_record {
	const char *marker;
	struct pg_ptdump_line line;
	uint64_t known;
	bool hole;
	uint64_t size;
	char unit;
	uint64_t number;
	unsigned int column;
};

/* Returns PG_STOP to end the parse, any other action to go on. */
typedef enum pg_action (*pg_ptdump_take)(void *ctx,
					 const struct pg_ptdump_record *record);

/* The kernel's lines are shorter than half of this. */
#define PG_PTDUMP_TEXT_MAX 512

/*
 * error_number, error_column: where the text is wrong, from 1, after
 * PG_EFORMAT; 0 if it is wrong as a whole.
 */
struct pg_ptdump_parser {
	struct pg_ptdump_text text;
	uint64_t error_number;
	unsigned int error_column;
	/* Private: */
	struct pg_ptdump_options options;
	pg_ptdump_take take;
	void *ctx;
	char buf[PG_PTDUMP_TEXT_MAX];
	size_t length;
	uint64_t number;
	uint8_t words, orders; /* that are still possible, a bit each */
	int8_t rank[2];
	bool marker_last, stopped;
	int failed;
};

/* take may be NULL: only to know what the text is. */
void pg_ptdump_parser_init(struct pg_ptdump_parser *p,
			   const struct pg_ptdump_options *options,
			   pg_ptdump_take take, void *ctx);

/*
 * Takes a piece. PG_EFORMAT if the text is none, with a sentence that begins
 * with the line and the column; records before it were delivered. After an
 * error, and after PG_STOP, further pieces change nothing.
 */
int pg_ptdump_parse(struct pg_ptdump_parser *p, const void *bytes, size_t size,
		    struct pg_error *err);

/*
 * After the last piece: decides p->text.complete. PG_EFORMAT if there was no
 * text. A last line without a newline is not delivered: it may have been cut.
 */
int pg_ptdump_parse_end(struct pg_ptdump_parser *p, struct pg_error *err);

/* A text's lines, without its markers, in ascending order. */
struct pg_ptdump_lines {
	struct pg_ptdump_record *list;
	size_t count, room;
};

/*
 * Parses a whole text and keeps its lines, in which bit 54 then agrees with
 * what the text as a whole said of X. *text (not NULL) as after the end. On an
 * error *lines is empty. PG_EFORMAT, PG_ENOMEM. Free with
 * pg_ptdump_lines_free().
 */
int pg_ptdump_read(const void *bytes, size_t size,
		   const struct pg_ptdump_options *options,
		   struct pg_ptdump_lines *lines, struct pg_ptdump_text *text,
		   struct pg_error *err);
void pg_ptdump_lines_free(struct pg_ptdump_lines *lines);

/* "kernel_page_tables", "efi_page_tables", "stage2_page_tables" */
const char *pg_ptdump_source_name(enum pg_ptdump_source source);

#endif
