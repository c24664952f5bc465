#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A KVM guest's stage 2, as KVM prints it, and by permissions.
. "$SRC/tests/cli/lib.inc"

core d612-16k47-el2
set -- core -a root:0x42540000 --regime s2:16k:40
first 12 dump "$@"
first 12 dump "$@" --like mainline
first 8 dump "$@" -f table
first 8 dump core -a root:0x42540000 --regime s2:16k:40:fwb -f table
first 4 dump "$@" -f json
first 4 dump "$@" -f raw
t dump "$@" -f table --only device
t dump "$@" -f ptdump -r 0x40000000+64K
t dump "$@" -f ptdump -r 0x40000000+16K --like mainline
