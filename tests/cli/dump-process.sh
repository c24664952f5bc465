#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A process's tables: the regime follows the kernel's.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
first 8 dump core -a root:0x40e74000
first 8 dump core -a root:0x40e74000 -f table
first 8 dump core -a root:0x40e74000 --regime el1:low:4k:48 -f table
first 4 dump core -a root:0x40e74000 --only user,w -f table
first 4 dump core -a root:0x40e74000 --only user,x -f ptdump
t dump core -a root:0x40e74000 --only user,wx -f table
t dump core -a root:0x40e74000 --level 1 -f ptdump
core e61-64k42
t dump core -a root:0x44840000 -f table
