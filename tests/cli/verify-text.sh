#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify TEXT: what kernels printed, as it was, bent and cut.
. "$SRC/tests/cli/lib.inc"

text() {
	cp "$CORPORA/images/$1.kernel_page_tables.txt" text
}

echo '# as the kernels printed it'
for name in a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42 k61-4k39-hole \
	k612-4k52-kasan; do
	text $name
	t verify text
	t verify --like-linux text
done

echo '# a page of kernel text made writable; a user page; a device executable'
text a61-4k48
sed '/ ro x  /s/ ro x  / RW x  /' text >wx
t verify wx
t verify wx --like-linux
t verify wx -W no-wx
t verify wx -f json
sed '0,/    RW NX/s/    RW NX/USR RW NX/' text >user
t verify user
sed '/nGnRE/s/NX/x /;/nGnRE/q' text >device
t verify device

echo '# contiguous sets: a member without the bit, one with other attributes'
contig() {
	echo '---[ Linear Mapping start ]---'
	echo "0xffff000000000000-0xffff000000008000          32K PTE       $1"
	echo "0xffff000000008000-0xffff000000010000          32K PTE       $2"
	echo '0xffff000000010000-0xffff000000200000        1984K PTE'
	echo '0xffff000000200000-0xffff000040000000        1022M PMD'
	echo '0xffff000040000000-0xffff008000000000         511G PUD'
	echo '0xffff008000000000-0x0000000000000000      261632G PGD'
}
attrs='NX SHD AF    CON     UXN    MEM/NORMAL'
plain='NX SHD AF            UXN    MEM/NORMAL'
contig "RW $attrs" "RW $plain" >one
t verify one
contig "RW $attrs" "RW NX SHD AF    CON     UXN    MEM/NORMAL-NC" >one
t verify one
contig "RW $attrs" "RW $attrs" >one
t verify one

echo '# standard input, CRLF, blanks lost'
say verify -
"$PGTOOL" verify - <text
echo "exit $?"
sed 's/$/\r/' text >crlf
t verify crlf
sed 's/ *$//' text >bare
t verify bare

echo '# cut short, anywhere'
head -c 5000 text >cut
t verify cut
head -n 40 text >cut
t verify cut
head -c -1 text >cut
t verify cut
: >cut
t verify cut

echo '# no such text'
head -c 300 "$PGTOOL" >binary
t verify binary
echo 'hello world' >words
t verify words
tr '\n' ' ' <text >line
t verify line
head -c 1000000 /dev/zero | tr '\0' x >line
t verify line
sed '5s/NX/QX/' text >word
t verify word
sed '5s/PMD/XYZ/' text >level
t verify level
sed '4d' text >gap
t verify gap
sed '4p' text >twice
t verify twice
sed '4{h;d;};5{G;}' text >backward
t verify backward
sed '5s/M PMD/G PMD/' text >size
t verify size
sed 's/^/[    1.0] /' text >dmesg
t verify dmesg
t verify text text
t verify missing
