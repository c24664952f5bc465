#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Spaces that do not exist, or not here.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
t dump core
t dump core -a kernel
t dump core -a root:0x4fff0000
t dump core -a root:0x4fff0000 --regime el2:4k:40
t dump core -a root:0x4fff0800 --regime el2:4k:40
t dump core -a root:0x4fff5000 --regime el2:4k:40
t dump core -a root:0xffffffffffff0000 --regime el2:4k:40
t dump core -a root: --regime el2:4k:40
t dump core -a root:main --regime el2:4k:40
t dump core -a el2
t dump core --regime el2:4k:40
t dump core -R TCR_EL2=0x80823518
t dump core -a el2 -R TCR_EL2=0x80823518
t dump core -a pid:1
t dump core -a comm:init
t dump core -a vm:1
t dump core -a all
t dump core -a el4
t dump core -a ''
