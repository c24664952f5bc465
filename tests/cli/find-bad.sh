#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What find cannot answer, or not all of it.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t find
t find core
t find core --aliases 0x1000
t find core -f table 0x1000
t find core nonsense
t find core 0x1000+
t find core +4K
t find core 0x1000+0
t find core 0x1000+-1
t find core 0x1000-0x1fff
t find core 0x40210000 nonsense 0x12
t find core 0xffffffffffffffff+0xffffffffffffffff
t find core 0xffffffffffffffff 0xffffffffffffffff+0xffffffffffffffff
printf 'x\n0x40210000\n' | t find core -
t find core - <&-
t find nothing 0
t find core -a pid:1 0

# The budget: what was read is answered.
t find core 0x40210000 --budget 1
t find core 0x40210000 --budget 40000
t find core 0x40210000 0x12 --budget 40000
t find core --aliases --budget 512

# Tables that are absent, in loops, switched off.
ram 16K
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48
poke ram 0 0x40001003 0x50000003
poke ram 0x1000 0x40002003 0x60000003
poke ram 0x2000 0x40000701 0x40200701
t find "$@" 0x40200000
t find "$@" 0x40200000 0x40300000 -f json
t find "$@" --aliases
t stat "$@"
t stat "$@" -f json
poke ram 0x1008 0x40001003
t find "$@" 0x40200000
t find "$@" 0x40200000 -q 0
poke ram 0 0x40000003
t find "$@" 0x40000000 0x40001000

core uboot-el2
regs uboot-el2
t find core --regs regs -a el1:low -a el2 0x9000000
t find core --regs regs -a el1:low 0x9000000 0
t stat core --regs regs -a el1:low
core xen-dom0-max
regs xen-dom0-max
set -- core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 -a el1:high
t find "$@" 0
t stat "$@"
# Stage 2 cuts a block of 1G into 4K pages, of which there may not be so many.
ram 128K
poke ram 0 0x40000701
poke ram 0x10000 0x40012003 0x40014003
poke ram 0x12000 0x40013003
poke ram 0x13000 0x400007ff
fill ram 0x14000 512 0x40015003
fill ram 0x15000 512 0x400207ff
set -- ram@0x40000000 -a root:0 --regime el1:low:4k:39 \
	--through s2:4k:40:sl1@0x40010000
t find "$@" 0x40020000 --budget 4000
t find "$@" 0x40020000 0 --budget 4000
t find "$@" 0x40020000
