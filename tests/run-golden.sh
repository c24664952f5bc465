#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs one script in an empty directory of its own:
#
#	tests/run-golden.sh SCRIPT [ARGUMENT...]
#
# with PGTOOL, CORPORA and SRC in the environment, as run-cli.sh does. The
# script prints its own TAP lines and fails by exit status as well; status 77
# without such lines skips it. Benchmarks are run the same way.

set -u

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
: "${SRC:=$(dirname -- "$tests")}"
: "${CORPORA:=$SRC/corpora}"
: "${PGTOOL:=$SRC/build/cli/pgtool}"
export SRC CORPORA PGTOOL
export LC_ALL=C TZ=UTC TERM=dumb COLUMNS=80 PAGER=cat
unset NO_COLOR CDPATH ENV BASH_ENV

if [ $# -eq 0 ]; then
	echo "usage: $0 SCRIPT [ARGUMENT...]" >&2
	exit 2
fi
case $1 in
/*) script=$1 ;;
*) script=$PWD/$1 ;;
esac
shift
case $(head -n 1 "$script") in
*bash*) shell='bash' ;;
*) shell='sh' ;;
esac

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

(cd "$work" && exec "$shell" "$script" "$@") </dev/null
status=$?
[ $status -eq 77 ] && exit 0
exit $status
