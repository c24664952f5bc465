# SPDX-License-Identifier: GPL-2.0-or-later
"""What the driver knows of each harness: a row.

kind: "ops" (bytes of programs: our mutator, scripts as corpus) or "bytes"
(files of a format: dictionaries, CMPLOG). length: of inputs, in bytes, which
max_len in fuzz/options/NAME.options overrides. flavour: what smoke runs; execs: how many executions smoke gives it, so that
all of smoke fits. fast, san: executions a CPU second as a fraction of the
empty harness's, as recorded; less than 70 in 100 of that is too slow. stable:
AFL++'s stability in percent at least: 100 but where memory is kept from one
input to the next, whose growth is code. That these come to the same all the
same is shown by hashes (main_replay's --same).

A dictionary is fuzz/dict/NAME.dict, where that file is.
"""

import os
import re
from collections import namedtuple

SRC = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

Row = namedtuple("Row", "name kind length flavour execs fast san stable",
                 defaults=[100.0])

# A program: header, and 256 records.
PROGRAM = 4 + 256 * 8

ROWS = [
    Row("ops", "ops", PROGRAM, "afl", 20000, 0.06, 0.04, 98.0),
    Row("schemes", "ops", PROGRAM, "afl", 5000, 0.03, 0.015, 95.0),
    Row("subject", "ops", PROGRAM, "afl", 5000, 0.03, 0.015, 95.0),
    Row("desc", "bytes", 16384, "afl-san", 30000, 0.2, 0.2),
    Row("elf", "bytes", 16384, "afl-san", 40000, 0.2, 0.2),
    Row("raw", "bytes", 16384, "afl-san", 12000, 0.06, 0.1),
    Row("ptdump", "bytes", 4096, "afl-san", 40000, 0.35, 0.6),
    Row("trace", "bytes", 4096, "afl-san", 40000, 0.2, 0.3),
    Row("script", "bytes", 4096, "afl-san", 10000, 0.06, 0.03, 98.0),
    Row("state", "bytes", 4096, "afl-san", 40000, 0.2, 0.25),
    Row("options", "bytes", 4096, "afl-san", 80000, 0.5, 0.5),
]

# Seeds that other tests lend: files there that end in ".NAME".
LENT = {
    "trace": ["tests/replay"],
    "script": ["tests/explore", "corpora/scripts"],
}


def limited(row):
    """With the length that its options file says."""
    path = os.path.join(SRC, "fuzz", "options", row.name + ".options")
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(r"^max_len *= *(\d+)", file.read(), re.MULTILINE)
    except FileNotFoundError:
        found = None
    return row._replace(length=int(found.group(1))) if found else row


ROWS = [limited(row) for row in ROWS]

# The yardstick, and what the driver's own tests find.
EMPTY = Row("empty", "bytes", 4096, "afl", 60000, 1.0, 1.0)
PLANTED = Row("planted", "bytes", 64, "afl-san", 20000, 0.0, 0.0)

ALLOWED = 0.7


def find(name):
    for row in ROWS + [EMPTY, PLANTED]:
        if row.name == name:
            return row
    return None


def floor(row, flavour):
    """The least fraction of the empty harness's speed."""
    return (row.fast if flavour == "afl" else row.san) * ALLOWED


def dictionary(row):
    path = os.path.join(SRC, "fuzz", "dict", row.name + ".dict")
    return path if os.path.exists(path) else None
