// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor that a dump is measured against: maps the file, follows every
 * table of a 4K/48-bit tree once, and sums the words. No less can be done by
 * anything that reads the tables.
 *
 *   floor FILE ROOT     (memory begins at physical address 0x40000000)
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RAM UINT64_C(0x40000000)

static uint64_t sum_table(const unsigned char *ram, uint64_t pa, int level)
{
	const uint64_t *words = (const uint64_t *)(ram + (pa - RAM));
	uint64_t sum = 0;

	for (int i = 0; i < 512; i++)
		sum += words[i];
	for (int i = 0; level < 3 && i < 512; i++) {
		if ((words[i] & 3) == 3)
			sum += sum_table(ram, words[i] & 0xfffffffff000,
					 level + 1);
	}
	return sum;
}

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDONLY) : -1;
	const unsigned char *ram;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return 2;
	ram = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, fd,
		   0);
	if (ram == MAP_FAILED)
		return 2;
	printf("0x%" PRIx64 "\n",
	       sum_table(ram, strtoull(argv[2], NULL, 0), 0));
	return 0;
}
