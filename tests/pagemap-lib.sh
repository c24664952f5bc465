# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Checks of a process's tables against its pagemap, for those who have sourced
# golden-lib.sh. The file pagemap has a line for each page that is present:
# virtual address, physical address, permissions of the VMA, kpageflags.
#
# Pages of a VMA without any permission (---p) are not valid for the hardware:
# walk has to fault there, and the entry it stops at keeps the address.

# answers IMAGE ROOT REGIME: asks walk for each line, and puts both together.
answers() {
	awk '{ print "0x" $1 }' pagemap |
		"$PGTOOL" walk "$1" -a "root:$2" --regime "$3" -f json - |
		jq -r '[.va, .pa // "-", .user // "---", .priv // "---",
			(.steps[-1].raw // "-")] | join(" ")' >answers
	paste -d ' ' pagemap answers >both
	[ "$(wc -l <answers)" = "$(wc -l <pagemap)" ]
}

# Columns: 1 va, 2 pa, 3 VMA, 4 flags, 5 va, 6 pa, 7 user, 8 priv, 9 raw.
physical_agrees() {
	awk '
	$3 ~ /^---/ {
		page = substr($2, 1, length($2) - 3)
		if ($6 != "-" || !index($9, page)) { print; bad = 1 }
		next
	}
	$6 != "0x" $2 { print; bad = 1 }
	END { exit bad }' both
}

# Neither EL0 nor EL1 may do what the VMA does not allow; EL1 never executes.
permissions_within() {
	awk '
	function more(have, may,  i, c) {
		for (i = 1; i <= 3; i++) {
			c = substr(have, i, 1)
			if (c != "-" && substr(may, i, 1) != c)
				return 1
		}
		return 0
	}
	more($7, $3) || more($8, $3) || $8 ~ /x/ { print; bad = 1 }
	END { exit bad }' both
}

# all_explained "ROOT EXPLAINED OF": what find-root printed.
all_explained() {
	set -- $1
	[ "$2" = "$3" ] && [ "$3" -gt 300 ]
}
