#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Effective permissions and memory types, one line a range.
. "$SRC/tests/cli/lib.inc"

core c612-4k52
t dump -f table core
