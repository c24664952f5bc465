#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay: the lists, and options that do not go together.
. "$SRC/tests/cli/lib.inc"

# Policies come and go in between; these stay.
"$PGTOOL" replay --list-policies | grep -E '^(D3-origin|D4-double-free)'
"$PGTOOL" replay --list-policies -f json | grep '"D4-double-free"'
"$PGTOOL" replay --list-policies -f scdoc | grep -A 3 'D4-double-free'
"$PGTOOL" replay --list-events | grep -A 2 -E '^(write|lock|dsb|isb)'
"$PGTOOL" replay --list-events -f json | grep -E '"(isb|ref)"'
"$PGTOOL" replay --list-events -f scdoc | grep -A 3 '^\*wmb'
"$PGTOOL" replay --list-schemes | head -n 2
"$PGTOOL" replay --list-operations | head -n 2
"$PGTOOL" replay --list-knobs
"$PGTOOL" replay --list-knobs -f scdoc | grep -A 3 '^\*bbml'
for format in json scdoc; do
	"$PGTOOL" replay --list-policies -f $format | grep -cE '^[{*]'
done | uniq | wc -l
"$PGTOOL" replay --list-policies >list
"$PGTOOL" help policies | cmp - list && echo 'help policies is the same'
"$PGTOOL" replay --list-events >list
"$PGTOOL" help trace | cmp - list && echo 'help trace is the same'

echo '# what does not go together'
echo 'trace 1' >t
t replay
t replay --list-policies t
t replay --list-policies --list-events
t replay --list-events --trace
t replay --list-policies -W D4-double-free
t replay --list-policies -f sarif
t replay -f scdoc t
t replay -f raw t
t replay --rules wx t
t replay --policy D4 t
t replay -a kernel t
t verify --policies D4 t
