#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify --against: an image and text that a kernel printed.
. "$SRC/tests/cli/lib.inc"

against() {
	core "$1"
	cp "$CORPORA/images/$1.kernel_page_tables.txt" text
}

echo '# the same kernel'
for name in c612-4k52 d612-16k47-el2 e61-64k42 k61-64k52-hw48 \
	k612-4k52-kasan a61-4k48; do
	against $name
	t verify core --against text
done

echo '# one column, one region, one line less'
sed '3s/CON/   /' text >changed
t verify core --against changed
t verify core --against changed -f json
sed '3s/ RW NX/ ro x /' text >changed
t verify core --against changed
sed '8s/PMD.*/PMD/' text >hole
t verify core --against hole
t verify core --against hole -r 0xffff000000000000+2M

echo '# lines split otherwise are the same'
sed 's/^0xffff000000000000-0xffff000000200000           2M\(.*\)$/0xffff000000000000-0xffff000000100000           1M\1\n0xffff000000100000-0xffff000000200000           1M\1/' text >split
t verify core --against split

echo '# cut short: what is not there is not compared, and said'
head -n 30 text >cut
t verify core --against cut

echo '# another kernel'
say verify core --against other
"$PGTOOL" verify core --against \
	"$CORPORA/images/c612-4k52.kernel_page_tables.txt" | tail -n 1 |
	sed 's,/.*/,,'

echo '# stage 2'
core d612-16k47-el2
cp "$CORPORA/images/d612-16k47-el2.stage2_page_tables.txt" s2
t verify core -a root:0x42540000 --regime s2:16k:40 --against s2
t verify core -a root:0x42540000 --regime s2:16k:40 --like 6.12 --against s2
t verify core --against s2
sed '0,/R   X AF/s/R   X AF/R W X AF/' s2 >s2w
t verify core -a root:0x42540000 --regime s2:16k:40 --like 6.12 --against s2w

echo '# no text'
t verify core --against missing
t verify core --against core
