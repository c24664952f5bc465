// SPDX-License-Identifier: GPL-2.0-or-later
/* A text compared with itself, judged by rules, and made into tables. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/build.h"
#include "engine/scheme.h"
#include "engine/script.h"
#include "linux/ptdump_wx.h"
#include "formats/ptdump.h"
#include "verify/verify.h"

/* Tables are made of texts with as many lines, that many entries in all. */
#define LINES	 48
#define ENTRIES	 3000
#define FINDINGS 64

struct self {
	struct ptdump_case *c;
	struct pg_ptdump_space space;
	unsigned int count, changed;
	struct pg_ptdump_diff first;
};

static void differs(void *ctx, const struct pg_ptdump_diff *diff)
{
	struct self *s = ctx;

	if (!s->count++)
		s->first = *diff;
	s->changed += diff->kind == PG_PTDUMP_CHANGED;
}

static struct pg_ptdump_compare comparison(struct self *s)
{
	const struct pg_regime *r = &s->space.regime;

	s->count = s->changed = 0;
	return (struct pg_ptdump_compare){
		.text = &s->c->text,
		.lines = &s->c->lines,
		.regime = r,
		.image_mask = pg_ptdump_words_style(s->c->text.words).mask,
		.first = r->base,
		.last = pg_regime_last(r),
		.differs = differs,
		.ctx = s,
	};
}

/* The text's lines as an image's, one of them with bits turned over. */
static void compare_lines(struct self *s, size_t turned, uint64_t bits)
{
	struct pg_ptdump_compare compare = comparison(s);

	pg_ptdump_compare_begin(&compare);
	for (size_t i = 0; i < s->c->lines.count; i++) {
		struct pg_ptdump_line line = s->c->lines.list[i].line;

		if (i == turned)
			line.prot ^= bits;
		pg_ptdump_compare_line(&compare, &line);
	}
	pg_ptdump_compare_end(&compare);
}

static void check_self(struct self *s)
{
	struct ptdump_case *c = s->c;
	size_t k = c->size % pg_max(c->lines.count, 1);

	compare_lines(s, SIZE_MAX, 0);
	if (s->count)
		PTDUMP_BAD(c, "compare", "self",
			   pg_ptdump_diff_name(s->first.kind),
			   "the text differs from itself at 0x%" PRIx64,
			   s->first.start);
	if (!ptdump_is_leaf(&c->lines.list[k]) ||
	    !(c->lines.list[k].known & PG_BIT(7)))
		return;
	compare_lines(s, k, PG_BIT(7));
	if (s->count != 1 || s->changed != 1 || s->first.mask != PG_BIT(7) ||
	    s->first.start != c->lines.list[k].line.start ||
	    s->first.end != c->lines.list[k].line.end)
		PTDUMP_BAD(c, "compare", "turned", "differs",
			   "a line that was changed is %u differences",
			   s->count);
}

/* What the words of a line of stage 1 say, without core's permissions. */
static bool says_wx(const struct pg_ptdump_record *r)
{
	uint64_t p = r->line.prot;

	if (!ptdump_is_leaf(r) || p & PG_BIT(7))
		return false;
	return p & PG_BIT(6) ? !(p & PG_BIT(54)) : !(p & PG_BIT(53));
}

static bool says_user(const struct pg_ptdump_record *r)
{
	uint64_t p = r->line.prot;

	return ptdump_is_leaf(r) && (p & PG_BIT(6) || !(p & PG_BIT(54)));
}

static bool objected(const struct pg_finding *list, size_t count,
		     const char *rule, uint64_t ia)
{
	for (size_t i = 0; i < count; i++) {
		if (ia - list[i].ia < list[i].size &&
		    !strcmp(list[i].rule->name, rule))
			return true;
	}
	return false;
}

static void check_rules(struct self *s, const struct pg_finding *list,
			size_t count)
{
	const struct pg_ptdump_lines *lines = &s->c->lines;

	for (size_t i = 0; i < lines->count && i < FINDINGS; i++) {
		const struct pg_ptdump_record *r = &lines->list[i];

		if (says_wx(r) != objected(list, count, "wx", r->line.start))
			PTDUMP_BAD(s->c, "verify", "wx", "opinion",
				   "line %" PRIu64 " %s W+X", r->number,
				   says_wx(r) ? "is" : "is not");
		if (s->c->text.source == PG_PTDUMP_KERNEL &&
		    says_user(r) !=
			    objected(list, count, "user-kernel", r->line.start))
			PTDUMP_BAD(s->c, "verify", "user-kernel", "opinion",
				   "line %" PRIu64 " %s the user's", r->number,
				   says_user(r) ? "is" : "is not");
	}
}

static void check_findings(struct self *s, const struct pg_verify *v)
{
	const struct pg_finding *list;
	char text[256];
	size_t count;

	list = pg_verify_findings(v, &count);
	for (size_t i = 0; i < count && i < FINDINGS; i++) {
		pg_finding_text(&list[i], text, sizeof(text));
		if (!*text || !list[i].line ||
		    (i && list[i].ia < list[i - 1].ia))
			PTDUMP_BAD(s->c, "verify", list[i].rule->name, "form",
				   "a finding at 0x%" PRIx64 ", line %" PRIu64
				   ": %s",
				   list[i].ia, list[i].line, text);
	}
	if (s->c->text.source != PG_PTDUMP_STAGE2 &&
	    !pg_verify_counts(v)->dropped)
		check_rules(s, list, count);
}

static void check_verify(struct self *s)
{
	struct pg_verify *v = pg_verify_create(NULL);
	struct pg_error err;

	if (!v)
		return;
	if (!pg_verify_text(v, "text", &err)) {
		for (size_t i = 0; i < s->c->lines.count; i++) {
			struct pg_ptdump_leaf leaf;

			pg_ptdump_leaf(&s->space, &s->c->lines.list[i], &leaf);
			pg_verify_line(v, &(struct pg_text_leaf){
						  .span = &leaf.span,
						  .known = leaf.known,
						  .access_known =
							  leaf.access_known,
						  .attr_known = leaf.attr_known,
						  .line = leaf.number,
					  });
		}
		if (!pg_verify_finish(v, &err))
			check_findings(s, v);
	}
	pg_verify_destroy(v);
}

/* ptdump_check_wx(): pages, of lines that are W+X, or not UXN. */
static void check_wx(struct self *s)
{
	struct pg_ptdump_wx wx = { .page_shift = s->space.regime.granule };
	uint64_t pages = 0;
	char text[128];

	for (size_t i = 0; i < s->c->lines.count; i++) {
		const struct pg_ptdump_line *l = &s->c->lines.list[i].line;

		pg_ptdump_wx_add(&wx, l);
		if (!s->c->lines.list[i].hole && !(l->prot & PG_BIT(7)) &&
		    !(l->prot & PG_BIT(53)))
			pages += (l->end - l->start) >> wx.page_shift;
	}
	pg_ptdump_wx_text(&wx, text, sizeof(text));
	if (wx.wx != pages)
		PTDUMP_BAD(s->c, "wx", "pages", "differs",
			   "%" PRIu64 " pages, by the words %" PRIu64, wx.wx,
			   pages);
}

/* Entries of the lines, so that small tables can be told from great ones. */
static bool is_small(const struct self *s)
{
	uint64_t entries = 0;

	if (s->c->lines.count > LINES)
		return false;
	for (size_t i = 0; i < s->c->lines.count; i++) {
		const struct pg_ptdump_line *l = &s->c->lines.list[i].line;
		int level = pg_ptdump_level(&s->space, l->level);

		if (level < s->space.regime.start)
			return false;
		entries += (l->end - 1 - l->start) >>
			   pg_level_shift(&s->space.regime, level);
	}
	return entries <= ENTRIES;
}

static bool put_line(struct self *s, struct pg_world *w,
		     const struct pg_ptdump_record *record)
{
	const struct pg_regime *r = &s->space.regime;
	struct pg_ptdump_leaf leaf;
	struct pg_build_leaf put;
	struct pg_error err;

	pg_ptdump_leaf(&s->space, record, &leaf);
	put = (struct pg_build_leaf){
		.va = leaf.span.ia,
		.level = leaf.span.level,
		.count = leaf.span.size >> pg_level_shift(r, leaf.span.level),
		.desc = record->hole ? 0 : record->line.prot,
	};
	if (put.desc & 1) {
		put.pa_step = PG_BIT(pg_level_shift(r, put.level));
		put.desc |= pg_desc_put_oa(r, put.va & pg_ones(47));
	}
	return !pg_build_alike(&w->tasks[0], &w->mms[0], &put, &err);
}

static struct pg_ptdump_style style_of(const struct self *s)
{
	const struct pg_ptdump_text *t = &s->c->text;
	enum pg_ptdump_version v = t->invalid_blk ? PG_PTDUMP_6_12
						  : PG_PTDUMP_MAINLINE;
	struct pg_ptdump_style style =
		t->source == PG_PTDUMP_STAGE2
			? pg_ptdump_kvm_style(v)
			: pg_ptdump_plain_style(&s->space.regime, v);

	style.mask |= pg_ptdump_words_style(t->words).mask;
	style.flush = true;
	return style;
}

/* The tables' own lines against the text: nothing differs. */
static void compare_tables(struct self *s, struct pg_world *w)
{
	struct pg_ptdump_compare compare = comparison(s);
	struct pg_ptdump_style style = style_of(s);
	struct pg_ptdump_sink sink = pg_ptdump_compare_sink(&compare);
	struct pg_tables tables = pg_mm_tables(w, &w->mms[0]);
	struct pg_marker marker = { .start = s->space.regime.base };
	struct pg_ptdump p;
	struct pg_walk walk = {
		.tables = &tables,
		.join = PG_JOIN_MASKED,
		.join_mask = style.mask,
		.visit = pg_ptdump_visit,
		.ctx = &p,
	};
	struct pg_error err;

	compare.image_mask = style.mask;
	pg_ptdump_compare_begin(&compare);
	pg_ptdump_init(&p, &style, &marker, 1, &sink, compare.first,
		       compare.last);
	if (pg_walk(&walk, NULL, &err))
		return;
	pg_ptdump_flush(&p);
	pg_ptdump_compare_end(&compare);
	if (s->count && !p.swallowed && !p.refused)
		PTDUMP_BAD(s->c, "tables", "differs",
			   pg_ptdump_diff_name(s->first.kind),
			   "tables made of the text differ at 0x%" PRIx64
			   ": 0x%" PRIx64 " and 0x%" PRIx64,
			   s->first.start, s->first.image, s->first.text);
}

static void check_tables(struct self *s)
{
	static struct pg_world w;
	struct pg_world_params params = {
		.knobs = pg_schemes[0]->knobs,
		.shift = s->space.regime.granule,
		.first = PG_SCRIPT_FIRST,
		.size = PG_SCRIPT_SIZE,
	};
	struct pg_mm_params mm = {
		.class = s->space.regime.stage == 2 ? PG_CLASS_GUEST
						    : PG_CLASS_TEMP,
		.regime = s->space.regime,
	};
	struct pg_error err;
	bool good;

	if (pg_world_init(&w, &params, &err))
		return;
	good = !pg_mm_create(&w.tasks[0], &mm, &err);
	for (size_t i = 0; good && i < s->c->lines.count; i++)
		good = put_line(s, &w, &s->c->lines.list[i]);
	if (good)
		compare_tables(s, &w);
	pg_world_deinit(&w);
}

void ptdump_tables(struct ptdump_case *c)
{
	static struct self s;
	struct pg_error err;

	s.c = c;
	if (pg_ptdump_space_init(&s.space, &c->text, &err))
		return;
	check_self(&s);
	check_verify(&s);
	if (c->text.source != PG_PTDUMP_STAGE2)
		check_wx(&s);
	if (!c->finding->found && is_small(&s))
		check_tables(&s);
}
