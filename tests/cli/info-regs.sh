#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What registers point at.
. "$SRC/tests/cli/lib.inc"

for name in uboot-el2 edk2-el1 xen-dom0-max; do
	core "$name"
	regs "$name"
	t info core --regs regs
done
t info core
core uboot-el2
t info core -R TCR_EL1=0x5b5503510
t info core -R TCR_EL1=0x5b5503510 -R TTBR1_EL1=0x60773000 -R TTBR0_EL1=0
t info core -R HCR_EL2=0x80000001 -R VTCR_EL2=0x800d3590 -R VTTBR_EL2=0x7094a000
t info core -R TCR_EL2=0x80853510 -R TTBR0_EL2=0x4032b000 -R HCR_EL2=0x400000000
t info core -R FOO_EL9=12
