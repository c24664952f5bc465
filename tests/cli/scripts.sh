#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The scripts and traces of corpora/scripts, replayed and explored. How many
# events, runs and steps there are is the engine's affair.
. "$SRC/tests/cli/lib.inc"

ln -s "$CORPORA/scripts" scripts

masked() {
	sed 's/[0-9][0-9]* \(event\|interl\|run\|step\)/N \1/g'
}

for file in scripts/*.script scripts/*.trace; do
	t replay "$file" 2>&1 | masked
done
for file in early-free two-faults; do
	t explore --preemptions 2 "scripts/$file.script" |
		sed "/^	[0-9s]/d" | masked
done
t explore --set free_path=rcu scripts/early-free.script | masked
"$PGTOOL" replay --trace scripts/map.script | grep -c '	0: write'
