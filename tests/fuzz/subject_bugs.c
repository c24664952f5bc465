// SPDX-License-Identifier: GPL-2.0-or-later
#include "subject_bugs.h"

#include <string.h>

/* What the wrong functions stand in front of. */
static const struct subject_bug *present;
static struct pgt_subject wrong;
static struct pgt_host front;
static const struct pgt_host *back;

static int wrong_init(const struct pgt_host *host, const struct pgt_config *c,
		      void **instance)
{
	back = host;
	front = *host;
	if (present->host)
		present->host(&front);
	return fz_subject_walk.init(&front, c, instance);
}

const struct pgt_subject *subject_with(const struct subject_bug *bug)
{
	fz_walk_steps = bug && bug->steps ? bug->steps : &fz_walk_right;
	wrong = fz_subject_walk;
	present = bug;
	if (!bug)
		return &wrong;
	wrong.init = wrong_init;
	if (bug->subject)
		bug->subject(&wrong);
	return &wrong;
}

/* A piece of a block is the block's first page. */
static uint64_t same_part(struct fz_walk *w, uint64_t word, int level,
			  uint64_t index)
{
	return fz_walk_right.part(w, word, level, index & ~UINT64_C(1));
}

static uint64_t old_part(struct fz_walk *w, uint64_t word, int level,
			 uint64_t index)
{
	return fz_walk_right.part(w, word, level, index) & ~PGT_AF;
}

/* Another was faster, and nobody noticed. */
static bool plain_store(struct fz_walk *w, uint64_t *ptep, uint64_t old,
			uint64_t word)
{
	uint64_t was = *ptep;

	*ptep = word;
	w->host->pte_write(w->host->ctx, ptep, was, word, PGT_STORE_PLAIN);
	return true;
}

/* Made anew without a break: no invalidation before. */
static void no_flush(struct fz_walk *w, uint64_t ia, int level, uint64_t old)
{
	w->host->dsb(w->host->ctx, PGT_DSB_ISHST);
}

static bool right_swap(struct fz_walk *w, uint64_t *ptep, uint64_t old,
		       uint64_t word)
{
	return fz_walk_right.swap(w, ptep, old, word);
}

static void right_flush(struct fz_walk *w, uint64_t ia, int level, uint64_t old)
{
	fz_walk_right.flush(w, ia, level, old);
}

static uint64_t right_part(struct fz_walk *w, uint64_t word, int level,
			   uint64_t index)
{
	return fz_walk_right.part(w, word, level, index);
}

static const struct fz_walk_steps wrong_part = { right_swap, right_flush,
						 same_part };
static const struct fz_walk_steps no_af = { right_swap, right_flush, old_part };
static const struct fz_walk_steps no_swap = { plain_store, right_flush,
					      right_part };
static const struct fz_walk_steps no_break = { right_swap, no_flush,
					       right_part };

static void no_tlbi(void *ctx, int how, uint64_t addr, uint64_t pages,
		    int32_t level)
{
	if ((how & 15) == PGT_TLBI_STAGE1)
		back->tlbi(ctx, how, addr, pages, level);
}

static void host_no_tlbi(struct pgt_host *h)
{
	h->tlbi = no_tlbi;
}

static void level_3(void *ctx, int how, uint64_t addr, uint64_t pages,
		    int32_t level)
{
	back->tlbi(ctx, how, addr, pages, level == PGT_NO_HINT ? level : 3);
}

static void host_level_3(struct pgt_host *h)
{
	h->tlbi = level_3;
}

/* Tables that go are invalidated as leaves are: walk caches keep them. */
static void leaves_only(void *ctx, int how, uint64_t addr, uint64_t pages,
			int32_t level)
{
	if ((how & 15) == PGT_TLBI_SPACE)
		how = PGT_TLBI_ADDRESS | PGT_TLBI_LEAF;
	back->tlbi(ctx, how, addr, pages, level);
}

static void host_leaves_only(struct pgt_host *h)
{
	h->tlbi = leaves_only;
}

static void local(void *ctx, int how, uint64_t addr, uint64_t pages,
		  int32_t level)
{
	back->tlbi(ctx, how | PGT_TLBI_LOCAL, addr, pages, level);
}

static void host_local(struct pgt_host *h)
{
	h->tlbi = local;
}

/* By range, whether the CPU has that or not. */
static void ranges(void *ctx, int how, uint64_t addr, uint64_t pages,
		   int32_t level)
{
	back->tlbi(ctx, how, addr, (how & 15) == PGT_TLBI_ADDRESS ? 2 : pages,
		   PGT_NO_HINT);
}

static void host_ranges(struct pgt_host *h)
{
	h->tlbi = ranges;
}

/* A table keeps its own reference. */
static void leak(void *ctx, void *p)
{
	if (back->count(ctx, p) > 1)
		back->put(ctx, p);
}

static void host_leak(struct pgt_host *h)
{
	h->put = leak;
}

static void twice(void *ctx, void *p)
{
	bool last = back->count(ctx, p) == 1;

	back->put(ctx, p);
	if (last)
		back->put(ctx, p);
}

static void host_twice(struct pgt_host *h)
{
	h->put = twice;
}

static void no_get(void *ctx, void *p)
{
	if (back->count(ctx, p) != 3)
		back->get(ctx, p);
}

static void host_no_get(struct pgt_host *h)
{
	h->get = no_get;
}

/* Freed while others may be reading it. */
static void at_once(void *ctx, void (*run)(void *i, void *p, uint64_t arg),
		    void *instance, void *p, uint64_t arg)
{
	run(instance, p, arg);
}

static void host_at_once(struct pgt_host *h)
{
	h->defer = at_once;
}

static void no_order(void *ctx, enum pgt_dsb domain)
{
	if (domain != PGT_DSB_ISHST)
		back->dsb(ctx, domain);
}

static void host_no_order(struct pgt_host *h)
{
	h->dsb = no_order;
}

static void no_wait(void *ctx, enum pgt_dsb domain)
{
	if (domain != PGT_DSB_ISH)
		back->dsb(ctx, domain);
}

static void host_no_wait(struct pgt_host *h)
{
	h->dsb = no_wait;
}

static int forget_relax(void *instance, uint64_t ia,
			const struct pgt_prot *prot, unsigned int flags)
{
	struct pgt_prot less = *prot;

	less.rights &= (uint8_t)~PGT_X;
	return fz_subject_walk.relax(instance, ia, &less, flags);
}

static void subject_relax(struct pgt_subject *s)
{
	s->relax = forget_relax;
}

static int forget_young(void *instance, uint64_t ia, unsigned int flags)
{
	uint64_t word;
	int level;

	fz_subject_walk.get_leaf(instance, ia, &word, &level);
	return word & PGT_VALID ? PGT_OK : PGT_AGAIN;
}

static void subject_young(struct pgt_subject *s)
{
	s->young = forget_young;
}

static int short_unmap(void *instance, uint64_t ia, uint64_t size)
{
	uint64_t page = size & (~size + 1);

	return fz_subject_walk.unmap(
		instance, ia, size > page && page >= 4096 ? size - page : size);
}

static void subject_short(struct pgt_subject *s)
{
	s->unmap = short_unmap;
}

static int device(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		  const struct pgt_prot *prot, unsigned int flags)
{
	struct pgt_prot other = *prot;

	if (prot->rights & PGT_W)
		other.memory = PGT_DEVICE;
	return fz_subject_walk.map(instance, ia, size, pa, &other, flags);
}

static void subject_device(struct pgt_subject *s)
{
	s->map = device;
}

/* It says that a map that fails changes nothing. */
static void subject_half(struct pgt_subject *s)
{
	s->traits.partial &= ~PGT_BIT(PGT_MAP);
}

static int no_again(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		    const struct pgt_prot *prot, unsigned int flags)
{
	int ret = fz_subject_walk.map(instance, ia, size, pa, prot, flags);

	return ret == PGT_NOMEM ? PGT_OK : ret;
}

static void subject_no_again(struct pgt_subject *s)
{
	s->map = no_again;
}

static int upper_leaf(void *instance, uint64_t ia, uint64_t *word, int *level)
{
	int ret = fz_subject_walk.get_leaf(instance, ia, word, level);

	*level -= *level == 3 && !*word;
	return ret;
}

static void subject_leaf(struct pgt_subject *s)
{
	s->get_leaf = upper_leaf;
}

const struct subject_bug subject_bugs[] = {
	{ "split-address", "model policy", true, .steps = &wrong_part },
	{ "split-af", "model", true, .steps = &no_af },
	{ "no-swap", "model counts", false, .steps = &no_swap },
	{ "no-break", "policy", false, .steps = &no_break },
	{ "no-tlbi", "policy", false, .host = host_no_tlbi },
	{ "level-hint", "policy", false, .host = host_level_3 },
	{ "walk-cache", "policy", false, .host = host_leaves_only },
	{ "local-tlbi", "policy", false, .host = host_local },
	{ "range-tlbi", "caps", false, .host = host_ranges },
	{ "leak", "counts", false, .host = host_leak },
	{ "double-put", "counts", false, .host = host_twice },
	{ "missing-get", "counts", true, .host = host_no_get },
	{ "free-at-once", "counts model host", false, .host = host_at_once },
	{ "no-order", "policy", false, .host = host_no_order },
	{ "no-wait", "policy", false, .host = host_no_wait },
	{ "relax", "model", true, .subject = subject_relax },
	{ "young", "model", true, .subject = subject_young },
	{ "range-off-by-one", "model", true, .subject = subject_short },
	{ "memory-type", "model", true, .subject = subject_device },
	{ "half-a-range", "model", false, .subject = subject_half },
	{ "no-memory-is-fine", "model", false, .subject = subject_no_again },
	{ "leaf-level", "result", false, .subject = subject_leaf },
	{ .name = NULL },
};
