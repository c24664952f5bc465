#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Steps, decoded; several addresses; the last byte.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
t walk core 0xffffb1a425c10000
t walk core 0xffffb1a425c10123 0xffff000000000000 0xffff800008010000 0xffffb1a425c00000
t walk core 18446657917298999296
t walk core 0 0x400000 0xffffffffffffffff 0xfffeffffffffffff
core c612-4k52
t walk core 0xffff981066210000
core d612-16k47-el2
t walk core 0xffffee763c410000
core e61-64k42
t walk core 0xfffffef8a9e10000
