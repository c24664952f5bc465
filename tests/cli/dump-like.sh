#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# --like chooses the text, the default follows the kernel.
. "$SRC/tests/cli/lib.inc"

for name in a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42; do
	core "$name"
	"$PGTOOL" dump core >own
	for version in 6.1 6.12 mainline; do
		"$PGTOOL" dump --like $version core >like-$version
		echo "$name --like $version: exit $?"
		diff own like-$version
	done
done
t dump --like mainline -f table -r 0xfffffc0000000000+2M core
