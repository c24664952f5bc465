#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: streams that are full, closed, or end early.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
full() {
	say "$@"
	"$PGTOOL" "$@" >/dev/full
	echo "full: exit $?"
	"$PGTOOL" "$@" >&-
	echo "closed: exit $?"
}
full verify core
full verify core -f json
full verify core -f sarif
full verify --list-rules
full verify --list-rules -f scdoc
full verify --like-linux core
full help rules

# Its own words are kept until head has said its line: either may be first.
early() {
	say "$@" '| head -n 1'
	{
		"$PGTOOL" "$@" 2>err
		echo "exit $?" >status
	} | head -n 1 | cut -c 1-60
	cat err status
}
core edk2-el1
regs edk2-el1
# More than a pipe holds.
set --
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	set -- "$@" -a el1:low
done
early verify core --regs regs -f sarif --rules wx,table-writable "$@"
# What is written to a file is written all the same.
"$PGTOOL" verify core --regs regs -a el1:low --write-baseline known >/dev/full
echo "exit $?"
wc -l <known
