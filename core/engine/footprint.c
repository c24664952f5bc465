// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/footprint.h"

#include <string.h>

#include "arch/desc.h"
#include "arch/tlbi.h"
#include "base/bits.h"

/*
 * Things that are touched. PAGE: words of a page, by address. STORES: that a
 * page was stored to at all. LIFE: whether and as what a page exists, and who
 * links it. XLATE: what a space's addresses may translate to; INVAL: which
 * invalidations are on their way; both by address. FLUSH: what caches may
 * still hold of any frame. SECTION: read sections, by actor, and by actor +
 * 16 for RCU's. OPS: which operations run; BUSY: whether any does.
 */
enum thing {
	THING_PAGE = 1,
	THING_STORES,
	THING_LIFE,
	THING_XLATE,
	THING_INVAL,
	THING_FLUSH,
	THING_SECTION,
	THING_GRACE,
	THING_COUNT,
	THING_REF,
	THING_FAIL,
	THING_OPS,
	THING_SHARED,
	THING_BUSY,
	THING_LOCKS = 32, /* and a class of them */
};

#define EVERYTHING UINT64_MAX

static void everything(struct pg_footprint *fp)
{
	fp->all = true;
	fp->mask = EVERYTHING;
}

bool pg_footprint_put(struct pg_footprint *fp, const struct pg_touch *touch)
{
	if (fp->count == PG_TOUCHES)
		return false;
	fp->mask |= UINT64_C(1)
		    << (touch->key * UINT64_C(0x9e3779b97f4a7c15) >> 58);
	fp->touch[fp->count++] = *touch;
	return true;
}

static void touch_range(struct pg_footprint *fp, enum thing thing,
			uint64_t object, uint64_t lo, uint64_t hi,
			enum pg_touch_mode mode)
{
	struct pg_touch touch = { (uint64_t)thing << 56 ^ object, lo, hi,
				  mode };

	if (!pg_footprint_put(fp, &touch))
		everything(fp);
}

static void touch(struct pg_footprint *fp, enum thing thing, uint64_t object,
		  enum pg_touch_mode mode)
{
	touch_range(fp, thing, object, 0, EVERYTHING, mode);
}

bool pg_touches_conflict(const struct pg_footprint *a,
			 const struct pg_footprint *b)
{
	if (a->all || b->all)
		return true;
	for (unsigned int i = 0; i < a->count; i++)
		for (unsigned int k = 0; k < b->count; k++) {
			const struct pg_touch *x = &a->touch[i];
			const struct pg_touch *y = &b->touch[k];

			if (x->key == y->key && (x->mode | y->mode) == 3 &&
			    x->lo <= y->hi && y->lo <= x->hi)
				return true;
		}
	return false;
}

static uint64_t page_of(const struct pg_scene *s, uint64_t at)
{
	return at & ~pg_ones(s->world->phys.shift);
}

static void life(const struct pg_scene *s, struct pg_footprint *fp, uint64_t at,
		 enum pg_touch_mode mode)
{
	touch(fp, THING_LIFE, page_of(s, at), mode);
}

/* Judges compare when sections were entered with when tables were unlinked. */
static void all_sections(struct pg_footprint *fp, enum pg_touch_mode mode)
{
	touch(fp, THING_SECTION, 0, mode);
}

/* The last address of what an entry at this level translates. */
static uint64_t last_of(const struct pg_scene *s, const struct pg_event *ev)
{
	const struct pg_regime *r = &s->world->mms[ev->space].regime;

	if (ev->level < r->start || ev->level > PG_LEVEL_MAX)
		return EVERYTHING;
	return ev->va | pg_ones(pg_level_shift(r, ev->level));
}

/* The actor holds nothing that keeps tables from being freed. */
static bool is_unprotected(const struct pg_world *w, unsigned int actor)
{
	if (w->tasks[actor].irq_off || w->tasks[actor].rcu)
		return false;
	for (unsigned int i = 0; i < w->lock_count; i++)
		if (w->locks[i].writer == (int)actor ||
		    w->locks[i].readers >> actor & 1)
			return false;
	return true;
}

/*
 * Reads of one word commute. A read of a page that is being freed, or linked
 * or unlinked above, does not commute with that. A read without any protection
 * is right while nobody else does anything, so that matters, too.
 */
static void on_read(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	touch_range(fp, THING_PAGE, page_of(s, ev->at), ev->at, ev->at + 7,
		    PG_TOUCH_READ);
	life(s, fp, ev->at, PG_TOUCH_READ);
	if (is_unprotected(s->world, ev->actor))
		touch(fp, THING_BUSY, 0, PG_TOUCH_READ);
}

/* A look at a whole table conflicts with each store to it. */
static void on_scan(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	touch(fp, THING_PAGE, page_of(s, ev->at), PG_TOUCH_READ);
	life(s, fp, ev->at, PG_TOUCH_READ);
	if (is_unprotected(s->world, ev->actor))
		touch(fp, THING_BUSY, 0, PG_TOUCH_READ);
}

/*
 * What a word points at: linking and unlinking a table is an event of its life
 * (who reads in it, locks it, stores to it is judged by it), and unlinking is
 * compared with the read sections of others. Mapping a page is not, but is
 * with its being freed.
 */
static void target(const struct pg_scene *s, struct pg_footprint *fp,
		   const struct pg_event *ev, uint64_t word, bool old)
{
	const struct pg_mm *mm = &s->world->mms[ev->space];
	enum pg_desc_kind kind;

	if (!word || !mm->live)
		return;
	kind = pg_desc_kind(&mm->regime, ev->level, word);
	if (kind == PG_DESC_INVALID)
		return;
	life(s, fp, pg_desc_oa(&mm->regime, word, mm->regime.granule),
	     kind == PG_DESC_TABLE_KIND ? PG_TOUCH_WRITE : PG_TOUCH_READ);
	if (old && kind == PG_DESC_TABLE_KIND)
		all_sections(fp, PG_TOUCH_READ);
}

/*
 * Stores to one table do not commute: policies look at neighbours (contiguous
 * sets) and at how many entries are set. Stores to different tables change
 * what addresses translate to, and commute there: only invalidations, barriers
 * and accesses of those addresses can tell them apart.
 */
static void on_write(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	touch_range(fp, THING_PAGE, page_of(s, ev->at), ev->at, ev->at + 7,
		    PG_TOUCH_WRITE);
	touch(fp, THING_STORES, page_of(s, ev->at), PG_TOUCH_WRITE);
	life(s, fp, ev->at, PG_TOUCH_READ);
	touch_range(fp, THING_XLATE, ev->space, ev->va, last_of(s, ev),
		    PG_TOUCH_ADD);
	target(s, fp, ev, ev->old, true);
	target(s, fp, ev, ev->new, false);
}

/* The addresses that an invalidation is about: to be sure, more than less. */
static void tlbi_range(const struct pg_scene *s, const struct pg_event *ev,
		       uint64_t *lo, uint64_t *hi)
{
	const struct pg_tlbi_row *row = pg_tlbi_row(ev->how);
	const struct pg_regime *r = &s->world->mms[ev->space].regime;
	uint64_t va;

	*lo = 0;
	*hi = EVERYTHING;
	if (!row || row->range || row->scope < PG_TLBI_BY_VA)
		return;
	va = (ev->new &pg_ones(44)) << 12;
	if (r->base && row->scope != PG_TLBI_BY_IPA)
		va |= ~pg_ones(56);
	*lo = va & ~pg_ones(s->world->phys.shift);
	*hi = va | pg_ones(s->world->phys.shift);
}

/*
 * Two invalidations commute: each is completed by its own actor's DSB. What is
 * stored for the same addresses is covered by one or not.
 */
static void on_tlbi(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	uint64_t lo, hi;

	tlbi_range(s, ev, &lo, &hi);
	touch_range(fp, THING_XLATE, ev->space, lo, hi, PG_TOUCH_READ);
	touch_range(fp, THING_INVAL, ev->space, lo, hi, PG_TOUCH_ADD);
}

/*
 * A barrier matters for what its own actor has stored and invalidated since
 * its last one: to others' stores and invalidations of those addresses, and,
 * if it completes an invalidation, to the reuse of any frame. That it may order
 * another's store, handed over by a lock, is decided by the lock's order. With
 * nothing in progress it commutes with all.
 */
static void on_dsb(const struct pg_scene *s, struct pg_footprint *fp,
		   const struct pg_event *ev, bool shared)
{
	const struct pg_progress *p = &s->progress[ev->actor];

	if (p->all)
		for (unsigned int i = 0; i < PG_SPACES; i++)
			if (s->world->mms[i].live) {
				touch(fp, THING_XLATE, i, PG_TOUCH_READ);
				touch(fp, THING_INVAL, i, PG_TOUCH_READ);
			}
	for (unsigned int i = 0; i < p->count && !p->all; i++) {
		touch_range(fp, THING_XLATE, p->range[i].space, p->range[i].lo,
			    p->range[i].hi, PG_TOUCH_READ);
		touch_range(fp, THING_INVAL, p->range[i].space, p->range[i].lo,
			    p->range[i].hi, PG_TOUCH_READ);
	}
	if (p->tlbi)
		touch(fp, THING_FLUSH, 0, PG_TOUCH_READ);
}

/* What loads a root, changes registers, or uses a space, sees all of it. */
static void on_space(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	touch(fp, THING_XLATE, ev->space, PG_TOUCH_WRITE);
	touch(fp, THING_INVAL, ev->space, PG_TOUCH_WRITE);
	touch(fp, THING_FLUSH, 0, PG_TOUCH_READ);
	all_sections(fp, PG_TOUCH_READ);
}

/*
 * A frame that is freed, or allocated again, is compared with what caches and
 * readers may still know of it. A frame that was never used has no past.
 */
static void on_frame(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	uint64_t pages = ev->size >> s->world->phys.shift;

	if (pages > 4)
		everything(fp);
	for (uint64_t i = 0; i < (pages > 4 ? 1 : pages); i++)
		life(s, fp, ev->at + (i << s->world->phys.shift),
		     PG_TOUCH_WRITE);
	if (s->failing)
		touch(fp, THING_FAIL, 0, PG_TOUCH_WRITE);
	if (ev->kind == PG_EV_ALLOC && !s->freed)
		return;
	touch(fp, THING_FLUSH, 0, PG_TOUCH_ADD);
	all_sections(fp, PG_TOUCH_READ);
}

/* Whose number an allocation is decides who fails. */
static void on_fail(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	touch(fp, THING_FAIL, 0, PG_TOUCH_WRITE);
}

static void on_life(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	life(s, fp, ev->at, PG_TOUCH_WRITE);
	if (ev->kind == PG_EV_PTL && s->failing)
		touch(fp, THING_FAIL, 0, PG_TOUCH_WRITE);
	if ((ev->kind == PG_EV_DEPOSIT || ev->kind == PG_EV_WITHDRAW) &&
	    ev->new)
		life(s, fp, ev->new, PG_TOUCH_WRITE);
}

/*
 * Callbacks run in the order of queueing; who reads then is waited for, which
 * explore_race.c knows.
 */
static void on_queue(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	life(s, fp, ev->at, PG_TOUCH_WRITE);
	all_sections(fp, PG_TOUCH_READ);
	if (ev->kind == PG_EV_RCU_CALL)
		touch(fp, THING_GRACE, 0, PG_TOUCH_WRITE);
}

/*
 * A callback runs after those that were waited for have left. Of a frame that
 * was queued twice judges say what it should have waited for.
 */
static void on_run(const struct pg_scene *s, struct pg_footprint *fp,
		   const struct pg_event *ev, bool shared)
{
	life(s, fp, ev->at, PG_TOUCH_WRITE);
	for (const struct pg_grace *g = s->world->grace; g; g = g->next)
		if (g->frame == ev->at) {
			all_sections(fp, PG_TOUCH_READ);
			return;
		}
}

/* Changes of a counter add up; who judges it looks. */
static void on_count(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	touch(fp, THING_COUNT, 0, PG_TOUCH_ADD);
	if (ev->at)
		life(s, fp, ev->at, PG_TOUCH_READ);
}

/* Who changes a reference count is told the result. */
static void on_ref(const struct pg_scene *s, struct pg_footprint *fp,
		   const struct pg_event *ev, bool shared)
{
	touch(fp, THING_REF, page_of(s, ev->at), PG_TOUCH_WRITE);
	touch(fp, THING_STORES, page_of(s, ev->at), PG_TOUCH_WRITE);
	life(s, fp, ev->at, PG_TOUCH_READ);
}

/*
 * Readers of a lock commute with each other, taking and releasing. The lock of
 * a table lives with it. What is still to be completed when a lock is released
 * others may have completed, or not yet.
 */
static void on_lock(const struct pg_scene *s, struct pg_footprint *fp,
		    const struct pg_event *ev, bool shared)
{
	const struct pg_progress *p = &s->progress[ev->actor];
	unsigned int class = PG_LOCK_CLASS(ev->at);

	touch(fp, (enum thing)(THING_LOCKS + class), PG_LOCK_OBJECT(ev->at),
	      ev->kind == PG_EV_LOCK && !(ev->flags & PG_LOCK_DOWN)
		      ? (ev->how == PG_LOCK_READ ? PG_TOUCH_READ
						 : PG_TOUCH_WRITE)
		      : (shared ? PG_TOUCH_READ : PG_TOUCH_WRITE));
	if (class == PG_LOCK_PTE || class == PG_LOCK_PMD ||
	    class == PG_LOCK_PAGE)
		life(s, fp, PG_LOCK_OBJECT(ev->at), PG_TOUCH_READ);
	for (unsigned int i = 0; ev->kind == PG_EV_UNLOCK && i < p->count; i++)
		touch_range(fp, THING_INVAL, p->range[i].space, p->range[i].lo,
			    p->range[i].hi, PG_TOUCH_ADD);
}

static void on_section(const struct pg_scene *s, struct pg_footprint *fp,
		       const struct pg_event *ev, bool shared)
{
	bool rcu = ev->kind == PG_EV_RCU_LOCK || ev->kind == PG_EV_RCU_UNLOCK;
	uint64_t who = ev->actor + (rcu ? PG_ACTORS : 0u);

	touch_range(fp, THING_SECTION, 0, who, who, PG_TOUCH_WRITE);
}

/* An IPI waits for those with interrupts off; not for RCU's readers. */
static void on_ipi(const struct pg_scene *s, struct pg_footprint *fp,
		   const struct pg_event *ev, bool shared)
{
	touch_range(fp, THING_SECTION, 0, 0, PG_ACTORS - 1, PG_TOUCH_READ);
}

/*
 * The end of an operation is where policies look at spaces and counters as
 * wholes, which another operation's stores and counts change; whether one runs
 * matters, too. Without such policies it is nothing.
 */
static void on_op(const struct pg_scene *s, struct pg_footprint *fp,
		  const struct pg_event *ev, bool shared)
{
	touch(fp, THING_BUSY, 0, PG_TOUCH_ADD);
	if (!s->ends)
		return;
	if (ev->kind == PG_EV_BEGIN) {
		touch(fp, THING_OPS, 0, PG_TOUCH_ADD);
		return;
	}
	touch(fp, THING_OPS, 0, PG_TOUCH_READ);
	touch(fp, THING_COUNT, 0, PG_TOUCH_READ);
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (s->world->mms[i].live) {
			touch(fp, THING_XLATE, i, PG_TOUCH_READ);
			touch(fp, THING_INVAL, i, PG_TOUCH_WRITE);
		}
}

/* Walkers that come later are judged by it, and those that are inside. */
static void on_detach(const struct pg_scene *s, struct pg_footprint *fp,
		      const struct pg_event *ev, bool shared)
{
	on_space(s, fp, ev, shared);
	all_sections(fp, PG_TOUCH_READ);
}

static void on_notify(const struct pg_scene *s, struct pg_footprint *fp,
		      const struct pg_event *ev, bool shared)
{
	uint64_t hi = ev->size ? ev->va + (ev->size - 1) : EVERYTHING;

	touch_range(fp, THING_XLATE, ev->space, ev->va, hi, PG_TOUCH_WRITE);
	touch(fp, THING_FLUSH, 0, PG_TOUCH_READ);
}

static void on_owner(const struct pg_scene *s, struct pg_footprint *fp,
		     const struct pg_event *ev, bool shared)
{
	life(s, fp, ev->at, PG_TOUCH_WRITE);
	touch(fp, THING_FLUSH, 0, PG_TOUCH_ADD);
}

typedef void (*on_fn)(const struct pg_scene *s, struct pg_footprint *fp,
		      const struct pg_event *ev, bool shared);

/*
 * Kinds without a row touch nothing that others could: ISB and WMB order their
 * own actor; EXPECT, VOUCH and BUG say something.
 */
static const on_fn on[PG_EVENT_KINDS] = {
	[PG_EV_ALLOC] = on_frame,      [PG_EV_FAIL] = on_fail,
	[PG_EV_FREE] = on_frame,       [PG_EV_ZERO] = on_life,
	[PG_EV_CTOR] = on_life,	       [PG_EV_DTOR] = on_life,
	[PG_EV_PTL] = on_life,	       [PG_EV_QUEUE] = on_queue,
	[PG_EV_DEPOSIT] = on_life,     [PG_EV_WITHDRAW] = on_life,
	[PG_EV_COUNT] = on_count,      [PG_EV_REF] = on_ref,
	[PG_EV_MARK] = on_life,	       [PG_EV_PIECE] = on_life,
	[PG_EV_READ] = on_read,	       [PG_EV_SCAN] = on_scan,
	[PG_EV_WRITE] = on_write,      [PG_EV_HW] = on_write,
	[PG_EV_DSB] = on_dsb,	       [PG_EV_TLBI] = on_tlbi,
	[PG_EV_NOTIFY] = on_notify,    [PG_EV_ROOT] = on_space,
	[PG_EV_UNROOT] = on_space,     [PG_EV_MSR] = on_space,
	[PG_EV_LOCK] = on_lock,	       [PG_EV_UNLOCK] = on_lock,
	[PG_EV_IRQ_OFF] = on_section,  [PG_EV_IRQ_ON] = on_section,
	[PG_EV_RCU_LOCK] = on_section, [PG_EV_RCU_UNLOCK] = on_section,
	[PG_EV_RCU_RUN] = on_run,      [PG_EV_IPI] = on_ipi,
	[PG_EV_RCU_CALL] = on_queue,   [PG_EV_ACCESS] = on_space,
	[PG_EV_PIN] = on_life,	       [PG_EV_UNPIN] = on_life,
	[PG_EV_OWNER] = on_owner,      [PG_EV_BEGIN] = on_op,
	[PG_EV_END] = on_op,	       [PG_EV_REGION] = on_detach,
	[PG_EV_DETACH] = on_detach,    [PG_EV_IDLE] = on_op,
};

void pg_footprint_add(const struct pg_scene *s, struct pg_footprint *fp,
		      const struct pg_event *ev, bool shared)
{
	if (ev->kind < PG_EVENT_KINDS && on[ev->kind])
		on[ev->kind](s, fp, ev, shared);
}

void pg_footprint_tail(struct pg_footprint *fp, const struct pg_event *ev)
{
	if (ev->kind == PG_EV_CTOR || ev->kind == PG_EV_DTOR ||
	    ev->kind == PG_EV_PTL)
		touch(fp, THING_LIFE, ev->at, PG_TOUCH_WRITE);
}

void pg_footprint_shares(struct pg_footprint *fp, const struct pg_task *t)
{
	if (t->share_count > PG_SHARES)
		everything(fp);
	for (unsigned int i = 0; i < t->share_count && i < PG_SHARES; i++) {
		const struct pg_share *s = &t->shares[i];

		touch(fp, THING_SHARED, (uint64_t)s->what << 48 ^ s->object,
		      s->mode);
	}
}

static void note_range(struct pg_progress *p, unsigned int space, uint64_t lo,
		       uint64_t hi)
{
	for (unsigned int i = 0; i < p->count; i++)
		if (p->range[i].space == space && p->range[i].lo <= lo &&
		    p->range[i].hi >= hi)
			return;
	/* A DSB has two touches for each, and one more. */
	if (p->count >= (PG_TOUCHES - 1) / 2) {
		p->all = true;
		return;
	}
	p->range[p->count].space = (uint16_t)space;
	p->range[p->count].lo = lo;
	p->range[p->count++].hi = hi;
}

void pg_scene_follow(struct pg_scene *s, const struct pg_event *ev)
{
	struct pg_progress *p = &s->progress[ev->actor];
	uint64_t lo, hi;

	switch (ev->kind) {
	case PG_EV_WRITE:
		note_range(p, ev->space, ev->va, last_of(s, ev));
		break;
	case PG_EV_TLBI:
		tlbi_range(s, ev, &lo, &hi);
		note_range(p, ev->space, lo, hi);
		p->tlbi = true;
		break;
	case PG_EV_DSB:
		/* ST forms complete no invalidation, LD forms order no store. */
		if (ev->how < PG_DSB_ST || (ev->how < PG_DSB_LD && !p->tlbi))
			*p = (struct pg_progress){ .count = 0 };
		break;
	case PG_EV_FREE:
		s->freed = true;
		break;
	default:
		break;
	}
}

void pg_scene_start(struct pg_scene *s)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		s->progress[i] = (struct pg_progress){ .count = 0 };
	s->freed = false;
}
