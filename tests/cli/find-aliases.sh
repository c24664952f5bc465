#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory that is writable through one address and executable through another.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t find core --aliases
t find core --aliases -v

# Page 1: rw, page 2: ro, page 3: r-x, page 4: rwx, for the privileged level.
rw=0x60000040100703
ro=0x60000040100783
rx=0x40000040100783
wx=0x40000040100703
ram 16K
poke ram 0 0x40001003
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40003003
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48
poke ram 0x3000 $rw $ro
t find "$@" --aliases
poke ram 0x3000 $rx $ro
t find "$@" --aliases
# By itself it is no alias.
poke ram 0x3000 $wx $ro
t find "$@" --aliases
poke ram 0x3000 $wx $wx
t find "$@" --aliases
poke ram 0x3000 $rw $ro 0 $rx
t find "$@" --aliases
t find "$@" --aliases -f json
t find "$@" --aliases -f json -r 0-0x2fff
# Neighbours on both sides are one range; WXN takes execution away.
poke ram 0x3000 $rw 0x60000040101703 0x60000040102703 $rx 0x40000040101783
t find "$@" --aliases
t find "$@":wxn --aliases
poke ram 0x3000 $wx $rx
t find "$@":wxn --aliases
# EL0 writes, the kernel executes: another space, and a block.
rm -f ram
ram 16K
poke ram 0 0x40001003
poke ram 0x1000 0x20000040000f41
poke ram 0x2000 0x40003003
poke ram 0x3000 0x40000040000781
t find "$@" --aliases
t find "$@" -a root:0x40002000 --regime el1:high:4k:48 --aliases
t find ram@0x40000000 -a root:0x40002000 --regime el1:high:4k:48 --aliases
# One page again and again.
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40003003
fill ram 0x3000 512 $wx
t find "$@" --aliases

# Under a hypervisor that maps all memory as rwx.
core xen-dom0-max
regs xen-dom0-max
first 4 find core --regs regs -a el1:high --aliases
first 4 find core --regs regs -a el1:high -a s2 --aliases
