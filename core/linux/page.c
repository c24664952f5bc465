// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/page.h"

#include "arch/translate.h"
#include "base/number.h"

/* MAX_ORDER is 10 by default, and 13 in some 16K and 64K configurations. */
#define ORDER_MAX 13

static int need(const struct pg_vmcoreinfo *info, const char *key,
		uint64_t *value, struct pg_error *err)
{
	char text[32];

	if (pg_vmcoreinfo_get(info, key, text, sizeof(text)) &&
	    pg_parse_u64(text, value))
		return PG_OK;
	return pg_error(err, PG_ENOENT, "VMCOREINFO has no %s", key);
}

/*
 * vmemmap is a symbol since 6.9; before, VMEMMAP_START held the struct page of
 * the first page of the linear map (arch/arm64/include/asm/pgtable.h).
 */
static int find_first(struct pg_page_array *a, const struct pg_kernel *k,
		      const struct pg_vmcoreinfo *info, struct pg_error *err)
{
	uint64_t start;

	if (pg_vmcoreinfo_symbol(info, "vmemmap", &a->first))
		return PG_OK;
	if (!k->phys_offset_known ||
	    !pg_vmcoreinfo_number(info, "VMEMMAP_START", &start))
		return pg_error(err, PG_ENOENT,
				"VMCOREINFO does not say where the page array "
				"is: it has neither SYMBOL(vmemmap) nor "
				"NUMBER(VMEMMAP_START) and "
				"NUMBER(PHYS_OFFSET)");
	a->first = start - ((int64_t)k->phys_offset >> a->page_shift) * a->size;
	return PG_OK;
}

static uint64_t flag(const struct pg_vmcoreinfo *info, const char *name)
{
	uint64_t bit;

	return pg_vmcoreinfo_number(info, name, &bit) && bit < 64 ? PG_BIT(bit)
								  : 0;
}

/* Nothing hangs on these: without them, no page is said to hold data. */
static void find_flags(struct pg_page_array *a,
		       const struct pg_vmcoreinfo *info)
{
	if (!need(info, "OFFSET(page.flags)", &a->flags, NULL) &&
	    !need(info, "OFFSET(page.compound_head)", &a->head, NULL))
		a->data = flag(info, "PG_lru") | flag(info, "PG_slab");
}

int pg_page_array_init(struct pg_page_array *array, const struct pg_kernel *k,
		       const struct pg_vmcoreinfo *info,
		       const struct pg_tables *tables, struct pg_error *err)
{
	struct pg_page_array *a = array;
	static const char buddy_key[] = "PAGE_BUDDY_MAPCOUNT_VALUE";
	uint64_t buddy;
	int ret;

	*a = (struct pg_page_array){ .tables = tables,
				     .page_shift = k->page_shift };
	ret = need(info, "SIZE(page)", &a->size, err);
	if (!ret)
		ret = need(info, "OFFSET(page._mapcount)", &a->mapcount, err);
	if (!ret)
		ret = need(info, "OFFSET(page.private)", &a->private, err);
	if (!ret && !pg_vmcoreinfo_number(info, buddy_key, &buddy))
		ret = pg_error(err, PG_ENOENT, "VMCOREINFO has no NUMBER(%s)",
			       buddy_key);
	if (ret)
		return ret;
	a->buddy = buddy;
	find_flags(a, info);
	return find_first(a, k, info, err);
}

static bool read_word(const struct pg_page_array *a, uint64_t va, void *word,
		      size_t size)
{
	struct pg_translation t;

	pg_translate(a->tables, va, NULL, &t);
	return !t.fault.kind && pg_mem_read(a->tables->mem, t.pa, word, size);
}

/*
 * Up to 6.10 the type is a set of cleared bits, and _mapcount of a free page is
 * this value; since 6.11 it is the top byte, and what is below may be anything.
 */
static bool is_buddy(const struct pg_page_array *a, uint32_t mapcount)
{
	bool byte = !(a->buddy & 0xffffff);

	return byte ? mapcount >> 24 == a->buddy >> 24 : mapcount == a->buddy;
}

/* The block of free pages that this one is in: its order; -1 if it is in use. */
static int free_order(const struct pg_page_array *array, uint64_t pfn)
{
	for (unsigned int order = 0; order <= ORDER_MAX; order++) {
		uint64_t head = pfn & -PG_BIT(order), actual;
		uint64_t page = array->first + head * array->size;
		uint32_t mapcount;

		if (!read_word(array, page + array->mapcount, &mapcount, 4))
			return -1;
		if (is_buddy(array, mapcount) &&
		    read_word(array, page + array->private, &actual, 8))
			return actual >= order && actual <= ORDER_MAX
				       ? (int)actual
				       : -1;
	}
	return -1;
}

bool pg_page_is_free(const struct pg_page_array *array, uint64_t pa)
{
	return free_order(array, pa >> array->page_shift) >= 0;
}

/* *t: where the last word was found; its neighbours need no walk. */
static bool is_marked(const struct pg_page_array *a, uint64_t pfn,
		      struct pg_translation *t)
{
	uint64_t va = a->first + pfn * a->size + a->mapcount;
	uint32_t mapcount;

	if (!t->size || (va ^ t->ia) & -t->size)
		pg_translate(a->tables, va, NULL, t);
	return !t->fault.kind &&
	       pg_mem_read(a->tables->mem, t->pa + (va - t->ia), &mapcount,
			   4) &&
	       is_buddy(a, mapcount);
}

/* What begins behind the first page has a mark of its own. */
uint64_t pg_page_next_free(const struct pg_page_array *a, uint64_t pa,
			   uint64_t end, uint64_t *free_end)
{
	uint64_t pfn = pa >> a->page_shift, last = end >> a->page_shift;
	struct pg_translation t = { .size = 0 };
	int order = pa < end ? free_order(a, pfn) : -1;

	while (order < 0 && ++pfn < last) {
		if (is_marked(a, pfn, &t))
			order = free_order(a, pfn);
	}
	if (order < 0)
		return end;
	*free_end = ((pfn | pg_ones(order)) + 1) << a->page_shift;
	return pfn << a->page_shift;
}

bool pg_page_holds_data(const struct pg_page_array *a, uint64_t pa)
{
	uint64_t page = a->first + (pa >> a->page_shift) * a->size;
	uint64_t head, flags;

	if (!a->data || !read_word(a, page + a->head, &head, 8))
		return false;
	/* Bit 0: a part of a larger page, which begins there. */
	if (head & 1)
		page = head - 1;
	return read_word(a, page + a->flags, &flags, 8) && flags & a->data;
}
