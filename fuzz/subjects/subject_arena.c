// SPDX-License-Identifier: GPL-2.0-or-later
#include "subjects/subject_arena.h"

#include <string.h>
#include <sys/mman.h>

#include "base/bits.h"

/* Not 0, not valid, and easy to see in a dump. */
#define POISON UINT64_C(0xdead00005afe0000)

/* Tokens for data addresses: no pointer of a process looks like one. */
#define TOKEN PG_BIT(62)

static uint64_t bytes(const struct fz_arena *a)
{
	return (uint64_t)FZ_ARENA_PAGES << a->shift;
}

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct fz_arena *a = (const struct fz_arena *)mem;

	if (addr < FZ_ARENA_FIRST)
		return (struct pg_stretch){ NULL, FZ_ARENA_FIRST - addr };
	addr -= FZ_ARENA_FIRST;
	if (addr >= bytes(a))
		return (struct pg_stretch){ NULL, UINT64_MAX };
	return (struct pg_stretch){ a->base + addr, bytes(a) - addr };
}

/* A root of 16 pages of 64K is aligned to its size. */
#define ALIGN ((size_t)1 << 20)

int fz_arena_init(struct fz_arena *a, unsigned int shift, struct pg_error *err)
{
	void *base;

	memset(a, 0, sizeof(*a));
	a->shift = shift;
	a->mem.locate = locate;
	base = mmap(NULL, bytes(a) + ALIGN, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return pg_error(err, PG_ENOMEM, "no memory for tables");
	a->mapped = base;
	a->base = (unsigned char *)(((uintptr_t)base + ALIGN - 1) &
				    ~(uintptr_t)(ALIGN - 1));
	return 0;
}

void fz_arena_deinit(struct fz_arena *a)
{
	if (a->mapped)
		munmap(a->mapped, bytes(a) + ALIGN);
	a->mapped = NULL;
}

void fz_arena_reset(struct fz_arena *a)
{
	memset(a->pages, 0, sizeof(a->pages));
	a->next = a->live = 0;
}

static bool is_free(const struct fz_arena *a, unsigned int first,
		    unsigned int pages)
{
	for (unsigned int i = first; i < first + pages; i++)
		if (a->pages[i].count)
			return false;
	return true;
}

void *fz_arena_alloc(struct fz_arena *a, unsigned int pages)
{
	unsigned int first = (a->next + pages - 1) & ~(pages - 1);
	unsigned char *p;

	for (unsigned int tries = 0; tries < FZ_ARENA_PAGES;
	     tries += pages, first += pages) {
		first %= FZ_ARENA_PAGES;
		if (!is_free(a, first, pages))
			continue;
		for (unsigned int i = first; i < first + pages; i++)
			a->pages[i] = (struct fz_arena_page){ .count = 1 };
		a->next = (first + pages) % FZ_ARENA_PAGES;
		a->live += pages;
		p = a->base + ((size_t)first << a->shift);
		return memset(p, 0, (size_t)pages << a->shift);
	}
	return NULL;
}

void fz_arena_drop(struct fz_arena *a, struct fz_arena_page *page)
{
	uint64_t *words =
		(uint64_t *)(a->base + ((size_t)(page - a->pages) << a->shift));

	for (size_t i = 0; i < (size_t)1 << (a->shift - 3); i++)
		words[i] = POISON;
	*page = (struct fz_arena_page){ .count = 0 };
	a->live--;
}

struct fz_arena_page *fz_arena_of(struct fz_arena *a, const void *p)
{
	uintptr_t at = (uintptr_t)p - (uintptr_t)a->base;

	return at < bytes(a) ? &a->pages[at >> a->shift] : NULL;
}

struct fz_arena_page *fz_arena_of_pa(struct fz_arena *a, uint64_t pa)
{
	pa -= FZ_ARENA_FIRST;
	return pa < bytes(a) ? &a->pages[pa >> a->shift] : NULL;
}

uint64_t fz_arena_pa(const struct fz_arena *a, const struct fz_arena_page *p)
{
	return FZ_ARENA_FIRST + ((uint64_t)(p - a->pages) << a->shift);
}

void *fz_arena_p2v(const struct fz_arena *a, uint64_t pa)
{
	if (pa - FZ_ARENA_FIRST < bytes(a))
		return a->base + (pa - FZ_ARENA_FIRST);
	return (void *)(uintptr_t)(TOKEN | pa);
}

uint64_t fz_arena_v2p(const struct fz_arena *a, const void *p)
{
	uintptr_t at = (uintptr_t)p - (uintptr_t)a->base;

	if (at < bytes(a))
		return FZ_ARENA_FIRST + at;
	return (uintptr_t)p & ~TOKEN;
}
