#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Small images that ask for endless work, each answered in bounded time.
. "$SRC/tests/cli/lib.inc"

# Four tables fan out to 2^36 pages, and stage 2 maps each page: what a table
# holds throughout goes through stage 2 once.
ram 64K
fill ram 0 512 0x40001003
fill ram 4096 512 0x40002003
fill ram 8192 512 0x40003003
fill ram 12288 512 0x40005703
poke ram 16384 0x400007fd 0x400007fd
t dump ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48 \
	--through s2:4k:39:sl1@0x40004000 -f table

# A gigabyte beyond what stage 2 can hold is one hole, not 2^18.
ram 64K
poke ram 0 0x40001003
poke ram 4096 0x8000000701 0x8040000701
poke ram 16384 0x400007fd 0x400007fd
t dump ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48 \
	--through s2:4k:34:sl1@0x40004000 -f table

# Entries that alternate and all point back: followed, but not for ever.
ram 4K
fill ram 0 512 0x40000003
poke ram 8 0 0
first 4 dump ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48 -f raw
count dump ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48 -f table \
	--only device

# A file full of the text that the marker array is found by.
core a61-4k48 kernel
"$PGTOOL" info kernel >/dev/null
awk 'BEGIN { while (n++ < 200000) printf "Linear Mapping start%c", 0 }' >text
count dump -q kernel text@0x41000000 -r 0xffff000000000000+4K

# A neighbour with the name that a careless writer would use stays what it is.
core uboot-el2
regs uboot-el2
echo mine >out.part
t extract core -o out --regs regs -a el2
cat out.part

# A table that is there in part is so in what extract writes as well.
ram 4K
poke ram 0 0x40000703 0x40001703
head -c 2048 ram >ragged
t extract ragged@0x40000000 -o out -a root:0x40000000 --regime el1:low:4k:21
"$PGTOOL" dump ragged@0x40000000 -a root:0x40000000 --regime el1:low:4k:21 -f json >before 2>&1
"$PGTOOL" dump out -a root:0x40000000 --regime el1:low:4k:21 -f json >after 2>&1
cmp before after && wc -l <after
