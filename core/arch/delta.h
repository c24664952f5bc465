/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between two address spaces, by meaning: not how the tables say
 * it, but what each input address comes to.
 */
#ifndef PG_ARCH_DELTA_H
#define PG_ARCH_DELTA_H

#include "arch/stream.h"

/*
 * Kinds of change, the weightier first. Those from MOVED to ATTRIBUTE and
 * those from SPLIT to CONTIG are of addresses that both spaces map; FAULT and
 * INVALID of addresses that neither does. Each range has at most one of SPLIT,
 * COLLAPSED and CONTIG.
 */
enum pg_change {
	PG_CHANGE_UNREADABLE, /* on either side: nobody knows */
	PG_CHANGE_MAPPED,
	PG_CHANGE_UNMAPPED,
	PG_CHANGE_MOVED,      /* another output address */
	PG_CHANGE_PERMISSION, /* effective ones, at any exception level */
	PG_CHANGE_MEMTYPE,
	PG_CHANGE_SHAREABILITY,
	PG_CHANGE_ATTRIBUTE, /* see enum pg_attribute */
	PG_CHANGE_SPLIT,     /* smaller leaves */
	PG_CHANGE_COLLAPSED, /* larger leaves */
	PG_CHANGE_CONTIG,    /* leaves of the same size, other contiguous bit */
	PG_CHANGE_FAULT,     /* another kind of fault, or of the other stage */
	PG_CHANGE_INVALID,   /* another value in an entry that is not valid */
	PG_CHANGE_COUNT,
};

/*
 * What a leaf says beside. Each counts as 0 where the regime or the level has
 * no such bit. Bits that change none of what is named here and in enum
 * pg_change are not compared: the same type through another index of MAIR, say.
 */
enum pg_attribute {
	PG_ATTR_AF,
	PG_ATTR_NG,
	PG_ATTR_DBM,
	PG_ATTR_DIRTY, /* with hardware dirty state: was written */
	PG_ATTR_GP,
	PG_ATTR_SW, /* bits [58:55] */
	PG_ATTR_NT,
	PG_ATTR_NS,
	PG_ATTR_FNXS,
	PG_ATTR_PBHA, /* bits [62:59] */
	PG_ATTR_MAIR, /* other hints for allocation, or bytes of one meaning */
	PG_ATTR_COUNT,
};

/*
 * A range and what it was and is. changes, attributes: bits of the two enums;
 * attributes is 0 without PG_CHANGE_ATTRIBUTE. before, after: cut to the range.
 * scattered: output addresses do not ascend over the range, and those that are
 * given are of its first byte alone; only where they are not what changed.
 */
struct pg_delta {
	uint64_t ia;
	uint64_t size;
	unsigned int changes;
	unsigned int attributes;
	bool scattered;
	struct pg_span before;
	struct pg_span after;
};

/* "mapped", "moved", ... and "af", "ng", ...: permanent names. */
const char *pg_change_name(enum pg_change change);
const char *pg_attribute_name(enum pg_attribute attribute);

/* The value of an attribute of a leaf span. */
uint64_t pg_attribute_value(const struct pg_span *span,
			    enum pg_attribute attribute);

/*
 * Compares two spans that begin at the same input address, over the longest
 * stretch from there on for which one answer holds. No changes: they mean the
 * same. Holes that hold a value are taken to hold it throughout, so the spans
 * have to come from a stream with split_holes if PG_CHANGE_INVALID matters.
 */
void pg_delta_compare(const struct pg_span *before, const struct pg_span *after,
		      struct pg_delta *delta);

/* Takes a finished delta; returns PG_STOP to end the comparison. */
typedef enum pg_action (*pg_delta_sink)(void *ctx,
					const struct pg_delta *delta);

/*
 * A comparison of two streams with the same first and last. Neighbouring
 * deltas are joined where everything about them goes on: the changes, the level
 * and all that is said of both sides, and, for what is mapped, unmapped or
 * moved, the output addresses, each ascending or repeated. Memory use does not
 * depend on the tables.
 *
 * ignore: bits of changes that are not shown. The sink gets deltas in which
 * desc is that of the first entry, and count that of the entries touched.
 */
struct pg_comparison {
	struct pg_stream *before, *after;
	unsigned int ignore;
	pg_delta_sink sink;
	void *ctx;
	bool found;   /* the sink was called */
	bool stopped; /* by the sink */
	/* Private: */
	struct pg_delta open;
	bool has_open;
	uint64_t cuts;
};

/*
 * Compares. 0, or PG_EBUDGET if ranges that repeat, each over another period,
 * would make more than PG_SPAN_PIECES of them; the last delta is then a
 * PG_CHANGE_UNREADABLE for all from the address in the sentence on, of which
 * the streams were not asked. What ended a stream is in the stream.
 */
int pg_delta_run(struct pg_comparison *c, struct pg_error *err);

#endif
