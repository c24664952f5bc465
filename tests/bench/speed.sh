#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the program costs, as ratios within one run. Nothing is asserted: the
# machine is noisy, and a number is for people to read. Only a command that
# fails makes this fail.

# compare splits its commands at blanks, which paths may have.
ln -s "$PGTOOL" pgtool
ln -s "$FLOOR" floor
status=0

# compare RUNS COMMAND-A [COMMAND-B]
compare() {
	"$COMPARE" "$@" || status=1
}

# Programs as users run them: the test suites set these.
unset MALLOC_PERTURB_ MALLOC_TRIM_THRESHOLD_ MALLOC_TOP_PAD_ \
	MALLOC_MMAP_THRESHOLD_

echo '# 64 GiB mapped by 4K pages (16.8 million leaves, sparse file):'
echo '# A = pgtool dump, B = the floor, which only sums the same words once'
root=$("$MAKE_TABLES" linear 64 big)
set -- "big@0x40000000 -a root:$root --regime el1:high:4k:48"
compare 21 "./pgtool dump $1 -f ptdump" "./floor big $root"
echo '# the same as JSON'
compare 21 "./pgtool dump $1 -f json" "./floor big $root"
echo '# one address of it'
compare 21 "./pgtool walk $1 0xffff000f12345678"
echo '# A = pgtool diff of it and itself, B = one dump'
compare 21 "./pgtool diff big@0x40000000 $1" "./pgtool dump $1 -f table"
echo '# A = pgtool verify, all rules; B = dump -f ptdump'
compare 7 "./pgtool verify $1" "./pgtool dump $1 -f ptdump"
rm -f big

echo '# 64 GiB of 4K pages of which no two neighbours continue each other:'
echo '# A = pgtool find, one address, from the walk alone; B = the floor'
root=$("$MAKE_TABLES" scattered 64 big)
set -- "big@0x40000000 -a root:$root --regime el1:high:4k:48"
compare 7 "./pgtool find $1 0x400000000" "./floor big $root"
echo '# two addresses: the index is filled and sorted'
compare 7 "./pgtool find $1 0x400000000 0x400001000" "./floor big $root"
echo '# A = 10001 addresses, B = 1, both from standard input and the index'
awk 'BEGIN { for (i = 0; i <= 10000; i++)
	printf "0x%x\n", 1073741824 + i * 7919 % 200000 * 4096 }' >many
head -n 1 many >one
for count in many one; do
	echo "exec ./pgtool find $1 - <$count" >find-$count
done
compare 7 'sh find-many' 'sh find-one'
echo '# find --aliases, and stat'
compare 7 "./pgtool find $1 --aliases" "./floor big $root"
compare 7 "./pgtool stat $1" "./floor big $root"
echo '# A = pgtool diff of it and itself, B = one dump'
compare 3 "./pgtool diff big@0x40000000 $1" "./pgtool dump $1 -f table"
echo '# A = pgtool verify, all rules; B = dump -f ptdump'
compare 3 "./pgtool verify $1" "./pgtool dump $1 -f ptdump"
rm -f big

echo '# one page of equal entries referenced 100000 times, as under KASAN:'
root=$("$MAKE_TABLES" shared 100000 shared)
for format in ptdump table json; do
	echo "# dump -f $format"
	compare 11 "./pgtool dump shared@0x40000000 -a root:$root \
--regime el1:high:4k:48 -f $format"
done

for core in "$SRC"/../shared/golden/*/vmcore.zst; do
	[ -e "$core" ] || continue
	name=$(basename "$(dirname "$core")")
	zstd -q -d -f --sparse "$core" -o full
	echo "# dump of $name, $(($(stat -c %s full) >> 20)) MiB"
	"$FIRST_LINE" 21 "./pgtool dump full"
	compare 21 "./pgtool dump full"
done

exit $status
