#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unpacks the images and hands their spaces to inject: all kernels, process 1 of
# the golden ones, and the firmware.

. "$SRC/tests/golden-lib.sh"

: "${COUNT:=10000}"
export COUNT

# Sanitizers take ten times as long.
[ -z "${SANITIZED-}" ] || COUNT=500

set --
for name in $GOLDEN $KERNELS; do
	unpack "$IMAGES/$name.core.zst" "$name"
	set -- "$@" "$name" kernel
done
for name in $GOLDEN; do
	unpack "$IMAGES/$name.pagemap.txt.zst" pagemap
	regime=$(low_regime "$name")
	found=$("$FIND_ROOT" "$regime" pagemap "$name")
	set -- "$@" "$name" "$regime@${found%% *}"
done
for name in uboot-el2 edk2-el1 xen-dom0-max; do
	unpack "$IMAGES/$name.core.zst" "$name"
done
set -- "$@" uboot-el2 "el2=$IMAGES/uboot-el2.regs.txt"
set -- "$@" edk2-el1 "el1:low=$IMAGES/edk2-el1.regs.txt"
set -- "$@" xen-dom0-max "el2=$IMAGES/xen-dom0-max.regs.txt"
set -- "$@" xen-dom0-max "s2=$IMAGES/xen-dom0-max.regs.txt"
"$INJECT" "$@"
