#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs the snapshot tests, as TAP:
#
#	tests/run-cli.sh [CASE...]
#
# A case is tests/cli/CASE.sh; what it writes, standard output and standard
# error together, must be tests/cli/CASE.out, byte for byte. It starts in an
# empty directory with these in the environment:
#
#	PGTOOL	the program
#	CORPORA	the directory corpora/
#	SRC	the source directory
#
# Its exit status is its own affair (let it print "$?" where that matters),
# but 77 skips the case, with the last line of output as the reason, and a
# death by signal or a command that is not there fails it.
#
# What is wrong with a case goes to standard error, where meson shows it.
#
# UPDATE=1 rewrites the .out files. JOBS is how many cases run at a time (2).

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$tests")}"
: "${CORPORA:=$SRC/corpora}"
: "${PGTOOL:=$SRC/build/cli/pgtool}"
export SRC CORPORA PGTOOL
export LC_ALL=C TZ=UTC TERM=dumb COLUMNS=80 PAGER=cat
unset NO_COLOR CDPATH ENV BASH_ENV

# The interpreter that the first line names, so that modes do not matter.
shell_of()
{
	case $(head -n 1 "$1") in
	*bash*) echo bash ;;
	*) echo sh ;;
	esac
}

# judge SCRIPT OUT ACTUAL STATUS: prints the verdict, one line; notes on fd 3.
judge()
{
	case $4 in
	77)
		echo "ok # SKIP $(tail -n 1 "$3" | tr -d '#')"
		return
		;;
	124)
		echo 'not ok'
		echo 'took too long' >&3
		return
		;;
	12[6-9] | 1[3-9]? | 2??)
		echo 'not ok'
		echo "ended with status $4, after this output:" >&3
		tail -n 50 "$3" >&3
		return
		;;
	esac
	if cmp -s "$2" "$3"; then
		echo 'ok'
	elif [ "${UPDATE:-0}" = 1 ]; then
		if cp "$3" "$2"; then
			echo 'ok'
			echo "wrote ${2#"$SRC"/}" >&3
		else
			echo 'not ok'
			echo "cannot write ${2#"$SRC"/}" >&3
		fi
	elif [ -e "$2" ]; then
		echo 'not ok'
		diff -a -u --label "expected: ${2#"$SRC"/}" --label actual \
			"$2" "$3" | head -n 200 >&3
	else
		echo 'not ok'
		echo "no ${2#"$SRC"/}; UPDATE=1 writes it from this:" >&3
		head -n 200 "$3" >&3
	fi
}

# Runs one case; its directory then holds its verdict and its notes.
run_case()
{
	dir=$1/$2
	script=$tests/cli/$2.sh
	mkdir -p "$dir/cwd" || return
	(
		cd "$dir/cwd" || exit 126
		exec timeout -k 5 120 "$(shell_of "$script")" "$script"
	) >"$dir/actual" 2>&1 </dev/null
	judge "$script" "$tests/cli/$2.out" "$dir/actual" $? \
		>"$dir/verdict" 3>"$dir/notes"
	rm -rf "$dir/cwd"
}

# How xargs calls us.
if [ "${1-}" = --one ]; then
	run_case "$2" "$3"
	exit 0
fi

if [ $# -eq 0 ]; then
	for script in "$tests"/cli/*.sh; do
		[ -e "$script" ] || continue
		script=${script##*/}
		set -- "$@" "${script%.sh}"
	done
fi
if [ $# -eq 0 ]; then
	echo '1..0 # SKIP no cases'
	exit 0
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

echo "1..$#"
printf '%s\n' "$@" |
	xargs -n 1 -P "${JOBS:-2}" "$tests/run-cli.sh" --one "$work"

n=0
failed=0
for name; do
	n=$((n + 1))
	verdict='not ok'
	[ -s "$work/$name/verdict" ] && verdict=$(cat "$work/$name/verdict")
	case $verdict in
	'not ok') failed=1 ;;
	esac
	directive=${verdict#*ok}
	echo "${verdict%"$directive"} $n - $name$directive"
	if [ -s "$work/$name/notes" ]; then
		echo "# $name:"
		sed 's/^/# /' "$work/$name/notes"
	fi >&2
done
exit $failed
