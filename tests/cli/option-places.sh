#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Global options before and behind the command; -- ends them.
. "$SRC/tests/cli/lib.inc"

core a61-4k48
range='-r 0xffff000000000000+4M'
# shellcheck disable=SC2086 # words
{
	t -q dump $range core
	t --color never -v dump core $range
	t dump $range --color=never -q core
	t dump -q core -r0xffff000000000000+4M
	t dump --ran=0xffff000000000000+4M --form=raw --lev 2 core
	# The last of several counts.
	t dump -f json -f ptdump --level 3 --level 2 $range core
}
mv core ./-core
t dump -r 0xffff000000000000+4K -- -core
t dump -r 0xffff000000000000+4K ./-core
t dump -core
