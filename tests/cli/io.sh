#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Standard streams that are full, closed, or end early.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
full() {
	say "$@"
	"$PGTOOL" "$@" >/dev/full
	echo "full: exit $?"
	"$PGTOOL" "$@" >&-
	echo "closed: exit $?"
}
full dump core
full dump core -f json
full dump core -f raw
full dump core -r 0+4K
full info core
full walk core 0xffffb1a425c10000
full walk core 0
full explain 0
full --help
full --version
full dump -h
full help
# Nothing goes to standard output here, so nothing can go wrong with it.
full extract core -o out
full dump absent

# A reader that goes away: head takes one line of many.
# Its own words are kept until head has said its line: either may be first.
early() {
	say "$@" '| head -n 1'
	{
		"$PGTOOL" "$@" 2>err
		echo "exit $?" >status
	} | head -n 1
	cat err status
}
early dump core -f raw
early dump core -f raw -q

echo '# standard input'
t walk core - <.
t walk core - </dev/null
t info core <&-
t dump core -r 0xffffb1a425c10000+4K <&- 2>&-
# Standard error closed: the exit status still tells.
t dump absent 2>&-
t dump core --budget 1 2>&-
t dump core --budget 1 2>/dev/full
