#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ranges: a byte, a page, all, the top, none.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
for format in ptdump table json raw; do
	t dump core -f $format -r 0xffffb1a425c10000+1
	t dump core -f $format -r 0xffffb1a425c10000-0xffffb1a425c10fff
	t dump core -f $format -r 0xffffb1a425c0f800+0x1000
	t dump core -f $format -r 0xffffffffffffffff+1
	t dump core -f $format -r 0xfffffffffffff000-0xffffffffffffffff
	t dump core -f $format -r 0+4K
	t dump core -f $format -r 0-0xfffeffffffffffff
done
