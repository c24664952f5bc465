#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# That the manual pages and the completions say what the program does, as TAP:
#
#	tests/docs/run.sh options | objects | examples

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$(dirname -- "$tests")")}"
: "${CORPORA:=$SRC/corpora}"
: "${PGTOOL:=$SRC/build/cli/pgtool}"
: "${PYTHON:=python3}"
export SRC CORPORA PGTOOL LC_ALL=C
# Nothing is left in the sources.
export PYTHONDONTWRITEBYTECODE=1

if ! "$PYTHON" -c '' 2>/dev/null; then
	echo '1..0 # SKIP there is no python3'
	exit 0
fi
[ "$1" = objects ] || exec "$PYTHON" "$tests/$1.py"

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

# shellcheck source=tests/cli/lib.inc
. "$SRC/tests/cli/lib.inc"

# prints FORM ARGUMENT...: what the command prints is to have that form.
prints() {
	form=$1
	shift
	"$PGTOOL" "$@" >"$form" 2>/dev/null
}

at=root:0x40000000
regime=el1:low:4k:39

core a61-4k48
prints dump.kernel dump core -f json
prints dump.budget dump core -f json --budget 4000
prints walk.kernel walk core -f json 0xffffb1a425c10000 0 0xffff800008000000
prints find.kernel find core -f json 0x40210000 0x12 0x40200000+3M
prints stat.kernel stat core -f json
prints verify.kernel verify core -f json -v
"$PGTOOL" verify core --write-baseline known --rules wx,table-writable \
	>/dev/null 2>&1
echo 'kernel 0xffff800008000000-0xffff800008001000 wx 3 0x30c' >>known
prints verify.baseline verify core -f json -v --baseline known
prints rules verify --list-rules -f json
text=$CORPORA/images/a61-4k48.kernel_page_tables.txt
sed '3s/CON/   /; 8s/PMD.*/PMD/' "$text" >text
prints against verify core --against text -f json
prints diff.kernel diff core -f json -a kernel -a root:0x406bd000 \
	--regime el1:high:4k:48:ha:hd
prints verify.text verify -f json \
	"$CORPORA/images/k61-4k39-hole.kernel_page_tables.txt"

core d612-16k47-el2
prints dump.stage2 dump core -f json -a root:0x42540000 --regime s2:16k:40
prints stat.stage2 stat core -f json -a root:0x42540000 --regime s2:16k:40

core xen-dom0-max
regs xen-dom0-max
prints dump.through dump core --regs regs -a el1:high -a el2 -f json
prints walk.through walk core --regs regs -a el1:high -f json \
	0xffffb5087ec10800 0xffff800080010000
prints find.aliases find core --regs regs -a el1:high -a s2 --aliases -f json
prints verify.through verify core --regs regs -a el1:high -a el2 -f json -v
prints stat.through stat core --regs regs -a el1:high -f json

# Pages, reserved words, a table that is absent, one page again and again.
ram 32K
poke ram 0 0x40001003 0x90000003
poke ram 0x1000 0x40002003 0x40003003 0x40004003
poke ram 0x2000 0x60000703 0x60001703 0x701 0x60003703
fill ram 0x3000 512 0x60000040008783
poke ram 0x4000 0x61000703 0x61002703 0x61004703 0x61006703
prints dump.made dump ram@0x40000000 -a $at --regime $regime -f json
prints walk.made walk ram@0x40000000 -a $at --regime $regime -f json \
	0x40000000 0x2000 0x1000
prints find.made find ram@0x40000000 -a $at --regime $regime -f json \
	0x40008000
cp ram other
poke other 0x2000 0x8000060000703 0x70001703
poke other 0x1008 0
poke other 0x1010 0x90000003
prints diff.made diff ram@0x40000000 other@0x40000000 -a $at \
	--regime $regime -f json

# Events and objections come together.
for trace in "$SRC"/tests/replay/*.trace; do
	"$PGTOOL" replay --trace -f json "$trace"
done >both 2>/dev/null
grep '^{"seq"' both >event.all
grep '^{"policy"' both >replay.all
printf '%s\n' 'script 1' 'space 1 user el1:low:64k:42' \
	'map 1 0x400000+64K 0x80000000 rwu' \
	'0: unmap 1 0x400000+64K free=yes' '1: walk-user 1 0x400000' >script
"$PGTOOL" explore --set free_path=now -f json script >both
grep '^{"policy"' both >explore.all
grep '^{"explored"' both >explored.all
prints policies replay --list-policies -f json
prints kinds replay --list-events -f json
for list in schemes operations knobs; do
	prints $list replay --list-$list -f json
done

"$PYTHON" "$tests/objects.py" replay.* event.* explore.* explored.* policies kinds \
	schemes operations knobs dump* walk* find* stat* verify* rules against diff*
