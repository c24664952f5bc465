// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Turns what a guest's kernel printed of itself into facts about translations,
 * a line each: "VA EXPECTED WHY", where EXPECTED is a physical address, "-" for
 * an address that must not translate, "+" for one that must translate to
 * wherever. The tests ask pgtool about them.
 *
 *   facts text KALLSYMS IOMEM       functions of the kernel and of its modules
 *   facts vmalloc VMALLOCINFO       each page of each area, and guard pages
 *   facts linear IOMEM PHYS_OFFSET  each page of memory, in the linear map
 *   facts process MAPS PAGEMAP      each page of the process's mappings
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE UINT64_C(4096)
/* The first address of the high half of 48 bits, where the linear map is. */
#define PAGE_OFFSET UINT64_C(0xffff000000000000)

static FILE *must_open(const char *name)
{
	FILE *f = fopen(name, "r");

	if (!f) {
		perror(name);
		exit(2);
	}
	return f;
}

static void at(uint64_t va, uint64_t pa, const char *why)
{
	printf("0x%016" PRIx64 " 0x%" PRIx64 " %s\n", va, pa, why);
}

static void mapped(uint64_t va, const char *why)
{
	printf("0x%016" PRIx64 " + %s\n", va, why);
}

static void unmapped(uint64_t va, const char *why)
{
	printf("0x%016" PRIx64 " - %s\n", va, why);
}

/* A line of iomem, whatever its depth: "FIRST-LAST : NAME". */
static bool resource(const char *line, const char *name, uint64_t *first,
		     uint64_t *end)
{
	char found[64];
	uint64_t last;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " : %63[^\n]", first, &last,
		   found) != 3)
		return false;
	*end = last + 1;
	return !strcmp(found, name);
}

/* Where _stext is: "Kernel code" is the resource of the pages from there on. */
static uint64_t kernel_code(const char *iomem)
{
	FILE *f = must_open(iomem);
	uint64_t first, end, found = 0;
	char line[256];

	while (!found && fgets(line, sizeof(line), f)) {
		if (resource(line, "Kernel code", &first, &end))
			found = first;
	}
	fclose(f);
	return found;
}

struct symbol {
	uint64_t va;
	char name[512], module[64];
};

static bool next_symbol(FILE *f, struct symbol *s)
{
	static char line[1024];

	while (fgets(line, sizeof(line), f)) {
		s->module[0] = '\0';
		if (sscanf(line, "%" SCNx64 " %*c %511s %63s", &s->va, s->name,
			   s->module) >= 2)
			return true;
	}
	return false;
}

static uint64_t symbol_named(const char *kallsyms, const char *name)
{
	FILE *f = must_open(kallsyms);
	struct symbol s;
	bool found = false;

	while (!found && next_symbol(f, &s))
		found = !strcmp(s.name, name);
	fclose(f);
	return found ? s.va : 0;
}

/*
 * The kernel is mapped in one piece, so where _stext is says where all is,
 * except that the functions of the start are unmapped when it is over.
 */
static int text_facts(const char *kallsyms, const char *iomem)
{
	uint64_t stext = symbol_named(kallsyms, "_stext");
	uint64_t init = symbol_named(kallsyms, "_sinittext");
	uint64_t init_end = symbol_named(kallsyms, "_einittext");
	uint64_t code = kernel_code(iomem);
	struct symbol s;
	FILE *f;

	if (!stext || !init || !init_end || !code)
		return 1;
	f = must_open(kallsyms);
	while (next_symbol(f, &s)) {
		if (s.module[0])
			mapped(s.va, s.name);
		else if (s.va >= init && s.va < init_end)
			unmapped(s.va, s.name);
		else if (s.va < init)
			at(s.va, s.va - stext + code, s.name);
	}
	fclose(f);
	return 0;
}

struct area {
	uint64_t first, size;
	uint64_t phys, pages;
	bool has_phys, has_pages;
	bool image; /* a segment of the kernel itself */
	bool dma, unknown;
};

static bool read_area(const char *line, struct area *a)
{
	const char *phys = strstr(line, " phys="),
		   *pages = strstr(line, " pages=");
	uint64_t end;

	*a = (struct area){ .has_phys = phys, .has_pages = pages };
	if (sscanf(line, "0x%" SCNx64 "-0x%" SCNx64, &a->first, &end) != 2)
		return false;
	a->size = end - a->first;
	if (phys)
		a->phys = strtoull(phys + 6, NULL, 16);
	if (pages)
		a->pages = strtoull(pages + 7, NULL, 10);
	a->image = phys && strstr(line, " paging_init+");
	a->dma = strstr(line, " dma-coherent");
	a->unknown = !phys && !pages && !a->dma;
	return true;
}

/*
 * Every area ends in a guard page, which its size includes; of the kernel's
 * own five segments (text, read-only data, functions and data of the start,
 * data), one mapping each, only the last does, and the two of the start have
 * been unmapped.
 */
static void area_facts(const struct area *a, unsigned int segment)
{
	bool freed = a->image && (segment == 3 || segment == 4);
	bool guard = !a->image || segment == 5;
	uint64_t end = a->size - (guard ? PAGE : 0);

	if (a->has_pages)
		end = a->pages * PAGE;
	for (uint64_t i = 0; i < a->size; i += PAGE) {
		if (freed)
			unmapped(a->first + i, "freed");
		else if (i >= end)
			unmapped(a->first + i, "guard");
		else if (a->has_phys)
			at(a->first + i, a->phys + i, "phys");
		else
			mapped(a->first + i, a->dma ? "dma" : "vmalloc");
	}
}

static int vmalloc_facts(const char *vmallocinfo)
{
	FILE *f = must_open(vmallocinfo);
	unsigned int segment = 0;
	char line[1024];
	struct area a;

	while (fgets(line, sizeof(line), f)) {
		if (!read_area(line, &a) || a.unknown)
			continue;
		segment += a.image;
		area_facts(&a, segment);
	}
	fclose(f);
	return segment != 5;
}

static int linear_facts(const char *iomem, const char *phys_offset)
{
	uint64_t offset = strtoull(phys_offset, NULL, 0);
	FILE *f = must_open(iomem);
	uint64_t first, end;
	char line[256];

	while (fgets(line, sizeof(line), f)) {
		if (!resource(line, "System RAM", &first, &end))
			continue;
		for (uint64_t pa = first; pa < end; pa += PAGE)
			at(pa - offset + PAGE_OFFSET, pa, "linear");
	}
	fclose(f);
	return 0;
}

/* Both lists ascend, so that one look at the next line of pagemap is enough. */
static void mapping_facts(uint64_t first, uint64_t end, const char *permissions,
			  FILE *pagemap, uint64_t next[2])
{
	char line[256];

	for (uint64_t va = first; va < end; va += PAGE) {
		while (next[0] < va) {
			if (!fgets(line, sizeof(line), pagemap))
				next[0] = UINT64_MAX;
			else if (sscanf(line, "%" SCNx64 " %" SCNx64, &next[0],
					&next[1]) != 2)
				next[0] = 0;
		}
		if (next[0] != va || !strncmp(permissions, "---", 3))
			unmapped(va, permissions);
		else
			at(va, next[1], permissions);
	}
}

static int process_facts(const char *maps, const char *pagemap)
{
	FILE *f = must_open(maps), *pages = must_open(pagemap);
	uint64_t first, end, last_end = 0, next[2] = { 0 };
	char line[512], permissions[8];

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &first, &end,
			   permissions) != 3)
			continue;
		if (first > last_end)
			unmapped(first - PAGE, "none");
		mapping_facts(first, end, permissions, pages, next);
		last_end = end;
	}
	fclose(pages);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 4 && !strcmp(what, "text"))
		return text_facts(argv[2], argv[3]);
	if (argc == 3 && !strcmp(what, "vmalloc"))
		return vmalloc_facts(argv[2]);
	if (argc == 4 && !strcmp(what, "linear"))
		return linear_facts(argv[2], argv[3]);
	if (argc == 4 && !strcmp(what, "process"))
		return process_facts(argv[2], argv[3]);
	fprintf(stderr, "usage: facts text|vmalloc|linear|process FILE...\n");
	return 2;
}
