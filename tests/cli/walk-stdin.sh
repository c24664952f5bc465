#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Addresses from standard input keep their order.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
printf '0xffffb1a425c10000\n\n  0xffff000000000000  \r\nnonsense\n0x12345678901234567\n-1\n0' >addresses
t walk -f json core - <addresses
t walk core - </dev/null
t walk core 0xffff000000000000 - 0xffff000000200000 <addresses
printf '0xffff000000000000\n0xffff000000200000 0xffff000000400000\n' | t walk core -
printf '\0\n' | t walk core -
head -c 100000 /dev/zero | tr '\0' 9 | t walk core -
printf "0xffff000000000000\\0 0\\n0\\n" | t walk core -
t walk core - - <addresses | tail -n 1
# More of them than arguments would hold.
seq 0 4096 20000000 | "$PGTOOL" walk -f json core - | jq -r .fault.kind >out
sort -u out
echo "$(($(wc -l <out))) lines"
