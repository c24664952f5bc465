#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# explore: the kernel's own operations at the same time, in every order that
# matters: none of them is objected to.
. "$SRC/tests/cli/lib.inc"

# pair SPACES-AND-OPERATIONS, a line each: how many orders there are is the
# engine's affair.
pair() {
	cat >script <<'END'
script 1
space 0 init el1:high:4k:39
region 0 linear 0xffffff8000000000+0x1000000000 phys=0x40000000
region 0 vmalloc 0xffffffa000000000+0x1000000000
END
	printf '%s\n' "$@" >>script
	printf '%s\n' "$@" | sed -n 's/^[0-9]: /  /p'
	"$PGTOOL" explore script >out 2>&1
	echo "exit $?"
	sed 's/[0-9][0-9]* /N /g' out
}

lo=0xffffffa000000000
page=0xffffffa000001000+4K
pair "0: vmap 0 $lo+4K 2G rw" "1: vmap 0 0xffffffa000200000+4K 2G rw"
pair "0: vmap 0 $lo+4K 2G rw" "1: vmap 0 $page 2G rw"
pair "vmap 0 $lo+4K 2G rw" "0: vunmap 0 $lo+4K" "1: vmap 0 $page 2G rw"
pair "vmap 0 $lo+4K 2G rw" "vunmap 0 $lo+4K" "0: show-pte 0 $lo" \
	"1: vmap 0 $lo+2M 2G rw"
pair '0: hot-add 0 16G+2M' '1: hot-add 0 0x400200000+2M'
pair '0: hot-add 0 16G+2M' '1: hot-add 0 16G+2M'
pair 'hot-add 0 16G+2M' '0: hot-remove 0 16G+2M' '1: hot-remove 0 16G+2M'
pair 'hot-add 0 16G+2M' "vmap 0 $lo+4K 2G rw" '0: hot-remove 0 16G+2M' \
	"1: vunmap 0 $lo+4K"
pair 'hot-add 0 16G+2M' '0: hot-remove 0 16G+2M' \
	'1: show-pte 0 0xffffff83c0000000'
pair 'space 1 efi el1:low:4k:39' '0: efi-map 1 2M+4K 2G rw' \
	'1: efi-map 1 0x201000+4K 2G rw'
pair 'space 1 efi el1:low:4k:39' 'efi-map 1 2M+4K 2G rw' '0: apply 1 2M+4K' \
	'1: set-memory 1 2M+4K r'
pair 'space 1 efi el1:low:4k:39' 'efi-map 1 2M+4K 2G rw' \
	'0: root-lookup 1 2M' '1: root-grow 1'
pair 'space 1 guest s2:4k:39' '0: s2-map 1 2M+4K 2G rw' \
	'1: s2-map 1 0x201000+4K 2G rw'
pair 'space 1 guest s2:4k:39' 's2-map 1 2M+4K 2G rw' '0: s2-walk 1 2M' \
	'1: s2-unmap 1 2M+4K'
