#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The facts of every image.
. "$SRC/tests/cli/lib.inc"

for name in a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42; do
	core "$name"
	t info core
done
t info -v core
