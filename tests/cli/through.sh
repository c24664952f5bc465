#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stage 1 through stage 2: by registers, by hand, the same.
. "$SRC/tests/cli/lib.inc"

core xen-dom0-max
regs xen-dom0-max
s1='el1:high:4k:48:ha:hd'
s2='s2:4k:48@0x7094a000'
for format in table json raw ptdump; do
	"$PGTOOL" dump core -f $format --regs regs -a el1:high |
		sed 's/el1:high/SPACE/' >regs-$format
	"$PGTOOL" dump core -f $format -a root:0x60773000 --regime $s1 \
		--through $s2 | sed 's/root:0x60773000/SPACE/' >hand-$format
	cmp regs-$format hand-$format && wc -l <regs-$format
done
t dump core --regs regs -a el1:high -f table -r 0xffff800080000000+256K
t dump core --regs regs -a el1:high -f json -r 0xffff800080010000+64K
t walk core --regs regs -a el1:high 0xffffb5087ec10800
t walk core -a root:0x60773000 --regime $s1 --through $s2 0xffffb5087ec10800
t walk core --regs regs -a root:0x60773000 --regime el1:high --through s2 0xffffb5087ec10800
# Both halves; each address finds its own.
t walk core --regs regs -a el1:low -a el1:high 0x400000 0xffffb5087ec10800
# A device that stage 2 does not give to the guest.
t walk core --regs regs -a el1:high 0xffff800080010000
# Stage 2 off: the same tables, physically.
t walk core --regs regs -R HCR_EL2=0 -a el1:high 0xffffb5087ec10800
# EL2's own and stage 2 itself are not behind it.
t walk core --regs regs -a el2 --through s2 0x200000
t walk core --regs regs -a s2 0x60010800
