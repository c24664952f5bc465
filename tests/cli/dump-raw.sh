#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every descriptor that is not zero.
. "$SRC/tests/cli/lib.inc"

core e61-64k42
first 12 dump -f raw core
count dump -f raw core
t dump -f raw core --level 2
core c612-4k52
t dump -f raw core --level -1
t dump -f raw core --level 0
t dump -f raw core --level 1
# A range cuts entries, not descriptors.
t dump -f raw core -r 0xfff0000000200800+1
