#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One object a line; jq agrees that it is JSON.
. "$SRC/tests/cli/lib.inc"

core d612-16k47-el2
t dump -f json core -r 0xffffc00080000000+256K
t dump -f json core -r 0xffff800000000000+1M
# The whole, without gaps.
"$PGTOOL" dump -f json core >all
echo "exit $?"
wc -l <all
jq -r '[.va, .size, .kind] | @tsv' all | sort | uniq | wc -l
jq -s -r 'map(.size) | add' all
jq -s -r 'group_by(.kind) | map({kind: .[0].kind, n: length})' -c all
jq -c 'keys_unsorted' all | sort -u
