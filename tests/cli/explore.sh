#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# explore: what two actors do in every order, what is found, and that replay
# follows the schedule that is printed.
. "$SRC/tests/cli/lib.inc"

cat >walk <<'EOF'
script 1
space 1 user el1:low:64k:42
map 1 0x400000+64K 0x80000000 rwu
0: unmap 1 0x400000+64K free=yes
1: walk-user 1 0x400000
EOF

# How many runs and steps there are is the engine's affair.
masked() {
	sed 's/[0-9][0-9]* \(interl\|event\|run\|step\|choice\|preempt\|cut\)/N \1/g
		s/\("[a-z]*":\)[0-9.][0-9.]*/\1N/g'
}

# explore OPTIONS...
explore() {
	echo "\$ explore $*"
	"$PGTOOL" explore "$@" >out 2>&1
	status=$?
	masked <out
	echo "exit $status"
}

explore walk
explore --set free_path=now walk | sed '/^	[0-9]*	/d; /schedule/d'
"$PGTOOL" explore --set free_path=now walk | sed -n '/^	[1-5]	/p' | head -n 5
explore --set free_path=now -f json walk | cut -c 1-300
explore --set free_path=now -W no-D5 --shrink 0 walk | tail -n 2
explore --preemptions 1 walk
explore --preemptions 0 --set free_path=now walk
explore --runs 3 walk
explore --steps 20 --shrink 10 walk | tail -n 3
explore --fail table walk

echo '$ replay'
{
	cat walk
	"$PGTOOL" explore --set free_path=now walk | grep schedule
} >schedule
"$PGTOOL" replay --set free_path=now schedule | masked

echo '$ stop and go on'
"$PGTOOL" explore walk >whole
for runs in 10 20 40 80 100000; do
	"$PGTOOL" explore --runs $runs --state state walk >part
	masked <part
	head -n 1 state
done
cmp part whole && echo same
explore --state state walk
explore --state state --preemptions 2 walk 2>&1 | sed 's/0x[0-9a-f]*/HASH/g'
sed '4s/0/x/' state >spoilt
explore --state spoilt walk
head -c 100 state >short
explore --state short walk
mkdir dir
explore --state dir walk

echo '$ wrong'
for spec in 'script 1' 'scrip 1' "script 1
0: nonsense"; do
	echo "$spec" >wrong
	"$PGTOOL" explore wrong 2>&1
done
"$PGTOOL" explore nowhere 2>&1
"$PGTOOL" explore 2>&1
"$PGTOOL" explore --fail none walk 2>&1
"$PGTOOL" explore -f sarif walk 2>&1
"$PGTOOL" explore --scheme none walk 2>&1
