#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay: traces, what is objected to, and which policies.
. "$SRC/tests/cli/lib.inc"

cat >twice <<'END'
# A table is freed by two actors, and then to the wrong allocator.
trace 1
params bbml=2 observers=2
space 1 user el1:low:4k:39 root=0x40010000 asid=7

alloc buddy at=0x50000000 level=2 zero account space=1
1: write release at=0x40010000 level=1 space=1 old=0 new=0x50000003
dsb ishst	# as late as can be
0: free buddy at=0x50000000
1: free buddy at=0x50000000
alloc boot at=0x50001000 level=data size=8K
free at=0x50001000 buddy size=4K
END
sed '/^1: free/d; /^free/d' twice >good

# Only these two: the rest is for tests/replay.
pair=D3-origin,D4-double-free
t replay --policies $pair twice
t replay --policies $pair good
t replay --policies $pair --trace twice
t replay --policies $pair -f json twice
t replay --policies $pair -f json --trace good
t replay --policies $pair good twice good
echo '# on standard input, and what comes of it as input'
say replay --policies $pair - '<twice'
"$PGTOOL" replay --policies $pair - <twice
echo "exit $?"
t replay --policies $pair -f trace twice | sed "s/ off=[^ ]*//"
"$PGTOOL" replay --policies $pair -f trace twice | sed 's/twice//' >again
"$PGTOOL" replay -f trace again | sed 's/again//' | cmp - again &&
	echo 'the same again'
printf 'trace 1\n' >nothing
t replay -W no-all -W D4-double-free -f trace nothing | cut -c 1-70

echo '# which policies'
t replay twice --policies $pair -W no-D3-origin
t replay twice --policies D4-double-free
t replay twice --policies D4-double-free -W D3
t replay twice -W no-all
t replay twice -W no-all -E D3-origin
t replay twice -W no-violation -W no-warning -W no-note
t replay twice --policies D4-duoble-free
t replay twice --policies $pair,
t replay twice --policies ''
t replay twice -W no-wx
t replay twice -E note-worthy
printf 'trace 1\nparams off=D4-double-free costs=cheap\n' >off
sed 1,4d twice | sed '/write/d; s/ space=1//' >>off
t replay --policies $pair off

echo '# objections that are not kept'
{
	printf 'trace 1\nparams room=2\n'
	echo 'free buddy at=0x50000000'
	for i in 1 2 3 4; do
		echo "$i: free buddy at=0x50000000"
	done
} >many
t replay many --policies $pair
