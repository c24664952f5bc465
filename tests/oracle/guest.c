// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bare metal at EL3: sets the registers of a job, executes its AT
 * instructions, and stores what PAR_EL1 says. Semihosting opens the pipes that
 * QEMU inherited, so that both sides block in read() and nobody polls.
 */
#include <stddef.h>

#include "abi.h"

#define SYS_OPEN  0x01
#define SYS_WRITE 0x05
#define SYS_READ  0x06
#define SYS_EXIT  0x18

#define OPEN_RB 1
#define OPEN_WB 5

#define STRING_(x)  #x
#define STRING(x)   STRING_(x)
#define FD_PATH(fd) "/proc/self/fd/" STRING(fd)
#define READ_REG(reg)                                     \
	({                                                \
		uint64_t v_;                              \
		asm volatile("mrs %0, " #reg : "=r"(v_)); \
		v_;                                       \
	})
#define WRITE_REG(reg, value) \
	asm volatile("msr " #reg ", %0" : : "r"((uint64_t)(value)))

/* Written by the vectors. */
volatile uint64_t trap_esr;

void guest_main(void);

static uint64_t semihost(uint64_t op, const void *block)
{
	register uint64_t x0 asm("x0") = op;
	register const void *x1 asm("x1") = block;

	asm volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}

static uint64_t open_path(const char *path, uint64_t size, uint64_t mode)
{
	const uint64_t block[] = { (uintptr_t)path, mode, size };

	return semihost(SYS_OPEN, block);
}

/* Both answer how many bytes were not moved. */
static uint64_t transfer(uint64_t op, uint64_t fd, void *buf, uint64_t size)
{
	const uint64_t block[] = { fd, (uintptr_t)buf, size };

	return semihost(op, block);
}

static void leave(void)
{
	static const uint64_t block[] = { 0x20026, 0 };

	for (;;)
		semihost(SYS_EXIT, block);
}

static void set_registers(const volatile uint64_t *reg)
{
	WRITE_REG(sctlr_el1, reg[OR_SCTLR_EL1]);
	WRITE_REG(tcr_el1, reg[OR_TCR_EL1]);
	WRITE_REG(mair_el1, reg[OR_MAIR_EL1]);
	WRITE_REG(ttbr0_el1, reg[OR_TTBR0_EL1]);
	WRITE_REG(ttbr1_el1, reg[OR_TTBR1_EL1]);
	WRITE_REG(hcr_el2, reg[OR_HCR_EL2]);
	WRITE_REG(vtcr_el2, reg[OR_VTCR_EL2]);
	WRITE_REG(vttbr_el2, reg[OR_VTTBR_EL2]);
	WRITE_REG(sctlr_el2, reg[OR_SCTLR_EL2]);
	WRITE_REG(tcr_el2, reg[OR_TCR_EL2]);
	WRITE_REG(ttbr0_el2, reg[OR_TTBR0_EL2]);
	WRITE_REG(s3_4_c2_c0_1, reg[OR_TTBR1_EL2]);
	WRITE_REG(mair_el2, reg[OR_MAIR_EL2]);
	if (reg[OR_PAN])
		asm volatile("msr pan, #1");
	else
		asm volatile("msr pan, #0");
	asm volatile("dsb sy\n\tisb\n\ttlbi alle1\n\ttlbi alle2\n\t"
		     "dsb sy\n\tisb"
		     :
		     :
		     : "memory");
}

#define AT(op, name)                                                           \
	case op:                                                               \
		asm volatile("at " name ", %0\n\tisb" : : "r"(va) : "memory"); \
		break

static void at(uint64_t op, uint64_t va)
{
	switch (op) {
		AT(OR_S1E1R, "s1e1r");
		AT(OR_S1E1W, "s1e1w");
		AT(OR_S1E0R, "s1e0r");
		AT(OR_S1E0W, "s1e0w");
		AT(OR_S12E1R, "s12e1r");
		AT(OR_S12E1W, "s12e1w");
		AT(OR_S12E0R, "s12e0r");
		AT(OR_S12E0W, "s12e0w");
		AT(OR_S1E2R, "s1e2r");
		AT(OR_S1E2W, "s1e2w");
		AT(OR_S1E1RP, "s1e1rp");
		AT(OR_S1E1WP, "s1e1wp");
	}
}

static void do_job(const volatile struct or_job *job)
{
	volatile struct or_request *r = (void *)(uintptr_t)job->requests;
	uint64_t count = job->count;

	set_registers(job->reg);
	for (; count--; r++) {
		trap_esr = 0;
		at(r->op, r->va);
		r->par = READ_REG(par_el1);
		r->esr = trap_esr;
	}
}

static void publish(void)
{
	volatile struct or_mailbox *m = (void *)(uintptr_t)OR_MAILBOX;

	m->current_el = READ_REG(CurrentEL);
	m->mmfr[0] = READ_REG(id_aa64mmfr0_el1);
	m->mmfr[1] = READ_REG(id_aa64mmfr1_el1);
	m->mmfr[2] = READ_REG(id_aa64mmfr2_el1);
	m->mmfr[3] = READ_REG(s3_0_c0_c7_3);
	m->pfr1 = READ_REG(id_aa64pfr1_el1);
	m->magic = OR_MAGIC;
	asm volatile("dsb sy" : : : "memory");
}

void guest_main(void)
{
	static const char in[] = FD_PATH(OR_FD_REQUEST);
	static const char out[] = FD_PATH(OR_FD_ANSWER);
	const volatile struct or_job *jobs = (void *)(uintptr_t)OR_JOBS;
	struct or_doorbell bell = { 0, 0 };
	uint64_t from, to;

	publish();
	from = open_path(in, sizeof(in) - 1, OPEN_RB);
	to = open_path(out, sizeof(out) - 1, OPEN_WB);
	/* The first answer says that the guest is there. */
	while (!transfer(SYS_WRITE, to, &bell, sizeof(bell))) {
		if (transfer(SYS_READ, from, &bell, sizeof(bell)))
			break;
		for (uint32_t i = 0; i < bell.count; i++)
			do_job(&jobs[bell.first + i]);
		asm volatile("dsb sy" : : : "memory");
	}
	leave();
}
