#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where pieces overlap, the earlier one counts.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
set -- -a root:0x4fff0000 --regime el2:4k:40
truncate -s 4096 zeros
t dump zeros@0x4fff0000 core "$@"
t dump core zeros@0x4fff0000 "$@"
t info zeros@0x4fff0000 core
t info zeros@0x4fff0800 core zeros@0x4fff0800
t dump zeros@0x4fff0800 core "$@"
# Pieces that meet in the middle of a table, and of a descriptor.
dd if=core of=raw bs=4096 skip=1 status=none
dd if=raw of=a bs=4 count=3 status=none
dd if=raw of=b bs=4 skip=3 status=none
t dump a@0x4fff0000 b@0x4fff000c "$@"
t dump b@0x4fff000c a@0x4fff0000 "$@"
t dump b@0x4fff000c "$@"
t dump a@0x4fff0000 "$@"
t info raw@0xfffffffffffff000
t info raw@0xffffffffffffffff
# Two PT_LOADs of one file for the same page: make the note of a Linux core one.
core a61-4k48
le 4 0x1 0x4 | at core 64
poke core 72 0x2000 0x406bd000 0x406bd000 0x1000 0x1000
first 3 dump core -a root:0x406bd000 --regime el1:high:4k:48 2>/dev/null
