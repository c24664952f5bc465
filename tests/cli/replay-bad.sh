#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay: text that is no trace, and lines that make no sense. Each sentence has
# a line and a column.
. "$SRC/tests/cli/lib.inc"

# bad LINE...: behind a good beginning.
bad() {
	printf 'trace 1\nspace 0 init el1:high:4k:48 root=0x40000000\n' >trace
	printf '%s\n' "$@" >>trace
	printf '%s\n' "$@" | cut -c 1-60 | cat -v | sed 's/^/| /; s/ *$//'
	"$PGTOOL" replay trace
	echo "exit $?"
}

bad 'alloc buddy at=0x50000000 level=3' 'fre buddy at=0x50000000' isb
bad 'free buddy at=0x50000001'
bad 'free buddy level=3'
bad 'free budy at=0x50000000'
bad 'free buddy'
bad 'free buddy at=99999999999999999999'
bad 'alloc buddy at=0x50000000 level=3 size=16G'
bad 'write at=0x40000000 level=0 old=0'
bad 'write at=0x40000000 level=0 old=0 new=0 space=3'
bad '17: isb'
bad 'lock lock=ptl:1'
bad 'tlbi vae1si operand=0'
bad 'space 0 user el1:low:4k:48 root=0'
bad 'space 1 user el1:low:16k:47 root=0x80000000'
bad 'space 1 user el1:low:4k:48 root=0x40000008'
bad 'space 1 user el1:low:4k:99 root=0'
bad 'params bbml=2'
bad 'trace 1'
bad "$(printf 'isb\001')"
bad "$(printf 'isb \033[31m')"
bad "$(printf '%5000s' isb)"
bad "$(printf 'isb %s' "$(seq -s ' ' 40)")"

echo '# files that are none'
for text in '' '# nothing' 'isb' 'trace' 'trace 2' 'trace 1 2' 'traces 1'; do
	printf '%s\n' "$text" >file
	printf '| %s\n' "$text"
	t replay file
done
t replay nowhere
t replay .
: >empty
t replay empty
head -c 100000 /dev/zero >zeros
t replay zeros
printf 'trace 1\nisb\0\nisb\n' >nul
t replay nul
# The beginning counts, and the second file too.
printf 'trace 1\nisb\n' >good
t replay nul good nowhere

echo '# sizes that add up'
{
	echo 'trace 1'
	for i in 1 2 3; do
		echo "alloc buddy at=0x${i}00000000 size=4G level=data"
	done
} >large
"$PGTOOL" replay large --policies D4-double-free
echo "exit $?"

echo '# streams that are full or closed'
printf 'trace 1\nfree boot at=0\nfree boot at=0\n' >twice
for option in --trace -fjson; do
	"$PGTOOL" replay $option --policies D4-double-free twice >/dev/full
	echo "full: exit $?"
	"$PGTOOL" replay $option --policies D4-double-free twice >&-
	echo "closed: exit $?"
done
"$PGTOOL" replay --list-events >/dev/full
echo "full: exit $?"
"$PGTOOL" replay - <&-
echo "no input: exit $?"
