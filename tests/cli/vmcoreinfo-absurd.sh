#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# VMCOREINFO that cannot be true.
. "$SRC/tests/cli/lib.inc"

ram 64K
poke ram 0x1000 0x40002003
poke ram 0x2000 0x40000701
with() {
	vmcoreinfo "$@" >text
	echo "# $*"
	"$PGTOOL" dump ram@0x40000000 --vmcoreinfo text -f table
	echo "exit $?"
}
with OSRELEASE=
with OSRELEASE=linux
with OSRELEASE=6
with OSRELEASE=99999999999999999999.1
with PAGESIZE=
with PAGESIZE=7
with PAGESIZE=0
with PAGESIZE=8192
with PAGESIZE=4096x
with PAGESIZE=16384
with PAGESIZE=18446744073709551616
with 'NUMBER(VA_BITS)='
with 'NUMBER(VA_BITS)=99'
with 'NUMBER(VA_BITS)=0'
with 'NUMBER(VA_BITS)=-1'
with 'NUMBER(VA_BITS)=48bits'
with 'NUMBER(VA_BITS)=36'
with 'NUMBER(VA_BITS)=42'
with 'NUMBER(VA_BITS)=47'
with 'NUMBER(TCR_EL1_T1SZ)='
with 'NUMBER(TCR_EL1_T1SZ)=0x3f'
with 'NUMBER(TCR_EL1_T1SZ)=0'
with 'NUMBER(TCR_EL1_T1SZ)=0xffffffffffffffff'
with 'NUMBER(TCR_EL1_T1SZ)=0x19'
with 'NUMBER(VA_BITS)=52' 'NUMBER(TCR_EL1_T1SZ)=0xc'
with 'NUMBER(kimage_voffset)='
with 'NUMBER(kimage_voffset)=0'
with 'NUMBER(kimage_voffset)=0xffff7fffc8000008'
with 'NUMBER(kimage_voffset)=zebra'
with 'SYMBOL(swapper_pg_dir)='
with 'SYMBOL(swapper_pg_dir)=ffff800018001000'
with 'SYMBOL(swapper_pg_dir)=ffff800008001008'
with 'SYMBOL(swapper_pg_dir)=fffff800008001000'
with 'SYMBOL(swapper_pg_dir)=swapper'
with 'NUMBER(PHYS_OFFSET)=zebra'
with 'SYMBOL(_stext)=' KERNELOFFSET=
with 'NUMBER(MAX_PHYSMEM_BITS)=99'
# The same in the note of a core: what else the image can do still works.
core a61-4k48
grep -abo 'VA_BITS)=48' core | head -n 1 | cut -d : -f 1 >where
printf 'VA_BITS)=99' | at core "$(cat where)"
t info core
t dump core
t dump core -f table -a root:0x40e74000 --regime el1:low:4k:48 -r 0x400000+4K
t dump core -a root:0x40e74000 -r 0x400000+4K
