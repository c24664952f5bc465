#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay: the kernel's own operations, as scripts; none of them is objected to.
. "$SRC/tests/cli/lib.inc"

echo '# memory comes and goes, with its part of vmemmap'
cat >script <<'END'
script 1
set release=6.16
space 0 init el1:high:4k:39
region 0 linear 0xffffff8000000000+0x1000000000 phys=0x40000000
region 0 vmemmap 0xffffff9000000000+0x1000000000
region 0 vmalloc 0xffffffa000000000+0x1000000000
linear 0 0x40000000+0x200000
hot-add 0 0x100000000+0x200000
hot-add 0 0x100200000+0x200000 leaves=pages memmap=own
hot-add 0 0x100000000+0x200000
hot-add 0 0x8000000000+0x200000
hot-remove 0 0x100000000+0x200000
hot-remove 0 0x100000000+0x200000
hot-remove 0 0x40000000+0x200000
fail data 3
hot-add 0 0x100000000+0x200000
hot-remove 0 0x100200000+0x200000
gp
idle
END
t replay script

echo '# blocks in place of tables that vunmap left'
cat >script <<'END'
script 1
space 0 init el1:high:4k:39
region 0 vmalloc 0xffffffa000000000+0x1000000000
vmap 0 0xffffffa000000000+0x2000 0x80000000 rw
vunmap 0 0xffffffa000000000+0x2000
vmap 0 0xffffffa000000000+0x200000 0x80000000 rw
vmap-lookup 0 0xffffffa000001000
vmalloc 0 0xffffffa000400000+0x3000 rw
set-memory 0 0xffffffa000400000+0x3000 r
ptdump 0
END
t replay script
"$PGTOOL" replay --trace script | grep -A14 'op vmap\|begin vmap' |
	sed -n '/size=0x200000/,/end/p'

echo '# firmware, a clone, a root that grows, and a guest'
cat >script <<'END'
script 1
space 0 init el1:high:4k:39
space 1 efi el1:low:4k:39
space 2 guest s2:4k:40
efi-map 1 0x200000+0x3000 0x80000000 rw
set-memory 1 0x200000+0x1000 r
efi-switch 1
efi-leave 1
root-grow 1
root-lookup 1 0x200000
space-destroy 1
s2-map 2 0x40000000+0x3000 0x80000000 rw
s2-map 2 0x40000000+0x200000 0x80000000 rw
s2-walk 2 0x40000000
s2-unmap 2 0x40000000+0x1000
s2-map 2 0x8000000000+0x1000 0x80000000 rw
s2-unmap 2 0x8000000000+0x1000
s2-destroy 2
END
t replay script
