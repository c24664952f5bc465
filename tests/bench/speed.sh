#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the program costs, as ratios within one run. Nothing is asserted: the
# machine is noisy, and a number is for people to read.

echo '# 64 GiB mapped by 4K pages (16.8 million leaves, sparse file):'
echo '# A = pgtool dump, B = the floor, which only sums the same words once'
root=$("$MAKE_TABLES" linear 64 big)
set -- "big@0x40000000 -a root:$root --regime el1:high:4k:48"
"$COMPARE" 21 "$PGTOOL dump $1 -f ptdump" "$FLOOR big $root"
echo '# the same as JSON'
"$COMPARE" 21 "$PGTOOL dump $1 -f json" "$FLOOR big $root"
echo '# one address of it'
"$COMPARE" 21 "$PGTOOL walk $1 0xffff000f12345678"
echo '# A = pgtool diff of it and itself, B = one dump'
"$COMPARE" 21 "$PGTOOL diff big@0x40000000 $1" "$PGTOOL dump $1 -f table"
rm -f big

echo '# 64 GiB of 4K pages of which no two neighbours continue each other:'
echo '# A = pgtool find, one address, from the walk alone; B = the floor'
root=$("$MAKE_TABLES" scattered 64 big)
set -- "big@0x40000000 -a root:$root --regime el1:high:4k:48"
"$COMPARE" 7 "$PGTOOL find $1 0x400000000" "$FLOOR big $root"
echo '# two addresses: the index is filled and sorted'
"$COMPARE" 7 "$PGTOOL find $1 0x400000000 0x400001000" "$FLOOR big $root"
echo '# A = 10001 addresses, B = 1, both from standard input and the index'
awk 'BEGIN { for (i = 0; i <= 10000; i++)
	printf "0x%x\n", 1073741824 + i * 7919 % 200000 * 4096 }' >many
head -n 1 many >one
for count in many one; do
	echo "exec \"\$PGTOOL\" find $1 - <$count" >find-$count
done
export PGTOOL
"$COMPARE" 7 'sh find-many' 'sh find-one'
echo '# find --aliases, and stat'
"$COMPARE" 7 "$PGTOOL find $1 --aliases" "$FLOOR big $root"
"$COMPARE" 7 "$PGTOOL stat $1" "$FLOOR big $root"
rm -f big

echo '# one page of equal entries referenced 100000 times, as under KASAN:'
root=$("$MAKE_TABLES" shared 100000 shared)
for format in ptdump table json; do
	echo "# dump -f $format"
	"$COMPARE" 11 "$PGTOOL dump shared@0x40000000 -a root:$root \
--regime el1:high:4k:48 -f $format"
done

for core in "$SRC"/../shared/golden/*/vmcore.zst; do
	[ -e "$core" ] || continue
	name=$(basename "$(dirname "$core")")
	zstd -q -d -f --sparse "$core" -o full
	echo "# dump of $name, $(($(stat -c %s full) >> 20)) MiB"
	"$FIRST_LINE" 21 "$PGTOOL dump full"
	"$COMPARE" 21 "$PGTOOL dump full"
done
