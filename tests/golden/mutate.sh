#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mutate on every image there is: what is undone leaves the dump as it was, byte
# by byte; a map is what diff says, and nothing else; verify finds nothing new;
# the same operations give the same file.

. "$SRC/tests/golden-lib.sh"

# Above the memory of every image, and within the smallest linear map.
MEMORY=0x800000000+0x20000000

# same_dump ARGUMENT...: of image and changed.
same_dump() {
	"$PGTOOL" dump "$@" "$image" >before &&
		"$PGTOOL" dump "$@" changed >after && cmp before after
}

undone_memory() {
	"$PGTOOL" mutate "$image" -o changed -e "hot-add 0 $MEMORY" \
		-e "hot-remove 0 $MEMORY" && same_dump
}

# A summary line counts what was looked at.
same_findings() {
	"$PGTOOL" mutate "$image" -o changed -e "hot-add 0 $MEMORY" || return 1
	"$PGTOOL" verify "$image" | sed '$d' >before
	"$PGTOOL" verify changed | sed '$d' >after
	cmp before after
}

# Where six pages and a block of any granule find room.
find_hole() {
	hole=$("$PGTOOL" dump -f json --only hole "$@" "$image" 2>hole.err |
		jq -r 'select(.size >= 4294967296) | .va' | head -n 1)
	[ -n "$hole" ]
}

undone_map() {
	"$PGTOOL" mutate "$image" -o changed "$@" \
		-e "map 0 $hole+$size 0x40000000 rw" \
		-e "unmap 0 $hole+$size free=yes" && same_dump "$@"
}

# One line of mapped leaves: the range, its memory, and no other change but
# tables.
exact_map() {
	"$PGTOOL" mutate "$image" -o changed "$@" \
		-e "map 0 $hole+$size 0x40000000 rw" || return 1
	"$PGTOOL" diff "$@" "$image" changed -f json >changes
	[ $? = 1 ] || return 1
	jq -r 'select(.change != "table-allocated") |
		[.change, .va, .size, .after.pa] | join(" ")' changes >lines
	echo "mapped $hole $((size)) 0x40000000" | cmp - lines
}

# KASAN's shadow has one table in many places: who changes that changes them
# all, and then a dump may run out of its budget.
same_file() {
	"$PGTOOL" mutate "$image" -o changed "$@" --random 100 --seed 7 &&
		"$PGTOOL" mutate "$image" -o again "$@" --random 100 --seed 7 &&
		cmp changed again || return 1
	"$PGTOOL" dump "$@" changed >after 2>&1 || grep -q budget after
}

# in_space LABEL ARGUMENT...: what holds of any tables.
in_space() {
	label_of=$1
	shift
	case $label_of in
	*16k*) size=0x18000 ;;
	*64k*) size=0x60000 ;;
	*) size=0x6000 ;;
	esac
	find_hole "$@"
	ok "a map, undone: $label_of" undone_map "$@"
	ok "a map, compared: $label_of" exact_map "$@"
	ok "at random, twice: $label_of" same_file "$@"
}

kernel() {
	image=$2
	ok "memory comes and goes: $1" undone_memory
	ok "memory comes, as verify likes it: $1" same_findings
	in_space "$1"
}

# firmware NAME SPACE
firmware() {
	regs=$IMAGES/$1.regs.txt
	unpack "$IMAGES/$1.core.zst" core
	image=core
	in_space "$1, $2" --regs "$regs" -a "$2"
}

for name in $GOLDEN; do
	for_each_core kernel "$name"
done
for name in $KERNELS; do
	unpack "$IMAGES/$name.core.zst" core
	kernel "$name" core
done
firmware uboot-el2 el2
firmware edk2-el1 el1:low
firmware xen-dom0-max el2
firmware xen-dom0-max s2
finish
