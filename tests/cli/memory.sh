#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Lying inputs do not make it take memory or time.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
limited() {
	say "$@"
	timeout 20 "$PGTOOL" "$@" >out 2>&1
	echo "exit $?, $(wc -l <out) lines"
}
poke core 96 0xffffffffffffffff 0xffffffffffffffff
limited info core
limited dump core -a root:0x4fff0000 --regime el2:4k:40
# Much memory that is a hole is searched without being read.
truncate -s 64G huge
limited info huge@0
vmcoreinfo | at huge 0xf00000000
t info huge@0 -q
t dump huge@0 -f table -a root:0 --regime el1:low:4k:48
