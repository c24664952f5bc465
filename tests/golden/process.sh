#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Process 1. Its root is found by trying every page (find-root); then each line
# of pagemap (virtual, physical, VMA permissions) has to agree with walk.

. "$SRC/tests/golden-lib.sh"
. "$SRC/tests/pagemap-lib.sh"

check() {
	regime=$(low_regime "$1")
	unpack "${truth}pagemap.txt.zst" pagemap
	found=$("$FIND_ROOT" "$regime" pagemap "$2")
	root=${found%% *}
	ok "root $root explains all of pagemap: $1" all_explained "$found"
	ok "walk answers every line: $1" answers "$2" "$root" "$regime"
	ok "physical addresses: $1" physical_agrees
	ok "permissions within the VMAs: $1" permissions_within
}

for name in $GOLDEN; do
	for_each_core check "$name"
done
finish
