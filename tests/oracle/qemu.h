/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The QEMU process: started, asked, ended, and nothing of it left behind. Its
 * RAM is a memfd and its doorbells are pipes that it inherits, so there is no
 * file to remove.
 */
#ifndef ORACLE_QEMU_H
#define ORACLE_QEMU_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi.h"

/* Longer than any batch takes on a busy machine, in milliseconds. */
#define OR_TIMEOUT_MS 10000

/*
 * program, elf: borrowed. pid is 0 while no QEMU runs. ram: OR_RAM_SIZE bytes,
 * mapped for as long as this struct lives, whatever becomes of the process.
 * version: "7.2.22", major: 702.
 */
struct or_qemu {
	const char *program;
	const char *elf;
	char version[32];
	unsigned int major;
	pid_t pid;
	int ram_fd;
	int request;
	int answer;
	unsigned int starts;
	unsigned char *ram;
	struct or_mailbox mailbox;
};

/*
 * Asks the program for its version and makes the memory. False with a sentence
 * on standard output if that cannot be.
 */
bool or_qemu_init(struct or_qemu *q, const char *program, const char *elf);

/* Starts, or starts again, and waits for the guest. */
bool or_qemu_start(struct or_qemu *q);

/* Hands over jobs [first, first + count), which lie in RAM. */
bool or_qemu_post(struct or_qemu *q, uint32_t first, uint32_t count);

/* Waits for them; false if QEMU died or hung, and is then ended. */
bool or_qemu_wait(struct or_qemu *q);

/* Ends the process. */
void or_qemu_stop(struct or_qemu *q);

/* Ends the process and gives the memory back. */
void or_qemu_deinit(struct or_qemu *q);

/* The bytes at a physical address inside RAM. */
static inline void *or_qemu_at(const struct or_qemu *q, uint64_t pa)
{
	return q->ram + (pa - OR_RAM_BASE);
}

#endif
