// SPDX-License-Identifier: GPL-2.0-or-later
/* The part of a tour that prints the kernel's text, and reads it again. */
#include <inttypes.h>
#include <string.h>

#include "linux/ptdump_compare.h"
#include "linux/ptdump_span.h"
#include "linux/ptdump_wx.h"
#include "formats/tour.h"
#include "verify/verify.h"

#define TEXT_MAX (48 << 10)

/*
 * One printing. lost: the text was too long, or holds what no kernel prints.
 * refused, swallowed: pg_ptdump's. wx: the kernel's own check of the lines;
 * wx_pages: the same counted here.
 */
struct text {
	const struct pg_ptdump_style *style;
	char bytes[TEXT_MAX];
	size_t size;
	bool lost;
	uint64_t lines, next;
	bool gap;
	struct pg_ptdump_wx wx;
	uint64_t wx_pages;
};

static void put(struct text *x, const char *bytes, size_t size)
{
	if (x->lost || size > TEXT_MAX - x->size) {
		x->lost = true;
		return;
	}
	memcpy(x->bytes + x->size, bytes, size);
	x->size += size;
}

static void put_marker(void *ctx, const char *name)
{
	struct text *x = ctx;

	put(x, "---[ ", 5);
	put(x, name, strlen(name));
	put(x, " ]---\n", 6);
}

/* Writable (AP[2] is 0) and executable (PXN is 0), as the kernel counts. */
static uint64_t own_wx(const struct pg_ptdump_line *l, unsigned int shift)
{
	if (!l->prot || l->prot & PG_BIT(7) || l->prot & PG_BIT(53))
		return 0;
	return (l->end - l->start) >> shift;
}

static void put_line(void *ctx, const struct pg_ptdump_line *line)
{
	struct text *x = ctx;
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(x->style, line, buf, sizeof(buf));

	x->gap |= x->lines && line->start < x->next;
	x->next = line->end;
	x->lines++;
	pg_ptdump_wx_add(&x->wx, line);
	x->wx_pages += own_wx(line, x->wx.page_shift);
	put(x, buf, n < sizeof(buf) ? n : sizeof(buf) - 1);
}

static void put_unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
			   uint64_t end)
{
	struct text *x = ctx;

	(void)v;
	(void)start;
	(void)end;
	x->lost = true;
}

/* What is walked, in which words, between which markers. */
struct plan {
	struct pg_ptdump_style style;
	struct pg_marker plain;
	const struct pg_marker *markers;
	size_t nmarkers;
	struct pg_regime regime;
	struct pg_tables tables;
	bool stage2;
	const struct fz_seen *seen;
};

static int walk(const struct fz_tour *t, const struct plan *p,
		const struct pg_ptdump_style *style,
		const struct pg_ptdump_sink *sink)
{
	struct pg_ptdump lines;
	struct pg_walk_result result;
	struct pg_walk w = {
		.tables = &p->tables,
		.budget = t->budget,
		.join = PG_JOIN_MASKED,
		.join_mask = style->mask,
		.visit = pg_ptdump_visit,
		.ctx = &lines,
	};
	int ret;

	pg_ptdump_init(&lines, style, p->markers, p->nmarkers, sink,
		       p->regime.base, pg_regime_last(&p->regime));
	ret = pg_walk(&w, &result, NULL);
	if (ret == PG_EBUDGET)
		lines.last = result.stopped_ia - 1;
	pg_ptdump_flush(&lines);
	return ret;
}

/* What differs is said in words, in order. */
struct written {
	struct fz_tour *t;
	const struct pg_ptdump_text *text;
	uint64_t next;
};

static void take_difference(void *ctx, const struct pg_ptdump_diff *d)
{
	struct written *w = ctx;
	char words[160];

	if (d->start < w->next || (d->end && d->end <= d->start))
		FZ_TOUR(w->t, "ptdump", "differences", "order",
			"0x%" PRIx64 " to 0x%" PRIx64 " comes after "
			"0x%" PRIx64,
			d->start, d->end, w->next);
	w->next = d->start;
	pg_ptdump_words_of(w->text, d->image, d->mask, words, sizeof(words));
	w->t->hash = fz_mix(w->t->hash, d->mask ^ strlen(words));
	pg_ptdump_words_of(w->text, d->text, d->mask, words, sizeof(words));
	w->t->hash = fz_mix(w->t->hash, d->start ^ strlen(words));
}

static void differs(void *ctx, const struct pg_ptdump_diff *d)
{
	struct fz_tour *t = ctx;

	FZ_TOUR(t, "ptdump", "compare", pg_ptdump_diff_name(d->kind),
		"0x%" PRIx64 " is not what its own text says: mask "
		"0x%" PRIx64,
		d->start, d->mask);
}

static void compare(struct fz_tour *t, struct plan *p,
		    const struct pg_ptdump_text *text,
		    const struct pg_ptdump_lines *lines,
		    struct written *written)
{
	struct pg_ptdump_style style = p->style;
	struct pg_ptdump_compare c = {
		.text = text,
		.lines = lines,
		.regime = &p->regime,
		.first = p->regime.base,
		.last = pg_regime_last(&p->regime),
		.differs = written ? take_difference : differs,
		.ctx = written ? (void *)written : t,
	};
	struct pg_ptdump_sink sink;

	style.mask |= pg_ptdump_words_style(text->words).mask;
	style.flush = true;
	c.image_mask = style.mask;
	pg_ptdump_compare_begin(&c);
	sink = pg_ptdump_compare_sink(&c);
	walk(t, p, &style, &sink);
	pg_ptdump_compare_end(&c);
}

/* With tables of which a word is another one now. */
static void compare_written(struct fz_tour *t, struct plan *p,
			    const struct pg_ptdump_text *text,
			    const struct pg_ptdump_lines *lines)
{
	struct written w = { .t = t, .text = text };
	struct plan other = *p;
	struct fz_written memory;

	if (!fz_tour_write(t, &p->tables, p->seen, &memory))
		return;
	other.tables.regime = &other.regime;
	other.tables.mem = &memory.mem;
	compare(t, &other, text, lines, &w);
}

static void check_leaf(struct fz_tour *t, const struct pg_ptdump_space *space,
		       const struct pg_ptdump_record *r,
		       const struct pg_ptdump_leaf *leaf)
{
	const struct pg_span *s = &leaf->span;

	if (s->ia != r->line.start || s->ia + s->size != r->line.end ||
	    leaf->number != r->number)
		FZ_TOUR(t, "ptdump", "leaf", "range",
			"line %" PRIu64 " became 0x%" PRIx64 " bytes at "
			"0x%" PRIx64,
			r->number, s->size, s->ia);
	if (pg_span_is_leaf(s) &&
	    s->level != pg_ptdump_level(space, r->line.level))
		FZ_TOUR(t, "ptdump", "leaf", "level", "line %" PRIu64,
			r->number);
	if (pg_span_is_leaf(s) && (s->desc ^ r->line.prot) & leaf->known &
					  ~pg_mask(49, 12) & ~UINT64_C(3))
		FZ_TOUR(t, "ptdump", "leaf", "desc",
			"line %" PRIu64 " says 0x%" PRIx64 ", its span "
			"0x%" PRIx64,
			r->number, r->line.prot, s->desc);
}

/* Text that is judged by itself, as verify does it. */
static void judge(struct fz_tour *t, const struct pg_ptdump_text *text,
		  const struct pg_ptdump_lines *lines)
{
	struct pg_ptdump_space space;
	struct pg_error err = { "" };
	struct pg_verify *v;
	size_t count;

	if (pg_ptdump_space_init(&space, text, &err)) {
		if (!err.text[0])
			FZ_TOUR(t, "sentence", "shape", "empty", "none");
		return;
	}
	v = pg_verify_create(NULL);
	if (!v || pg_verify_text(v, "text", &err)) {
		pg_verify_destroy(v);
		return;
	}
	for (size_t i = 0; i < lines->count; i++) {
		struct pg_ptdump_leaf leaf;

		pg_ptdump_leaf(&space, &lines->list[i], &leaf);
		check_leaf(t, &space, &lines->list[i], &leaf);
		pg_verify_line(v, &(struct pg_text_leaf){
					  .span = &leaf.span,
					  .known = leaf.known,
					  .access_known = leaf.access_known,
					  .attr_known = leaf.attr_known,
					  .line = leaf.number,
				  });
	}
	pg_verify_finish(v, &err);
	pg_verify_findings(v, &count);
	t->hash = fz_mix(t->hash, count);
	pg_verify_destroy(v);
}

/* Text of a walk that went to its end, in lines that all say something. */
static void read_again(struct fz_tour *t, struct plan *p, const struct text *x)
{
	struct pg_ptdump_options options = { 0 };
	struct pg_ptdump_lines lines = { 0 };
	struct pg_ptdump_text text;
	struct pg_error err = { "" };
	int ret = pg_ptdump_read(x->bytes, x->size, &options, &lines, &text,
				 &err);

	if (ret && !err.text[0])
		FZ_TOUR(t, "sentence", "ptdump", "empty", "no sentence");
	t->hash = fz_mix(t->hash, lines.count);
	if (!ret && lines.count != x->lines)
		FZ_TOUR(t, "ptdump", "read", "lines",
			"%zu lines were read of %" PRIu64, lines.count,
			x->lines);
	/* What the last line is without, no text can tell. */
	if (!ret && (text.complete == PG_PTDUMP_WHOLE ||
		     (p->style.flush && text.complete == PG_PTDUMP_UNTOLD)))
		compare(t, p, &text, &lines, NULL);
	if (!ret)
		compare_written(t, p, &text, &lines);
	if (!ret)
		judge(t, &text, &lines);
	pg_ptdump_lines_free(&lines);
}

static void print(struct fz_tour *t, struct plan *p)
{
	static struct text x;
	const struct pg_ptdump_sink sink = { put_marker, put_line,
					     put_unreadable, &x };
	char verdict[160] = "";
	int ret;

	x.style = &p->style;
	x.size = x.lines = x.next = x.wx_pages = 0;
	x.lost = x.gap = false;
	x.wx = (struct pg_ptdump_wx){ .page_shift = p->regime.granule };
	ret = walk(t, p, &p->style, &sink);
	if (x.gap)
		FZ_TOUR(t, "ptdump", "lines", "order", "lines go back");
	pg_ptdump_wx_text(&x.wx, verdict, sizeof(verdict));
	if (!verdict[0])
		FZ_TOUR(t, "ptdump", "wx", "sentence", "no verdict");
	if (x.wx.wx != x.wx_pages)
		FZ_TOUR(t, "ptdump", "wx", "count",
			"%" PRIu64 " pages, not %" PRIu64, x.wx.wx, x.wx_pages);
	for (size_t i = 0; i + 8 <= x.size; i += 8)
		t->hash = fz_mix(t->hash, pg_le64(x.bytes + i));
	if (!ret && !x.lost && x.lines)
		read_again(t, p, &x);
}

static void plain_marker(struct plan *p, const char *name, uint64_t start)
{
	p->plain = (struct pg_marker){ .start = start };
	strncpy(p->plain.name, name, sizeof(p->plain.name) - 1);
	p->markers = &p->plain;
	p->nmarkers = 1;
}

static void plan_kernel(struct fz_tour *t, enum pg_ptdump_version v,
			struct plan *p)
{
	const struct pg_kernel *k = t->kernel;
	bool old = v == PG_PTDUMP_6_1;

	p->style = pg_ptdump_kernel_style(k, v);
	p->regime = old ? k->built_regime : k->regime;
	p->tables.root = old ? k->built_root_pa : k->root_pa;
	if (t->markers && t->markers->count) {
		p->markers = t->markers->list;
		p->nmarkers = t->markers->count;
	} else {
		plain_marker(p, "", p->regime.base);
	}
}

void fz_tour_text(struct fz_tour *t, const struct pg_tables *tables,
		  const struct fz_seen *seen, bool own)
{
	enum pg_ptdump_version v = fz_tour_next(t) % PG_PTDUMP_VERSIONS;
	struct plan p = {
		.regime = *tables->regime,
		.tables = *tables,
		.stage2 = tables->regime->stage == 2,
		.seen = seen,
	};

	if (own && t->kernel && (t->seed & 1))
		v = pg_ptdump_version_of(t->kernel);
	if (own && t->kernel) {
		plan_kernel(t, v, &p);
	} else if (p.stage2) {
		p.style = pg_ptdump_kvm_style(v);
		plain_marker(&p, "Guest IPA", 0);
	} else {
		p.style = pg_ptdump_plain_style(&p.regime, v);
		plain_marker(&p, "Linear Mapping start", p.regime.base);
	}
	p.tables.regime = &p.regime;
	print(t, &p);
}
