#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Register values that contradict each other, or mean nothing.
. "$SRC/tests/cli/lib.inc"

core xen-dom0-max
regs xen-dom0-max
with() {
	space=$1
	shift
	echo "# -a $space $*"
	case $space in
	el1:high | el2:high) address=0xffffb5087ec10800 ;;
	s2) address=0x60010800 ;;
	*) address=0x200000 ;;
	esac
	for reg; do
		shift
		set -- "$@" -R "$reg"
	done
	"$PGTOOL" walk core --regs regs -a "$space" "$@" $address >out
	status=$?
	tail -n 1 out
	echo "walk: exit $status"
	"$PGTOOL" dump core --regs regs -a "$space" "$@" -f table -r $address+4K >out
	status=$?
	echo "dump: exit $status, $(wc -l <out) lines"
}
with el1:high
# The MMU off; EPD; DC and TGE.
with el1:high SCTLR_EL1=0
with el1:high SCTLR_EL1=0 HCR_EL2=0
with el1:high TCR_EL1=0x14001b5b5d03510 HCR_EL2=0
with el1:high HCR_EL2=0x1000
with el1:high HCR_EL2=0x8000000
with el1:high HCR_EL2=0x408000000
with el2 SCTLR_EL2=0
with el1:high SCTLR_EL1=0x2000000 HCR_EL2=0
# 128-bit descriptors.
with el1:high TCR2_EL1=0x20
with el2 TCR2_EL2=0x20
with el2:low HCR_EL2=0x400000000 TTBR1_EL2=0 TCR2_EL2=0x20
with s2 VTCR_EL2=0x40800d3590
with el3 TCR_EL3=0x4000000000 TTBR0_EL3=0
# Granules and sizes.
with el1:high TCR_EL1=0x14001b535503510
with el1:low TCR_EL1=0x14001b5b550f510
with el2 TCR_EL2=0x8085f510
with s2 VTCR_EL2=0x800df590
for t1sz in 00 0f 0c 19 27 28 30 31 3f; do
	with el1:high TCR_EL1=0x14001b5b5${t1sz}3510 HCR_EL2=0
done
with el1:high TCR_EL1=0xffffffffffffffff HCR_EL2=0
with el1:high TCR_EL1=0 HCR_EL2=0
with el2 TCR_EL2=0xffffffffffffffff
with s2 VTCR_EL2=0xffffffffffffffff
# DS with a size that does not need it.
with el1:high TCR_EL1=0x81001b5b5503510 HCR_EL2=0
# PS beyond the CPU, and reserved.
with el2 TCR_EL2=0x80873510
with el2 TCR_EL2=0x80803510
with s2 VTCR_EL2=0x80003590
# SL0 that T0SZ contradicts, and reserved.
with s2 VTCR_EL2=0x800d3510
with s2 VTCR_EL2=0x800d3550
with s2 VTCR_EL2=0x800d35d0
with s2 VTCR_EL2=0x800d3598
# HCR_EL2.E2H against the space asked for.
with el2 HCR_EL2=0x400000000
with el2:low HCR_EL2=0
with el2:high HCR_EL2=0x400000000
with el3
# Roots.
with el1:high TTBR1_EL1=0xffffffffffffffff HCR_EL2=0
with el1:high TTBR1_EL1=0 HCR_EL2=0
with el2 TTBR0_EL2=0x4032b800
with s2 VTTBR_EL2=0xffffffffffffffff
with el1:high TTBR1_EL1=0x123456000
