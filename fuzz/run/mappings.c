// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/mappings.h"

#include <string.h>

const struct pg_vma *fz_mapping_at(const struct fz_mappings *m, uint64_t va)
{
	for (unsigned int i = 0; i < m->count; i++)
		if (va >= m->list[i].start && va < m->list[i].end)
			return &m->list[i];
	return NULL;
}

static void add(struct fz_mappings *m, const struct pg_vma *vma)
{
	if (m->count < FZ_MAPPINGS && vma->start < vma->end)
		m->list[m->count++] = *vma;
}

static void cut(struct fz_mappings *m, uint64_t va)
{
	for (unsigned int i = 0; i < m->count; i++) {
		struct pg_vma rest = m->list[i];

		if (va <= rest.start || va >= rest.end)
			continue;
		m->list[i].end = va;
		rest.offset += va - rest.start;
		rest.start = va;
		add(m, &rest);
		return;
	}
}

static bool is_in(const struct pg_vma *vma, const struct pg_value *range)
{
	return vma->start >= range->n && vma->end <= range->n + range->size;
}

static void cut_both(struct fz_mappings *m, const struct pg_value *range)
{
	cut(m, range->n);
	cut(m, range->n + range->size);
}

static void drop(struct fz_mappings *m, const struct pg_value *range)
{
	unsigned int count = 0;

	cut_both(m, range);
	for (unsigned int i = 0; i < m->count; i++)
		if (!is_in(&m->list[i], range))
			m->list[count++] = m->list[i];
	m->count = count;
}

void fz_mappings_take(struct fz_mappings *m, const struct pg_mm *mm)
{
	m->count = 0;
	for (unsigned int i = 0; mm->user && i < PG_VMAS; i++)
		if (mm->user->vmas[i].attached)
			add(m, &mm->user->vmas[i]);
}

/* Without permissions: those of a page that may be read and written. */
static uint8_t flags_of(const struct pg_value *prot)
{
	uint8_t flags = prot->given ? 0 : PG_VMA_WRITE;

	if (prot->given && prot->n & PG_PROT_WRITE)
		flags |= PG_VMA_WRITE;
	if (prot->given && prot->n & PG_PROT_EXEC)
		flags |= PG_VMA_EXEC;
	return flags;
}

static void do_mmap(struct fz_mappings *all, const struct pg_mm *mm,
		    const struct pg_value *v)
{
	struct pg_vma vma = {
		.kind = (uint8_t)v[2].n,
		.flags = flags_of(&v[3]),
		.file = (uint8_t)v[5].n,
		.start = v[1].n,
		.end = v[1].n + v[1].size,
		.offset = v[6].given ? v[6].n : 0,
		.pa = v[7].given && v[2].n == PG_VMA_PFNMAP ? v[7].n : 0,
	};

	if ((v[4].given && v[4].n == 1) || vma.kind == PG_VMA_HUGETLB)
		vma.flags |= PG_VMA_SHARED;
	if (vma.kind == PG_VMA_ANON)
		vma.offset = vma.start;
	add(&all[mm->id], &vma);
}

static void do_munmap(struct fz_mappings *all, const struct pg_mm *mm,
		      const struct pg_value *v)
{
	drop(&all[mm->id], &v[1]);
}

static void do_exit(struct fz_mappings *all, const struct pg_mm *mm,
		    const struct pg_value *v)
{
	all[mm->id].count = 0;
}

static void do_mremap(struct fz_mappings *all, const struct pg_mm *mm,
		      const struct pg_value *v)
{
	struct fz_mappings *m = &all[mm->id];

	cut_both(m, &v[1]);
	for (unsigned int i = 0; i < m->count; i++) {
		if (!is_in(&m->list[i], &v[1]))
			continue;
		m->list[i].start += v[2].n - v[1].n;
		m->list[i].end += v[2].n - v[1].n;
	}
}

static void do_mprotect(struct fz_mappings *all, const struct pg_mm *mm,
			const struct pg_value *v)
{
	struct fz_mappings *m = &all[mm->id];
	uint8_t flags = v[2].given ? flags_of(&v[2]) : 0;

	if (!v[2].given ||
	    !(v[2].n & (PG_PROT_READ | PG_PROT_WRITE | PG_PROT_EXEC)))
		flags |= PG_VMA_NO_USE;
	cut_both(m, &v[1]);
	for (unsigned int i = 0; i < m->count; i++) {
		struct pg_vma *vma = &m->list[i];

		if (!is_in(vma, &v[1]) || vma->kind == PG_VMA_HUGETLB)
			continue;
		vma->flags &= PG_VMA_SHARED;
		vma->flags |= flags;
	}
}

static void do_fork(struct fz_mappings *all, const struct pg_mm *mm,
		    const struct pg_value *v)
{
	const struct fz_mappings *m = &all[mm->id];
	struct fz_mappings *child = &all[v[1].n % PG_SPACES];

	child->count = 0;
	for (unsigned int i = 0; i < m->count; i++)
		if (m->list[i].kind != PG_VMA_HUGETLB)
			add(child, &m->list[i]);
}

static const struct {
	const char *name;
	void (*run)(struct fz_mappings *all, const struct pg_mm *mm,
		    const struct pg_value *v);
} changes[] = {
	{ "mmap", do_mmap },	 { "munmap", do_munmap },
	{ "mremap", do_mremap }, { "mprotect", do_mprotect },
	{ "fork", do_fork },	 { "exit", do_exit },
};

void fz_mappings_change(struct fz_mappings *all, const struct pg_mm *mm,
			const struct pg_script_line *line)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(changes); i++)
		if (!strcmp(changes[i].name, line->row->name))
			changes[i].run(all, mm, line->values);
}
