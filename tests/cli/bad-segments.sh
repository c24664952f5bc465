#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Program headers that lie about where the memory is.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
with() {
	echo
	echo "# $1"
	shift
	cp core bad
	"$@"
	t info bad
	first 2 dump bad -a root:0x4fff0000 --regime el2:4k:40
}
# The one PT_LOAD lies at 64: type, flags, offset, va, pa, filesz, memsz, align.
with 'no PT_LOAD' poke32 bad 64 0x0
with 'p_offset not aligned' poke bad 72 0x1004
with 'p_paddr near 2^64' poke bad 88 0xfffffffffffff000
with 'p_paddr unknown' poke bad 88 0xffffffffffffffff
with 'p_paddr 0' poke bad 88 0x0
with 'p_filesz 0' poke bad 96 0x0
with 'p_filesz beyond the file' poke bad 96 0x10000
with 'p_filesz 2^64-1' poke bad 96 0xffffffffffffffff
with 'p_filesz half' poke bad 96 0x2000
with 'p_memsz less' poke bad 104 0x1000
with 'p_memsz 2^63' poke bad 104 0x8000000000000000
with 'p_align 3' poke bad 112 0x3
cut() { truncate -s "$1" bad; }
with 'cut inside the segment' cut 8192
with 'cut inside a table' cut 6000
