// SPDX-License-Identifier: GPL-2.0-or-later
/* Call-backs and calls; what the judge hears is in subject_events.c. */
#undef _FORTIFY_SOURCE /* its longjmp() refuses to leave a stack */

#include "subjects/subject_host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/attr.h"
#include "base/bits.h"

const char *const fz_call_names[PGT_CALLS + 2] = {
	[PGT_MAP] = "map",	   [PGT_UNMAP] = "unmap",
	[PGT_PROTECT] = "protect", [PGT_WRITE_PROTECT] = "write-protect",
	[PGT_RELAX] = "relax",	   [PGT_YOUNG] = "young",
	[PGT_AGE] = "age",	   [PGT_SET_OWNER] = "set-owner",
	[PGT_FLUSH] = "flush",	   [PGT_GET_LEAF] = "get-leaf",
	[PGT_SPLIT] = "split",	   [PGT_COLLAPSE] = "collapse",
	[FZ_CALL_INIT] = "init",   [FZ_CALL_DESTROY] = "destroy",
};

static unsigned int present(const struct fz_host *h)
{
	return h->kinds[h->depth ? (h->depth - 1) % FZ_HOST_DEPTH : 0];
}

void fz_host_found(struct fz_host *h, const char *oracle, const char *class,
		   const char *fmt, ...)
{
	char text[400];
	va_list args;

	if (h->quiet && strcmp(oracle, "model"))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fz_found(h->finding, "subject", oracle, fz_call_names[present(h)],
		 class, "%s: %s", h->subject->name, text);
}

/* The call is left here, and all below it; nothing may be called after it. */
static void leave(struct fz_host *h)
{
	h->stopped = true;
	longjmp(h->stop, 1);
}

/* Counts, so that a call that does not end is found. */
static struct fz_host *enter(void *ctx)
{
	struct fz_host *h = ctx;

	if (++h->events > FZ_HOST_EVENTS) {
		fz_host_found(h, "host", "endless",
			      "the call does not come to an end");
		leave(h);
	}
	return h;
}

static void yield(struct fz_host *h)
{
	if (h->yield)
		h->yield(h->yield_ctx);
}

static size_t pages_of(const struct fz_host *h, size_t size)
{
	return (size + pg_ones(h->arena.shift)) >> h->arena.shift;
}

static void *host_alloc(void *ctx, size_t size)
{
	struct fz_host *h = enter(ctx);
	size_t pages = 1;
	void *p = NULL;

	h->allocs++;
	while (pages < pages_of(h, size) && pages < 32)
		pages *= 2;
	if (pages > 16)
		fz_host_found(h, "host", "alloc-size",
			      "it asks for %zu bytes at once", size);
	else if (h->fail != 1)
		p = fz_arena_alloc(&h->arena, (unsigned int)pages);
	h->fail -= h->fail > 0;
	h->refused |= !p;
	return p;
}

/* The page that a pointer names and somebody holds; NULL: a finding. */
static struct fz_arena_page *held(struct fz_host *h, const void *p,
				  const char *what)
{
	struct fz_arena_page *page = fz_arena_of(&h->arena, p);
	char class[32];

	if (page && page->count > 0)
		return page;
	snprintf(class, sizeof(class), "%s-%s", what, page ? "free" : "wild");
	fz_host_found(h, "counts", class, "%s of %s page", what,
		      page ? "a free" : "what is no table");
	return NULL;
}

static void drop(struct fz_host *h, struct fz_arena_page *page)
{
	fz_tell_free(h, page);
	fz_arena_drop(&h->arena, page);
}

static void host_free(void *ctx, void *p, size_t size)
{
	struct fz_host *h = enter(ctx);
	size_t pages = pages_of(h, size);

	for (size_t i = 0; i < pages; i++) {
		struct fz_arena_page *page = held(
			h, (unsigned char *)p + (i << h->arena.shift), "free");

		if (!page)
			return;
		if (page->count != 1)
			fz_host_found(h, "counts", "free-held",
				      "a page that %d hold is freed",
				      page->count);
		drop(h, page);
	}
}

static void host_get(void *ctx, void *p)
{
	struct fz_host *h = enter(ctx);
	struct fz_arena_page *page = held(h, p, "get");

	if (page)
		page->count++;
}

static void host_put(void *ctx, void *p)
{
	struct fz_host *h = enter(ctx);
	struct fz_arena_page *page = held(h, p, "put");

	if (page && page->count == 1)
		drop(h, page);
	else if (page)
		page->count--;
}

static int host_count(void *ctx, const void *p)
{
	struct fz_arena_page *page = held(enter(ctx), p, "count");

	return page ? page->count : 0;
}

static void *host_p2v(void *ctx, uint64_t pa)
{
	return fz_arena_p2v(&((struct fz_host *)ctx)->arena, pa);
}

static uint64_t host_v2p(void *ctx, const void *p)
{
	return fz_arena_v2p(&((struct fz_host *)ctx)->arena, p);
}

static void host_cmo(void *ctx, enum pgt_cmo kind, void *p, size_t size)
{
	struct fz_host *h = enter(ctx);

	h->cmos++;
	yield(h);
}

static void host_write(void *ctx, uint64_t *ptep, uint64_t old, uint64_t word,
		       int how)
{
	struct fz_host *h = enter(ctx);

	h->stores++;
	if (!held(h, ptep, "store"))
		return;
	if ((uintptr_t)ptep & 7 || *ptep != word)
		fz_host_found(
			h, "events", "not-stored",
			"0x%llx is told to be stored, and 0x%llx is there",
			(unsigned long long)word, (unsigned long long)*ptep);
	fz_tell_store(h, ptep, old, word, how);
}

static void host_read(void *ctx, const uint64_t *ptep)
{
	struct fz_host *h = enter(ctx);

	if (held(h, ptep, "load"))
		yield(h);
}

static void host_tlbi(void *ctx, int how, uint64_t addr, uint64_t pages,
		      int32_t level)
{
	struct fz_host *h = enter(ctx);

	h->tlbis++;
	if (pages > 1 && !(h->caps & PGT_CAP_TLBI_RANGE))
		fz_host_found(h, "caps", "tlbi-range",
			      "a TLBI by range, which this CPU does not have");
	fz_tell_tlbi(h, how, addr, pages, level);
	yield(h);
}

static void host_tlbi_raw(void *ctx, const char *op, uint64_t operand)
{
	struct fz_host *h = enter(ctx);

	h->tlbis++;
	fz_tell_tlbi_raw(h, op, operand);
	yield(h);
}

static void host_dsb(void *ctx, enum pgt_dsb domain)
{
	struct fz_host *h = enter(ctx);

	if (domain == PGT_DMB_ISHST)
		fz_tell_barrier(h, PG_EV_WMB, 0);
	else
		fz_tell_barrier(h, PG_EV_DSB, domain);
}

static void host_isb(void *ctx)
{
	fz_tell_barrier(enter(ctx), PG_EV_ISB, 0);
}

static void run_deferred(struct fz_host *h)
{
	while (h->waiting && !h->locks) {
		struct fz_deferred d = h->deferred[--h->waiting];

		d.run(d.instance, d.p, d.arg);
	}
}

static void host_lock(void *ctx, enum pgt_lock kind, bool acquire)
{
	struct fz_host *h = enter(ctx);

	if (!acquire && !h->locks) {
		fz_host_found(h, "host", "unlock",
			      "a lock is left that nobody has");
		return;
	}
	h->locks += acquire ? 1 : -1;
	if (!acquire && !h->locks)
		run_deferred(h);
}

static void host_defer(void *ctx,
		       void (*run)(void *instance, void *p, uint64_t arg),
		       void *instance, void *p, uint64_t arg)
{
	struct fz_host *h = enter(ctx);

	if (h->waiting == FZ_DEFERRED) {
		fz_host_found(h, "host", "deferred",
			      "more than %d pages wait to be freed",
			      FZ_DEFERRED);
		return;
	}
	h->deferred[h->waiting++] =
		(struct fz_deferred){ run, instance, p, arg };
}

/* A file's own name; what a signature cannot hold becomes a dash. */
static void place_of(const char *file, int line, char *buf, size_t size)
{
	const char *name = file ? strrchr(file, '/') : NULL;

	name = name ? name + 1 : file ? file : "unknown";
	snprintf(buf, size, "%.40s-%d", name, line);
	for (char *c = buf; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
			    "YZ"
			    "0123456789.-",
			    *c))
			*c = '-';
}

static void host_warn(void *ctx, const char *file, int line,
		      const char *expression, bool stop)
{
	struct fz_host *h = enter(ctx);
	char place[64];

	place_of(file, line, place, sizeof(place));
	fz_host_found(h, stop ? "bug" : "warn", place, "%s",
		      expression ? expression : "");
	if (stop)
		leave(h);
}

static uint64_t host_caps(void *ctx)
{
	return ((struct fz_host *)ctx)->caps;
}

static const struct pgt_host abi = {
	.version = PGT_SUBJECT_VERSION,
	.size = sizeof(struct pgt_host),
	.alloc = host_alloc,
	.free = host_free,
	.get = host_get,
	.put = host_put,
	.count = host_count,
	.p2v = host_p2v,
	.v2p = host_v2p,
	.cmo = host_cmo,
	.pte_write = host_write,
	.pte_read = host_read,
	.tlbi = host_tlbi,
	.tlbi_raw = host_tlbi_raw,
	.dsb = host_dsb,
	.isb = host_isb,
	.lock = host_lock,
	.defer = host_defer,
	.warn = host_warn,
	.caps = host_caps,
};

int fz_host_create(const struct pgt_subject *subject, unsigned int granule,
		   struct fz_host **host, struct pg_error *err)
{
	struct fz_host *h = calloc(1, sizeof(*h));
	int ret;

	if (!h)
		return pg_error(err, PG_ENOMEM, "no memory for a subject");
	h->subject = subject;
	h->abi = abi;
	h->abi.ctx = h;
	ret = fz_arena_init(&h->arena, granule, err);
	h->judge = ret ? NULL : fz_subject_judge(err);
	if (!h->judge) {
		fz_host_destroy(h);
		return PG_ENOMEM;
	}
	*host = h;
	return 0;
}

void fz_host_destroy(struct fz_host *h)
{
	if (!h)
		return;
	pg_judge_destroy(h->judge);
	fz_arena_deinit(&h->arena);
	free(h);
}

/* core's regime for what the subject says that it has. */
static bool understand(struct fz_host *h)
{
	static const enum pg_regime_kind kinds[] = { PG_EL10, PG_EL10, PG_EL2,
						     PG_S2 };
	const struct pgt_geometry *g = &h->geometry;
	struct pg_regime *r = &h->regime;
	struct pg_error err;

	memset(r, 0, sizeof(*r));
	if (g->regime != h->config.regime || g->granule != h->config.granule ||
	    g->ia_bits < h->config.ia_bits || g->ia_bits > 56) {
		fz_host_found(h, "result", "geometry",
			      "it is not what was asked for");
		return false;
	}
	r->kind = kinds[g->regime];
	r->high = g->regime == PGT_EL1_HIGH;
	r->granule = g->granule;
	r->txsz = (uint8_t)(64 - g->ia_bits);
	r->pamax = g->oa_bits;
	r->ps = g->oa_bits > 48 ? 6 : 5;
	r->sl = r->kind == PG_S2 ? g->start : PG_START_AUTO;
	r->ds = g->ds;
	r->fwb = g->fwb;
	r->xnx = h->caps & PGT_CAP_XNX;
	r->mair = g->mair;
	r->sh = PG_SH_INNER;
	if (pg_regime_init(r, &err) || r->start != g->start ||
	    g->root & (pg_regime_root_align(r) - 1)) {
		fz_host_found(h, "result", "geometry",
			      "no such tables exist: %s", err.text);
		return false;
	}
	h->walking = *r;
	h->walking.ha = true;
	return true;
}

static void reset(struct fz_host *h, const struct pgt_config *config,
		  uint64_t caps, bool judged, struct fz_finding *finding)
{
	fz_arena_reset(&h->arena);
	h->config = *config;
	h->caps = caps;
	h->judged = judged;
	h->finding = finding;
	h->instance = NULL;
	h->yield = NULL;
	h->depth = h->locks = h->events = h->waiting = h->fail = 0;
	h->told = h->barrier = 0;
	h->stores = h->tlbis = h->cmos = h->allocs = 0;
	h->stopped = h->watching = h->refused = h->quiet = false;
	h->kinds[0] = FZ_CALL_INIT;
	pg_judge_reset(h->judge);
}

bool fz_host_open(struct fz_host *h, const struct pgt_config *config,
		  uint64_t caps, bool judged, struct fz_finding *finding)
{
	int answer;

	reset(h, config, caps, judged, finding);
	h->depth = 1;
	if (setjmp(h->stop))
		return false;
	answer = h->subject->init(&h->abi, config, &h->instance);
	if (answer == PGT_INVALID)
		return false;
	if (answer || !h->instance) {
		fz_host_found(h, "result", "answer",
			      "init answers %d where nothing can fail", answer);
		return false;
	}
	h->subject->geometry(h->instance, &h->geometry);
	if (!understand(h))
		return false;
	fz_tell_space(h);
	h->depth = 0;
	return true;
}

static int dispatch(struct fz_host *h, const struct fz_call *c,
		    struct fz_reply *r)
{
	const struct pgt_subject *s = h->subject;
	void *i = h->instance;

	switch (c->kind) {
	case PGT_MAP:
		return s->map(i, c->ia, c->size, c->pa, &c->prot, c->flags);
	case PGT_UNMAP:
		return s->unmap(i, c->ia, c->size);
	case PGT_PROTECT:
		return s->protect(i, c->ia, c->size, &c->prot);
	case PGT_WRITE_PROTECT:
		return s->write_protect(i, c->ia, c->size);
	case PGT_RELAX:
		return s->relax(i, c->ia, &c->prot, c->flags);
	case PGT_YOUNG:
		return s->young(i, c->ia, c->flags);
	case PGT_AGE:
		return s->age(i, c->ia, c->size, c->clear, &r->young);
	case PGT_SET_OWNER:
		return s->set_owner(i, c->ia, c->size, c->owner);
	case PGT_FLUSH:
		return s->flush(i, c->ia, c->size);
	case PGT_GET_LEAF:
		return s->get_leaf(i, c->ia, &r->word, &r->level);
	case PGT_SPLIT:
		return s->split(i, c->ia, c->size, c->level, c->budget);
	default:
		return s->collapse(i, c->ia, c->size);
	}
}

bool fz_host_call(struct fz_host *h, const struct fz_call *c,
		  struct fz_reply *r)
{
	*r = (struct fz_reply){ .level = PGT_NO_HINT };
	if (h->depth == FZ_HOST_DEPTH || h->stopped)
		return false;
	if (!h->depth) {
		h->events = 0;
		h->refused = false;
		if (setjmp(h->stop))
			return false;
	}
	h->kinds[h->depth++] = c->kind;
	fz_tell_begin(h, c);
	r->answer = dispatch(h, c, r);
	r->refused = h->refused;
	if (r->answer < 0 || r->answer >= PGT_ANSWERS)
		fz_host_found(h, "result", "unknown",
			      "it answers %d, which is nothing", r->answer);
	if (h->depth == 1) {
		h->fail = 0;
		run_deferred(h);
		if (h->locks)
			fz_host_found(h, "host", "locked",
				      "a lock was not left");
	}
	if (h->subject->traits.caller_flushes >> c->kind & 1)
		fz_tell_flush(h);
	fz_tell_end(h, r->answer);
	h->depth--;
	return !h->stopped;
}

void fz_host_close(struct fz_host *h)
{
	if (!h->instance || h->stopped)
		return;
	h->kinds[0] = FZ_CALL_DESTROY;
	h->depth = 1;
	h->events = 0;
	h->watching = false; /* nobody uses the tables any more */
	if (setjmp(h->stop))
		return;
	h->subject->destroy(h->instance);
	run_deferred(h);
	if (h->arena.live)
		fz_host_found(h, "counts", "leak",
			      "%u pages of tables are left", h->arena.live);
	h->instance = NULL;
	h->depth = 0;
}
