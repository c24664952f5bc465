#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Replays the traces of this directory, as TAP:
#
#	tests/replay/run.sh [TRACE...]
#
# bad-POLICY.trace (or bad-POLICY-2.trace ...) trips POLICY and no other;
# good-POLICY.trace is the nearest miss and trips none. Where a bad trace cannot
# help to trip others, it says which in a comment:
#
#	# also: POLICY...
#
# Every policy has one of each, but for those that the file missing lists. That
# list can only become shorter: who adds a policy adds its pair.

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$(dirname -- "$tests")")}"
: "${PGTOOL:=$SRC/build/cli/pgtool}"
export LC_ALL=C

n=0
failed=0

# verdict LABEL WRONG: what is wrong, or nothing.
verdict()
{
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
		return
	fi
	failed=1
	echo "not ok $n - $1"
	printf '%s\n' "$2" | sed "s/^/# $1: /" >&2
}

policies=$("$PGTOOL" replay --list-policies | cut -d ' ' -f 1)
if [ -z "$policies" ]; then
	echo '1..0 # SKIP there are no policies'
	exit 0
fi

is_policy()
{
	printf '%s\n' "$policies" | grep -qxF -e "$1"
}

# policy_of TRACE: the policy that it is named after.
policy_of()
{
	name=$(basename "$1" .trace)
	name=${name#*-}
	is_policy "$name" || name=$(printf '%s\n' "$name" | sed 's/-[0-9]*$//')
	is_policy "$name" && echo "$name"
}

# expected TRACE: the policies that it has to trip, sorted.
expected()
{
	case $(basename "$1") in
	bad-*)
		{
			policy_of "$1"
			sed -n 's/^# also: *//p' "$1" | tr ' ' '\n'
		} | grep . | sort -u
		;;
	esac
}

# judge TRACE: prints what is wrong with the outcome.
judge()
{
	output=$("$PGTOOL" replay -f json "$1" 2>&1)
	status=$?
	if [ $status -ge 2 ]; then
		echo "status $status: $output"
		return
	fi
	tripped=$(printf '%s\n' "$output" |
		sed -n 's/^{"policy":"\([^"]*\)".*/\1/p' | sort -u)
	wanted=$(expected "$1")
	[ "$tripped" = "$wanted" ] && return
	echo "it should trip: $(echo ${wanted:-nothing})"
	echo "it does trip: $(echo ${tripped:-nothing})"
	"$PGTOOL" replay "$1"
}

is_missing()
{
	grep -qxF -e "$1" "$tests/missing"
}

# pairs POLICY: prints what is wrong with its pair of traces.
pairs()
{
	lack=
	for kind in bad good; do
		[ -e "$tests/$kind-$1.trace" ] || lack="$lack $kind-$1.trace"
	done
	if [ -n "$lack" ]; then
		is_missing "$1" || echo "there is no$lack"
	elif is_missing "$1"; then
		echo 'both traces are there: take it off the list of missing ones'
	fi
}

[ $# -gt 0 ] || set -- "$tests"/*.trace
for trace; do
	case $(basename "$trace") in
	bad-* | good-*)
		if [ -n "$(policy_of "$trace")" ]; then
			verdict "$(basename "$trace")" "$(judge "$trace")"
		else
			verdict "$(basename "$trace")" 'no policy has this name'
		fi
		;;
	*) verdict "$(basename "$trace")" 'it is neither bad- nor good-' ;;
	esac
done
for policy in $policies; do
	verdict "the pair of $policy" "$(pairs "$policy")"
done
verdict 'the list of missing ones' "$(
	sed '/^#/d; /^$/d' "$tests/missing" | while IFS= read -r name; do
		is_policy "$name" || echo "$name is no policy"
	done
)"
echo "1..$n"
exit $failed
