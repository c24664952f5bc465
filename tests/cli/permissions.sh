#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What may not be read or written.
. "$SRC/tests/cli/lib.inc"

if [ "$(id -u)" = 0 ]; then
	echo 'root may read and write everything'
	exit 77
fi
core uboot-el2
: >secret
mkdir locked
echo OSRELEASE=6.1 >locked/file
chmod 000 secret locked
set -- -a root:0x4fff0000 --regime el2:4k:40
t info secret
t info secret@0x40000000
t dump core secret@0 "$@"
t dump locked/file@0 "$@"
t dump core --regs secret -a el2
t dump core --vmcoreinfo secret
t dump core --vmcoreinfo locked/file
t extract core "$@" -o locked/out
chmod 500 locked
t extract core "$@" -o locked/out
chmod 700 locked
ls locked
