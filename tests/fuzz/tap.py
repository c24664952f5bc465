# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests as TAP: functions whose names begin with test_, in order."""

import os
import sys
import traceback

SRC = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SRC, "fuzz"))


class Skip(Exception):
    """A test that cannot run here; the text says why."""


def main(functions):
    tests = [(name, function) for name, function in functions.items()
             if name.startswith("test_") and
             (len(sys.argv) < 2 or name[5:] in sys.argv[1:])]
    failed = 0
    print("1..%d" % len(tests))
    for number, (name, function) in enumerate(tests, 1):
        title = name[5:].replace("_", " ")
        try:
            function()
            print("ok %d - %s" % (number, title))
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (number, title, reason))
        except Exception:
            failed += 1
            print("not ok %d - %s" % (number, title))
            print("# " + traceback.format_exc().rstrip().replace(
                "\n", "\n# "))
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
