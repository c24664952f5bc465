#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The generator and the minimizer as programs, as TAP: GEN and MIN are theirs.

# The checks are called by name:
# shellcheck disable=SC2317

set -u

: "${GEN:?}" "${MIN:?}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

n=0
failed=0

# check NAME COMMAND...: one TAP line.
check()
{
	n=$((n + 1))
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/log" >&2
		failed=1
	fi
}

# status N COMMAND...
status()
{
	wanted=$1
	shift
	"$@"
	got=$?
	[ "$got" = "$wanted" ] || {
		echo "status $got, not $wanted: $*"
		return 1
	}
}

same_twice()
{
	for i in 1 2; do
		"$GEN" --seed 3 --execs 3000 --print "$@" >"$work/out$i"
	done
	cmp "$work/out1" "$work/out2" && [ -s "$work/out1" ]
}

other_seed()
{
	"$GEN" --seed 3 --execs 50 --print >"$work/out1"
	"$GEN" --seed 4 --execs 50 --print >"$work/out2"
	! cmp -s "$work/out1" "$work/out2"
}

clean()
{
	status 0 "$GEN" --seed 1 --execs 4000
}

# found MUTANT: the first finding is in $work/MUTANT.
found()
{
	mkdir -p "$work/$1"
	status 10 "$GEN" --seed 1 --cpu-seconds 60 --mutant "$1" \
		--stop-at-first --out "$work/$1" >"$work/printed" || return 1
	for finding in "$work/$1"/*.script; do
		grep -q '^# PGT-SIG: ' "$finding" || return 1
		grep -q '^# PGT-SIG: ' "$work/printed" || return 1
	done
}

# short MUTANT: at most six operations, by the same oracle.
short()
{
	for finding in "$work/$1"/*.script; do
		sig=$(sed -n 's/^# PGT-SIG: //p' "$finding")
		"$MIN" --mutant "$1" --signature "$sig" "$finding" \
			>"$work/short" || return 1
		new=$(sed -n 's/^# PGT-SIG: //p' "$work/short")
		[ "${sig%/*/*}" = "${new%/*/*}" ] || {
			echo "$sig became $new"
			return 1
		}
		lines=$(grep -cvE '^(#|script|scheme|set|space|$)' "$work/short")
		cat "$work/short"
		[ "$lines" -le 8 ] || return 1
		# Shown without a bug, it is no finding.
		status 0 "$MIN" --check "$work/short" || return 1
		status 1 env PGT_MUT="$1" "$MIN" --check "$work/short" ||
			return 1
	done
}

# Of a bug of one space: a world of more is drawn far more often.
one_space()
{
	short "$1" && [ "$(grep -c '^space' "$work/short")" = 1 ]
}

# With B060 some programs go on for ever: who works in processes of its own
# comes back.
hang_found()
{
	status 10 "$GEN" --seed 1 --cpu-seconds 60 --mutant B060 --fork \
		--stop-at-first >"$work/printed" &&
		grep -q '^# PGT-SIG: ' "$work/printed"
}

stopped()
{
	status 10 "$GEN" --seed 1 --cpu-seconds 60 --mutant B1 \
		--stop-at-first --execs 1000000 >/dev/null
}

trouble_out()
{
	status 20 "$GEN" --seed 1 --cpu-seconds 60 --mutant B1 \
		--out "$work/missing" >"$work/printed" || return 1
	grep -q '^# PGT-SIG: ' "$work/printed"
}

full_disk()
{
	[ -w /dev/full ] || return 0
	status 20 "$GEN" --seed 1 --cpu-seconds 60 --mutant B1 >/dev/full
}

forked_like_alone()
{
	"$GEN" --seed 5 --execs 2000 --print >"$work/out1"
	"$GEN" --seed 5 --execs 2000 --print --fork >"$work/out2"
	cmp "$work/out1" "$work/out2"
}

stats()
{
	"$GEN" --seed 5 --execs 2000 --stats "$work/stats" &&
		grep -q '"programs":2000' "$work/stats"
}

usage()
{
	status 2 "$GEN" --nonsense && status 2 "$GEN" --seed x &&
		status 2 "$GEN" --mutant none && status 2 "$MIN" &&
		status 20 "$MIN" "$work/missing"
}

check 'the same seed, the same programs' same_twice
check 'and blind' same_twice --blind
check 'and with a mutant' same_twice --mutant B1
check 'another seed, others' other_seed
check 'nothing is wrong with the engine' clean
for mutant in B1 B106 B021 B075 B195; do
	check "$mutant is found" found "$mutant"
	check "$mutant is shown in short" short "$mutant"
done
check 'B060 is found by workers' hang_found
check 'in a world of no more than it needs' one_space B1
check 'the first finding ends it' stopped
check 'no directory to write to' trouble_out
check 'standard output is full' full_disk
check 'workers do the same' forked_like_alone
check 'a log' stats
check 'wrong options' usage
echo "1..$n"
exit "$failed"
