#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The budget bounds a walk, and what was read is shown.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
for budget in 0 x -1 1.5 '' 0x10000000000000000; do
	t dump core --budget "$budget"
done
t dump core --budget 511
for budget in 1 512; do
	t dump core --budget $budget
	t dump core -f table --budget $budget
	t dump core -f raw --budget $budget
done
t dump core --budget 2048
t dump core -f table --budget 2K
t dump core -f json --budget 1600 -r 0xffff000000000000+8M
t dump core -f table --budget 3 -r 0xffffb1a425c10000+4K
t dump core -f table --budget 4 -r 0xffffb1a425c10000+4K
"$PGTOOL" dump core >all
"$PGTOOL" dump core --budget 0xffffffffffffffff | cmp - all && echo same
t extract core -o part --budget 2K
ls
first 1 dump part -f table -q -r 0xffff000000000000+2M
# Tables without end: each of 512 entries points back, neighbours differently.
ram 4K
le 8 0x40000003 0x80000040000003 >words
for _ in 1 2 3 4 5 6 7 8; do
	cat words words >more
	mv more words
done
at ram 0 <words
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48
t dump "$@" -f table --budget 10000 | tail -n 3
t dump "$@" -f ptdump --budget 10000 | tail -n 3
t extract "$@" -o out --budget 10000
t walk "$@" 0x123456789000
