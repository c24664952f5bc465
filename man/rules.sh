#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Prints pgtool-rules(7), whose list of rules is the program's own:
#
#	man/rules.sh TEXT PGTOOL SCDOC

set -u

rules=$("$2" verify --list-rules -f scdoc) || exit 1
while IFS= read -r line; do
	case $line in
	@RULES@) printf '%s\n\n' "$rules" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$1" | "$3"
