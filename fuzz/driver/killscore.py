#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which mutants the corpora kill, in seconds:

    killscore.py BUILD [--floor PERCENT] [--table FILE]

BUILD is plain's directory. Scripts of corpora/ops are run in one process with
each mutant of the engine, the files of the other corpora with each of parsers.
What is held out (set40.txt) or equivalent (survivors.txt) does not count for
the score. As TAP: a line for the score, one that says that inputs are nothing
without a bug; survivors as comments. --table: JSON Lines of all of them.
"""

import argparse
import json
import os
import re
import subprocess
import sys

SRC = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
MUTANTS = os.path.join(SRC, "fuzz", "mutants")
CORPORA = os.path.join(SRC, "corpora")


def words(name):
    """The words of each line that has some."""
    with open(os.path.join(MUTANTS, name), encoding="ascii") as f:
        lines = [line.split("#")[0].split() for line in f]
    return [line for line in lines if line]


def not_counted():
    return ({line[0] for line in words("set40.txt") if line[3] == "held"}
            | {line[0] for line in words("survivors.txt")
               if line[1] == "equivalent"})


# Mutants that one process tries, and the seconds that it has for them.
CHUNK, SECONDS = 32, 15


def kill_some(build, names):
    """Lines for the first of them, and whether the scripts alone were nothing.
    The one that a process does not come back from is found, too."""
    command = [os.path.join(build, "fuzz", "kill")]
    for name in names:
        command += ["--mutant", name]
    try:
        done = subprocess.run(command + [os.path.join(CORPORA, "ops")],
                              capture_output=True, check=False,
                              timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        lines = [json.loads(line) for line in
                 (late.stdout or b"").splitlines()]
        return lines + [{"mutant": names[len(lines)], "found": True,
                         "by": "", "signature": "ops/hang/-/-",
                         "execs": 0, "cpu": SECONDS}], True
    sys.stderr.write(done.stderr.decode("utf-8", "replace"))
    return [json.loads(line) for line in done.stdout.splitlines()], \
        done.returncode == 0


def kill_engine(build, names):
    """(rows, whether all scripts were nothing without a bug)."""
    rows, clean = [], True
    while len(rows) < len(names):
        some, quiet = kill_some(build, names[len(rows):][:CHUNK])
        if not some:
            return rows, False
        rows += some
        clean = clean and quiet
    return rows, clean


def listed(build):
    done = subprocess.run(
        [os.path.join(build, "fuzz", "mutants", "mutants"), "--list", "-f",
         "json"], capture_output=True, check=True)
    return json.loads(done.stdout)


def replay(build, row):
    """(killed or None without harness or corpus, signature)."""
    program = os.path.join(build, "fuzz", "mutant-" + row["harness"])
    corpus = os.path.join(CORPORA, row["harness"])
    if not os.path.exists(program) or not os.path.isdir(corpus):
        return None, ""
    done = subprocess.run([program, "--quiet", corpus], capture_output=True,
                          env=dict(os.environ, PGT_MUT=row["name"]),
                          check=False)
    found = re.search(rb"PGT-SIG: (\S+)", done.stderr)
    killed = bool(found) or done.returncode not in (0, 1) \
        or b"Sanitizer" in done.stderr
    return killed, found.group(1).decode() if found else ""


def kill_parsers(build):
    rows = []
    for row in listed(build):
        if row["harness"] == "ops":
            continue
        killed, signature = replay(build, row)
        if killed is not None:
            rows.append({"mutant": row["name"], "found": killed,
                         "signature": signature})
    return rows


def main(argv):
    p = argparse.ArgumentParser(prog="killscore.py")
    p.add_argument("build")
    p.add_argument("--floor", type=float, default=0)
    p.add_argument("--table")
    options = p.parse_args(argv)
    rows, clean = kill_engine(options.build,
                              [row["name"] for row in listed(options.build)
                               if row["harness"] == "ops"])
    rows += kill_parsers(options.build)
    if options.table:
        with open(options.table, "w", encoding="ascii") as f:
            f.write(json.dumps({"command": "fuzz/driver/killscore.py "
                                + " ".join(argv)}) + "\n")
            f.writelines(json.dumps(row) + "\n" for row in rows)
    left_out = not_counted()
    counted = [row for row in rows if row["mutant"] not in left_out]
    killed = [row for row in counted if row["found"]]
    score = 100 * len(killed) / len(counted) if counted else 0
    good = score >= options.floor
    for row in counted:
        if not row["found"]:
            print(f"# survives: {row['mutant']}")
    print(f"{'ok' if clean else 'not ok'} 1 - scripts are nothing without "
          "a bug")
    print(f"{'ok' if good else 'not ok'} 2 - {len(killed)} of {len(counted)} "
          f"mutants are killed, {score:.1f} in 100; {options.floor:g} have "
          "to be")
    print("1..2")
    return 0 if good and clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
