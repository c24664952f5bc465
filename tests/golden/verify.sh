#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify on every image there is: what it finds is counted by rule and compared
# with verify.txt, where each count is explained. Healthy kernels have neither
# warnings nor violations, and W+X exactly where their own text shows it.

. "$SRC/tests/golden-lib.sh"

expected=$SRC/tests/golden/verify.txt

# found NAME IMAGE ARGUMENT...: "NAME SPACE RULE SEVERITY COUNT", sorted. The
# address of a root says nothing.
found() {
	found_name=$1
	shift
	"$PGTOOL" verify -f json "$@" >json 2>errors
	[ ! -s errors ] || cat errors
	jq -r '[.space, .rule, .severity] | join(" ")' json |
		sed 's/^root:[^ ]*/process/' | sort | uniq -c |
		awk -v name="$found_name" '{ print name, $2, $3, $4, $1 }'
}

# as_expected SET NAME ARGUMENT...: SET is the first word of the lines meant.
as_expected() {
	found "$@" >ours
	awk -v name="$1" '$1 == name' "$expected" | cut -d ' ' -f 1-5 | sort >theirs
	LC_ALL=C sort ours | diff theirs -
}

# The ranges that the kernel itself shows as writable and executable.
same_wx() {
	"$PGTOOL" verify -f json --rules=wx "$1" | jq -r .va | sort >ours
	grep ' RW x ' "$2" | cut -d - -f 1 | sort | diff - ours
}

# The DMA pool is what the kernel itself shows as not cacheable.
same_nc() {
	"$PGTOOL" verify -f json --rules=alias-cacheability "$1" |
		jq -r .va | sort >ours
	grep 'MEM/NORMAL-NC' "$2" | cut -d - -f 1 | sort | diff - ours
}

kernel() {
	ok "kernel: $1" as_expected "$name" "$2"
	ok "W+X as the kernel shows it: $1" same_wx "$2" \
		"${truth}kernel_page_tables.txt"
	ok "not cacheable as the kernel shows it: $1" same_nc "$2" \
		"${truth}kernel_page_tables.txt"
}

process() {
	regime=$(low_regime "$name")
	unpack "${truth}pagemap.txt.zst" pagemap
	root=$("$FIND_ROOT" "$regime" pagemap "$2")
	ok "process 1: $1" as_expected "$name-process" -a "root:${root%% *}" \
		--regime "$regime" "$2"
	ok "process 1 beside the kernel: $1" as_expected "$name-both" \
		-a kernel -a "root:${root%% *}" --regime "$regime" "$2"
}

golden() {
	kernel "$@"
	process "$@"
}

# firmware NAME SPACES...: reduced, and the full memory.
firmware() {
	name=$1
	shift
	unpack "$IMAGES/$name.core.zst" core
	ok "$name, reduced" as_expected "$name" --regs \
		"$IMAGES/$name.regs.txt" "$@" core
	if [ -e "$SHARED/firmware/$name/ram.zst" ]; then
		unpack "$SHARED/firmware/$name/ram.zst" ram
		ok "$name, full" as_expected "$name" --regs \
			"$IMAGES/$name.regs.txt" "$@" ram@0x40000000
		rm -f ram
	else
		skip_full
	fi
}

for name in $GOLDEN; do
	for_each_core golden "$name"
done
for name in $KERNELS; do
	truth=$IMAGES/$name.
	unpack "$IMAGES/$name.core.zst" core
	kernel "$name" core
done
firmware uboot-el2 -a el2
firmware edk2-el1 -a el1:low
firmware xen-dom0-max -a el2 -a s2 -a el1:low -a el1:high

# Nobody explains away a warning about a kernel but by the kernel's own word;
# or by rodata=off, of which that word is W+X.
quiet_kernels() {
	! awk '$2 == "kernel" && $3 != "wx" && $4 != "note" &&
		!($3 == "kernel-image" && $1 ~ /hole/)' "$expected" | grep .
}
ok 'no other warning about a kernel is expected' quiet_kernels
finish
