#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# No VMCOREINFO, and notes that are cut off.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
t dump core
t walk core 0
t extract core -o out
t info core
core a61-4k48
# The note's header lies at 0x3f8: namesz, descsz, type, name.
cp core bad
poke32 bad 0x3f8 0xffffffff
t dump bad
cp core bad
poke32 bad 0x3fc 0xffffffff
t dump bad
cp core bad
poke32 bad 0x3fc 0x10
t dump bad
cp core bad
printf 'XMCOREINFO' | at bad 0x404
t dump bad
# The PT_NOTE itself: offset at 72, size at 96.
cp core bad
poke bad 72 0x7fffffffffffffff
t dump bad
cp core bad
poke bad 96 0xffffffffffffffff
first 2 dump bad
cp core bad
poke bad 96 0x8
t dump bad
