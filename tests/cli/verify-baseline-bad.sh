#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Baselines that cannot be read or written.
. "$SRC/tests/cli/lib.inc"

ram 4K
poke ram 0 0x701
v() {
	t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 \
		--rules wx "$@"
}

bad() {
	echo "# $2"
	printf '# pgtool baseline 1\n\n%b\n' "$1" >bad
	v --baseline bad
}
v --baseline absent
v --baseline .
v --baseline /dev/null
v --baseline /dev/zero
v --baseline ram
v --baseline ''
echo '# pgtool baseline 2' >bad
v --baseline bad
bad 'kernel wx' 'words'
bad 'kernel 0-1 wx 3 0 0' 'words'
bad 'kernel 0:1 wx 3 0' 'addresses'
bad 'kernel 1-1 wx 3 0' 'addresses'
bad 'kernel 0-1 xw 3 0' 'rule'
bad 'kernel 0-1 wx 9 0' 'level'
bad 'kernel 0-1 wx 3 z' 'attributes'
bad 'ker%zz 0-1 wx 3 0' 'name'
bad 'kernel 0-1 wx 3 0\0 more' 'not text'
bad '\033[31m' 'control characters'
echo '# lines that are not sorted, twice, with remarks, and without an end'
printf '%s\n' '# pgtool baseline 1' '	# a remark' '' \
	'z 0-1 wx 3 0 # why' 'root:0x40000000 0x0-0x20000000 wx 1 0x300' \
	'root:0x40000000 0x10000000-0x40000000 wx 1 0x701' >bad
printf 'root:0x40000000 0x0-0x40000000 wx 1 0x300' >>bad
v --baseline bad

echo '# writing'
v --write-baseline ''
v --write-baseline /dev/full
v --write-baseline .
v --write-baseline no/such/directory
mkfifo pipe
v --write-baseline pipe
v --write-baseline known
ln -s known link
v --write-baseline link
[ -L link ] && echo 'link is still one'
cp known before
# As on a full disk.
say verify ... --write-baseline known
(
	trap '' XFSZ
	ulimit -f 0
	"$PGTOOL" verify ram@0x40000000 -a root:0x40000000 \
		--regime el1:low:4k:39 --rules wx --write-baseline known
	echo "exit $?"
) 2>&1 | cat
cmp known before && echo 'known is as it was'
v --baseline bad --write-baseline /dev/full
ls
