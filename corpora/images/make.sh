#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes corpora/images anew from the full images beside the repository. Not a
# test: run it when extract changes what it writes.
#
#	PGTOOL=build/cli/pgtool FIND_ROOT=build/tests/find-root \
#		SRC=$PWD sh corpora/images/make.sh

set -eu
CORPORA=$SRC/corpora
. "$SRC/tests/golden-lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pack() {
	zstd -q -19 -f "$1" -o "$2"
}

for name in $GOLDEN; do
	from=$SHARED/golden/$name
	unpack "$from/vmcore.zst" "$work/core"
	regime=$(low_regime "$name")
	root=$("$FIND_ROOT" "$regime" "$from/pagemap.txt" "$work/core" | cut -d ' ' -f 1)
	set -- -a kernel -a "root:$root" --regime "$regime"
	if [ -e "$from/stage2_page_tables.txt" ]; then
		s2=$("$FIND_ROOT" s2:16k:40 "$from/guest_pagemap.txt" "$work/core" | cut -d ' ' -f 1)
		set -- "$@" -a "root:$s2" --regime s2:16k:40
		cp "$from/stage2_page_tables.txt" "$IMAGES/$name.stage2_page_tables.txt"
		cp "$from/guest_pagemap.txt" "$IMAGES/$name.guest_pagemap.txt"
	fi
	"$PGTOOL" extract "$work/core" -o "$work/small" "$@"
	pack "$work/small" "$IMAGES/$name.core.zst"
	cp "$from/kernel_page_tables.txt" "$IMAGES/$name.kernel_page_tables.txt"
	pack "$from/pagemap.txt" "$IMAGES/$name.pagemap.txt.zst"
done

for name in uboot-el2 edk2-el1 xen-dom0-max; do
	from=$SHARED/firmware/$name
	unpack "$from/ram.zst" "$work/ram"
	case $name in
	uboot-el2) set -- -a el2 ;;
	edk2-el1) set -- -a el1:low ;;
	*) set -- -a el1:low -a el1:high -a el2 -a s2 ;;
	esac
	"$PGTOOL" extract "$work/ram@0x40000000" -o "$work/small" \
		--regs "$from/regs.txt" "$@"
	pack "$work/small" "$IMAGES/$name.core.zst"
	cp "$from/regs.txt" "$IMAGES/$name.regs.txt"
	for list in "$from"/truth*.txt; do
		pack "$list" "$IMAGES/$name.$(basename "$list").zst"
	done
done
chmod -R u+w "$IMAGES"
