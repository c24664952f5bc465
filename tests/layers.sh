#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The rules of the house that a script can check, as TAP:
#
#	tests/layers.sh [LIBRARY]
#
# LIBRARY is the built static library of core/; without it, what it links to
# and holds is not checked. Offenders are listed on standard error, where meson
# shows them.

# The checks are called by name, and awk programs are not for the shell:
# shellcheck disable=SC2016,SC2317

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$tests")}"
: "${NM:=nm}"
library=${1-}
case $library in
'' | /*) ;;
*) library=$PWD/$library ;;
esac
export LC_ALL=C

cd "$SRC" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

n=0
failed=0

# check NAME COMMAND...: one TAP line; the command prints the offenders, if any.
check()
{
	n=$((n + 1))
	name=$1
	shift
	"$@" >"$work/offenders" 2>&1
	if [ -s "$work/offenders" ]; then
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/offenders" >&2
		failed=1
	else
		echo "ok $n - $name"
	fi
}

# skip NAME REASON
skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# c_files DIRECTORY...: our C files, as a list for xargs.
c_files()
{
	find "$@" -type f -name '*.[ch]' | sort
}

# Prints core's includes that do not go down. A layer may include itself and
# those below; linux and insn are neighbours and do not know each other.
core_includes()
{
	c_files core | xargs -r awk '
	BEGIN {
		rank["base"] = 1
		rank["arch"] = 2
		rank["image"] = 3
		rank["linux"] = rank["insn"] = 4
		rank["verify"] = 5
		rank["trace"] = 6
		rank["engine"] = 7
	}
	function refuse(why) { print FILENAME ":" FNR ": " why }
	FNR == 1 {
		split(FILENAME, path, "/")
		layer = path[2]
		if (!(layer in rank))
			refuse("not in a known layer")
	}
	/^[ \t]*#[ \t]*include[ \t]*["<]/ {
		quoted = $0 ~ /^[^<]*"/
		name = $0
		sub(/^[^"<]*["<]/, "", name)
		sub(/[">].*/, "", name)
		target = name
		sub(/\/.*/, "", target)
		known = name ~ /\// && target in rank
		if (known && target != layer && rank[target] >= rank[layer])
			refuse("core/" layer " includes " name)
		else if (!known && quoted)
			refuse("not of the form \"layer/file.h\": " name)
	}'
}

# Prints the includes by which cli, fuzz and tests know each other. Tests and
# fuzz may know spec, and one harness is about cli's own parser.
outer_includes()
{
	c_files cli fuzz spec tests | grep -vx fuzz/options.c | xargs -r awk '
	/^[ \t]*#[ \t]*include[ \t]*["<]/ {
		name = $0
		sub(/^[^"<]*["<]/, "", name)
		sub(/[">].*/, "", name)
		own = FILENAME
		sub(/\/.*/, "", own)
		count = split(name, part, "/")
		for (i = 1; i < count; i++)
			if ((part[i] ~ /^(cli|fuzz|tests)$/ && part[i] != own) ||
			    (part[i] == "spec" && own == "cli"))
				print FILENAME ":" FNR ": " own " includes " name
	}'
}

# Prints where the walker of spec, which is to be another opinion, includes
# core. What asks both of them has to.
spec_includes()
{
	find spec -name '*.[ch]' | sort | grep -vE '/(core|differ)\.[ch]$' |
		xargs -r grep -nE '#[[:space:]]*include.*/' /dev/null
}

# Prints vectors and sources of tests/spec that nothing reads or builds.
spec_unlisted()
{
	find tests/spec -name '*.c' -o -name '*.txt' | sort |
		while IFS= read -r file; do
			name=${file#tests/}
			name=${name#spec/vectors/}
			grep -qF "'${name%.txt}'" tests/meson.build ||
				echo "$file:1: not in tests/meson.build"
		done
}

# facade PATTERN FILE: who else than FILE includes headers like PATTERN.
facade()
{
	c_files cli core fuzz spec tests | xargs -r grep -nE \
		"^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<]($1)[\">]" \
		/dev/null | grep -v "^$2:"
}

# Makes "nm -l" lines into "FILE:LINE: SYMBOL", FILE below the source.
where()
{
	awk -F '\t' '
	{
		count = split($1, word, " ")
		object = $1
		sub(/:[^:]*$/, "", object)
		sub(/^.*:/, "", object)
		place = NF > 1 ? $2 : object
		sub(/^.*\/\.\.\//, "", place)
		print place ": " word[count]
	}' | sort -u
}

# Prints where the library uses what only a program may: streams, exits.
forbidden_symbols()
{
	names='v?f?printf|v?dprintf|__v?f?printf_chk|__v?dprintf_chk'
	names="$names|puts|fputs|putchar|putc|fputc|_IO_putc|perror"
	names="$names|(puts|fputs|putchar|putc|fputc)_unlocked"
	names="$names|stdin|stdout|stderr|v?errx?|v?warnx?|error|v?syslog"
	names="$names|exit|_exit|_Exit|quick_exit|at_quick_exit|atexit|abort"
	"$NM" -A -u "$library" >"$work/symbols" || echo 'nm failed'
	grep -qE " U ($names)\$" "$work/symbols" || return
	"$NM" -A -u -l "$library" |
		grep -E " U ($names)($(printf '\t')|\$)" | where
}

# Prints the variables that the library can change. Constant tables full of
# pointers are read-only after relocation, and so do not count.
mutable_globals()
{
	"$NM" -A -f sysv "$library" >"$work/symbols" || echo 'nm failed'
	awk -F '|' '
	{
		gsub(/ /, "", $3)
		gsub(/[ \t]/, "", $7)
	}
	$3 ~ /^[BbDdCGgSs]$/ && $7 !~ /^\.data\.rel\.ro/ {
		sub(/^.*:/, "", $1)
		gsub(/ /, "", $1)
		print $1
	}' "$work/symbols" >"$work/globals"
	[ -s "$work/globals" ] || return
	"$NM" -A -l "$library" | awk '
	NR == FNR { want[$1]; next }
	{
		split($0, half, "\t")
		count = split(half[1], word, " ")
		if (word[count] in want && word[count - 1] ~ /^[BbDdCGgSs]$/)
			print
	}' "$work/globals" - | where
}

instrumented()
{
	"$NM" -A "$library" | grep -qE \
		' _*(asan|ubsan|tsan|msan|sancov|sanitizer|gcov|llvm|afl)_'
}

# Prints our own files that do not start with the licence. A script's first
# line, a completion's and a manual page's title come before it.
unlicensed()
{
	{
		find .ci cli core fuzz man spec tests -type f \( \
			-name '*.[chS]' -o -name '*.sh' -o -name '*.scd' -o \
			-name '*.bash' -o -name '*.fish' -o -name '_*' -o \
			-name '*.py' -o -name '*.awk' -o -name meson.build -o \
			-path '.ci/*' \)
		ls bootstrap meson.build
	} | sort | xargs -r awk '
	FNR == 1 {
		line = 1
		if (/^#!/ || /^#compdef/ || FILENAME ~ /\.scd$/)
			line = 2
	}
	FNR == line && !/SPDX-License-Identifier: GPL-2.0-or-later/ {
		print FILENAME ":" FNR ": no SPDX line"
	}'
}

too_long()
{
	find cli core fuzz spec -type f | sort | xargs -r awk '
	FNR == 601 { print FILENAME ":" FNR ": more than 600 lines" }'
}

# listed DIRECTORY SUFFIX [LESS]: the files *SUFFIX in DIRECTORY that the
# meson.build of its top folder does not name, relative to DIRECTORY and
# without LESS at the end.
listed()
{
	[ -d "$1" ] || return
	find "$1" -type f -name "*$2" | sort | while IFS= read -r file; do
		name=${file#"$1/"}
		name=${name%"${3-}"}
		grep -qF "'$name'" "${1%%/*}/meson.build" ||
			echo "$file:1: not in ${1%%/*}/meson.build"
	done
}

# Prints sources and tests that nothing builds or runs.
unlisted()
{
	listed core .c
	listed cli .c
	listed spec .c
	listed tests/unit .c .c
	spec_unlisted
	listed tests/golden .sh .sh
	listed tests/bench .sh .sh
	listed man .scd .scd
	for out in tests/cli/*.out; do
		[ ! -e "$out" ] || [ -e "${out%.out}.sh" ] ||
			echo "$out:1: no script of that name"
	done
}

# Prints the first place in each file.
unformatted()
{
	c_files cli core fuzz spec tests |
		xargs -r clang-format --dry-run -Werror 2>&1 |
		awk -F : '/ error: / && !seen[$1]++ {
			print $1 ":" $2 ": and maybe more: clang-format -i"
		}'
}

check 'includes in core go only down' core_includes
check 'cli, fuzz and tests do not include each other' outer_includes
check 'the walker of spec does not include core' spec_includes
check 'libelf only in core/image/elf.c and its mutants' \
	facade '(.*/)?(libelf|gelf)\.h' \
	'\(core/image\|fuzz/mutants\)/\(wrap_\)\?elf.c'
check 'libjansson only in cli/build_json.c' \
	facade 'jansson\.h' cli/build_json.c
check 'capstone only in core/insn/insn.c' \
	facade 'capstone/.*|capstone\.h' core/insn/insn.c

if [ -z "$library" ]; then
	skip 'core does not print or exit' 'no library given'
	skip 'core has no mutable globals' 'no library given'
else
	check 'core does not print or exit' forbidden_symbols
	if instrumented; then
		skip 'core has no mutable globals' 'instrumented build'
	else
		check 'core has no mutable globals' mutable_globals
	fi
fi

check 'files start with an SPDX line' unlicensed
check 'no file over 600 lines' too_long
check 'sources and tests are listed in meson.build' unlisted
if command -v clang-format >/dev/null; then
	check 'clang-format has nothing to change' unformatted
else
	skip 'clang-format has nothing to change' 'no clang-format'
fi

echo "1..$n"
exit $failed
