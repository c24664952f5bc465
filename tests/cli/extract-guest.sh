#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stage 1 through stage 2, extracted again.
. "$SRC/tests/cli/lib.inc"

core xen-dom0-max
regs xen-dom0-max
t extract core --regs regs -a el1:high -a s2 -o small -v
"$PGTOOL" dump core --regs regs -a el1:high -f json >a
"$PGTOOL" dump small --regs regs -a el1:high -f json | cmp - a && echo same
t walk small --regs regs -a el1:high 0xffffb5087ec10800
t extract core --regs regs -a el2 -o el2 -v
"$PGTOOL" dump core --regs regs -a el2 >a
"$PGTOOL" dump el2 --regs regs -a el2 | cmp - a && echo same
# Raw memory with a VMCOREINFO found by search keeps it as a note.
ram 1M
vmcoreinfo | at ram 0x8000
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40000701
t extract ram@0x40000000 -o linux -v
t dump linux -f table -q
