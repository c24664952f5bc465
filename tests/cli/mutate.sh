#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mutate: what it writes, where new tables lie, and what it refuses.
. "$SRC/tests/cli/lib.inc"

core a61-4k48

echo '# one map, and where its tables lie'
t mutate core -o more -e 'map 0 0xffff700000000000+24K 0x40000000 rw' -v
t diff core more
t walk more 0xffff700000003000
t info more

echo '# memory comes, and goes'
t mutate core -o more -e 'hot-add 0 32G+512M'
t diff core more
t mutate core -o same -e 'hot-add 0 32G+512M' -e 'hot-remove 0 32G+512M'
t diff core same
cmp core same
echo "cmp $?"

echo '# a script, a space of its own, the image itself as the target'
cat >ops <<'END'
script 1
# two spaces: the kernel, and a process
map 0 0xffff700000000000+4K 0x40000000 r
space 1 user el1:low:4k:39
map 1 0x400000+8K 0x40001000 rwu
END
cp core self
t mutate self ops -o self
t diff core self
t dump self -a root:0x60003000 --regime el1:low:4k:39

echo '# a block is split, and pages are write-protected'
t mutate core -o more -e 'protect 0 0xffff000002400000+8K r'
t mutate core -o more -e 'protect 0 0xffff000002400000+8K r idle=yes' -v
t diff core more

echo '# at random'
t mutate core -o one --random 50 --seed 1 -v
t mutate core -o two --random 50 --seed 1
cmp one two
echo "cmp $?"
t mutate core -o two --random 50 --seed 2
cmp -s one two
echo "cmp $?"

echo '# raw memory, and firmware'
core uboot-el2 firmware
regs uboot-el2
t mutate firmware --regs regs -a el2 -o more \
	-e 'map 0 0x5000000000+64K 0x40000000 rw'
t diff firmware more --regs regs -a el2
head -c 8192 /dev/zero >zeros
t mutate zeros@0x1000 -a root:0x1000 --regime el1:low:4k:39 -o more \
	-e 'map 0 2M+2M 0x40000000 rx'
t info more
t dump more -a root:0x1000 --regime el1:low:4k:39

echo '# two spaces, one guest'
core xen-dom0-max xen
regs xen-dom0-max
t mutate xen --regs regs -a el2 -a s2 -o more -v \
	-e 'map 0 0x700000000000+4K 0x40000000 r' -e 'map 1 16G+4K 0x40000000 rw'
t diff xen more --regs regs -a el2 -a s2

echo '# refused'
t mutate core -e 'map 0 0xffff700000000000+24K 0x40000000 rw'
t mutate core -o no
t mutate -o no -e 'unmap 0 0+4K'
t mutate core -o no -e 'frob 0'
t mutate core -o no -e 'map 3 0xffff700000000000+4K 0x40000000 rw'
t mutate core -o no -e 'map 0 0x1000+4K 0x40000000 rw'
t mutate core -o no -e 'map 0 0xffff000002400000+4K 0x40000000 rw'
t mutate core -o no -e 'hot-remove 0 1G+128M'
t mutate core -o no -e 'hot-add 0 1G+128M'
t mutate core -o no -e 'hot-add 0 32G+4K'
t mutate core ops extra -o no
t mutate core ops -o no -e 'unmap 0 0+4K'
t mutate core nowhere -o no
t mutate core -o no --random 0
t mutate core -o no --random 1 --set frob=1
t mutate core -o no --random 1 --scheme frob
t mutate core -o no --random 5 --seed x
t mutate core -o /nowhere/no --random 5
t mutate xen --regs regs -a el1:high -o no -e 'map 0 0xffff700000000000+4K 0 r'
t mutate zeros@0xfffffffff000 -a root:0xfffffffff000 --regime el1:low:4k:39 \
	-o no --random 5
ls no
