#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables, leaves and reach.
. "$SRC/tests/cli/lib.inc"

for name in a61-4k48 c612-4k52 e61-64k42 k612-16k52 k612-4k52-kasan; do
	core $name
	t stat core
	t stat core -f json
done
core d612-16k47-el2
t stat core -a kernel -a root:0x42540000 --regime s2:16k:40
t stat core -r 0xffff800000000000+32M
t stat core -r 0x1000+32M
t stat core -f table
t stat
t stat core --budget 4000
core xen-dom0-max
regs xen-dom0-max
t stat core --regs regs -a el1:high -a s2 -a el2

# Sets and blocks that are, are broken, and could be.
ram 64K
poke ram 0 0x40001003 0x40001003
poke ram 0x1000 0x40002003 0x40003003 0x200701 0x400701
fill ram 0x2000 16 0x10000000000703
i=0
set --
while [ $i -lt 512 ]; do
	set -- "$@" "$(printf 0x%x $((0x800703 + i * 4096)))"
	i=$((i + 1))
done
poke ram 0x3000 "$@"
t stat ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39
t stat ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 -f json
# Nothing at all.
truncate -s 64K empty
t stat empty@0x40000000 -a root:0x40000000 --regime el1:low:4k:48
t stat empty@0x40000000 -a root:0x40000000 --regime el3:64k:42 -f json
