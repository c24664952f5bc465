#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay of scripts that ask for too much, or for what is not there: each ends
# soon, with a sentence that has its line.
. "$SRC/tests/cli/lib.inc"

# ask LINE...: behind a few spaces.
ask() {
	{
		echo 'script 1'
		echo 'space 0 init el1:high:4k:48'
		echo 'space 1 user el1:low:4k:48'
		echo 'space 2 efi el1:low:4k:39'
		echo 'space 3 guest s2:4k:40'
		printf '%s\n' "$@"
	} >script
	printf '%s\n' "$@" | sed 's/^/| /'
	timeout 60 "$PGTOOL" replay script
	echo "exit $?"
}

echo '# outside of the space'
ask 'walk-novma 2 0x8000000000000000+256T'
ask 'apply 2 0x40000000+512G'
ask 'vunmap 0 0x400000+4K'
ask 'show-pte 1 0xffff000000000000'
ask 'ref-zap 1 0x80000000+256T'
ask 's2-walk 3 0x10000000000'
ask 'fault 1 0xffffffffffffffff read'
ask 'table-alloc 1 0 va=0x1000000000000'
ask '0: walk-novma 2 0+1T'
ask 'linear 0 0xfffffffffffff000+4K'

echo '# a space that is gone'
ask 'space-destroy 2' 'map 2 0x400000+4K 0x80000000 rw' 'ptdump 2'
ask 's2-destroy 3' 's2-map 3 0x400000+4K 0x80000000 rw'
ask 'exit 1' 'mmap 1 0x400000+4K anon' 'show-pte 1 0'

echo '# a user space in which nothing was mapped yet'
ask 'rmap-age 1 0x400000' 'rmap-unmap 1 0x400000' 'migrate 1 0x400000'

echo '# numbers that nothing has'
ask 'mmap 1 0x400000+4K file file=17'
ask 'retract 1 16 0'
ask 'truncate 18446744073709551615 0'
ask 'fork 1 33'
ask 'mmap 1 0x400000+4K anon' 'speculate 1 0x400000 4294967299'
ask 'table-alloc 1 0 level=4294967299'
