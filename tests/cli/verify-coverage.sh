#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: each id of the project's list has a rule, or stands in the manual's
# WHAT IS NOT JUDGED; and none that has a rule of its own stands there.
. "$SRC/tests/cli/lib.inc"

"$PGTOOL" verify --list-rules -f scdoc >rules
sed -n '/^# WHAT IS NOT JUDGED/,/^# SEE ALSO/p' "$SRC/man/pgtool-rules.7.scd.in" \
	>unjudged
"$PGTOOL" verify --list-rules -f json | jq -r .id | sort -u >own

says() { grep -Eq "(^|[^A-Z0-9])$1([^0-9]|\$)" "$2"; }

ids() {
	for last in R-22 D-22 P-13 C-9 T-9; do
		n=1
		while [ "$n" -le "${last#*-}" ]; do
			echo "${last%-*}-$n"
			n=$((n + 1))
		done
	done
}

for id in $(ids); do
	says "$id" rules || says "$id" unjudged || echo "$id: nothing is said"
done
while read -r id; do
	! says "$id" unjudged || echo "$id: has a rule, and is said to have none"
done <own
echo 'all ids looked at'
