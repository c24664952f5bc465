#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# walk and dump -f json agree on every page: each span of the dump is taken
# apart into pages, and walk is asked for all of them, and for both ends of
# every hole.

. "$SRC/tests/golden-lib.sh"

# Split at the quotes, because there are half a million lines.
agree() {
	"$PGTOOL" dump -f json "$@" | "$EXPAND_SPANS" "$page" >expected
	cut -d ' ' -f 1 expected | "$PGTOOL" walk "$@" -f json - | awk -F '"' '
		$11 ~ /null/ { print $8, "- --- --- -"; next }
		{ print $8, $12, $20, $24, $28 }' >answers
	[ "$(wc -l <expected)" -gt "$least" ] && cmp expected answers
}

check() {
	least=4000
	case $1 in
	*16k*) page=16384 ;;
	*64k*) page=65536 ;;
	*) page=4096 ;;
	esac
	ok "kernel: $1" agree "$2"
	regime=$(low_regime "$1")
	unpack "${truth}pagemap.txt.zst" pagemap
	root=$("$FIND_ROOT" "$regime" pagemap "$2" | cut -d ' ' -f 1)
	least=300
	ok "process 1: $1" agree "$2" -a "root:$root" --regime "$regime"
}

for name in $GOLDEN; do
	for_each_core check "$name"
done
finish
