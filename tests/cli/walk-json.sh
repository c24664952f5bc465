#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Translations and faults as objects.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t walk -f json core 0xffffb1a425c10123 0xffffb1a425c00000 0
t walk -f json core 0xffffb1a425c10123 --access priv:w
"$PGTOOL" walk -f json core 0xffffb1a425c10123 0xffffb1a425c00000 | jq -c keys_unsorted
core xen-dom0-max
regs xen-dom0-max
t walk -f json core --regs regs -a el1:high 0xffffb5087ec10800 0xffff800080010000
