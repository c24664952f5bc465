/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's entry, at EL3 with the MMU off, which it stays: the tables under
 * test never translate the guest itself.
 */
	.arch	armv8.2-a

	.section .text.start, "ax"
	.global	_start
_start:
	ldr	x0, =stack_top
	mov	sp, x0
	ldr	x0, =vectors
	msr	vbar_el3, x0
	/* NS, EA, RES1, HCE, RW: lower levels are Non-secure AArch64. */
	mov	x0, #0x539
	msr	scr_el3, x0
	isb
	bl	guest_main
1:	wfi
	b	1b

/* An AT that took an exception: note the syndrome, go on behind it. */
	.macro	vector
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el3
	ldr	x1, =trap_esr
	str	x0, [x1]
	mrs	x0, elr_el3
	add	x0, x0, #4
	msr	elr_el3, x0
	ldp	x0, x1, [sp], #16
	eret
	.ltorg
	.endm

	.text
	.balign	0x800
vectors:
	.rept	16
	vector
	.endr
