#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ELF headers that are cut off, of another kind, or lie.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
# with FIELD...: the core with one thing changed; then info.
with() {
	echo
	echo "# $1"
	shift
	cp core bad
	"$@"
	t info bad
}
cut() { truncate -s "$1" bad; }
byte() { printf '%b' "$2" | at bad "$1"; }
for size in 1 3; do with "cut off at $size" cut $size; done
for size in 4 16 63 64 100 119; do with "cut off at $size" cut $size; done
with '32-bit' byte 4 '\0001'
with 'class 9' byte 4 '\0011'
with 'big-endian' byte 5 '\0002'
with 'data 9' byte 5 '\0011'
with 'e_type REL' poke16 bad 16 0x1
with 'e_type EXEC' poke16 bad 16 0x2
with 'e_type DYN' poke16 bad 16 0x3
with 'e_type 0xffff' poke16 bad 16 0xffff
with 'x86-64' poke16 bad 18 0x3e
with 'arm' poke16 bad 18 0x28
with 'e_machine 0' poke16 bad 18 0x0
with 'e_version 9' poke32 bad 20 0x9
with 'e_phoff beyond the file' poke bad 32 0x100000
with 'e_phoff near 2^64' poke bad 32 0xfffffffffffffff8
with 'e_ehsize 0' poke16 bad 52 0x0
with 'e_phentsize 0' poke16 bad 54 0x0
with 'e_phentsize 32' poke16 bad 54 0x20
with 'e_phnum 0' poke16 bad 56 0x0
with 'e_phnum 2' poke16 bad 56 0x2
with 'e_phnum 65534' poke16 bad 56 0xfffe
with 'e_phnum PN_XNUM without a section' poke16 bad 56 0xffff
