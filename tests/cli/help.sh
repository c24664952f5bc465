#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Help and version, before and behind a command.
. "$SRC/tests/cli/lib.inc"

t
t --help
t -V
t --version
t dump --version
for command in info dump walk find verify diff stat explain extract replay \
	help; do
	t "$command" -h
done
"$PGTOOL" dump -h >short
"$PGTOOL" dump --help | cmp - short && "$PGTOOL" help dump | cmp - short &&
	echo 'dump -h, dump --help and help dump are the same'
"$PGTOOL" --help >long
"$PGTOOL" help | cmp - long && echo 'help and --help are the same'
t help dmp
t help rules verify
"$PGTOOL" help policies | grep D4-double-free
"$PGTOOL" help trace | grep irq-
