#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables made from text dump as the text says.
. "$SRC/tests/cli/lib.inc"

core k612-4k39
"$PGTOOL" dump core -f json >lines
t build lines -o made --regime el1:high:4k:39
"$PGTOOL" dump made -a root:0x1000000000 --regime el1:high:4k:39 -f json |
	sed 's/"space":"[^"]*"/"space":"kernel"/' >again
grep -v '"kind":"hole"' lines | sed 's/,"gp":.*//' >a
grep -v '"kind":"hole"' again | sed 's/,"gp":.*//' >b
cmp a b && wc -l <a
t build - -o made --regime el1:high:4k:39 <lines
sed 's/"kernel"/"other"/; 1q' lines | cat lines - >two
t build two -o two.core --regime el1:high:4k:39
t build two -o two.core --regime el1:high:4k:39 -a kernel
head -n 12 "$CORPORA/images/k61-4k48-kasan.kernel_page_tables.txt" >text
t build text -o made
t dump made -a root:0x1000000000 --regime el1:high:4k:48 -f ptdump --like 6.1
# Shadow memory of 32 TiB is a few pages.
cp "$CORPORA/images/k61-4k48-kasan.kernel_page_tables.txt" shadow.txt
t build shadow.txt -o shadow
wc -c <shadow
printf 'script 1\nspace 1 user el1:low:16k:47 asid=3\n' >script
t build script -o made
# What is wrong is said with its place, and nothing is written.
rm -f made
t build lines -o made
t build lines -o made --regime el1:high:4k:99
t build lines -o made --regime el1:high:64k:42
t build lines
t build lines -o /dev/full --regime el1:high:4k:39
printf '{"space":"kernel","va":12,"kind":"page"}\n' | t build - -o made \
	--regime el1:high:4k:39
printf '{"a":\n' | t build - -o made --regime el1:high:4k:39
echo '{"space":"k","va":"0xffffff8000000000","size":4096,"level":3,"kind":"page","count":18446744073709551615,"raw":"0x3"}' >line
t build line -o made --regime el1:high:4k:39
echo '{"space":"k","va":"0xffffff8000000000","size":4096,"level":3,"kind":"page","count":1073741824,"raw":"0x3"}' >line
t build line -o made --regime el1:high:4k:39
printf 'script 1\nspace 1 user el1:low:4k:48\nqqqqqqq 1\n' | t build - -o made
: >empty
t build empty -o made
ls
