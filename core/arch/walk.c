// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/walk.h"

#include <stdlib.h>

#include "arch/memo.h"
#include "arch/run.h"

struct state {
	const struct pg_walk *walk;
	const struct pg_regime *r;
	struct pg_walk_result *result;
	uint64_t first, last; /* the range, both ends included */
	uint64_t budget;
	int ret;
	bool stop;
	uint64_t path[PG_LEVEL_COUNT];
	unsigned char *scratch[PG_LEVEL_COUNT];
	struct pg_memo memo;
};

/* One table that is being read: entries [index, end) are in words. */
struct table {
	uint64_t addr;
	int level;
	unsigned int shift;
	struct pg_hier hier;
	uint64_t ia; /* of entry 0 */
	struct pg_uniform is;
};

static uint64_t entry_ia(const struct table *t, uint64_t index)
{
	return t->ia + (index << t->shift);
}

static void visit(struct state *s, struct pg_visit *v)
{
	v->tables = s->walk->tables;
	if (s->walk->visit(s->walk->ctx, v) == PG_STOP)
		s->stop = true;
}

static uint64_t join_mask(const struct state *s)
{
	return s->walk->join == PG_JOIN_MASKED ? s->walk->join_mask | 3
					       : ~UINT64_C(0);
}

/*
 * What Linux makes of an entry above the last level that is no leaf may hang
 * on any of its bits, so those are equal only if all of them are.
 */
static uint64_t uniform_mask(const struct state *s, const struct pg_uniform *is)
{
	bool leaf = is->kind == PG_VISIT_LEAF || is->level == PG_LEVEL_MAX;

	return leaf ? join_mask(s) : ~UINT64_C(0);
}

/* A leaf that cannot be reached: D-9, then D-7. */
static enum pg_fault_kind leaf_fault(const struct state *s,
				     const struct table *t, uint64_t desc)
{
	const struct pg_regime *r = s->r;

	if (s->walk->join == PG_JOIN_MASKED)
		return PG_FAULT_NONE;
	if (r->nt_faults && t->level < PG_LEVEL_MAX && pg_bit(desc, PG_DESC_NT))
		return PG_FAULT_TRANSLATION;
	if (pg_oa_too_big(r, pg_desc_oa(r, desc, t->shift)))
		return PG_FAULT_ADDRESS_SIZE;
	return PG_FAULT_NONE;
}

/*
 * An ascending run ends where the address passes the output size, and where it
 * would carry out of its field: the bit above may be GP, or nothing.
 */
static size_t cut_at_oa(const struct state *s, const struct table *t,
			uint64_t desc, size_t n)
{
	unsigned int top = s->r->oa_format == PG_OA_DS ? 49 : 47;
	uint64_t oa = pg_desc_oa(s->r, desc, t->shift);
	uint64_t field = desc & pg_mask(top, t->shift);
	uint64_t room = (PG_BIT(s->r->oa_bits) - oa) >> t->shift;
	uint64_t carry = (PG_BIT(top + 1) - field) >> t->shift;

	/* One leaf may be larger than all output addresses together. */
	return pg_max(1, pg_min(n, pg_min(room, carry)));
}

/* How many leaves from w on are one run; sets repeat for equal ones. */
static size_t leaf_run(const struct state *s, const struct table *t,
		       const pg_word *w, size_t n, bool *repeat)
{
	uint64_t mask = join_mask(s);
	size_t count;

	if (s->walk->join == PG_JOIN_MASKED)
		return pg_run_length(w, n, mask, 0);
	count = pg_run_length(w, n, mask, PG_BIT(t->shift));
	count = cut_at_oa(s, t, w[0], count);
	/* A whole table of one word, as KASAN's zero shadow is. */
	if (count == 1 && n == PG_BIT(s->r->stride) && n > 1 &&
	    pg_run_length(w, n, mask, 0) == n) {
		*repeat = true;
		return n;
	}
	return count;
}

/* The same for entries that are no leaves. */
static size_t other_run(const struct state *s, const struct table *t,
			const pg_word *w, size_t n, bool leaf)
{
	bool whole_word = s->walk->join == PG_JOIN_MASKED &&
			  t->level < PG_LEVEL_MAX && !leaf;

	return pg_run_length(w, n, whole_word ? ~UINT64_C(0) : join_mask(s), 0);
}

/* What the run is to the table's being one thing throughout. */
static void note_run(struct state *s, struct table *t, const struct pg_visit *v)
{
	bool ascends = v->kind == PG_VISIT_LEAF && v->count > 1 && !v->repeat &&
		       s->walk->join == PG_JOIN_EXACT;
	const struct pg_uniform run = {
		.state = ascends ? PG_MIXED : PG_SAME,
		.kind = v->kind,
		.fault = v->fault,
		.level = t->level,
		.desc = v->desc,
		.at = v->at,
		.hier = t->hier,
	};

	pg_uniform_add(&t->is, &run, uniform_mask(s, &run));
}

/* Leaves or other entries that are not tables: one run, shown at once. */
static size_t visit_run(struct state *s, struct table *t, uint64_t index,
			const pg_word *w, size_t n, enum pg_desc_kind kind)
{
	bool leaf = pg_desc_is_leaf(kind);
	struct pg_visit v = {
		.kind = leaf			  ? PG_VISIT_LEAF
			: kind == PG_DESC_INVALID ? PG_VISIT_INVALID
						  : PG_VISIT_FAULT,
		.fault = PG_FAULT_TRANSLATION,
		.level = t->level,
		.ia = entry_ia(t, index),
		.size = PG_BIT(t->shift),
		.at = t->addr + index * 8,
		.desc = w[0],
		.hier = t->hier,
	};

	if (leaf)
		v.fault = leaf_fault(s, t, w[0]);
	if (leaf && v.fault)
		v.kind = PG_VISIT_FAULT;
	v.count = v.kind == PG_VISIT_LEAF ? leaf_run(s, t, w, n, &v.repeat)
					  : other_run(s, t, w, n, leaf);
	if (t->is.state != PG_MIXED)
		note_run(s, t, &v);
	visit(s, &v);
	return v.count;
}

/* The limits above a remembered table come before those inside it. */
static struct pg_hier both_hiers(const struct pg_hier *above,
				 const struct pg_hier *inside)
{
	struct pg_hier h = *above;

	if (h.no_el0 == PG_HIER_NONE)
		h.no_el0 = inside->no_el0;
	if (h.no_write == PG_HIER_NONE)
		h.no_write = inside->no_write;
	if (h.uxn == PG_HIER_NONE)
		h.uxn = inside->uxn;
	if (h.pxn == PG_HIER_NONE)
		h.pxn = inside->pxn;
	return h;
}

/* Shows a remembered table as one run of what it holds. */
static void visit_uniform(struct state *s, const struct table *t,
			  const struct pg_uniform *is)
{
	unsigned int shift = pg_level_shift(s->r, is->level);
	unsigned int bits = t->shift + s->r->stride;
	struct pg_visit v = {
		.kind = is->kind,
		.fault = is->fault,
		.level = is->level,
		.ia = t->ia,
		.size = PG_BIT(shift),
		.count = PG_BIT(bits - shift),
		.at = is->at,
		.desc = is->desc,
		.hier = both_hiers(&t->hier, &is->hier),
		.repeat = true,
	};

	visit(s, &v);
}

static void walk_table(struct state *s, struct table *t, uint64_t entries);

/* Whether the walk's range holds all that a table at this level translates. */
static bool whole(const struct state *s, const struct table *t)
{
	uint64_t size = PG_BIT(t->shift + s->r->stride);

	return s->first <= t->ia && s->last >= t->ia + (size - 1);
}

static void give_up(struct state *s, uint64_t ia)
{
	s->result->stopped_ia = pg_max(ia, s->first);
	s->ret = PG_EBUDGET;
	s->stop = true;
}

static void note_loop(struct state *s, const struct table *t, uint64_t next,
		      uint64_t at, uint64_t ia)
{
	for (int level = s->r->start; level <= t->level; level++) {
		if (s->path[level + 1] != next)
			continue;
		if (!s->result->loops++) {
			s->result->loop_at = at;
			s->result->loop_ia = ia;
		}
		if (s->result->loops > PG_WALK_LOOPS)
			give_up(s, ia);
		return;
	}
}

/* The table below entry index, after its descriptor was shown. */
static void descend(struct state *s, struct table *t, uint64_t index,
		    uint64_t desc)
{
	struct table child = {
		.addr = pg_desc_oa(s->r, desc, s->r->granule),
		.level = t->level + 1,
		.shift = t->shift - s->r->stride,
		.hier = t->hier,
		.ia = entry_ia(t, index),
	};
	struct pg_uniform is = { .state = PG_MIXED };
	struct pg_memo_key key;

	pg_hier_add(&child.hier, s->r, t->level, desc);
	key = (struct pg_memo_key){ child.addr, child.level, child.hier };
	note_loop(s, t, child.addr, t->addr + index * 8, child.ia);
	if (s->stop) {
		return;
	} else if (!whole(s, &child)) {
		walk_table(s, &child, PG_BIT(s->r->stride));
	} else if (pg_memo_get(&s->memo, &key, &is)) {
		visit_uniform(s, &child, &is);
	} else {
		walk_table(s, &child, PG_BIT(s->r->stride));
		is = child.is;
		/* A stopped walk has not seen all of it. */
		if (!s->stop)
			pg_memo_put(&s->memo, &key, &child.is);
	}
	pg_uniform_add(&t->is, &is, uniform_mask(s, &is));
}

static void visit_table(struct state *s, struct table *t, uint64_t index,
			uint64_t desc)
{
	struct pg_visit v = {
		.tables = s->walk->tables,
		.kind = PG_VISIT_TABLE,
		.level = t->level,
		.ia = entry_ia(t, index),
		.size = PG_BIT(t->shift),
		.count = 1,
		.at = t->addr + index * 8,
		.desc = desc,
		.hier = t->hier,
	};
	enum pg_action action;

	if (pg_oa_too_big(s->r, pg_desc_oa(s->r, desc, s->r->granule))) {
		v.kind = PG_VISIT_FAULT;
		v.fault = PG_FAULT_ADDRESS_SIZE;
	}
	action = s->walk->visit(s->walk->ctx, &v);
	if (action == PG_STOP)
		s->stop = true;
	if (action == PG_CONTINUE && v.kind == PG_VISIT_TABLE)
		descend(s, t, index, desc);
	else
		t->is.state = PG_MIXED;
}

static bool spend(struct state *s, const struct table *t, uint64_t index,
		  uint64_t n)
{
	if (s->result->reads + n <= s->budget) {
		s->result->reads += n;
		return true;
	}
	give_up(s, entry_ia(t, index));
	return false;
}

static void walk_words(struct state *s, struct table *t, uint64_t index,
		       const pg_word *w, uint64_t n)
{
	for (uint64_t i = 0; i < n && !s->stop;) {
		enum pg_desc_kind kind = pg_desc_kind(s->r, t->level, w[i]);

		if (kind == PG_DESC_TABLE_KIND) {
			visit_table(s, t, index + i, w[i]);
			i++;
		} else {
			i += visit_run(s, t, index + i, w + i, n - i, kind);
		}
	}
}

static void visit_unreadable(struct state *s, struct table *t, uint64_t index,
			     uint64_t n)
{
	struct pg_visit v = {
		.kind = PG_VISIT_UNREADABLE,
		.fault = PG_FAULT_UNREADABLE,
		.level = t->level,
		.ia = entry_ia(t, index),
		.size = PG_BIT(t->shift),
		.count = n,
		.at = t->addr + index * 8,
		.hier = t->hier,
	};

	t->is.state = PG_MIXED;
	visit(s, &v);
}

/* The start table may be larger (concatenated) or smaller than the others. */
static size_t table_bytes(const struct state *s, int level)
{
	return PG_BIT(pg_level_index_bits(s->r, level) + 3);
}

/* Room for one table of this level, made when it is first needed. */
static pg_word *scratch(struct state *s, int level)
{
	unsigned char **p = &s->scratch[level + 1];

	if (!*p)
		*p = malloc(table_bytes(s, level));
	if (!*p) {
		s->ret = PG_ENOMEM;
		s->stop = true;
	}
	return (pg_word *)*p;
}

/* The tables are not in this machine's byte order. */
static bool swapped(const struct state *s)
{
	return s->r->ee != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* n words in this machine's order; NULL without memory for a copy. */
static const pg_word *native_words(struct state *s, const struct table *t,
				   const void *words, uint64_t n)
{
	pg_word *to;

	if (!swapped(s))
		return words;
	to = scratch(s, t->level);
	for (uint64_t i = 0; to && i < n; i++)
		to[i] = __builtin_bswap64(((const pg_word *)words)[i]);
	return to;
}

/*
 * Entries [index, index + n), of which some may be absent: shown stretch by
 * stretch. A word that is partly absent is absent.
 */
static void walk_stretches(struct state *s, struct table *t, uint64_t index,
			   uint64_t n)
{
	const struct pg_mem *mem = s->walk->tables->mem;

	while (n && !s->stop) {
		struct pg_stretch st = pg_mem_locate(mem, t->addr + index * 8);
		uint64_t k = pg_max(1, pg_min(n, st.size / 8));
		const void *words = st.data;
		uint64_t one;

		if (st.size < 8)
			words = pg_mem_view(mem, t->addr + index * 8, 8, &one);
		if (words)
			words = native_words(s, t, words, k);
		if (words)
			walk_words(s, t, index, words, k);
		else if (!s->stop)
			visit_unreadable(s, t, index, k);
		index += k;
		n -= k;
	}
}

/* Reads the entries of a table that the walk's range touches. */
static void walk_table(struct state *s, struct table *t, uint64_t entries)
{
	const struct pg_mem *mem = s->walk->tables->mem;
	uint64_t lo = 0, hi = entries - 1, n;
	struct pg_stretch st;

	if (s->first > t->ia)
		lo = (s->first - t->ia) >> t->shift;
	if ((s->last - t->ia) >> t->shift < hi)
		hi = (s->last - t->ia) >> t->shift;
	n = hi - lo + 1;
	s->path[t->level + 1] = t->addr;
	if (!spend(s, t, lo, n))
		return;
	st = pg_mem_locate(mem, t->addr + lo * 8);
	if (st.data && st.size / 8 >= n && !swapped(s))
		walk_words(s, t, lo, (const pg_word *)st.data, n);
	else
		walk_stretches(s, t, lo, n);
}

/* EPD: no descriptor is read, and nothing is translated. */
static void visit_nothing(struct state *s, const struct table *root)
{
	struct pg_visit v = {
		.kind = PG_VISIT_INVALID,
		.fault = PG_FAULT_TRANSLATION,
		.level = root->level,
		.ia = root->ia,
		.size = PG_BIT(s->r->ia_bits),
		.count = 1,
		.hier = root->hier,
	};

	visit(s, &v);
}

/* The range in both-ends-included form; false if it misses the regime. */
static bool clip(const struct pg_walk *w, uint64_t *first, uint64_t *last)
{
	const struct pg_regime *r = w->tables->regime;
	uint64_t top = pg_regime_last(r);

	*first = r->base;
	*last = top;
	if (!w->size)
		return true;
	*first = pg_max(w->first, r->base);
	*last = pg_min(pg_add_sat(w->first, w->size - 1), top);
	return *first <= *last;
}

int pg_walk(const struct pg_walk *walk, struct pg_walk_result *result,
	    struct pg_error *err)
{
	const struct pg_regime *r = walk->tables->regime;
	struct pg_walk_result ignored;
	struct state s = {
		.walk = walk,
		.r = r,
		.result = result ? result : &ignored,
		.budget = walk->budget ? walk->budget : PG_WALK_BUDGET,
	};
	struct table root = {
		.addr = walk->tables->root,
		.level = r->start,
		.shift = pg_level_shift(r, r->start),
		.hier = PG_HIER_INIT,
		.ia = r->base,
	};

	*s.result = (struct pg_walk_result){ 0 };
	if (r->off || !clip(walk, &s.first, &s.last))
		return PG_OK;
	if (r->epd)
		visit_nothing(&s, &root);
	else
		walk_table(&s, &root, PG_BIT(r->root_bits));
	for (int i = 0; i < PG_LEVEL_COUNT; i++)
		free(s.scratch[i]);
	pg_memo_deinit(&s.memo);
	if (s.ret == PG_ENOMEM)
		pg_error(err, s.ret, "out of memory for the walk");
	if (s.ret == PG_EBUDGET && s.result->loops > PG_WALK_LOOPS)
		pg_error(err, s.ret,
			 "more than %d table entries point back to tables on "
			 "their own path; nothing from address 0x%016llx on "
			 "was read",
			 PG_WALK_LOOPS,
			 (unsigned long long)s.result->stopped_ia);
	else if (s.ret == PG_EBUDGET)
		pg_error(err, s.ret,
			 "the budget of %llu descriptors was used up; nothing "
			 "from address 0x%016llx on was read",
			 (unsigned long long)s.budget,
			 (unsigned long long)s.result->stopped_ia);
	return s.ret;
}
