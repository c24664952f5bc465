#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's own text is the default for a kernel, byte for byte.
. "$SRC/tests/cli/lib.inc"

for name in a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42; do
	core "$name"
	first 4 dump core
	"$PGTOOL" dump core |
		cmp - "$CORPORA/images/$name.kernel_page_tables.txt" &&
		echo "$name: as the kernel printed it"
	"$PGTOOL" dump core -f ptdump -a kernel |
		cmp - "$CORPORA/images/$name.kernel_page_tables.txt"
done
