#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which addresses map a physical one: from the walk, from the index, the same.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t find core 0x40210000
t find core 0x40210123 -f json
t find core 0x40210000+4K
t find core 0x40200000+3M
t find core -f json 0x40200000+3M
t find core 0x12 0x4ffff000 1G
t find core -f json 0x12
printf '0x40210000\n\n\t 0x40210010+2M \n0x12\n' >list
t find core - <list
t find core -f json 0x4ffff000 - 0x40210000 <list
t find core - </dev/null
# One is answered from the walk, more from the index.
differ=0
for pa in 0x40210000 0x40200000+64M 0x4ffff000+4K 0+1P 0x40210ffe+4; do
	for format in text json; do
		"$PGTOOL" find core -f $format $pa >one
		"$PGTOOL" find core -f $format $pa 0x12 | sed '$d' >two
		cmp one two || differ=1
	done
done
echo "differ: $differ"
t find core 0x40210000 0x12 -v
# Only a part of the addresses, in whole pages.
t find core 0x40210000+64K -r 0xffff000000210001-0xffff000000211000
t find core 0x40210000+64K -r 0x1000+4K

# Leaves of all sizes over one another, in three spaces.
ram 64K
poke ram 0 0x40001003
poke ram 0x1000 0x80000000000701 0x40002003
poke ram 0x2000 0x40003003 0x600701
poke ram 0x3000 0x200703 0x201703 0xffffffff703
poke ram 0x4000 0x40005003
poke ram 0x5000 0x40006003 0x40006003 0x40006003
fill ram 0x6000 512 0x60000000200783
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 \
	-a root:0x40001000 --regime el1:high:4k:39 \
	-a root:0x40004000 --regime el2:4k:39
t find "$@" 0x200000
t find "$@" 0x200000 0x201fff 0x600000 0 0x80000000000000 0xffffffff000
t find "$@" 0x201000+1 -f json
t find "$@" 0+2M
t find "$@" 0x200010 -r 0x200000+6M -f json
t find "$@" 0x200010 -r 0x201000+2M
t find "$@" 0x200000+5K 0x5000000000000000

# Stage 1 through stage 2, stage 2 itself, and the hypervisor.
core xen-dom0-max
regs xen-dom0-max
set -- core --regs regs -a el1:high -a s2 -a el2
t find "$@" 0x60010800
t find "$@" 0x60010800 0x7094a000+4K -f json
t find core -a root:0x60773000 --regime el1:high:4k:48 \
	--through s2:4k:48@0x7094a000 0x60010800
