# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the golden tests share. The images come from corpora/images (reduced by
# "pgtool extract", see the README there); where ../shared/golden or
# ../shared/firmware lies beside the repository, the full ones run too.

IMAGES=$CORPORA/images
SHARED=$SRC/../shared

count=0
failed=0

# ok NAME COMMAND...: one TAP line; what the command says goes to stderr.
ok() {
	label=$1
	shift
	count=$((count + 1))
	if "$@" >ok.out 2>&1; then
		echo "ok $count - $label"
	else
		echo "not ok $count - $label"
		head -n 20 ok.out >&2
		failed=$((failed + 1))
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# skip_full: says once of a script that the full images are not there.
skip_full() {
	[ -n "${full_told-}" ] ||
		skip 'the full images' 'they are not beside the repository'
	full_told=yes
}

finish() {
	echo "1..$count"
	[ "$failed" = 0 ]
}

# unpack FILE.zst OUT
unpack() {
	zstd -q -d -f --sparse "$1" -o "$2"
}

# for_each_core FUNCTION NAME: calls it with (label, core, directory or prefix of
# the truth): once for the reduced core, once for the full one if it is there.
for_each_core() {
	unpack "$IMAGES/$2.core.zst" core || exit 1
	truth=$IMAGES/$2.
	"$1" "$2, reduced" core
	if [ -e "$SHARED/golden/$2/vmcore.zst" ]; then
		unpack "$SHARED/golden/$2/vmcore.zst" full || exit 1
		"$1" "$2, full" full
		rm -f full
	else
		skip_full
	fi
}

# The regime of a process's tables; -cpu max has FEAT_HAFDBS, and Linux uses it.
low_regime() {
	case $1 in
	a61-4k48*) echo el1:low:4k:48:ha:hd ;;
	c612-4k52*) echo el1:low:4k:52:ds:ha:hd ;;
	d612-16k47-el2*) echo el1:low:16k:47:ha:hd ;;
	e61-64k42*) echo el1:low:64k:42:ha:hd ;;
	esac
}

GOLDEN='a61-4k48 c612-4k52 d612-16k47-el2 e61-64k42'

# Kernels of which there is the reduced core and the kernel's own text.
KERNELS=$(cd "$IMAGES" && ls k6*.core.zst | sed 's/\.core\.zst$//')
