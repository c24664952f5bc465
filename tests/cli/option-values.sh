#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Options whose value is missing, wrong, or one too many.
. "$SRC/tests/cli/lib.inc"

t dump --range
t dump core -r
t walk core -R
t --color
t --color=sometimes info core
t --progress=now info core
t dump --quiet=yes core
t dump --format xml core
t dump --format '' core
t dump --only exec core
t dump --only '' core
t dump --only x,,w core
t dump --level 4 core
t dump --level -2 core
t dump --level x core
t walk --access r core 0
t walk --access priv:rw core 0
t walk --access kernel:r core 0
t dump --range 5 core
t dump --range 5-4 core
t dump --range 0+0 core
t dump --range 0x10-zebra core
t dump --range 0x1ffffffffffffffff+1 core
t dump --range 1Q+1 core
t extract core -o ''
t explain --level 3
t explain
t walk core
t dump
t info
t extract -o x
t walk
