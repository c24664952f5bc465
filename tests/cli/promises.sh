#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the contract or a manual page promises, one line each. A line that says
# "not yet" is a bug: none is expected, and none is to be written into owed.out.
. "$SRC/tests/cli/lib.inc"

# is TEXT COMMAND...
is() {
	text=$1
	shift
	if "$@" >out.log 2>&1; then
		echo "$text"
	else
		echo "not yet: $text"
	fi
}

# says PATTERN ARGUMENT...: on standard error, with exit status 2.
says() {
	pattern=$1
	shift
	"$PGTOOL" "$@" >/dev/null 2>err
	[ $? = 2 ] && grep -q -e "$pattern" err
}

# silent PATTERN ARGUMENT...: it ends with 2, for another reason.
silent() {
	pattern=$1
	shift
	"$PGTOOL" "$@" >/dev/null 2>err
	[ $? = 2 ] && ! grep -q -e "$pattern" err
}

# faults PATTERN ARGUMENT...: the architecture's answer, with exit status 1.
faults() {
	pattern=$1
	shift
	"$PGTOOL" "$@" >out 2>/dev/null
	[ $? = 1 ] && grep -q -e "$pattern" out
}

prints() {
	pattern=$1
	shift
	"$PGTOOL" "$@" 2>/dev/null | grep -q -e "$pattern"
}

# pgtool-dump(1): lines are cut to the range, except those of raw.
ram 4K
poke ram 0 0 0x50000003
is 'ptdump cuts unreadable ranges to --range' \
	prints '^0x0000008000001000-0x0000008000002000   unreadable' \
	dump ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:48 \
	-f ptdump -r 0x8000001000+4K

# What --range ends with is not the end of the space, whose line 6.12 forgets.
core d612-16k47-el2
is 'stage 2 with --range shows the last mapping of the range' \
	prints '^0x0000000040000000-0x0000000040004000 *16K 3   R W' \
	dump core -a root:0x42540000 --regime s2:16k:40 -r 0x40000000+16K

# cli.md: 2, could not do it: unreadable input. (The image is then file 0.)
core a61-4k48
closed_input() {
	"$PGTOOL" walk core - <&-
	[ $? = 2 ]
}
is 'a closed standard input cannot be read' closed_input

# pgtool(1): a sentence without "warning:" makes the exit status 2.
core uboot-el2
regs uboot-el2
is 'extract of a space whose MMU is off ends in 2' \
	says 'MMU is off' extract core --regs regs -a el1:low -a el2 -o small

# pgtool-json(5): where the first absent descriptor lies.
budget_at() {
	! "$PGTOOL" dump core --regs regs -a el2 -f json --budget 4 2>/dev/null |
		grep -q '"at":"0x0"'
}
is 'dump -f json does not say that what the budget left lies at 0' budget_at

# pgtool-json(5): without gaps between them.
core xen-dom0-max
regs xen-dom0-max
is 'dump -f json has a hole where EPD disables walks' \
	prints '"size":281474976710656,.*"kind":"hole"' \
	dump core --regs regs -R HCR_EL2=0 -R TCR_EL1=0x14001b5b5d03510 \
	-a el1:high -f json

# The address that is absent, and of which stage.
is 'a stage 2 root that is absent is named, by registers' \
	says 0x123456000 walk core --regs regs -R VTTBR_EL2=0x123456000 \
	-a el1:high 0xffffb5087ec10800
is 'a root that stage 2 does not map is not called absent from the image' \
	faults 'stage 2 translation fault' \
	walk core -a root:0x60773000 --regime el1:high:4k:48 \
	--through s2:4k:48@0x60773000 0xffffb5087ec10800

# A clear sentence, with the offset.
core uboot-el2
cp core bad
printf '\011' | at bad 6
is 'an unknown ELF version is named' silent 'no error' info bad
cp core bad
poke bad 32 0
is 'program headers at offset 0 are named' silent 'no error' info bad
cp core bad
poke bad 72 0x100000
is 'segments that are cut off are told with their offset' \
	says 0x100000 info bad
cp core bad
truncate -s 4096 bad
is 'segments that are all cut off are told with their offset' \
	says 0x1000 info bad
core a61-4k48
le 4 0x1 0x4 | at core 64
poke core 72 0x2000 0x406bd000 0x406bd000 0x1000 0x1000
overlap() {
	"$PGTOOL" info core 2>&1 >/dev/null | grep -q 0x406bd000
}
is 'segments that overlap are told with their address' overlap

# Why it is refused.
set --
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
	set -- "$@" -a kernel
done
is 'the 17th space is refused for being one too many' says 16 dump core "$@"

# pgtool-find(1): answered from the walk or from the index, the same; a long
# question, and more repetitions than an entry of the index holds.
ram 16K
poke ram 0 0x40001003
fill ram 0x1000 512 0x40002003
fill ram 0x2000 512 0x60000040003703
same_twice() {
	"$PGTOOL" find "$@" >one
	"$PGTOOL" find "$@" 0x12 | sed '$d' | cmp - one
}
is 'find answers from the walk as from the index' \
	same_twice ram@0x40000000 -a root:0x40000000 --regime el1:low:4k:39 \
	0x40003000+1G
# pgtool-find(1): other addresses are answered all the same.
is 'find goes on after a word that is no address' \
	prints '0x0000000040003000 .*262144 times' find ram@0x40000000 \
	-a root:0x40000000 --regime el1:low:4k:39 x 0x40003000
# pgtool(1): a space whose MMU is off.
core uboot-el2
regs uboot-el2
is 'find over a space whose MMU is off ends in 2' \
	says 'MMU is off' find core --regs regs -a el1:low -a el2 0x40000000
is 'stat over a space whose MMU is off ends in 2' \
	says 'MMU is off' stat core --regs regs -a el1:low
# pgtool-stat(1): a table that is shared counts once.
ram 16K
poke ram 0 0x40001003 0x40001003
poke ram 0x1000 0x40002003 0x40002003
is 'stat counts shared tables once' \
	prints '^  all  *3  *12K  *2  *1536  *4 ' stat ram@0x40000000 \
	-a root:0x40000000 --regime el1:low:4k:39
