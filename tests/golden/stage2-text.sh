#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# KVM's stage2_page_tables. The root is not told: find-root tries every page as
# the root of a 40-bit stage 2 and keeps the one that maps the guest's pages
# (guest_pagemap: IPA, host PA, read in the host) where they are.

. "$SRC/tests/golden-lib.sh"

same_text() {
	"$PGTOOL" dump "$1" -a "root:$2" --regime s2:16k:40 >text &&
		cmp text "$3"
}

# Every page of the guest that stage 2 maps lies where the host says.
pages_agree() {
	awk '{ print "0x" $1 }' "$3" |
		"$PGTOOL" walk "$1" -a "root:$2" --regime s2:16k:40 -f json - |
		jq -r '.pa // "-"' >ours
	awk '{ print "0x" $2 }' "$3" | paste -d ' ' - ours |
		awk '$2 != "-" { n++; if ($1 != $2) bad++ } END { exit !(n == 18 && !bad) }'
}

check() {
	root=$("$FIND_ROOT" s2:16k:40 "${truth}guest_pagemap.txt" "$2" | cut -d ' ' -f 1)
	ok "stage2_page_tables, root $root: $1" same_text "$2" "$root" \
		"${truth}stage2_page_tables.txt"
	ok "guest pages: $1" pages_agree "$2" "$root" "${truth}guest_pagemap.txt"
}

for_each_core check d612-16k47-el2
finish
