#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With the MMU off addresses are physical, or a guest's.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
regs uboot-el2
t dump core --regs regs -a el1:low
t dump core --regs regs -a el1:low -f json
t walk core --regs regs -a el1:low 0 0x40000000 0xfffffffff 0xffffffffffff 0x1000000000000 0xffffffffffffffff
t walk core --regs regs -a el1:low 0x40000000 -f json
t walk core --regs regs -a el1:low 0x40000000 --access user:x
t extract core --regs regs -a el1:low -o out
t dump core --regs regs -a el1:low -a el2
ls
core xen-dom0-max
regs xen-dom0-max
t walk core --regs regs -R SCTLR_EL1=0 -a el1:low 0x60010800
t walk core --regs regs -R SCTLR_EL1=0 -a el1:low 0x8000000
t dump core --regs regs -R SCTLR_EL1=0 -a el1:low
# Walks of one half switched off.
t dump core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 -a el1:high -f table
t dump core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 -a el1:high -f json
t walk core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 -a el1:high 0xffffb5087ec10800
