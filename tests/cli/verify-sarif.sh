#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify -f sarif; tests/sarif holds it against a schema.
. "$SRC/tests/cli/lib.inc"

# All but what changes with each new rule.
sarif() {
	say verify "$@" -f sarif
	"$PGTOOL" verify "$@" -f sarif >log
	status=$?
	jq 'del(.runs[0] | .tool.driver.rules, .results[].ruleIndex,
		.invocations[0].ruleConfigurationOverrides)' log
	echo "exit $status"
}

ram 64K
poke ram 0 0x40000701 0x0060000000000701 0x0060000040000709
set -- ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39
sarif "$@" --rules wx,alias-memtype
"$PGTOOL" verify "$@" -f sarif | jq -c \
	'.runs[0].tool.driver.rules[] | select(.id == "wx") |
	 del(.fullDescription, .help)'
cat >known <<-END
	# pgtool baseline 1
	root:0x40000000 0x0-0x20000000 wx 1 0x300
	root:0x40000000 0x10000000000-0x10040000000 wx 1 0x300
END
sarif "$@" --rules wx --baseline known |
	grep -e baselineState -e '"name": "0x' -e exit
echo '# two mappings'
sarif "$@" --rules alias-cacheability | sed -n '/relatedLocations/,/^ *\],$/p'
echo '# not all of it'
poke ram 24 0x90000003
sarif "$@" --rules wx | sed -n '/"invocations"/,/"artifacts"/p'
echo '# other rules'
"$PGTOOL" verify "$@" -W no-wx -E af-clear -f sarif 2>/dev/null |
	jq -c '.runs[0].invocations[0].ruleConfigurationOverrides[] |
	       del(.descriptor.index)'
