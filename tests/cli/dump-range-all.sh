#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A range that is everything is no restriction.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
for format in ptdump table json raw; do
	"$PGTOOL" dump core -f $format >all
	"$PGTOOL" dump core -f $format -r 0-0xffffffffffffffff | cmp - all
	"$PGTOOL" dump core -f $format -r 0xffff000000000000-0xffffffffffffffff | cmp - all
	"$PGTOOL" dump core -f $format -r 0xffff000000000000+256T | cmp - all
	"$PGTOOL" dump core -f $format -r 0xffff000000000000+16383P | cmp - all
	"$PGTOOL" dump core -f $format -r 0+0xffffffffffffffff | tail -n 1
done
# Sizes with suffixes, in decimal, and beyond 64 bits.
t dump core -f table -r 18446462598732840960+2m
t dump core -f table -r 0xffff000000000000+2048k
t dump core -f table -r 0xffff000000000000+16384P
