#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify --write-baseline and --baseline.
. "$SRC/tests/cli/lib.inc"

# Level 3 tables would be long: blocks of 1G, writable and executable but the
# second, of which the third and fourth differ.
ram 4K
poke ram 0 0x40000701 0x0060000080000701 0x701 0x0040000000000701
v() {
	t verify ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 \
		--rules wx,table-writable "$@"
}

v --write-baseline known
cat known
v --baseline known
v --baseline known -v
v --baseline known -f json
v --baseline known -f json -v

echo '# more of the same, and of something else'
poke ram 0x20 0x701 0x0040000000000781
v --baseline known
echo '# less'
poke ram 0 0
v --baseline known
v --baseline known -v
v --baseline known -f json -v
echo '# not looked for, so not gone'
v --baseline known -W no-wx -v
v --baseline known -r 0x80000000-0xffffffff
v --baseline known --budget 1
echo '# up to date'
cp known old
v --baseline known --write-baseline known
diff old known
v --baseline known
rm -f new
v --baseline known --budget 1 --write-baseline new
cat new

echo '# AF, the contiguous bit, software bits and addresses do not matter'
cp ram other
poke ram 16 0x0790000080000301
v --baseline known
echo '# attributes and levels do'
poke ram 16 0x705
v --baseline known
cp other ram

echo '# several spaces: their order does not matter'
set -- verify ram@0x40000000 --regime el1:low:4k:39 --rules wx
t "$@" -a root:0x40000000 -a root:1073741824 --write-baseline both
t "$@" -a root:1073741824 -a root:0x40000000 --write-baseline again
cmp both again && echo 'the same'
t "$@" -a root:1073741824 --baseline both -v

ram 8K
poke ram 0 0x0060000040000701 0x0060000080000705 0x00600000c0000701 0x0060000000000701
poke ram 0x1000 0x0060000080000701 0x00400000c0000781 0x0060000000000701 0x0040000000000781
set -- verify ram@0x40000000 --regime el1:low:4k:39 \
	--rules alias-wx,alias-shareability
t "$@" -a root:0x40000000 -a root:0x40001000 --write-baseline both
t "$@" -a root:0x40001000 -a root:0x40000000 --baseline both -v

echo '# captured text'
cp "$CORPORA/images/k61-4k39-hole.kernel_page_tables.txt" text
t verify text --write-baseline text.known
cat text.known
t verify text --baseline text.known
sed 's/ RW x  / ro x  /' text >fixed
t verify fixed --baseline text.known -v
head -n 20 text >cut
t verify cut --baseline text.known
t verify text --against text --baseline text.known
t verify core --against text -f sarif
