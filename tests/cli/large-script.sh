#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# replay of scripts that ask for a whole space, or that have tables which lead
# to themselves: what they ask for is bounded, and so is what comes of it.
. "$SRC/tests/cli/lib.inc"

# ask LINE...: behind a few spaces.
ask() {
	{
		echo 'script 1'
		echo 'space 0 init el1:high:4k:48'
		echo 'space 1 user el1:low:4k:48'
		echo 'space 2 efi el1:low:4k:39'
		echo 'space 3 guest s2:4k:40'
		printf '%s\n' "$@"
	} >script
	printf '%s\n' "$@" | sed 's/^/| /'
	timeout 60 "$PGTOOL" replay script
	echo "exit $?"
}

echo '# as large as the space'
ask 'apply 1 0+256T'
ask 'set-memory 0 0xffff000000000000+256T r'
ask 'ref-zap 1 0+256T'
ask 'ref-zap 0 0xffff000000000000+256T'
ask 'mmap 1 0+128T anon' 'walk 1 0+256T vmas' 'walk 1 0+256T all' \
	'mprotect 1 0+128T prot=r'
ask 'walk-novma 0 0xffff000000000000+256T'

echo '# a table that leads to itself 512 times'
{
	echo 'script 1'
	echo 'space 0 init el1:high:4k:48'
	for i in $(seq 0 511); do
		printf 'map 0 0xffff000000%06x+4K 0x1000003000 rw no-cont=yes\n' \
			$((i * 4096))
	done
	echo 'space 1 efi el1:low:4k:48 root=0x1000003000'
} >self
for op in 'ptdump 1' 'walk-novma 1 0+256T' 'protect 1 0+256T r' \
	'clone-linear 1 1 0+256T' 'space-destroy 1'; do
	echo "| $op"
	echo "$op" | cat self - >script
	timeout 60 "$PGTOOL" replay --policies D4-double-free script
	echo "exit $?"
done

# The same under VMAs.
sed '/^space 1/d' self >user
printf '%s\n' 'space 1 user el1:low:4k:48 root=0x1000003000' 'mmap 1 0+16T anon' >>user
for op in 'walk 1 0+16T vmas' 'walk 1 0+16T split' 'mprotect 1 0+16T prot=r'; do
	echo "| $op"
	echo "$op" | cat user - >script
	timeout 60 "$PGTOOL" replay --policies D4-double-free script
	echo "exit $?"
done
