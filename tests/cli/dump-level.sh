#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Levels, as the architecture counts them.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
for level in -1 0 1 2 3; do
	for format in ptdump table json; do
		first 3 dump core -f $format --level $level
	done
done
t dump core --level 2 --only contig
core e61-64k42
t dump core --level 2
core c612-4k52
t dump core --level -1
t dump core --level 0
