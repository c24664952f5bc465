#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: healthy kernels, one that maps its text writable, firmware.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t verify core
t verify core -v
t verify core -f json
t verify core -f table
t verify core -r 0xffff8000080b0000+1M -v
core k61-4k39-hole
t verify core
t verify -f json --rules wx core
t verify --color=always --rules wx core
t verify --color=always -E wx --rules wx core
core k61-4k48-kasan
t verify core
core edk2-el1
regs edk2-el1
t verify core --regs regs -a el1:low
t verify
t verify absent
t verify -h
