#!/bin/bash -eu
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the harnesses as OSS-Fuzz and ClusterFuzzLite want them:
#
#	.clusterfuzzlite/build.sh [HARNESS...]
#
# into $OUT, with $CC, $CFLAGS and $LIB_FUZZING_ENGINE; without names, all but
# those of the driver's tests. $WORK holds the build. Nothing is deleted, and
# what is linked besides libc is linked statically: where harnesses run there
# is only $OUT.

root=$(cd "$(dirname "$0")" && pwd)
# OSS-Fuzz copies this file beside the sources.
[ -e "$root/../meson.build" ] && root=$(dirname "$root") || root=$SRC/pgtool
: "${WORK:=$OUT/../work}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"
: "${CFLAGS:=}" "${CXXFLAGS:=}"
# meson takes them from the environment; the sanitizers are in CFLAGS.
export CC CFLAGS

# quoted WORD...: as a list of meson's.
quoted()
{
	local list='' word
	for word; do
		list+="${list:+, }'$word'"
	done
	echo "[$list]"
}

# The engine may be several words. One that is an archive is C++, and C's
# linker does not bring what that needs.
# shellcheck disable=SC2206
engine=($LIB_FUZZING_ENGINE)
case $LIB_FUZZING_ENGINE in
*.a | *.a\ * | *.o | *.o\ *)
	engine+=(--driver-mode=g++)
	case $CXXFLAGS in
	*-stdlib=libc++*) engine+=(-stdlib=libc++) ;;
	esac
	;;
esac

build=$WORK/pgtool
mkdir -p "$build" "$OUT"
if [ ! -e "$build/build.ninja" ]; then
	cat >"$WORK/pgtool.ini" <<-END
	[project options]
	fuzz_engine = $(quoted "${engine[@]}")
	END
	meson setup --native-file "$WORK/pgtool.ini" --buildtype=plain \
		--prefer-static --default-library=static -Db_lundef=false \
		"$build" "$root"
fi

# No leaks of tools, and nothing written by what is instrumented but runs here.
export PYTHONPATH=$root/fuzz PYTHONDONTWRITEBYTECODE=1
export ASAN_OPTIONS=detect_leaks=0 LLVM_PROFILE_FILE=/dev/null
if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046
	set -- $(python3 -m driver.pack)
fi
ninja -C "$build" ${JOBS:+-j "$JOBS"} fuzz/asm "${@/#/fuzz/}"
for name; do
	cp "$build/fuzz/$name" "$OUT/$name"
done
OUT=$OUT python3 -m driver.pack "$build" "$@"
