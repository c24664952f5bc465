#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Descriptors of many regimes and levels.
. "$SRC/tests/cli/lib.inc"

t explain 0x00d0000040210783
t explain --level 1 0x1000000040742003
t explain --level 2 0x00e8000040000705 0x180000004fff7003 0
t explain --regime el1:low:4k:48 0x00e8000041a7bf43
t explain --regime el1:high:4k:52:ds --level -1 0x1000000040945003
t explain --regime el1:high:4k:52:ds 0x00d0000040210483
t explain --regime el1:low:16k:47 --level 2 0x00e8000042000705
t explain --regime el1:low:64k:52:oa52 0x0040000040210f83
t explain --regime el1:low:64k:52:oa52 --level 1 0x0040040000000f81
t explain --regime el2:4k:48 0x0040000040210783
t explain --regime el2:low:4k:48 0x00c0000040210743
t explain --regime el3:4k:48 --level 2 0x0040000040200721
t explain --regime s2:4k:48 --level 2 0x00800000600007fd
t explain --regime s2:4k:48:fwb --level 2 0x00800000600007d9
t explain --regime s2:16k:40 0x506e44db
t explain --regime el1:low:4k:48:mair=0x00000000000000f0 0x0040000040210703
t explain --regime el1:low:4k:48:wxn 0x0000000040210703
t explain --regime el1:low:4k:48:pie:pir=0x5:pire0=0x7 0x0000000040210703
