#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables that point at themselves are followed, and end.
. "$SRC/tests/cli/lib.inc"

set -- ram@0x40000000 -a root:0x40000000 --regime
ram 64K
poke ram 0 0x40000003
t dump "$@" el1:low:4k:48 -f table
t walk "$@" el1:low:4k:48 0x0 0x8000000000
t dump "$@" el1:low:4k:48 -f raw
t dump "$@" el1:low:4k:48 -f json --only block
t dump "$@" el1:low:4k:48 -f ptdump
t dump "$@" el1:low:16k:47 -f table
t dump "$@" el1:low:64k:42 -f table
t dump "$@" el1:low:4k:52:ds -f raw
t extract "$@" el1:low:4k:48 -o out
t dump "$@" el1:low:4k:48 -f table -q
# All entries.
for granule in 4k:48 16k:48 64k:42; do
	fill ram 0 8192 0x40000403
	t dump "$@" el1:low:$granule -f table
	t dump "$@" el1:low:$granule -f ptdump
	first 3 dump "$@" el1:low:$granule -f raw
	t walk "$@" el1:low:$granule 0x12345678
done
# A loop of two tables, and stage 2.
ram 64K
poke ram 0 0x40001003
poke ram 0x1000 0x40000003
t dump "$@" el1:low:4k:48 -f table
t dump "$@" s2:4k:48 -f table
t walk "$@" s2:4k:48 0
