#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Several spaces in one run, each with its own name and regime.
. "$SRC/tests/cli/lib.inc"

core d612-16k47-el2
range='-r 0xffff8000001f8000+64K'
set -- -a kernel -a root:0x422c8000 -a root:0x42540000 \
	--regime el1:low:16k:47:ha:hd --regime s2:16k:40
for format in ptdump table json raw; do
	# shellcheck disable=SC2086 # words
	t dump core -f $format $range "$@"
done
for format in ptdump table json; do
	t dump core -f $format -r 0x40000000+1M "$@"
done
# One regime for all roots, and a third that no root is left for.
t dump core -f table -r 0x40000000+64K -a root:0x42540000 -a root:0x42540000 --regime s2:16k:40
t dump core -a kernel -a root:0x422c8000 --regime el1:low:16k:47 --regime s2:16k:40
t dump core -a kernel --regime el1:high:16k:47
