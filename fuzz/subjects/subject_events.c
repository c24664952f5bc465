// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a subject does, as events for core's judge.
 *
 * A table's level and place are known when it is linked. Until then its stores
 * are only remembered; the link tells them all, and a barrier if there was one
 * after the last of them.
 */
#include <stdio.h>
#include <string.h>

#include "arch/tlbi.h"
#include "base/bits.h"
#include "engine/flush.h"
#include "subjects/subject_host.h"

/* Whose space it is has no other meaning than that init_mm's is 0. */
static uint16_t space_of(const struct fz_host *h)
{
	return h->config.regime == PGT_EL1_HIGH ? 0 : 1;
}

/*
 * Nested calls are of the same actor as the outer one: what another CPU saw of
 * a store, by a compare-and-swap say, no event tells, and the judge would want
 * barriers that are not needed.
 */
void fz_tell(struct fz_host *h, struct pg_event ev)
{
	if (!h->watching)
		return;
	ev.space = space_of(h);
	pg_judge_event(h->judge, &ev);
}

static void tell_alloc(struct fz_host *h, struct fz_arena_page *page, int level,
		       uint64_t ia)
{
	page->known = true;
	page->level = (int8_t)level;
	page->ia = ia;
	fz_tell(h, (struct pg_event){
			   .kind = PG_EV_ALLOC,
			   .how = PG_ORIGIN_BUDDY,
			   .level = (int8_t)level,
			   .flags = PG_ALLOC_ZERO,
			   .at = fz_arena_pa(&h->arena, page),
			   .size = PG_BIT(h->arena.shift),
		   });
}

static void tell_root(struct fz_host *h)
{
	const struct pg_regime *r = &h->regime;
	uint64_t size = pg_regime_root_size(r), page = PG_BIT(r->granule);

	for (uint64_t at = 0; at < size; at += page) {
		struct fz_arena_page *p =
			fz_arena_of_pa(&h->arena, h->geometry.root + at);
		uint64_t ia = (at / 8) << pg_level_shift(r, r->start);

		if (!p || p->count <= 0) {
			fz_host_found(h, "result", "root",
				      "the root is not in memory of ours");
			return;
		}
		tell_alloc(h, p, r->start, r->base + ia);
	}
}

void fz_tell_space(struct fz_host *h)
{
	static const enum pg_space_class classes[] = {
		[PGT_EL1_LOW] = PG_CLASS_USER,
		[PGT_EL1_HIGH] = PG_CLASS_INIT,
		[PGT_EL2] = PG_CLASS_TEMP,
		[PGT_STAGE2] = PG_CLASS_GUEST,
	};
	struct pg_space space = {
		.class = classes[h->config.regime],
		.regime = h->regime,
		.root = h->geometry.root,
		.asid = h->config.tag,
	};
	struct pg_error err;

	h->watching = h->judged && h->subject->tells & PGT_TELLS_WRITES;
	if (h->watching &&
	    pg_judge_space(h->judge, space_of(h), &space, &err)) {
		fz_host_found(h, "result", "root", "%s", err.text);
		return;
	}
	tell_root(h);
	if (space.class == PG_CLASS_TEMP)
		fz_tell(h, (struct pg_event){ .kind = PG_EV_ROOT });
}

static bool is_table(const struct fz_host *h, int level, uint64_t word)
{
	return pg_desc_kind(&h->regime, level, word) == PG_DESC_TABLE_KIND;
}

static void tell_word(struct fz_host *h, const struct fz_arena_page *page,
		      unsigned int index, uint64_t old, uint64_t word, int how)
{
	unsigned int shift = pg_level_shift(&h->regime, page->level);

	fz_tell(h, (struct pg_event){
			   .kind = PG_EV_WRITE,
			   .how = (uint8_t)how,
			   .level = page->level,
			   .at = fz_arena_pa(&h->arena, page) + 8 * index,
			   .va = page->ia + ((uint64_t)index << shift),
			   .old = old,
			   .new = word,
		   });
}

static bool introduce(struct fz_host *h, struct fz_arena_page *page, int level,
		      uint64_t ia);

/*
 * The table that a word leads to, now that somebody can get there. True: nobody
 * had heard of it, and what it holds is ordered before the link.
 */
static bool meet(struct fz_host *h, const struct fz_arena_page *page,
		 unsigned int index, uint64_t word)
{
	unsigned int shift = pg_level_shift(&h->regime, page->level);
	uint64_t ia = page->ia + ((uint64_t)index << shift);
	struct fz_arena_page *child;

	if (!is_table(h, page->level, word))
		return false;
	child = fz_arena_of_pa(&h->arena,
			       pg_desc_oa(&h->regime, word, h->regime.granule));
	if (!child || child->count <= 0) {
		fz_host_found(h, "host", "bad-link",
			      "0x%llx links what is no table",
			      (unsigned long long)word);
		return false;
	}
	if (!child->known)
		return introduce(h, child, page->level + 1, ia);
	child->ia = ia;
	return false;
}

/* True: a barrier came after all of its stores. */
static bool introduce(struct fz_host *h, struct fz_arena_page *page, int level,
		      uint64_t ia)
{
	const uint64_t *words =
		fz_arena_p2v(&h->arena, fz_arena_pa(&h->arena, page));
	bool ordered = page->stored <= h->barrier;

	tell_alloc(h, page, level, ia);
	for (unsigned int i = 0; i < 1u << (h->arena.shift - 3); i++) {
		if (!words[i])
			continue;
		if (is_table(h, level, words[i]))
			ordered &= meet(h, page, i, words[i]);
		tell_word(h, page, i, 0, words[i], PG_STORE_PLAIN);
	}
	return ordered;
}

void fz_tell_store(struct fz_host *h, const uint64_t *ptep, uint64_t old,
		   uint64_t word, int how)
{
	struct fz_arena_page *page = fz_arena_of(&h->arena, ptep);
	uint64_t at = fz_arena_v2p(&h->arena, ptep);
	unsigned int index;

	h->told++;
	if (!h->watching)
		return;
	if (!page->known) {
		page->stored = h->told;
		return;
	}
	index = (unsigned int)(at & pg_ones(h->arena.shift)) / 8;
	if (pg_ledger_word(&h->judge->ledger, at) != old)
		fz_host_found(h, "events", "not-old",
			      "0x%llx is told to be replaced at 0x%llx, where "
			      "nobody told that it is",
			      (unsigned long long)old, (unsigned long long)at);
	if (meet(h, page, index, word))
		fz_tell(h, (struct pg_event){ .kind = PG_EV_WMB });
	tell_word(h, page, index, old, word, how);
}

void fz_tell_barrier(struct fz_host *h, enum pg_event_kind kind,
		     unsigned int how)
{
	if (kind != PG_EV_ISB)
		h->barrier = ++h->told;
	fz_tell(h, (struct pg_event){ .kind = (uint8_t)kind,
				      .how = (uint8_t)how });
}

void fz_tell_free(struct fz_host *h, const struct fz_arena_page *page)
{
	if (page->known)
		fz_tell(h, (struct pg_event){
				   .kind = PG_EV_FREE,
				   .how = PG_ORIGIN_BUDDY,
				   .level = page->level,
				   .at = fz_arena_pa(&h->arena, page),
				   .size = PG_BIT(h->arena.shift),
			   });
}

/* Operations by what they are for, for each regime. */
struct forms {
	uint8_t all, space, stage1, address[2], range[2];
};

static const struct forms forms[] = {
	[PGT_EL1_LOW] = { PG_TLBI_VMALLE1,
			  PG_TLBI_ASIDE1,
			  PG_TLBI_VMALLE1,
			  { PG_TLBI_VAE1, PG_TLBI_VALE1 },
			  { PG_TLBI_RVAE1, PG_TLBI_RVALE1 } },
	[PGT_EL1_HIGH] = { PG_TLBI_VMALLE1,
			   PG_TLBI_VMALLE1,
			   PG_TLBI_VMALLE1,
			   { PG_TLBI_VAAE1, PG_TLBI_VAALE1 },
			   { PG_TLBI_RVAAE1, PG_TLBI_RVAALE1 } },
	[PGT_EL2] = { PG_TLBI_ALLE2,
		      PG_TLBI_ALLE2,
		      PG_TLBI_ALLE2,
		      { PG_TLBI_VAE2, PG_TLBI_VALE2 },
		      { PG_TLBI_RVAE2, PG_TLBI_RVALE2 } },
	[PGT_STAGE2] = { PG_TLBI_ALLE1,
			 PG_TLBI_VMALLS12E1,
			 PG_TLBI_VMALLE1,
			 { PG_TLBI_IPAS2E1, PG_TLBI_IPAS2LE1 },
			 { PG_TLBI_RIPAS2E1, PG_TLBI_RIPAS2LE1 } },
};

/* What pg_flush_operand() and its like look at. */
static struct pg_mm mm_of(const struct fz_host *h)
{
	return (struct pg_mm){
		.class = h->config.regime == PGT_EL1_LOW ? PG_CLASS_USER
							 : PG_CLASS_TEMP,
		.regime = h->regime,
		.asid = h->config.tag,
	};
}

static void tell_tlbi(struct fz_host *h, unsigned int op, int how,
		      uint64_t operand)
{
	fz_tell(h, (struct pg_event){
			   .kind = PG_EV_TLBI,
			   .how = (uint8_t)(op + (how & PGT_TLBI_LOCAL
							  ? 0
							  : (int)PG_TLBI_IS)),
			   .new = operand,
		   });
}

/* A range of the largest size that fits; its bytes, 0 if none does. */
static uint64_t fit_range(const struct fz_host *h, uint64_t addr,
			  uint64_t pages, struct pg_flush_range *r)
{
	unsigned int base = h->regime.ds ? 16 : h->regime.granule;

	if (pages < 2 || addr & pg_ones(base))
		return 0;
	for (r->scale = 3; !(pages >> (5 * r->scale + 1)); r->scale--)
		;
	pages >>= 5 * r->scale + 1;
	r->va = addr;
	r->num = (pages > 32 ? 32 : (unsigned int)pages) - 1;
	return (uint64_t)(r->num + 1) << (5 * r->scale + 1);
}

/* A level that the CPU does not look at is none. */
static int hint_of(const struct fz_host *h, int32_t level)
{
	if (!(h->caps & PGT_CAP_TTL) || level < PG_LEVEL_MIN ||
	    level > PG_LEVEL_MAX)
		return PG_FLUSH_ANY_LEVEL;
	return level;
}

static void by_address(struct fz_host *h, int how, uint64_t addr,
		       uint64_t pages, int32_t level)
{
	const struct forms *f = &forms[h->config.regime];
	unsigned int leaf = how & PGT_TLBI_LEAF ? 1 : 0;
	struct pg_mm mm = mm_of(h);

	for (uint64_t n; pages; pages -= n, addr += n << h->arena.shift) {
		struct pg_flush_range r = { .level = hint_of(h, level) };

		n = fit_range(h, addr, pages, &r);
		if (n) {
			tell_tlbi(h, f->range[leaf], how,
				  pg_flush_range_operand(&mm, &r));
			continue;
		}
		n = 1;
		tell_tlbi(h, f->address[leaf], how,
			  pg_flush_operand(&mm, addr, hint_of(h, level)));
	}
}

void fz_tell_tlbi(struct fz_host *h, int how, uint64_t addr, uint64_t pages,
		  int32_t level)
{
	const struct forms *f = &forms[h->config.regime];
	uint64_t tag = h->config.regime == PGT_EL1_LOW
			       ? (uint64_t)h->config.tag << 48
			       : 0;

	h->told++;
	if (!h->watching)
		return;
	switch (how & 0xf) {
	case PGT_TLBI_ALL:
		tell_tlbi(h, f->all, how, 0);
		break;
	case PGT_TLBI_SPACE:
		tell_tlbi(h, f->space, how, tag);
		break;
	case PGT_TLBI_STAGE1:
		tell_tlbi(h, f->stage1, how, 0);
		break;
	default:
		/* More than a gigabyte of pages one by one helps nobody. */
		by_address(h, how, addr, pg_min(pages ? pages : 1, 1u << 18),
			   level);
	}
}

void fz_tell_tlbi_raw(struct fz_host *h, const char *op, uint64_t operand)
{
	int how = h->raw_how;

	h->told++;
	if (strcmp(op, h->raw)) {
		how = h->raw_how = pg_tlbi_of_name(op);
		snprintf(h->raw, sizeof(h->raw), "%.15s", op);
	}
	if (how < 0)
		fz_host_found(h, "host", "tlbi-name", "no TLBI is called so");
	else
		fz_tell(h, (struct pg_event){ .kind = PG_EV_TLBI,
					      .how = (uint8_t)how,
					      .new = operand });
}

static const uint8_t ops[PGT_CALLS] = {
	[PGT_MAP] = PG_OP_MAP,	       [PGT_UNMAP] = PG_OP_UNMAP,
	[PGT_PROTECT] = PG_OP_PROTECT, [PGT_WRITE_PROTECT] = PG_OP_PROTECT,
	[PGT_RELAX] = PG_OP_PROTECT,   [PGT_YOUNG] = PG_OP_AGE,
	[PGT_AGE] = PG_OP_AGE,	       [PGT_SET_OWNER] = PG_OP_UNMAP,
	[PGT_FLUSH] = PG_OP_WALK,      [PGT_GET_LEAF] = PG_OP_WALK,
	[PGT_SPLIT] = PG_OP_SPLIT,     [PGT_COLLAPSE] = PG_OP_COLLAPSE,
};

void fz_tell_begin(struct fz_host *h, const struct fz_call *c)
{
	h->judge->params.bbml = h->caps & PGT_CAP_BBML2 ? 2 : 0;
	fz_tell(h, (struct pg_event){ .kind = PG_EV_BEGIN,
				      .how = ops[c->kind],
				      .va = c->ia,
				      .size = c->size });
}

void fz_tell_end(struct fz_host *h, int answer)
{
	fz_tell(h, (struct pg_event){ .kind = PG_EV_END,
				      .new = (uint64_t) - (int64_t)answer });
}

void fz_tell_flush(struct fz_host *h)
{
	fz_tell_barrier(h, PG_EV_DSB, PG_DSB_ISHST);
	fz_tell_tlbi(h, PGT_TLBI_SPACE, 0, 0, PGT_NO_HINT);
	fz_tell_barrier(h, PG_EV_DSB, PG_DSB_ISH);
	fz_tell_barrier(h, PG_EV_ISB, 0);
}

void fz_tell_owner(struct fz_host *h, uint64_t pa, uint64_t size)
{
	fz_tell(h, (struct pg_event){ .kind = PG_EV_OWNER,
				      .at = pa,
				      .size = size,
				      .old = 1,
				      .new = 2 });
}

void fz_check_told(struct fz_host *h)
{
	size_t size = (size_t)1 << h->arena.shift;

	for (unsigned int i = 0; h->watching && i < FZ_ARENA_PAGES; i++) {
		const struct fz_arena_page *p = &h->arena.pages[i];
		const struct pg_page *page;
		const void *words;

		if (p->count <= 0 || !p->known)
			continue;
		page = pg_ledger_find(&h->judge->ledger,
				      fz_arena_pa(&h->arena, p));
		words = page && page->words ? page->words
					    : h->judge->ledger.zeros;
		if (words && memcmp(words, h->arena.base + i * size, size))
			fz_host_found(
				h, "events", "untold",
				"a table holds what nobody told to store");
	}
}

/* Policies that are about tables, TLBs and nobody's bookkeeping. */
static const char *const heard[] = {
	"BBM-1",  "BBM-2",  "BBM-3",  "BBM-4",	"BBM-5",  "BBM-6",  "BBM-7",
	"BBM-8",  "BBM-9",  "BBM-10", "BBM-11", "BBM-12", "BBM-16", "BBM-18",
	"T1",	  "T2",	    "T3",     "T4",	"T5",	  "T7",	    "TLBI-1",
	"TLBI-2", "TLBI-3", "TLBI-4", "TLBI-5", "TLBI-7", "TLBI-8", "D4",
	"D5",	  "E4",	    "E5",
};

struct pg_judge *fz_subject_judge(struct pg_error *err)
{
	struct pg_judge_params params = {
		.observers = 4,
		.release = PG_RELEASE_6_7,
		.costs = PG_BIT(PG_COST_CHEAP) | PG_BIT(PG_COST_TLB),
		.room = 8,
	};

	memset(params.off, 0xff, sizeof(params.off));
	for (size_t i = 0; i < PG_ARRAY_SIZE(heard); i++) {
		unsigned int n = (unsigned int)pg_policy_index(heard[i]);

		params.off[n / 64] &= ~PG_BIT(n % 64);
	}
	return pg_judge_create(&params, err);
}

void fz_check_judge(struct fz_host *h)
{
	const struct pg_objection *o = h->judge->objections;

	if (!h->watching)
		return;
	for (size_t i = 0; i < h->judge->count; i++)
		fz_host_found(h, "policy", o[i].policy->name, "%s: %s",
			      o[i].policy->title, o[i].text);
	if (h->judge->ledger.out_of_memory)
		h->watching = false;
}
