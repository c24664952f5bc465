#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Raw memory, with and without a kernel.
. "$SRC/tests/cli/lib.inc"

ram 1M
t info ram@0x40000000
vmcoreinfo | at ram 0x8000
t info ram@0x40000000
vmcoreinfo | at ram 0x9018
t info ram@0x40000000
vmcoreinfo OSRELEASE=6.1.0-other | at ram 0xa000
t info ram@0x40000000
t info ram@0x40000000 --vmcoreinfo @0x4000a000
