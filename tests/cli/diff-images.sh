#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Images and spaces: how they are named, and which can be compared.
. "$SRC/tests/cli/lib.inc"

echo '# real systems and themselves'
for name in a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42 k61-4k48-kasan \
	k612-4k52-kasan k612-64k52; do
	core $name
	echo "# $name"
	t diff core core
done
core xen-dom0-max
regs xen-dom0-max
t diff core core --regs regs -a el1:high -a el2 -a s2 -v
t diff core core --regs regs -a el1:high -a el2 -a s2 -v -f json
core k612-4k39
core k61-4k39-hole other
"$PGTOOL" diff core other -f json >out 2>err
echo "exit $?"
cat err
jq -r .change out | sort | uniq -c
jq -c 'keys_unsorted' out | sort -u
"$PGTOOL" diff other core -f json -q >back
jq -r .change back | sort | uniq -c

echo '# a kernel, and one descriptor of it'
core a61-4k48
cp core other
poke other 0xad000 0xe8000040000785
t diff core other
t diff core other -f json
t diff core other -r 0xffff800000000000-0xffffffffffffffff
cp core other
poke other 0xb2080 0xc0000040210783
t diff core other
poke other 0xb2080 0
t diff core other
echo '# a table page that is cut off: all above is told'
cp core other
truncate -s 700000 other
"$PGTOOL" diff core other >out 2>err
echo "exit $?"
cut -d ' ' -f 3- out | grep -o '[a-z][a-z-]*:' | sort | uniq -c
cat err

echo '# two spaces of one image'
t diff core -a kernel -a root:0x406bd000 --regime el1:high:4k:48
first 3 diff core -a kernel -a root:0x406bd000 --regime el1:high:4k:48:ha:hd
first 1 diff core -a kernel -a root:0x406bd000 --regime el1:high:4k:48:ha:hd -f json
t diff core -a kernel -a root:0x406bd000 --regime el1:low:4k:48
t diff core -a kernel -a root:0x406bd000 --regime s2:4k:48
ram 16K
t diff ram@0x40000000 -a root:0x40000000 -a root:0x40000000 --regime el1:low:4k:39 --regime s2:4k:39
t diff ram@0x40000000 -a root:0x40000000 -a root:0x40000000 --regime el1:low:4k:39 --regime el2:4k:42
t diff core -a kernel
t diff core
t diff
echo '# other regimes'
core c612-4k52 other
count diff core other
core e61-64k42 other
count diff core other -q
core uboot-el2 core
regs uboot-el2
t diff core core --regs regs -a el1:low
t diff core core --regs regs -a el2 -r 0xffff000000000000+4K

core xen-dom0-max
regs xen-dom0-max
t diff core core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 -a el1:high

echo '# pieces'
core a61-4k48
ram 16K
poke ram 0 0x40001003
poke ram 0x1000 0x40002003
poke ram 0x2000 0x60000703 0x60001703
split -b 8K ram piece
cp pieceab other
poke other 8 0x60001783
set -- -a root:0x40000000 --regime el1:low:4k:39
t diff ram@0x40000000 ram@0x40000000 "$@"
t diff pieceaa@0x40000000 pieceab@0x40002000 -- ram@0x40000000 "$@"
t diff "$@" pieceaa@0x40000000 pieceab@0x40002000 -- ram@0x40000000
t diff "$@" pieceaa@0x40000000 other@0x40002000 -- ram@0x40000000
t diff "$@" -- pieceaa@0x40000000 other@0x40002000 -- ram@0x40000000
t diff "$@" -- ram@0x40000000 -- pieceaa@0x40000000 other@0x40002000
t diff "$@" -- ram@0x40000000 ram@0x40000000
t diff "$@" pieceaa@0x40000000 pieceab@0x40002000 ram@0x40000000
t diff "$@" ram@0x40000000 ram@0x40000000 --
t diff "$@" ram@0x40000000 absent@0x40000000
t diff "$@" ram@0x40000000 ram@0x50000000
t diff "$@" ram@0x40000000 ram@0x40000000 -f table
echo '# loops that both have'
ram 16K
poke ram 0 0x40000003
cp ram other
poke other 8 0x40000003
t diff "$@" ram@0x40000000 ram@0x40000000
"$PGTOOL" diff "$@" ram@0x40000000 other@0x40000000 >/dev/null
echo "exit $?"
