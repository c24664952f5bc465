#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unknown commands and options name the nearest one.
. "$SRC/tests/cli/lib.inc"

t dmp
t wlak core 0
t extractt
t frobnicate
t ''
t --hlep
t --verison
t dump --rnage=0+1 core
t dump --frmat json core
t dump --colour=always core
t walk --acess priv:r core 0
t extract --out-put x core
t dump --zzzzzzzzzz core
t dump -Z core
t dump -qZ core
t info --range 0+4K core
t --level 3 dump core
