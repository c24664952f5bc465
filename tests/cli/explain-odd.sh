#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Descriptors that fault, or hold what they must not.
. "$SRC/tests/cli/lib.inc"

t explain 0 1 2 0xfffffffffffffffc
t explain --level 0 0x40000001
t explain --level 1 0x40000001
t explain --level 2 0x40200001 0x40201001
t explain 0x40000001
t explain 18446744073709551615
t explain --regime el1:low:64k:48:oa48 0x0000000040211003
t explain --regime el1:low:4k:48:oa36 0x0000001000000703 0x0000000f00000703
t explain --regime el1:low:4k:48:oa52 0x0000000040000703
t explain --regime el1:high:4k:48 --level -1 0x40000003
t explain --regime el1:high:64k:42 --level 1 0x40000003
t explain --regime el1:low:4k:48 --regime el2:4k:48 0
t explain 0x10000000000000000
t explain -- -1
t explain core 0x40000703 ''
