#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# VMCOREINFO from a file, good and bad.
. "$SRC/tests/cli/lib.inc"

ram 64K
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40000701
vmcoreinfo >good
t dump ram@0x40000000 --vmcoreinfo good -f table
t info ram@0x40000000 --vmcoreinfo good
t dump ram@0x40000000 --vmcoreinfo absent
t dump ram@0x40000000 --vmcoreinfo .
t dump ram@0x40000000 --vmcoreinfo /dev/null
t dump ram@0x40000000 --vmcoreinfo ram
t dump ram@0x40000000 --vmcoreinfo ''
echo hello >text
t dump ram@0x40000000 --vmcoreinfo text
t info ram@0x40000000 --vmcoreinfo text
(cat good; head -c 100000 /dev/zero | tr '\0' x) >long
t dump ram@0x40000000 --vmcoreinfo long -f table
sed 's/$/\r/' good >crlf
t dump ram@0x40000000 --vmcoreinfo crlf -f table
(cat good; printf '\0garbage') >nul
t dump ram@0x40000000 --vmcoreinfo nul -f table
# It beats the note of a core.
core a61-4k48
t dump core --vmcoreinfo good
t dump core --vmcoreinfo text -a root:0x40e74000 --regime el1:low:4k:48 -r 0x400000+4K
