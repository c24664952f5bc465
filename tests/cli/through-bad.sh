#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What --through does not take.
. "$SRC/tests/cli/lib.inc"

core xen-dom0-max
regs xen-dom0-max
for through in '' s2 s2:4k:48 s2:4k:48@ s2:4k:48@x el1:low:4k:48@0x7094a000 \
	s2:4k:64@0x7094a000 s2:4k:48@0x7094a800 s2:4k:48@0x123456000 \
	s1@0x7094a000; do
	t walk core -a root:0x60773000 --regime el1:high:4k:48 --through "$through" 0xffffb5087ec10800
done
t walk core --regs regs -R VTCR_EL2=0 -a el1:high 0xffffb5087ec10800
t walk core -a el1:high -R TTBR1_EL1=0x60773000 -R TCR_EL1=0x14001b5b5503510 -R HCR_EL2=1 0xffffb5087ec10800
