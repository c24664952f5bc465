#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Entries that no table should hold.
. "$SRC/tests/cli/lib.inc"

ram 16K
set -- ram@0x40000000 -a root:0x40000000 --regime
# A block at level 0, an address of too many bits, odd and swapped entries.
poke ram 0 0x40000701 0x40001003
poke ram 0x1000 0x40000701 0x3000000000701 0xffff00000001 2 0xfffffffffffffffe 0x40002003
poke ram 0x2000 0x40000701 0x40010701 0x3 0x40200301 0x1000040200701
for format in table json raw ptdump; do
	t dump "$@" el1:low:4k:48:oa40 -f $format
done
t walk "$@" el1:low:4k:48:oa40 0 0x8000000000 0x8040000000 0x8080000000 0x80c0000000 0x8100000000 0x8140200000 0x8140400000 0x8140600000 0x8140800000
t walk "$@" el1:low:4k:48:ha 0x8140600000
t dump "$@" el1:low:4k:48:ee -f table
t dump "$@" el1:low:4k:48:ee -f raw
