#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# verify: which rules.
. "$SRC/tests/cli/lib.inc"

core k61-4k39-hole
t verify core -W no-wx
t verify core -W no-warning
t verify core -W no-all -W wx
t verify core -W no-all
t verify core -E table-writable
t verify core -E note -W no-wx
t verify core -W no-wx -E wx
t verify core -E wx -W no-wx
t verify core --rules wx
t verify core --rules table-writable,table-empty
t verify core --rules violation
t verify core --rules wx --rules table-empty
t verify core --rules wx -W table-empty

echo '# words that are none'
t verify core -W wxx
t verify core -W no-wxx
t verify core -W ''
t verify core -E table-writeable
t verify core -E no-wx
t verify core --rules ''
t verify core --rules wx,
t verify core --rules wx,,nt
t verify core --rules wx,nothing-like-it
t verify core --rules warnings

echo '# the list'
first 3 verify --list-rules
first 2 verify --list-rules -f json
first 12 verify --list-rules -f scdoc
t verify --list-rules -f sarif
t verify -f scdoc core
"$PGTOOL" verify --list-rules >list
"$PGTOOL" help rules | cmp - list && echo 'help rules is the same'
"$PGTOOL" verify --list-rules -f scdoc | grep -c '^\*' >described
wc -l <list | cmp - described && echo 'all are described'
