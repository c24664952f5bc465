#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is red, and what keeps it from being.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
regs uboot-el2
visible() {
	t "$@" | sed 's/\x1b/ESC/g'
}
set -- core --regs regs -a el2
visible dump "$@"
visible dump --color=always "$@"
visible --color=always dump --color=never "$@"
visible dump --color=never --color=always "$@"
visible walk --color=always "$@" 0x4000000000
visible walk "$@" 0x4000000000
NO_COLOR=1
export NO_COLOR
visible walk --color=auto "$@" 0x4000000000
visible walk --color=always "$@" 0x4000000000
