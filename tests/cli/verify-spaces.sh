#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: several spaces, registers, and what could not be judged.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t verify core -a root:0x40e74000 -a kernel --rules wx,alias-cacheability
t verify --like-linux core -a root:0x40e74000 -a kernel

# A table of 4K: a block without AF, and a writable and executable one.
ram 64K
poke ram 0 0x40000301 0x40000701
t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39
t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 -f json
t verify ram@0x40000000 -a root:0x40000000 -a root:0x40001000 \
	--regime el1:low:4k:39 --regime el1:high:4k:39 -v

echo '# registers alone'
set -- -R TTBR0_EL1=0x40000000 -R MAIR_EL1=0xff -a el1:low
t verify ram@0x40000000 "$@" -R TCR_EL1=0xc019
t verify ram@0x40000000 "$@" -R TCR_EL1=0xc019 -f json
t verify ram@0x40000000 "$@" -R TCR_EL1=0x10000000019 -v
t verify ram@0x40000000 "$@" -R TCR_EL1=0x19 -R SCTLR_EL1=0
t verify ram@0x40000000 "$@" -R TCR_EL1=0x19 -R SCTLR_EL1=0 -q
# T0SZ = 0 behind EPD0: nobody walks there.
t verify ram@0x40000000 "$@" -R TCR_EL1=0x80 -R SCTLR_EL1=1

echo '# not all of it'
poke ram 16 0x90000003
t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39
t verify core --budget 1000 --rules wx
t verify ram@0x40000000 -a root:0x90000000 --regime el1:low:4k:39
t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 -q -f json
