// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of text, judged by the rules that can do with what a line shows. Of a
 * contiguous set the words are put together again from the lines that cover it;
 * output addresses are unknown, and so are taken to be as they should.
 */
#include <string.h>

#include "verify/verify_priv.h"

static struct pg_finding line_finding(const struct pg_verify *v,
				      const struct pg_text_leaf *l)
{
	return (struct pg_finding){
		.space = v->nspaces - 1,
		.level = l->span->level,
		.ia = l->span->ia,
		.size = l->span->size,
		.raw = l->span->desc,
		.line = l->line,
	};
}

int pg_verify_text(struct pg_verify *v, const char *name, struct pg_error *err)
{
	pg_judge_text_end(v);
	return pg_verify_add_space(v, &(struct pg_verify_space){ .name = name },
				   err);
}

void pg_judge_text_end(struct pg_verify *v)
{
	struct pg_text_set *t = &v->text_set;
	const struct pg_set set = {
		.regime = t->regime,
		.known = t->known,
		.level = t->level,
		.ia = t->ia,
		.count = t->filled ? PG_BIT(pg_contig_bits(t->regime, t->level))
				   : 0,
		.words = t->words,
	};
	const struct pg_finding f = {
		.space = v->nspaces - 1,
		.level = t->level,
		.ia = t->ia,
		.size = set.count
				? (uint64_t)set.count
					  << pg_level_shift(t->regime, t->level)
				: 0,
		.raw = t->words[0],
		.line = t->line,
	};

	if (t->filled && t->contig)
		pg_judge_set(v, &set, &f, true);
	t->filled = 0;
	t->contig = false;
}

static void begin_set(struct pg_text_set *t, const struct pg_text_leaf *l,
		      uint64_t ia)
{
	t->regime = l->span->tables->regime;
	t->level = l->span->level;
	t->ia = ia;
	t->known = ~UINT64_C(0);
	t->line = l->line;
	memset(t->words, 0, sizeof(t->words));
}

/* Writes entries of the line into the set; those before it were invalid. */
static void fill(struct pg_text_set *t, const struct pg_text_leaf *l,
		 uint64_t ia, uint64_t count)
{
	unsigned int shift = pg_level_shift(t->regime, t->level);
	size_t first = (ia - t->ia) >> shift;

	for (size_t i = first; i < first + count; i++)
		t->words[i] = l->span->desc | (uint64_t)i << shift;
	t->filled = first + count;
	t->contig |= pg_bit(l->span->desc, PG_DESC_CONTIG);
	t->known &= l->known;
	/* Dirty state may differ where DBM says so, and text does not. */
	if (!pg_bit(l->known, PG_DESC_DBM))
		t->known &= ~PG_BIT(7);
}

/*
 * Whole sets inside one line are of one kind and need no judging; what counts
 * is where a line begins or ends within a set.
 */
static void add_to_sets(struct pg_verify *v, const struct pg_text_leaf *l)
{
	const struct pg_span *s = l->span;
	const struct pg_regime *r = s->tables->regime;
	uint64_t entry = PG_BIT(pg_level_shift(r, s->level));
	uint64_t bytes = entry << pg_contig_bits(r, s->level);
	uint64_t end = s->ia + s->size, ia = s->ia;
	struct pg_text_set *t = &v->text_set;

	while (ia != end) {
		uint64_t set = ia & -bytes;
		uint64_t take = pg_min(end - ia, bytes - (ia - set));

		if (t->filled && (set != t->ia || s->level != t->level))
			pg_judge_text_end(v);
		if (take == bytes) {
			ia = (end - ia) % bytes ? end - (end - ia) % bytes
						: end;
			continue;
		}
		if (!t->filled)
			begin_set(t, l, set);
		fill(t, l, ia, take / entry);
		ia += take;
	}
}

/* A valid line that is no leaf: BLK at the last level. */
static void judge_refused(struct pg_verify *v, const struct pg_text_leaf *l)
{
	const struct pg_regime *r = l->span->tables->regime;
	const struct pg_visit visit = { .fault = PG_FAULT_TRANSLATION };
	const struct pg_entry entry = {
		.regime = r,
		.visit = &visit,
		.kind = pg_desc_kind(r, l->span->level, l->span->desc),
		.level = l->span->level,
		.desc = l->span->desc,
	};

	const int8_t *i = pg_report_rules(&v->report, PG_ON_ENTRY);

	for (; *i >= 0; i++) {
		struct pg_finding f = line_finding(v, l);

		if (pg_rules[*i]->on_text && pg_rules[*i]->entry(&entry, &f))
			pg_report_add(&v->report, *i, f);
	}
}

static enum pg_text_need most_known(const struct pg_text_leaf *l)
{
	if (!l->access_known)
		return PG_TEXT_BITS;
	return l->attr_known ? PG_TEXT_ATTR : PG_TEXT_ACCESS;
}

void pg_verify_line(struct pg_verify *v, const struct pg_text_leaf *l)
{
	const struct pg_span *s = l->span;
	const struct pg_finding f = line_finding(v, l);

	if (s->kind == PG_SPAN_HOLE && s->desc)
		judge_refused(v, l);
	if (s->kind != PG_SPAN_BLOCK && s->kind != PG_SPAN_PAGE)
		return;
	v->counts.leaves += s->size >>
			    pg_level_shift(s->tables->regime, s->level);
	pg_judge_leaf(v, s, &f, most_known(l));
	if (pg_contig_bits(s->tables->regime, s->level))
		add_to_sets(v, l);
}
