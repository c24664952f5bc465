#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same page, asked for in six ways.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
text=0xffffb1a425c10000
for who in priv user; do
	for how in r w x; do
		for space in kernel root:0x40e74000; do
			"$PGTOOL" walk core -a $space --access $who:$how \
				$text 0x400000 >out
			echo "-a $space --access $who:$how: exit $?"
			grep -A 9 -e "^$text" out | grep -m 1 '^  [PIs]'
			grep -A 9 -e '400000$' out | grep -m 1 '^  [PIs]'
		done
	done
done
t walk core 0xffff000000000000 --access priv:w
t walk core 0xffff000000000000 --access priv:x
t walk core -a root:0x40e74000 0x404000
t walk core -a root:0x40e74000 --regime el1:low:4k:48 0x404000
t walk core -a root:0x40e74000 --regime el1:low:4k:48 0x404000 --access user:r
