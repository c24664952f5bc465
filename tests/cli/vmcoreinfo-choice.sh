#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two kernels in one image are listed, not guessed.
. "$SRC/tests/cli/lib.inc"

ram 1M
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40000701
vmcoreinfo | at ram 0x8000
vmcoreinfo | at ram 0x9018
vmcoreinfo OSRELEASE=6.12.1-other | at ram 0xa000
t dump ram@0x40000000
t walk ram@0x40000000 0xffff000000000000
t extract ram@0x40000000 -o out
t info ram@0x40000000
for address in 0x40008000 0x40009018 0x40009000 0x4000a000 0x4000a123; do
	t dump ram@0x40000000 --vmcoreinfo @$address -f table
done
for address in 0x4000b000 0x50000000 0 0xffffffffffffffff x ''; do
	t dump ram@0x40000000 --vmcoreinfo @$address -f table
done
# Where it does not matter, nothing has to be chosen.
t walk ram@0x40000000 -a root:0x40001000 --regime el1:high:4k:48 0xffff000000000000
# More than the search keeps.
i=0
while [ $i -lt 20 ]; do
	vmcoreinfo OSRELEASE=6.1.$i | at ram $((0x10000 + i * 4096))
	i=$((i + 1))
done
t dump ram@0x40000000
t dump ram@0x40000000 --vmcoreinfo @0x40023000 -f table
