#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify --like-linux: counts as the kernel does.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t verify --like-linux core
t verify --like-linux core -a root:0x40e74000

# The table of 0xffff800008000000 at level 3. Pages 0 and 1 lose PXN, the
# device page 5 loses UXN, 3 has lost both and is read-only.
cp core bad
poke bad 0xa000 0x00c8000040c0a703 0x00c8000040c0b703
poke bad 0xa018 0x00a8000040c0d783
poke bad 0xa028 0x0028000008020713
t verify --like-linux bad
t verify bad -r 0xffff800008000000+64K
# The kernel has not looked at what tables take away: the root's entry for the
# address gets PXNTable.
poke bad 0x3800 0x1800000040c0e003
t verify --like-linux bad
t verify --rules wx bad

core k61-4k39-hole
t verify --like-linux core
"$PGTOOL" verify core -f json --rules wx | jq '.size / 4096'

echo '# what it is not for'
core d612-16k47-el2
t verify --like-linux core -a root:0x42540000 --regime s2:16k:40
t verify --like-linux core -f json
t verify --like-linux core --baseline known
t verify --like-linux --budget 100 core
