# SPDX-License-Identifier: GPL-2.0-or-later
"""What of core/ the inputs reach, by lines and branches.

A program of the cov flavour replays each harness's inputs, llvm-cov says what
was met. Floors are in fuzz/coverage.txt; a drop of more than a point below one
is a condition. What nothing reaches is listed by reason, from uncovered.txt.
"""

import os
import re
import shutil
import subprocess

from . import corpus, exits, lcov, proc, reasons, rows

FLOORS = os.path.join(rows.SRC, "fuzz", "coverage.txt")
REASONS = os.path.join(rows.SRC, "fuzz", "uncovered.txt")
SLACK = 1.0
SECONDS = 900
CRASHES = 50
# Of an input's allocations, how many are made to fail, one by one.
FAILURES = "12"


def call(argv, env=None, out=None):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL,
                          stdout=out or subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=SECONDS,
                          env=proc.environment(env or {}),
                          preexec_fn=proc.die_with_parent, check=False)
    if done.returncode:
        raise exits.Infrastructure("%s: status %d: %s" % (
            os.path.basename(argv[0]), done.returncode,
            done.stderr.decode(errors="replace")[-500:]))


def images(state):
    """Real systems' cores, unpacked: what is too large for a corpus."""
    where = state.path("images")
    packed = os.path.join(rows.SRC, "corpora", "images")
    if not os.path.isdir(packed) or not shutil.which("zstd"):
        return []
    os.makedirs(where, exist_ok=True)
    found = []
    for name in sorted(os.listdir(packed)):
        if not name.endswith(".core.zst"):
            continue
        out = os.path.join(where, name[:-len(".zst")])
        if not os.path.exists(out):
            call(["zstd", "-dqf", "--sparse", os.path.join(packed, name),
                  "-o", out])
        found.append(out)
    return found


def replay(campaign, row, paths, raw):
    """Runs them all. One that crashes takes what was counted with it, and is
    left out: it is for smoke to report."""
    program = campaign.build.harness(row.name, "cov")
    for _ in range(CRASHES):
        done = subprocess.run(
            [program, "--fail-each", FAILURES] + paths,
            stdin=subprocess.DEVNULL, timeout=SECONDS,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=proc.environment({"LLVM_PROFILE_FILE": raw}),
            preexec_fn=proc.die_with_parent, check=False)
        if not done.returncode:
            return
        named = re.findall(r"^running (.*) \(\d+ bytes\)$", done.stderr.decode(
            errors="replace"), re.MULTILINE)
        if not named:
            break
        campaign.progress.say("%s crashes %s, and is left out" % (
            named[-1], row.name))
        paths = [path for path in paths if path != named[-1]]
    raise exits.Infrastructure("%s: too many inputs crash it" % row.name)


def measure(campaign, row):
    """The lcov text of one harness's inputs."""
    build, state = campaign.build, campaign.state
    campaign.progress.show("coverage of %s" % row.name)
    inputs = corpus.prepare(build, row, state.path("in", row.name))
    where = state.path("coverage")
    os.makedirs(where, exist_ok=True)
    raw = os.path.join(where, row.name + ".profraw")
    replay(campaign, row, corpus.files(inputs) +
           (images(state) if row.name == "elf" else []), raw)
    return export(build, row.name, raw)


def export(build, name, raw):
    """lcov text, from what a run left."""
    data = raw[:-len(".profraw")] + ".profdata"
    call(["llvm-profdata-14", "merge", "-sparse", raw, "-o", data])
    os.unlink(raw)
    out = raw[:-len(".profraw")] + ".lcov"
    with open(out, "wb") as file:
        call(["llvm-cov-14", "export", "-format=lcov",
              "-instr-profile=" + data, build.harness(name, "cov")], out=file)
    os.unlink(data)
    with open(out, encoding="utf-8") as file:
        text = file.read()
    os.unlink(out)
    return text


def floors(path=FLOORS):
    """{(harness or "total", "lines" or "branches"): percent}"""
    found = {}
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split("#")[0].split()
                if len(words) == 3:
                    found[words[0], words[1]] = float(words[2])
    except FileNotFoundError:
        pass
    return found


def judge(found, wanted, conditions):
    """found: {name: {"lines": percent, "branches": percent}}"""
    for (name, what), floor in sorted(wanted.items()):
        if name not in found:
            continue
        got = found[name][what]
        if got < floor - SLACK:
            conditions.add(exits.UNCOVERED, "%s: %.1f %% of %s, the floor is "
                           "%.1f %%" % (name, got, what, floor))


def percents(files, of=None):
    """of: what else there is, which these files' program may not contain."""
    lines, branches = lcov.totals(files, of)
    return {"lines": lcov.percent(*lines), "branches": lcov.percent(*branches),
            "counts": [*lines, *branches]}


def table(found):
    rows_of = ["%-10s %8s %9s" % ("harness", "lines", "branches")]
    for name in sorted(found, key=lambda name: (name == "total", name)):
        rows_of.append("%-10s %7.1f%% %8.1f%%" % (
            name, found[name]["lines"], found[name]["branches"]))
    return "\n".join(rows_of)


def run(campaign, wanted=None):
    """Measures, prints, keeps, judges. Partial where harnesses were named."""
    chosen = [row for row in rows.ROWS if
              campaign.build.has(row.name, "cov") and
              (not wanted or row.name in wanted)]
    total, each = {}, {}
    for row in chosen:
        each[row.name] = lcov.parse(measure(campaign, row), rows.SRC)
        lcov.add(total, each[row.name])
    if not total:
        return
    found = {name: percents(files, total) for name, files in each.items()}
    found["total"] = percents(total)
    state = campaign.state
    known = reasons.read(REASONS)
    missed = reasons.classify(total, rows.SRC, known)
    with open(state.path("uncovered.txt"), "w", encoding="utf-8") as file:
        file.write(reasons.listed(missed, known))
    state.save("coverage.json", {
        "harnesses": found, "floors": {
            name: "%g %%" % value for (name, what), value in
            sorted(floors().items()) if what == "branches"},
        "files": {path: percents({path: data}) for path, data in
                  total.items()}})
    campaign.progress.clear()
    print(table(found))
    if not wanted:
        print("\n" + reasons.table(missed, known))
    limits = floors()
    if wanted:
        limits = {key: value for key, value in limits.items()
                  if key[0] != "total"}
    judge(found, limits, campaign.conditions)
