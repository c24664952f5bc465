#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where a core cannot be written.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t extract core
t extract -o small
t extract core -o none/small
t extract core -o .
t extract core -o /dev/full
t extract core -o /dev/null
t extract core -o ''
mkdir directory
t extract core -o directory
# A file that is in the way stays as it is if nothing can be written.
echo precious >there
t extract absent -o there
t extract core -a root:0x123456000 -o there
t extract core -a root:0x40e74000 --regime el1:low:4k:99 -o there
cat there
t extract core -o there
head -c 4 there | od -c | head -n 1
# Onto its own input.
cp core same
t extract same -o same
cmp core same
"$PGTOOL" dump same | cmp - "$CORPORA/images/a61-4k48.kernel_page_tables.txt" &&
	echo 'still what it was'
ln -s same link
t extract same -o link
ls -F
