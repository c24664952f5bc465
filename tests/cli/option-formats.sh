#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Formats and versions that a command does not have.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t dump -f text core
t walk -f table core 0
t walk -f raw core 0
t dump --like 5.4 core
t dump --like '' core
t dump -f raw --only x core
