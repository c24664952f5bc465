#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An image against the text that its kernel printed: no difference. Against the
# text with one column of one line changed: that line's range, and nothing else.

. "$SRC/tests/golden-lib.sh"

agrees() {
	"$COMPARE_TEXT" "$@"
}

# differs IMAGE TEXT FROM TO: in the middle line of those that have FROM.
differs() {
	middle=$(($(grep -c -- "$3" "$2") / 2 + 1))
	awk -v from="$3" -v to="$4" -v middle="$middle" '
		index($0, from) && ++n == middle { sub(from, to); print >"line" }
		{ print }' "$2" >changed
	"$COMPARE_TEXT" "$1" changed >said
	[ $? = 1 ] && cat said && [ "$(wc -l <said)" = 1 ] &&
		[ "$(cut -d ' ' -f 2 said)" = "$(cut -c 1-18 line)" ] &&
		[ "$(cut -d ' ' -f 3 said)" = "$(cut -c 20-37 line)" ] &&
		grep -q -- "$5" said
}

kernel() {
	text=${truth}kernel_page_tables.txt
	ok "kernel: $1" agrees "$2" "$text"
	ok "writable: $1" differs "$2" "$text" ' ro ' ' RW ' '^changed .* ro | RW |'
	ok "executable: $1" differs "$2" "$text" ' NX ' ' x  ' '^changed .* NX | x |'
	ok "memory type: $1" differs "$2" "$text" 'DEVICE/nGnRE' 'MEM/NORMAL-NC' \
		'^changed .* DEVICE/nGnRE | MEM/NORMAL-NC |'
	ok "access flag: $1" differs "$2" "$text" ' AF ' '    ' ' AF | no AF |'
	ok "invalid: $1" differs "$2" "$text" 'PTE     ' 'PTE F   ' '^only-image'
}

# Stage 2 is not told where it is; see stage2-text.sh.
guest() {
	text=${truth}stage2_page_tables.txt
	root=$("$FIND_ROOT" s2:16k:40 "${truth}guest_pagemap.txt" "$2" | cut -d ' ' -f 1)
	ok "guest: $1" agrees "$2" "$text" s2:16k:40 "$root"
}

for name in $GOLDEN; do
	for_each_core kernel "$name"
done
for_each_core guest d612-16k47-el2
for name in $KERNELS; do
	unpack "$IMAGES/$name.core.zst" core
	truth=$IMAGES/$name.
	kernel "$name" core
done
finish
