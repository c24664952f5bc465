#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Prints a manual page in which a list is the program's own:
#
#	man/lists.sh TEXT PGTOOL SCDOC

set -u

page=$1
pgtool=$2

list()
{
	text=$("$pgtool" "$@" -f scdoc) || exit 1
	printf '%s\n\n' "$text"
}

while IFS= read -r line; do
	case $line in
	@RULES@) list verify --list-rules ;;
	@POLICIES@) list replay --list-policies ;;
	@SCHEMES@) list replay --list-schemes ;;
	@KNOBS@) list replay --list-knobs ;;
	@OPERATIONS@) list replay --list-operations ;;
	@EVENTS@) list replay --list-events ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$page" | "$3"
