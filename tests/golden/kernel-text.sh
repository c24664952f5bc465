#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dump prints what the kernel printed of itself, byte for byte; extract's core
# gives the same in every format, and extracting again changes nothing.

. "$SRC/tests/golden-lib.sh"

same_text() {
	"$PGTOOL" dump "$1" >text && cmp text "$2"
}

same_after_extract() {
	"$PGTOOL" extract "$1" -o small || return 1
	"$PGTOOL" extract small -o smaller && cmp small smaller || return 1
	for format in ptdump table json raw; do
		"$PGTOOL" dump -f $format "$1" >before || return 1
		"$PGTOOL" dump -f $format small | cmp - before || return 1
		[ "$(wc -l <before)" -gt 10 ] || return 1
	done
}

# As raw memory: the kernel is found by search instead of by the note.
same_without_note() {
	set -- "$1" "$2" $(readelf -lW "$1" | awk '$1 == "LOAD" { print $2, $4, $5 }')
	tail -c +$(($3 + 1)) "$1" | head -c $(($5)) >raw
	"$PGTOOL" dump "raw@$4" >text && cmp text "$2"
}

# Without its marker array, as Debian builds them: all borders are computed. The
# images have the configuration that the formulas assume for Fixmap.
same_without_markers() {
	LC_ALL=C sed 's/Linear Mapping start\x00/linear Mapping start\x00/' "$1" >hidden
	"$PGTOOL" dump hidden >text 2>said && cmp text "$2" &&
		grep -q 'borders are computed' said
}

check() {
	ok "kernel_page_tables: $1" same_text "$2" "${truth}kernel_page_tables.txt"
	ok "extract: $1" same_after_extract "$2"
	case $1 in
	*reduced) ok "without markers: $1" same_without_markers "$2" "${truth}kernel_page_tables.txt" ;;
	*full) ok "without a note: $1" same_without_note "$2" "${truth}kernel_page_tables.txt" ;;
	esac
}

# Other kernels, of which only the text was kept; their configurations differ in
# what moves Fixmap start, so without the array the rest has to agree.
same_but_fixmap() {
	LC_ALL=C sed 's/Linear Mapping start\x00/linear Mapping start\x00/' "$1" >hidden
	"$PGTOOL" dump hidden 2>/dev/null >text
	for file in text "$2"; do
		awk '/^---/ { region = $0; next }
			region && region !~ /Fixmap start/ { print region, substr($0, 1, 18) }
			{ region = "" }' "$file" >"$(basename "$file").borders"
	done
	cmp text.borders "$(basename "$2").borders"
}

for name in $GOLDEN; do
	for_each_core check "$name"
done
for name in $KERNELS; do
	unpack "$IMAGES/$name.core.zst" core
	truth=$IMAGES/$name.
	ok "kernel_page_tables: $name" same_text core "${truth}kernel_page_tables.txt"
	ok "extract: $name" same_after_extract core
	ok "markers computed: $name" same_but_fixmap core "${truth}kernel_page_tables.txt"
done
finish
