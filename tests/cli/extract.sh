#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A small core dumps and walks the same.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t extract core -o small
t extract -v core -o small
cmp small core
"$PGTOOL" dump core >a
"$PGTOOL" dump small | cmp - a && echo same
# The process's tables as well, and twice the same file.
t extract core -o both -a kernel -a root:0x40e74000 -v
t extract both -o again -a kernel -a root:0x40e74000 -v
cmp both again && echo same
cmp core both && echo 'what corpora/images holds'
t extract core -o process -a root:0x40e74000
t info process -q
"$PGTOOL" dump core -f table -a root:0x40e74000 >a
"$PGTOOL" dump process -f table -a root:0x40e74000 | cmp - a && echo same
t dump process -r 0xffff000000000000+4K
# What the range leaves out is missing.
t extract core -o part -r 0xffffb1a425c10000+4K -v
t walk part 0xffffb1a425c10000
t walk part 0xffff000000000000
t dump part -f table
ls
