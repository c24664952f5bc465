#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Table pages that are not in the image.
. "$SRC/tests/cli/lib.inc"

ram 16K
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48
poke ram 0 0x40001003 0x50000003 0x40000ffff003
poke ram 0x1000 0x40002003 0x60000003 0x60000003
poke ram 0x2000 0x40000701 0x40200701 0x70000003 0x40600701
for format in table json raw ptdump; do
	t dump "$@" -f $format
done
t dump "$@" -f table -r 0+4M
t dump "$@" -f table -r 0x400000+4K
t dump "$@" -f ptdump -r 0x400000+4K
t dump "$@" -f json -r 0x400000+4K
t dump "$@" -f table --only x
t dump "$@" -f table --level 0
t dump "$@" -f raw --level 0
t dump "$@" -f table -r 0x8000001000+4K
t dump "$@" -f json -r 0x8000001000+4K
t walk "$@" 0 0x400000 0x40000000 0x8000000000 0x10000000000
t walk "$@" 0x400000 -f json
t walk "$@" 0x400000 --access priv:r
t extract "$@" -o out -v
# The image ends in the middle of a table, and of a descriptor.
truncate -s 8208 ram
t dump "$@" -f table -r 0+1G
truncate -s 8212 ram
t dump "$@" -f table -r 0+1G
t walk "$@" 0x200000 0x400000
# Only a piece of the root.
truncate -s 8 ram
t dump "$@" -f table
