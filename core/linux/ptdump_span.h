/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of ptdump text as spans, so that rules which judge spans can judge a
 * text: leaves with their permissions and memory type, in a regime whose
 * geometry the text gives away.
 *
 * A command uses it so:
 *
 *	pg_ptdump_read(bytes, size, &options, &lines, &text, &err);
 *	pg_ptdump_space_init(&space, &text, &err);
 *	for (i = 0; i < lines.count; i++) {
 *		pg_ptdump_leaf(&space, &lines.list[i], &leaf);
 *		(judge leaf.span, within leaf.known; name line leaf.number)
 *	}
 *
 * A text does not have: physical addresses, what table descriptors limit, DBM,
 * software bits, registers. So pa, at and repeat are 0, hier limits nothing,
 * and a page that prints "ro" counts as read-only.
 */
#ifndef PG_LINUX_PTDUMP_SPAN_H
#define PG_LINUX_PTDUMP_SPAN_H

#include "arch/span.h"
#include "linux/ptdump_parse.h"
#include "linux/ptdump_shape.h"

/*
 * A regime made from a text, and tables that hold nothing, for spans to point
 * to: it stays where it is while spans are in use. sure: only one granule fits
 * the text; with few lines several may, and the largest is taken.
 *
 * Stage 1 is EL1&0 with Linux's MAIR, byte 6 being Device-GRE (for 5.10's
 * time); that it may have been EL2&0 changes nothing that a text shows. 52-bit
 * 4K and 16K have DS, and hence no shareability in their lines.
 */
struct pg_ptdump_space {
	struct pg_regime regime;
	struct pg_mem mem;
	struct pg_tables tables;
	struct pg_ptdump_shape shape;
	bool sure;
};

/*
 * PG_EFORMAT if the text's bounds fit no geometry that Linux has, or if it has
 * no lines.
 */
int pg_ptdump_space_init(struct pg_ptdump_space *space,
			 const struct pg_ptdump_text *text,
			 struct pg_error *err);

/*
 * span: a block, a page or a hole. What is not valid is a hole with its desc;
 * so is a page whose descriptor is reserved (BLK at the last level).
 * known: the bits of span.desc that the text tells; the others are 0 or chosen,
 * and nothing may be concluded from them.
 * access_known: span.access follows from known bits. False for stage 2 whose X
 * nobody explained: then only the x of its rights is unknown.
 * attr_known: so does span.attr (its shareability only if known holds bits
 * 9:8). Never for stage 2.
 */
struct pg_ptdump_leaf {
	struct pg_span span;
	uint64_t known;
	uint64_t number;
	bool access_known, attr_known;
};

/* A line; not a marker. */
void pg_ptdump_leaf(const struct pg_ptdump_space *space,
		    const struct pg_ptdump_record *record,
		    struct pg_ptdump_leaf *leaf);

/* The architecture's level of a line. */
int pg_ptdump_level(const struct pg_ptdump_space *space, int index);

#endif
