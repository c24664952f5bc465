#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Filters, alone and together, in the two forms of a line.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
for only in x w wx user device contig block hole x,contig w,block device,w contig,block; do
	for format in ptdump table; do
		first 4 dump core -f $format --only $only
	done
done
t dump core -f json --only x
t dump core --only hole,x
