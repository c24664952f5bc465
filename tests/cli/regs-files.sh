#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Register files and values that are none.
. "$SRC/tests/cli/lib.inc"

core uboot-el2
regs uboot-el2
addr='-a el2 0x40000000'
# shellcheck disable=SC2086 # words
with() {
	printf '%b' "$1" >file
	printf '# %s\n' "$1"
	"$PGTOOL" walk core --regs file $addr | tail -n 1
}
last() {
	echo "# $*"
	"$PGTOOL" walk core --regs regs "$@" -a el2 0x40000000 | tail -n 1
}
t walk core --regs absent -a el2 0
t walk core --regs . -a el2 0
t walk core --regs /dev/null -a el2 0
t walk core --regs core -a el2 0
good='TTBR0_EL2=0x4fff0000\nTCR_EL2=0x80823518\n'
with "$good"
with "# comment\n\n  ttbr0_el2 = 0x4fff0000  \r\nTCR_EL2\t=\t0x80823518\n"
with "${good}FOO=1\nFOO=bar\n"
with "${good}FOO\n"
with "${good}=5\n"
with "${good}TCR_EL2=\n"
with "${good}TCR_EL2=0x1ffffffffffffffff\n"
with "${good}TCR_EL2=-1\n"
with "${good}TCR_EL2=0x12 # comment\n"
with "${good}TCR_EL2=0x12\0000\n"
with "TTBR0_EL2=0x4fff0000\nTCR_EL2=0x80823518"
with "TCR_EL2=0\n${good}"
with "TTBR0_EL2 0x4fff0000\n"
(printf "$good"; printf '%300s=1\n' '' | tr ' ' X) >long
t walk core --regs long -a el2 0
head -c 2000000 /dev/zero | tr '\0' '\n' >large
t walk core --regs large -a el2 0
for reg in '' = TCR_EL2 TCR_EL2= =1 TCR_EL2=x TCR_EL2=0x TCR_EL2=0x10000000000000000 TCR_EL2=1Z; do
	t walk core --regs regs -R "$reg" -a el2 0
done
# The last one counts, in files and options alike.
last -R TCR_EL2=0x80823518
last -R TTBR0_EL2=0x4fff5000
last -R TTBR0_EL2=0x4fff5000 --regs regs
last -R MAIR_EL2=0
last -R tcr_el2=0x80823518
