#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# That what verify -f sarif prints is SARIF, as TAP. SARIF_SCHEMA, if set, names
# another schema to hold it against as well, such as the standard's own.

# Lists of words are meant to be split:
# shellcheck disable=SC2086

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$(dirname -- "$tests")")}"
: "${CORPORA:=$SRC/corpora}"
: "${PGTOOL:=$SRC/build/cli/pgtool}"
: "${PYTHON:=python3}"
export SRC CORPORA PGTOOL LC_ALL=C

if ! "$PYTHON" -c 'import jsonschema' 2>/dev/null; then
	echo '1..0 # SKIP python3-jsonschema is not installed'
	exit 0
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

# shellcheck source=tests/cli/lib.inc
. "$SRC/tests/cli/lib.inc"

n=0
failed=0

# verdict NAME: from what lies in ./wrong.
verdict() {
	n=$((n + 1))
	if [ -s wrong ]; then
		echo "not ok $n - $1"
		sed 's/^/# /' wrong >&2
		failed=1
	else
		echo "ok $n - $1"
	fi
}

# valid NAME STATUS FILTER ARGUMENT...: the log is valid, with this exit status,
# and the jq filter is true of its run.
valid() {
	name=$1
	status=$2
	filter=$3
	shift 3
	"$PGTOOL" verify -f sarif "$@" >log 2>err
	got=$?
	{
		[ $got = "$status" ] || { echo "exit status $got"; cat err; }
		for schema in "$tests/sarif.schema.json" ${SARIF_SCHEMA:-}; do
			"$PYTHON" "$tests/check.py" "$schema" log 2>&1
		done
		[ "$(jq ".runs[0] | $filter" log 2>&1)" = true ] ||
			echo "it is not so that $filter"
	} >wrong
	verdict "$name"
}

core a61-4k48
core edk2-el1 edk2
regs edk2-el1
edk2='edk2 --regs regs -a el1:low'

valid 'a healthy kernel' 0 '.results | length == 8' core
valid 'no results' 0 '.results == []' --rules wx core
valid 'absolute addresses, where they fit' 1 \
	'.results[0].locations[0].physicalLocation.address.absoluteAddress == 4096' \
	--rules wx $edk2
valid 'no absolute addresses, where they do not' 0 \
	'[.results[].locations[0].physicalLocation.address |
	  has("absoluteAddress")] | any | not' core
valid 'violations are errors' 1 \
	'.results[0].level == "error" and (.invocations[0] |
	 .exitCode == 1 and (.ruleConfigurationOverrides | length == 3))' \
	-E table-writable -W no-wx -W no-nt core
valid 'two mappings' 0 \
	'.results[0].relatedLocations[0].physicalLocation.address.name ==
	 "0xffff000000d20000-0xffff000000d40000"' --rules alias-cacheability core
valid 'registers have no address' 0 \
	'.results[0] | (.locations[0].physicalLocation | has("address") | not) and
	 (.properties | has("va") | not)' \
	-R TTBR1_EL1=0x406bd000 -R TCR_EL1=0x100b5100010 -R MAIR_EL1=0x44ffff \
	-a el1:high --rules hd-without-ha core

cp core odd
# The first entry of the kernel's root leads out of the image.
poke odd 0x3000 0x0000000900000003
valid 'a table that is absent' 2 \
	'(.invocations[0].toolExecutionNotifications[0].message.text |
	  test("could not be read")) and .properties.unread > 0' odd
valid 'a budget' 2 \
	'.invocations[0].toolExecutionNotifications | length == 1' \
	--budget 1000 core

valid 'a baseline: all is new' 1 \
	'[.results[].baselineState] | unique == ["new"]' \
	--write-baseline known --baseline /dev/stdin $edk2 <<-END
	# pgtool baseline 1
	END
valid 'a baseline: all is known' 0 \
	'[.results[].baselineState] | unique == ["unchanged"]' \
	--baseline known $edk2
sed -i '/ wx /{s/-0x0000000000200000/-0x0000000000002000/
s/0x0000000004000000-/0x0000000000800000-/;}' known
valid 'a baseline: a part is new' 1 \
	'[.results[] | select(.properties.va[-8:] == ("00001000", "00002000")) |
	  .baselineState] | sort == ["new", "unchanged"]' \
	--baseline known $edk2
echo 'el1:low 0x7fff000000-0x8000000000 wx 3 0x30c' >>known
valid 'a baseline: a line is gone' 1 \
	'.results[-1] | .baselineState == "absent" and
	 .locations[0].physicalLocation.address.length == 16777216' \
	--baseline known $edk2

name=$(printf 'a b"%%\\#\303\244\377:\001')
cp core "$name"
valid 'a name of odd bytes' 0 \
	'.artifacts[0].location.uri == "a%20b%22%25%5C%23%C3%A4%FF%3A%01"' "$name"
valid 'an absolute name' 0 \
	'.artifacts[0].location.uri | startswith("file:///")' "$PWD/core"
ram 64K
cp ram more
# Page 1: level 1 block, executable and writable; page 2: the same in the other.
poke ram 0 0x40000701
poke more 0 0x40000703
poke more 8 0x701
valid 'two pieces' 1 \
	'(.artifacts | length == 2) and
	 ([.results[].locations[0].physicalLocation.artifactLocation.uri] |
	  unique == ["more", "ram"])' \
	ram@0x40000000 more@0x50000000 -a root:0x40000000 -a root:0x50000000 \
	--regime el1:low:4k:39 --rules wx
valid 'a space whose MMU is off' 0 \
	'.invocations[0].toolExecutionNotifications[0].level == "warning"' \
	-R SCTLR_EL1=0 -R TTBR0_EL1=0x40000000 -R TCR_EL1=0x19 -a el1:low \
	ram@0x40000000 --rules wx

text=$CORPORA/images/k61-4k39-hole.kernel_page_tables.txt
valid 'captured text' 1 \
	'.results[0].locations[0].physicalLocation.region.startLine == 30' \
	"$text"
head -n 40 "$text" >cut
valid 'captured text that is cut short' 2 \
	'.invocations[0].toolExecutionNotifications[0].message.text |
	 test("cut short")' cut

# That the checks can fail.
"$PGTOOL" verify -f sarif core >log
for change in '.version = "2.2.0"' '.runs[0].results[0].ruleIndex = 1' \
	'.runs[0].results[0].extra = 1' 'del(.runs[0].results[0].message)' \
	'.runs[0].invocations[0].exitCode = 2' \
	'.runs[0].results[0].properties.size = -1'; do
	jq "$change" log >changed
	: >wrong
	! "$PYTHON" "$tests/check.py" "$tests/sarif.schema.json" changed \
		>/dev/null 2>&1 || echo 'it passed' >wrong
	verdict "refused: $change"
done

echo "1..$n"
exit $failed
