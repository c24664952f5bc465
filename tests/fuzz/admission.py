#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That every mutant of a parser is one, as TAP: its witness is nothing to the
harness as it is, and a finding of the oracle that the table names with the bug.

    fuzz/admission.py MUTANTS HARNESSES WITNESSES

HARNESSES: where the programs mutant-NAME are; WITNESSES: a file for each.
"""

import json
import os
import re
import subprocess
import sys

# What tests have the sanitizers end with: they may see a bug before the oracle.
SANITIZER = 99


def run(program, witness, name):
    env = dict(os.environ, PGT_MUT=name)
    done = subprocess.run([program, "--quiet", witness], env=env,
                          capture_output=True, check=False, timeout=60)
    found = re.search(rb"PGT-SIG: (\S+)", done.stderr)
    return done.returncode, found.group(1).decode() if found else ""


def judge(row, harnesses, witnesses):
    """None, or what is wrong."""
    witness = os.path.join(witnesses, row["name"])
    program = os.path.join(harnesses, "mutant-" + row["harness"])
    if not os.path.exists(witness):
        return "there is no witness"
    status, signature = run(program, witness, "")
    if status:
        return f"found without the bug: {signature or status}"
    status, signature = run(program, witness, row["name"])
    if not status:
        return "not found"
    crashed = row["oracle"] == "crash"
    if status == SANITIZER and not signature:
        return None
    if crashed and not signature and status not in (1, 2):
        return None
    words = signature.split("/")
    if crashed or len(words) < 2 or words[1] != row["oracle"]:
        return f"found by another oracle: {signature or status}"
    return None


def main(mutants, harnesses, witnesses):
    listed = subprocess.run([mutants, "--list", "-f", "json"], check=True,
                            capture_output=True).stdout
    rows = [r for r in json.loads(listed) if r["harness"] != "ops"]
    failures = 0
    for number, row in enumerate(rows, 1):
        if not os.path.exists(os.path.join(
                harnesses, "mutant-" + row["harness"])):
            print(f"ok {number} - {row['name']} # SKIP no {row['harness']}")
            continue
        why = judge(row, harnesses, witnesses)
        failures += why is not None
        print(f"{'not ok' if why else 'ok'} {number} - {row['name']}: "
              f"{row['title']}{' - ' + why if why else ''}")
    unknown = set(os.listdir(witnesses)) - {r["name"] for r in rows}
    for name in sorted(unknown):
        print(f"# {name} is a witness of nothing")
    print(f"1..{len(rows)}")
    return 1 if failures or unknown else 0


sys.exit(main(*sys.argv[1:]))
