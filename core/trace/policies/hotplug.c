// SPDX-License-Identifier: GPL-2.0-or-later
/* H: memory is added and removed. */
#include "arch/walk.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/* The innermost hot-plug operation that the actor is in, or NULL. */
static const struct pg_begun *plug_of(const struct pg_judge *j,
				      unsigned int actor)
{
	const struct pg_actor *a = &j->ledger.actors[actor];

	for (unsigned int i = a->op < PG_OPS_MAX ? a->op : PG_OPS_MAX; i-- > 0;)
		if (a->ops[i].op == PG_OP_HOT_ADD ||
		    a->ops[i].op == PG_OP_HOT_REMOVE)
			return &a->ops[i];
	return NULL;
}

static bool overlaps(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a - b < b_size || b - a < a_size;
}

static const struct pg_region_mark *boot_in(const struct pg_judge *j,
					    const struct pg_event *ev)
{
	for (unsigned int i = 0; i < j->ledger.region_count; i++) {
		const struct pg_region_mark *m = &j->ledger.regions[i];

		if (m->how == PG_REGION_BOOT && m->space == ev->space &&
		    overlaps(m->va, m->size, ev->va, ev->size))
			return m;
	}
	return NULL;
}

/* Bytes of a page's descriptor in vmemmap: 64 (Linux, 64 bits). */
#define MEMMAP_SHIFT 6

/*
 * The range of the operation where ev is: itself, or the part of vmemmap that
 * describes it. False: elsewhere.
 */
static bool range_at(struct pg_judge *j, const struct pg_event *ev,
		     const struct pg_event *begin, uint64_t *va, uint64_t *size)
{
	const struct pg_region_mark *here =
		pg_ledger_region(&j->ledger, ev->space, ev->va);
	const struct pg_region_mark *there =
		pg_ledger_region(&j->ledger, begin->space, begin->va);

	*va = begin->va;
	*size = begin->size;
	if (here == there)
		return true;
	if (!here || !there || here->how != PG_REGION_VMEMMAP ||
	    there->how != PG_REGION_LINEAR)
		return false;
	*va = here->va +
	      ((begin->va - there->va) >> j->ledger.shift << MEMMAP_SHIFT);
	*size = begin->size >> j->ledger.shift << MEMMAP_SHIFT;
	return true;
}

static void judge_neighbours(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c,
			     const struct pg_event *begin)
{
	uint64_t size = PG_BIT(pg_level_shift(c->r, ev->level)), first, length;
	uint64_t va = ev->va & ~(size - 1);

	if (!range_at(j, ev, begin, &first, &length))
		return;
	if (va - first >= length || size > length - (va - first))
		pg_object(
			j, &pg_policy_neighbour, ev,
			"the leaf of 0x%llx bytes at 0x%llx is of others, too",
			ULL(size), ULL(va));
}

/* The table that an entry links may reach over the region's end. */
static void judge_table_bounds(struct pg_judge *j, const struct pg_event *ev,
			       const struct pg_stored *c)
{
	const struct pg_region_mark *mark =
		pg_ledger_region(&j->ledger, ev->space, ev->va);
	uint64_t size = PG_BIT(pg_level_shift(c->r, ev->level));
	uint64_t va = ev->va & ~(size - 1);

	if (mark && (va - mark->va >= mark->size ||
		     size > mark->size - (va - mark->va)))
		pg_object(j, &pg_policy_bounds, ev,
			  "the table at 0x%llx is removed, and translates for "
			  "another region",
			  ULL(c->from->pa));
}

static void judge_remove_write(struct pg_judge *j, const struct pg_event *ev,
			       const struct pg_stored *c,
			       const struct pg_begun *plug)
{
	if (c->was == PG_DESC_TABLE_KIND && c->from &&
	    c->is == PG_DESC_INVALID) {
		judge_table_bounds(j, ev, c);
		return;
	}
	if (!pg_desc_is_leaf(c->was) || c->is != PG_DESC_INVALID)
		return;
	judge_neighbours(j, ev, c, &plug->begin);
	if (boot_in(j, &(struct pg_event){
			       .space = ev->space, .va = ev->va, .size = 1 }))
		pg_object(j, &pg_policy_boot_memory, ev,
			  "0x%llx is memory from boot", ULL(ev->va));
}

/* A table goes with entries: of hot-plug, and of an unmapped range. */
static void judge_full(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_stored *c)
{
	if (c->was == PG_DESC_TABLE_KIND && c->is == PG_DESC_INVALID &&
	    c->from && c->from->set && c->from->parents == 1 &&
	    !c->from->refs[PG_REF_SHARE])
		pg_object(j, &pg_policy_bounds, ev,
			  "table 0x%llx is removed with %u entries",
			  ULL(c->from->pa), c->from->set);
}

void pg_hear_plug_write(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_begun *plug;
	const struct pg_stored *c;

	if (!a->op || ev->new & 1)
		return;
	plug = plug_of(j, ev->actor);
	c = pg_stored(j, ev);
	if (plug && plug->op == PG_OP_HOT_REMOVE) {
		judge_remove_write(j, ev, c, plug);
		judge_full(j, ev, c);
	} else if (pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_UNMAP)) {
		judge_full(j, ev, c);
	}
}

/* What is left in the range that was removed. */
struct left {
	struct pg_judge *j;
	const struct pg_event *ev;
	const struct pg_event *begin;
	bool leaf;
};

static bool is_inside(const struct left *left, const struct pg_visit *visit)
{
	return visit->ia >= left->begin->va &&
	       visit->size <= left->begin->size &&
	       visit->ia - left->begin->va <= left->begin->size - visit->size;
}

static void visit_table(struct left *left, const struct pg_visit *visit)
{
	struct pg_judge *j = left->j;
	const struct pg_regime *r = visit->tables->regime;
	const struct pg_page *page = pg_ledger_find(
		&j->ledger, pg_desc_oa(r, visit->desc, r->granule));

	if (page && !page->set && page->origin != PG_ORIGIN_BOOT &&
	    page->origin != PG_ORIGIN_STATIC && is_inside(left, visit))
		pg_object(j, &pg_policy_empty_left, left->ev,
			  "the empty table 0x%llx of 0x%llx is left",
			  ULL(page->pa), ULL(visit->ia));
}

static enum pg_action visit_left(void *ctx, const struct pg_visit *visit)
{
	struct left *left = ctx;

	if (visit->kind == PG_VISIT_TABLE)
		visit_table(left, visit);
	if (visit->kind != PG_VISIT_LEAF || left->leaf)
		return PG_CONTINUE;
	left->leaf = true;
	pg_object(left->j, &pg_policy_removed, left->ev,
		  "0x%llx is still mapped", ULL(visit->ia));
	return PG_CONTINUE;
}

/* What others have added since is theirs. */
static void judge_removed(struct pg_judge *j, const struct pg_event *ev,
			  const struct pg_begun *op)
{
	const struct pg_event *begin = &op->begin;
	const struct pg_space *space = &j->ledger.spaces[begin->space];
	struct pg_tables tables = {
		.regime = &space->regime,
		.mem = &j->ledger.mem,
		.root = space->root,
	};
	struct left left = { .j = j, .ev = ev, .begin = begin };
	struct pg_walk walk = {
		.tables = &tables,
		.first = begin->va,
		.size = begin->size,
		.visit = visit_left,
		.ctx = &left,
	};

	if (boot_in(j, begin))
		pg_object(j, &pg_policy_boot_memory, ev,
			  "memory from boot was removed");
	if (begin->size && space->declared && pg_wants_deep(j) &&
	    pg_is_alone(j, ev, begin->space, op->seq) &&
	    pg_walk(&walk, NULL, NULL))
		j->ledger.out_of_memory = true;
}

static void judge_added(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_event *begin)
{
	const struct pg_region_mark *mark =
		pg_ledger_region(&j->ledger, begin->space, begin->va);

	if (j->ledger.region_count && begin->size &&
	    (!mark || begin->size > mark->size - (begin->va - mark->va)))
		pg_object(j, &pg_policy_addressable, ev,
			  "0x%llx bytes at 0x%llx do not fit the region",
			  ULL(begin->size), ULL(begin->va));
}

void pg_hear_plug_end(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_begun *op;

	if (!a->op || a->op > PG_OPS_MAX)
		return;
	op = &a->ops[a->op - 1];
	if (op->op == PG_OP_HOT_REMOVE && !ev->new)
		judge_removed(j, ev, op);
	if (op->op == PG_OP_HOT_ADD && !ev->new)
		judge_added(j, ev, &op->begin);
	if (op->op == PG_OP_HOT_ADD && ev->new && a->op == 1 && a->leaves > 0)
		pg_object(j, &pg_policy_rollback, ev,
			  "adding failed and %lld leaves stay",
			  (long long)a->leaves);
}

#define REMOVE "arch/arm64/mm/mmu.c unmap_hotplug_range(), Linux 6.12"
#define EMPTY  "arch/arm64/mm/mmu.c free_empty_tables(), Linux 6.12"

PG_POLICY(removed, .name = "H1-removed", .id = "H1", .cost = PG_COST_DEEP,
	  .source = REMOVE, .title = "memory that was removed is still mapped",
	  .text = "Nothing of the span is mapped when the operation returns.",
	  .kinds = ON(END));

PG_POLICY(
	neighbour, .name = "H2-neighbour", .id = "H2", .source = REMOVE,
	.title = "removing memory takes a neighbour's mapping",
	.text = "A block that was made for more than the span that is removed "
		"maps others' memory as well.",
	.kinds = ON(WRITE));

PG_POLICY(bounds, .name = "H3-bounds", .id = "H3", .source = EMPTY,
	  .title = "a table is removed that is in use",
	  .text = "It has entries, or a part of it is for addresses that "
		  "belong to another region.",
	  .kinds = ON(WRITE));

PG_POLICY(empty_left, .name = "H4-empty-left", .id = "H4", .cost = PG_COST_DEEP,
	  .source = EMPTY, .title = "an empty table is left behind",
	  .text = "The whole of what it translates was removed, inside the "
		  "region's bounds.",
	  .kinds = ON(END));

PG_POLICY(
	boot_memory, .name = "H5-boot-memory", .id = "H5",
	.source = "arch/arm64/mm/mmu.c prevent_bootmem_remove_notifier(), "
		  "Linux 6.12",
	.title = "memory from boot is removed",
	.text = "Firmware and kexec may refer to it, and its tables belong to "
		"no allocator.",
	.kinds = ON(WRITE) | ON(END));

PG_POLICY(rollback, .name = "H6-rollback", .id = "H6",
	  .source = "arch/arm64/mm/mmu.c arch_add_memory(), Linux 6.12",
	  .title = "adding memory failed and left mappings",
	  .text = "What was mapped before the failure is unmapped again.",
	  .kinds = ON(END));

PG_POLICY(addressable, .name = "H7-addressable", .id = "H7",
	  .source = "arch/arm64/mm/mmu.c arch_get_mappable_range(), Linux 6.12",
	  .title = "memory is added where the region does not reach",
	  .text = "Its addresses would be another region's, or none.",
	  .kinds = ON(END));
