# SPDX-License-Identifier: GPL-2.0-or-later
"""Replays in fresh processes, and signatures of what they say."""

import os
import re
import subprocess
from collections import namedtuple

from . import engines, proc
from .rows import SRC

TIMES = 3
SECONDS = 30
FRAMES = 3
ENTRY = "LLVMFuzzerTestOneInput"

# good: all replays crashed, by the same oracle. replays: those that crashed.
Verdict = namedtuple("Verdict", "good signature text replays log")


def environment():
    return proc.environment(engines.SANITIZERS)


def once(build, row, path):
    """(status, log) of one replay."""
    try:
        done = subprocess.run(
            [build.harness(row.name, "triage"), path], capture_output=True,
            stdin=subprocess.DEVNULL, env=environment(), timeout=SECONDS,
            preexec_fn=proc.die_with_parent, check=False)
    except subprocess.TimeoutExpired as error:
        log = (error.stderr or b"").decode(errors="replace")
        return -9, log + "\nno end in sight\n"
    return done.returncode, done.stderr.decode(errors="replace")


def word(text):
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-") or "-"


def frames(log):
    """The functions of ours on the top of the stack."""
    found = []
    for name, place in re.findall(r"^\s*#\d+ 0x[0-9a-f]+ in (\S+) (.+?):\d",
                                  log, re.MULTILINE):
        path = os.path.normpath(os.path.join(SRC, "build", "triage", place))
        path = os.path.relpath(path, SRC)
        if re.match(r"(core|cli|spec|fuzz)/", path) and \
                "main_replay" not in path and name != ENTRY and \
                not name.startswith("__wrap_"):
            found.append(name)
    return "-".join(word(name) for name in found[:FRAMES]) or "-"


def signature(name, status, log):
    """(signature, sentence) of a replay that crashed."""
    match = re.search(r"^PGT-SIG: (\S+)\n(.*)", log, re.MULTILINE)
    if match:
        return match.group(1), match.group(2).strip()
    if "no end in sight" in log:
        return name + "/hang/-/-", "It does not end."
    match = re.search(r"ERROR: (\w+Sanitizer):? (?:requested )?([\w-]+)", log)
    if match:
        kind = {"AddressSanitizer": "asan", "LeakSanitizer": "leak"}.get(
            match.group(1), word(match.group(1).lower()))
        return "%s/%s/%s/%s" % (name, kind, frames(log), match.group(2)), \
            re.sub(r"^==\d+==", "", first_line(log, match.start()))
    match = re.search(r"runtime error: (.*)", log)
    if match:
        what = re.sub(r"0x[0-9a-f]+|-?\d+|'.*?'", "", match.group(1))
        return "%s/ubsan/%s/%s" % (name, frames(log), word(what)[:40]), \
            match.group(1)
    return "%s/status/-/%d" % (name, status), "Status %d." % status


def first_line(log, at):
    start = log.rfind("\n", 0, at) + 1
    line = log[start:].splitlines()[0]
    return re.sub(r" (on|at) .*?0x[0-9a-f]+.*", "", line)


def oracle(text):
    """What has to be the same in all replays; the class may change."""
    return text.rsplit("/", 1)[0]


def judge(build, row, path):
    results = [once(build, row, path) for _ in range(TIMES)]
    bad = [(status, log) for status, log in results if status]
    if not bad:
        return Verdict(False, None, "It does not crash.", 0, results[0][1])
    named = [signature(row.name, status, log) for status, log in bad]
    same = len({oracle(text) for text, _ in named}) == 1
    good = len(bad) == TIMES and same
    return Verdict(good, named[0][0], named[0][1], len(bad), bad[0][1])
