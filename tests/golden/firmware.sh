#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# U-Boot at EL2, EDK2 at EL1, Xen's EL2, its stage 2, and its guest through
# both stages: every line of truth (input address, output address or "-", as
# QEMU answered) comes out of walk -f json.

. "$SRC/tests/golden-lib.sh"

agrees() {
	list=$1
	shift
	grep -v '^#' "$list" >lines
	cut -d ' ' -f 1 lines | "$PGTOOL" walk "$@" -f json - |
		jq -r '.pa // "-"' >ours
	cut -d ' ' -f 2 lines | cmp - ours && [ "$(wc -l <ours)" -gt 1000 ]
}

# truth NAME LIST SPACES...: against the reduced core, and the full memory.
truth() {
	name=$1
	list=$2
	shift 2
	regs=$IMAGES/$name.regs.txt
	unpack "$IMAGES/$name.$list.txt.zst" truth
	unpack "$IMAGES/$name.core.zst" core
	ok "$name, $list, reduced" agrees truth --regs "$regs" "$@" core
	if [ -e "$SHARED/firmware/$name/ram.zst" ]; then
		unpack "$SHARED/firmware/$name/ram.zst" ram
		ok "$name, $list, full" agrees truth --regs "$regs" "$@" ram@0x40000000
	else
		skip_full
	fi
}

truth uboot-el2 truth -a el2
truth edk2-el1 truth -a el1:low
truth xen-dom0-max truth-el2 -a el2
truth xen-dom0-max truth-s2 -a s2
truth xen-dom0-max truth -a el1:low -a el1:high
finish
