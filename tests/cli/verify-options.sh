#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: options that would change nothing are refused, as are files that were
# named by mistake.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
cp "$CORPORA/images/a61-4k48.kernel_page_tables.txt" text
cp "$CORPORA/images/d612-16k47-el2.stage2_page_tables.txt" s2

echo '# text has no memory, registers, or other space'
for option in -a=kernel -r=0+4K -R=TCR_EL1=1 --budget=1 --through=s2:4k:40@0 \
	--vmcoreinfo=none --against=text; do
	t verify text "${option%%=*}" "${option#*=}"
done
t verify text --regime s2:4k:40
t verify text --like 6.12
t verify s2 --like 6.1
t verify s2 --like ''
t verify text --like-linux --rules wx
t verify text --like-linux -f json

echo '# one text, and nothing else'
t verify text core
t verify core text
t verify - - </dev/null
t verify - core </dev/null

echo '# an image'
t verify core --like 6.12
t verify core --like-linux --against text
t verify core --like-linux -W no-wx
t verify core --against text --rules wx
t verify core --against text --write-baseline new
t verify core --against text --like 6.12
t verify core --against text --regime el1:low:4k:48
t verify core --against text -a root:0x40e74000 --regime el1:low:4k:48 \
	-r 0+4K
t verify core --against text --against s2
t verify core --baseline new --baseline newer

echo '# the list'
t verify --list-rules core
t verify --list-rules -a kernel
t verify --list-rules --write-baseline new
t verify --list-rules --like-linux
t verify --list-rules --rules wx
ls new 2>/dev/null

echo '# --write-baseline replaces nothing but baselines'
cp core before
ln -s core link
t verify core --write-baseline core
t verify core --write-baseline link
cmp core before && echo 'core is as it was'
t verify text --write-baseline text
: >empty
t verify text --write-baseline empty
t verify text --write-baseline empty
echo '# pgtool baseline 9' >empty
t verify text --write-baseline empty
cat empty

echo '# text from a pipe is read once'
mkfifo pipe
cat text >pipe &
t verify pipe
cat core >pipe 2>/dev/null &
t verify pipe
wait
