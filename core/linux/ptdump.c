// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's state machine, fed with runs instead of single entries. */
#include "linux/ptdump.h"

#include "arch/desc.h"

static uint64_t next_marker(const struct pg_ptdump *p)
{
	return p->marker + 1 < p->nmarkers ? p->markers[p->marker + 1].start
					   : UINT64_MAX;
}

static void print_marker(const struct pg_ptdump *p)
{
	p->sink.marker(p->sink.ctx, p->markers[p->marker].name);
}

/*
 * The kernel compares with the next marker as it is; address 0 of the final
 * flush is below all of them, so nothing more is printed there.
 */
static void pass_marker(struct pg_ptdump *p, uint64_t addr)
{
	if (addr < next_marker(p) || p->marker + 1 >= p->nmarkers)
		return;
	p->marker++;
	print_marker(p);
}

/* Prints the line that is open, up to end. */
static void close_line(struct pg_ptdump *p, uint64_t end)
{
	const struct pg_ptdump_line line = { p->start, end, p->level, p->prot };

	if (p->open)
		p->sink.line(p->sink.ctx, &line);
	p->open = false;
}

/* note_page(): what the kernel does with every entry. */
static void note(struct pg_ptdump *p, uint64_t addr, int level, uint64_t value)
{
	uint64_t prot = value & p->style->mask;
	bool crossed = addr >= next_marker(p) && p->marker + 1 < p->nmarkers;

	if (!p->begun) {
		p->begun = true;
		print_marker(p);
	} else if (p->open &&
		   (prot != p->prot || level != p->level || crossed)) {
		close_line(p, addr);
		pass_marker(p, addr);
	}
	if (!p->open) {
		p->open = true;
		p->level = level;
		p->prot = prot;
		p->start = addr;
	}
	pass_marker(p, addr);
}

/*
 * A run of equal entries: only its first entry, and those that reach a marker,
 * can make note_page() print; the others need not be noted.
 */
static void note_run(struct pg_ptdump *p, const struct pg_visit *v, int level,
		     uint64_t value)
{
	uint64_t ia = v->ia, left = v->count - 1;

	note(p, pg_max(ia, p->first), level, value);
	while (left) {
		uint64_t next = next_marker(p), skip = 1;

		if (next > ia && next - ia > v->size)
			skip = (next - ia - 1) / v->size + 1;
		if (next == UINT64_MAX || skip > left)
			return;
		ia += skip * v->size;
		left -= skip;
		if (ia > p->last)
			return;
		note(p, ia, level, value);
	}
}

/*
 * Linux calls an entry "bad" at a level where it knows only tables, and
 * reports a hole.
 */
static bool bad(const struct pg_ptdump *p, int index)
{
	return !p->style->every_entry && p->style->bad_leaf[index];
}

/* A non-zero entry that is not valid: swallowed, unless "present". */
static bool swallowed(const struct pg_ptdump *p, const struct pg_visit *v,
		      int index)
{
	return v->kind == PG_VISIT_INVALID && v->desc &&
	       v->level < PG_LEVEL_MAX && !p->style->every_entry &&
	       !bad(p, index) && !(v->desc & p->style->present_invalid[index]);
}

/* The regions that begin inside what cannot be read are named behind it. */
static void note_unreadable(struct pg_ptdump *p, const struct pg_visit *v)
{
	uint64_t start = pg_max(v->ia, p->first);
	uint64_t last = pg_min(v->ia + (v->size * v->count - 1), p->last);

	close_line(p, start);
	if (!p->begun)
		print_marker(p);
	p->begun = true;
	p->sink.unreadable(p->sink.ctx, v, start, last + 1);
	while (p->marker + 1 < p->nmarkers && next_marker(p) <= last)
		pass_marker(p, next_marker(p));
}

enum pg_action pg_ptdump_visit(void *ptdump, const struct pg_visit *v)
{
	struct pg_ptdump *p = ptdump;
	const struct pg_ptdump_style *s = p->style;
	int index = v->level + 1;
	bool hole = !v->desc || bad(p, index);

	if (v->kind == PG_VISIT_TABLE) {
		return PG_CONTINUE;
	} else if (v->kind == PG_VISIT_UNREADABLE ||
		   v->fault == PG_FAULT_ADDRESS_SIZE) {
		note_unreadable(p, v);
	} else if (swallowed(p, v, index)) {
		p->swallowed += v->count;
	} else {
		if (v->kind != PG_VISIT_INVALID && hole)
			p->refused += v->count;
		note_run(p, v, s->fold[hole ? s->hole[index] : index],
			 hole ? 0 : v->desc);
	}
	return PG_CONTINUE;
}

/* The region that the first address asked for lies in. */
static size_t first_marker(const struct pg_marker *markers, size_t n,
			   uint64_t first)
{
	size_t i = 0;

	while (i + 1 < n && markers[i + 1].start <= first)
		i++;
	return i;
}

void pg_ptdump_init(struct pg_ptdump *p, const struct pg_ptdump_style *style,
		    const struct pg_marker *markers, size_t nmarkers,
		    const struct pg_ptdump_sink *sink, uint64_t first,
		    uint64_t last)
{
	*p = (struct pg_ptdump){
		.style = style,
		.markers = markers,
		.nmarkers = nmarkers,
		.sink = *sink,
		.first = first,
		.last = last,
	};
	/* The whole space begins with marker 0, even if nothing is before 1. */
	if (first > markers[0].start)
		p->marker = first_marker(markers, nmarkers, first);
}

void pg_ptdump_flush(struct pg_ptdump *p)
{
	if (!p->style->flush)
		return;
	/* The kernel notes address 0 here, which passes no marker. */
	if (!p->begun)
		print_marker(p);
	close_line(p, p->last + 1);
}
