#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay -f trace: what a script did, as a trace, is judged the same again.
. "$SRC/tests/cli/lib.inc"

cat >script <<'END'
script 1
space 1 user el1:low:4k:48 asid=1
map 1 0x400000+8K 0x80000000 rw
map 1 0x800000+4M 0x90000000 rwu
split 1 0x800000+2M
protect 1 0x400000+8K r
collapse 1 0x800000+2M
unmap 1 0x400000+8K free=yes
END
"$PGTOOL" replay script -f trace >trace
echo "exit $?"
head -n 1 trace
grep -c '^space 1 user el1:low:4k:48 ' trace
# The last line has the name of the file.
sed '$d' trace >same
"$PGTOOL" replay trace -f trace | sed '$d' | cmp - same && echo 'the same again'
"$PGTOOL" replay script --trace | sed -n 's/^[0-9]*	//p' >events
"$PGTOOL" replay trace --trace | sed -n 's/^[0-9]*	//p' | cmp - events &&
	echo 'the same events'
[ "$(wc -l <events)" -gt 50 ] && echo 'and many of them'
