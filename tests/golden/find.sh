#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# find is dump the other way round: of every page that the kernel or process 1
# maps, find is asked for all its addresses, and knows exactly those that dump
# has, with the same permissions and memory types.

. "$SRC/tests/golden-lib.sh"

# One page at several addresses in a row, such as that of zeros, is one answer.
# Numbers of more than 32 bits are too large for some kinds of awk.
each_address() {
	awk -F '"' '
		function value(hex, n, i) {
			for (i = 1; i <= length(hex); i++)
				n = n * 16 + index("123456789abcdef", substr(hex, i, 1))
			return n
		}
		{
			repeat = $34 == "repeat" ? substr($35, 2) + 0 : 0
			times = $36 == "times" ? substr($37, 2) + 0 : 1
			for (i = 0; i < times; i++) {
				low = value(substr($12, 11)) + i * repeat
				va = sprintf("%s%08x", substr($12, 1, 10), low)
				print $4, va, $18, $22, $32
			}
		}'
}

turned() {
	"$PGTOOL" dump -f json "$@" | "$EXPAND_SPANS" "$page" |
		awk '$2 != "-" { print $2, $1, $3, $4, $5 }' | sort >expected
	cut -d ' ' -f 1 expected | uniq | "$PGTOOL" find "$@" -f json - |
		each_address | sort >answers
	[ "$(wc -l <expected)" -gt 4000 ] && cmp expected answers
}

# One address at a time is answered in another way.
one_by_one() {
	awk 'NR % 5000 == 7 { print $1 }' expected >some
	[ -s some ] || return
	while read -r pa; do
		"$PGTOOL" find "$@" "$pa" | sed 1d
	done <some >singly
	"$PGTOOL" find "$@" - <some | sed 1d | cmp - singly
}

check() {
	case $1 in
	*16k*) page=16384 ;;
	*64k*) page=65536 ;;
	*) page=4096 ;;
	esac
	regime=$(low_regime "$1")
	unpack "${truth}pagemap.txt.zst" pagemap
	root=$("$FIND_ROOT" "$regime" pagemap "$2" | cut -d ' ' -f 1)
	set -- "$1" "$2" -a kernel -a "root:$root" --regime "$regime"
	name=$1
	shift
	ok "all pages: $name" turned "$@"
	ok "one by one: $name" one_by_one "$@"
}

for name in $GOLDEN; do
	for_each_core check "$name"
done
for name in $GOLDEN $KERNELS; do
	unpack "$IMAGES/$name.core.zst" core
	ok "no alias: $name" "$PGTOOL" find core --aliases
done
finish
