// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes sparse raw memory with 4K/48-bit tables in it, for the benchmarks.
 *
 *   make-tables linear GIB OUT   a page-granular linear map of GIB gigabytes:
 *                                a file as large as that, tables at its end
 *   make-tables scattered GIB OUT   the same, its physical pages shuffled
 *   make-tables shared N OUT     N level-2 entries that all point to one page
 *                                of 512 equal entries, as KASAN's shadow does
 *
 * Memory begins at physical address 0x40000000, the map at the regime's first
 * address. Prints the root's physical address.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RAM	   UINT64_C(0x40000000)
#define TABLE	   4096
#define PAGE_ATTRS UINT64_C(0x0068000000000703) /* rw, never executed */

struct space {
	unsigned char *ram;
	uint64_t next; /* offset of the next free table */
};

static uint64_t *table(struct space *s, uint64_t offset)
{
	return (uint64_t *)(s->ram + offset);
}

static uint64_t new_table(struct space *s)
{
	s->next += TABLE;
	return s->next - TABLE;
}

/* The table below entry index of the table at offset, made if it is not there. */
static uint64_t below(struct space *s, uint64_t offset, unsigned int index)
{
	uint64_t *entry = &table(s, offset)[index];

	if (!*entry)
		*entry = (RAM + new_table(s)) | 3;
	return (*entry & ~UINT64_C(0xfff)) - RAM;
}

static uint64_t leaf_table(struct space *s, uint64_t root, uint64_t va)
{
	uint64_t l1 = below(s, root, va >> 39 & 511);
	uint64_t l2 = below(s, l1, va >> 30 & 511);

	return below(s, l2, va >> 21 & 511);
}

/* The physical pages in order, or shuffled, always in the same way. */
static uint32_t *page_order(uint64_t pages, int scattered)
{
	uint32_t *order = malloc(pages * sizeof(*order));
	uint64_t state = UINT64_C(88172645463325252);

	if (!order)
		exit(2);
	for (uint64_t i = 0; i < pages; i++)
		order[i] = i;
	for (uint64_t i = pages - 1; scattered && i; i--) {
		uint64_t j;
		uint32_t page = order[i];

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		j = state % (i + 1);
		order[i] = order[j];
		order[j] = page;
	}
	return order;
}

static void linear(struct space *s, uint64_t root, uint64_t bytes,
		   int scattered)
{
	uint32_t *order = page_order(bytes / TABLE, scattered);

	for (uint64_t va = 0; va < bytes; va += 512 * TABLE) {
		uint64_t *l3 = table(s, leaf_table(s, root, va));

		for (unsigned int i = 0; i < 512; i++)
			l3[i] = (RAM +
				 (uint64_t)order[va / TABLE + i] * TABLE) |
				PAGE_ATTRS;
	}
	free(order);
}

static void shared(struct space *s, uint64_t root, uint64_t count)
{
	uint64_t page = new_table(s);

	for (unsigned int i = 0; i < 512; i++)
		table(s, page)[i] = RAM | PAGE_ATTRS;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t l1 = below(s, root, i >> 18);
		uint64_t l2 = below(s, l1, i >> 9 & 511);

		table(s, l2)[i & 511] = (RAM + page) | 3;
	}
}

int main(int argc, char **argv)
{
	uint64_t n = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
	int scattered = n && !strcmp(argv[1], "scattered");
	int is_linear = scattered || (n && !strcmp(argv[1], "linear"));
	uint64_t bytes = is_linear ? n << 30 : 0;
	/* Tables: one page for each 512, and so on upwards. */
	uint64_t size = bytes + (is_linear ? bytes / 500 : n * 9) + (1 << 20);
	struct space s = { .next = bytes };
	int fd = n ? open(argv[3], O_RDWR | O_CREAT | O_TRUNC, 0666) : -1;
	uint64_t root;

	size = (size + TABLE - 1) / TABLE * TABLE;
	if (fd < 0 || ftruncate(fd, size)) {
		fprintf(stderr, "usage: make-tables "
				"linear|scattered|shared N OUT\n");
		return 2;
	}
	s.ram = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (s.ram == MAP_FAILED)
		return 2;
	root = new_table(&s);
	if (is_linear)
		linear(&s, root, bytes, scattered);
	else
		shared(&s, root, n);
	printf("0x%" PRIx64 "\n", RAM + root);
	return 0;
}
