#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Things that are no files, or not there.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
cp core raw
mkdir directory
mkfifo fifo
: >empty
ln -s nowhere dangling
echo text >text
printf 'KDUMP   \0\0\0\0' >kdump
printf 'EMiL' >lime
printf 'DISKDUMP' >diskdump
printf 'makedumpfile\0\0\0\0' >flat
printf 'AVML' >avml
printf '\050\265\057\375' >core.zst
printf '\037\213\010' >core.gz
printf '\3757zXZ\0' >core.xz
for file in absent directory fifo empty dangling text kdump lime diskdump flat avml \
	core.zst core.gz core.xz /dev/null /dev/zero '' @ raw@ raw@x raw@0x4fff0000@ \
	absent@0x4fff0000 directory@0 fifo@0 empty@0 core@-1 core@0x10000000000000000 \
	core@0x40000000 text@0x4fff0000 core/; do
	t info "$file"
done
t dump absent@0 core
t walk core absent@0 0
# A name with an @ in it.
cp core core@0x123
t info core@0x123
t info core@0x123@0x40000000
