#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Regimes that are no regimes.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
for regime in '' el1 el1:4k:48 el4:4k:48 el1:low el1:low:8k:48 el1:low:4k \
	el1:low:4k:x el1:low:4k:0 el1:low:4k:64 el1:low:4k:52 el1:low:4k:53:ds \
	el1:low:4k:49 el1:low:4k:15 el1:low:16k:48 el1:low:16k:52:ds el1:low:64k:53 \
	el1:low:64k:52 el2:low:4k:48 el3:high:4k:48 el3:4k:48:wxn \
	s2:4k:48:sl3 s2:4k:48:sl4 s2:4k:40:sl2 s2:4k:52:ds:sl-1 el1:low:4k:48:sl0 \
	el1:low:4k:48:oa56 el1:low:4k:48:oa52 el1:low:4k:48:hd el1:low:4k:48:fwb \
	el1:low:4k:48:mair=x el1:low:4k:48:pie:pir=0x1 el1:low:4k:48: el1::low:4k:48 \
	EL1:LOW:4K:48; do
	t explain --regime "$regime" 0
done 2>&1 | grep -v '^  \['
