#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two small images that differ in one thing: every kind of change, and its near
# misses. Tables at 0x40000000 (level 1), 0x40001000 (2) and 0x40002000 (3).
. "$SRC/tests/cli/lib.inc"

regime=el1:low:4k:39
base=0x40000000

# make: ./ram with 2 MiB in pages, a block, and 5 pages that lie apart.
make() {
	ram 32K
	poke ram 0 0x40001003
	poke ram 0x1000 0x40002003 0x50000701 0 0x40003003
	poke ram 0x2000 0x60000703 0x60001703 0x60002703 0x60003703
	poke ram 0x3000 0x61000703 0x61002703 0x61004703 0x61006703 0x61008703
	poke ram 0x3800 0x1000 0x2000
}

# changed OFFSET WORD...: ./a is the image, ./b the same after the poke.
changed() {
	make
	cp ram a
	poke ram "$@"
	cp ram b
	echo "# $*"
	"$PGTOOL" diff a@$base b@$base -a root:$base --regime $regime
	echo "exit $?"
}

echo '# nothing'
changed 0x2000 0x60000703
echo '# mapped, unmapped'
changed 0x2020 0x60004703
changed 0x2008 0
changed 0x1008 0
echo '# moved'
changed 0x2008 0x70000703
changed 0x1008 0x50200701
echo '# permission: read-only, executable, for EL0'
changed 0x2008 0x60001783
changed 0x2008 0x20000060001703
changed 0x2008 0x60001743
echo '# a table that limits what is below'
changed 0x1000 0x4000000040002003
changed 0x1018 0x6000000040003003
echo '# memory type; device memory has its own shareability'
changed 0x2008 0x60001707
changed 0x2008 0x6000170f
changed 0x2008 0x60001603
echo '# the same type and permission, said otherwise'
changed 0x2008 0x8000000060001703
echo '# attributes'
changed 0x2008 0x60001303
changed 0x2008 0x60001f03
changed 0x2008 0xc000060001703
changed 0x2008 0x80000060001703
changed 0x2008 0x8000060001703
echo '# several'
changed 0x2008 0x480000070000783
echo '# contiguous'
changed 0x2008 0x10000060001703
echo '# split, with a table that was not there'
changed 0x1008 0x40004003
make
le 8 0x40004003 | at ram 0x1008
i=0
while [ $i -lt 512 ]; do
	le 8 "$(printf 0x%x $((0x50000703 + i * 4096)))"
	i=$((i + 1))
done >pages
at ram 0x4000 <pages
mv ram b
make
mv ram a
t diff a@$base b@$base -a root:$base --regime $regime
t diff b@$base a@$base -a root:$base --regime $regime
t diff a@$base b@$base -a root:$base --regime $regime -f json
t diff b@$base a@$base -a root:$base --regime $regime -f json
poke b 0x4008 0x50001783
t diff a@$base b@$base -a root:$base --regime $regime
t diff a@$base b@$base -a root:$base --regime $regime -f json
echo "# tables that moved, and meaning that did not"
cp a ram
poke ram 0x1000 0x40005003
dd if=a of=ram bs=4096 skip=2 seek=5 count=1 conv=notrunc status=none
mv ram b
t diff a@$base b@$base -a root:$base --regime $regime
t diff a@$base b@$base -a root:$base --regime $regime -r 0x200000+4M

echo '# values of entries that are not valid'
changed 0x3800 0x1000 0x3000
t diff a@$base b@$base -a root:$base --regime $regime -v
t diff a@$base b@$base -a root:$base --regime $regime -v -f json
echo '# another fault: the address does not fit'
make
mv ram a
cp a ram
poke ram 0x3028 0x100000703
mv ram b
t diff a@$base b@$base -a root:$base --regime $regime:oa32
t diff a@$base b@$base -a root:$base --regime $regime:oa32 -f json

echo '# tables that are not there'
make
truncate -s 12K ram
t diff ram@$base ram@$base -a root:$base --regime $regime
t diff ram@$base a@$base -a root:$base --regime $regime -r 0+1G
t diff a@$base ram@$base -a root:$base --regime $regime -r 0+1G -f json
echo '# budget'
t diff a@$base a@$base -a root:$base --regime $regime --budget 1500
t diff a@$base a@$base -a root:$base --regime $regime --budget 1500 -f json
t diff a@$base a@$base -a root:$base --regime $regime --budget 2048
