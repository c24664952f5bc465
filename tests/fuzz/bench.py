#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's own parts, as TAP: what is kept, what is run again, what is
measured, and what the tables say.

    fuzz/bench.py DRIVER
"""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(sys.argv[1]))
from driver import bench, bench_table, contestants, measure  # noqa: E402

number = failures = 0


def check(name, good, detail=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
    if not good:
        print(f"# {detail}")


def record(contestant, mutant, repeat, found, cpu, execs=100, trouble=None):
    return {"contestant": contestant, "mutant": mutant, "repeat": repeat,
            "seed": 1, "found": found, "cpu": cpu, "execs": execs,
            "signature": None, "trouble": trouble}


def check_store(top):
    path = os.path.join(top, "results", "runs.jsonl")
    store = bench.Store(path, {"command": "first", "cap": 9.0})
    store.add(record("blind", "B1", 0, True, 1.0))
    store.add(record("blind", "B1", 1, False, 0, trouble="the disk is full"))
    with open(path, "ab") as f:
        f.write(b'{"contestant": "bli')
    again = bench.Store(path, {"command": "second", "cap": 9.0})
    check("the first line says what made it",
          again.header["command"] == "first", again.header)
    check("a line that was cut is not there", len(again.records) == 2,
          again.records)
    check("a run that was lost is not done",
          again.done() == {("blind", "B1", 0)}, again.done())
    again.add(record("blind", "B1", 1, True, 2.0))
    with open(path, encoding="ascii") as f:
        lines = [json.loads(line) for line in f]
    check("the file goes on whole", len(lines) == 4, lines)


def check_plan():
    ops, elf = bench.Mutant("B1", "ops"), bench.Mutant("elf-size", "elf")
    chosen = [contestants.find("blind"), contestants.find("afl-havoc")]
    jobs = [(c.name, m.name, r) for c, m, r in
            bench.plan(chosen, [ops, elf], 2, {("blind", "B1", 0)})]
    check("repetitions are outermost, what is done is not done again, and "
          "nobody tries what it cannot",
          jobs == [("afl-havoc", "B1", 0), ("afl-havoc", "elf-size", 0),
                   ("blind", "B1", 1), ("afl-havoc", "B1", 1),
                   ("afl-havoc", "elf-size", 1)], jobs)
    check("a seed follows from mutant and repetition",
          bench.seed_of("B1", 0) == bench.seed_of("B1", 0)
          and bench.seed_of("B1", 0) != bench.seed_of("B1", 1)
          and bench.seed_of("B1", 0) != bench.seed_of("B2", 0))


def check_set():
    there = {name: "ops" for name in ("B1", "B2")} | {"elf-size": "elf"}
    names = [m.name for m in bench.choose("parsers", there)]
    check("parsers are those of another harness", names == ["elf-size"], names)
    names = [m.name for m in bench.choose("B2,elf-size", there)]
    check("a list of names", names == ["B2", "elf-size"], names)
    try:
        bench.choose("B3", there)
        check("a name that there is not", False)
    except ValueError as error:
        check("a name that there is not", "B3" in str(error), error)


def run_measure(*words):
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-B", measure.__file__, str(write), *words],
        pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read, "rb") as f:
        said = json.loads(f.read())
    process.wait()
    return said


def check_measure(top):
    said = run_measure("-1", "60", "sh", "-c", "exit 3")
    check("the command's status", said["status"] == 3 and not said["capped"],
          said)
    said = run_measure("-1", "60", "sh", "-c", "kill -9 $$")
    check("the command's signal", said["status"] == -9, said)
    # A busy loop in another session, as AFL++'s fork server has one.
    mark = os.path.join(top, "pid")
    loop = f"setsid sh -c 'echo $$ >{mark}; while :; do :; done' & sleep 99"
    said = run_measure("-1", "0.2", "sh", "-c", loop)
    check("capped by the CPU of the whole tree",
          said["capped"] and said["cpu"] >= 0.19, said)
    with open(mark, encoding="ascii") as f:
        pid = int(f.read())
    check("nothing is left behind", not os.path.exists(f"/proc/{pid}"), pid)
    check("a name with blanks and brackets in /proc",
          measure.parse_stat("7 (a b) c) R 5 " + "0 " * 9 + "100 50 25 25 0")
          == (5, 200 / measure.TICKS))


def check_names(top):
    crashes = os.path.join(top, "crashes")
    os.mkdir(crashes)
    for name in ("id:000001,sig:06,src:000000,time:90,execs:700,op:havoc",
                 "id:000000,sig:06,src:000000,time:50,execs:300,op:havoc",
                 "README.txt"):
        with open(os.path.join(crashes, name), "wb"):
            pass
    check("the first crash, by its name",
          contestants.first_crash(crashes) == 300)
    check("no crash", contestants.first_crash(top) is None)


def check_table():
    records = [record("afl-havoc", m, r, True, 8.0) for m in ("B1", "B2")
               for r in range(3)]
    records += [record("afl-only", m, r, True, 2.0) for m in ("B1", "B2")
                for r in range(3)]
    records += [record("blind", "B1", r, True, 1.0, 5000) for r in range(3)]
    records += [record("blind", "B2", 0, False, 10.0, 90000),
                record("blind", "B2", 1, True, 99.0, 90000),
                record("blind", "B2", 2, False, 0, trouble="lost")]
    results = bench_table.Results(records, 10.0)
    order = ["blind", "afl-havoc", "afl-only"]
    ratio = bench_table.against(results, order, "afl-havoc")
    check("four times as fast", abs(ratio["afl-only"][0] - 4) < 1e-9
          and ratio["afl-only"][3] == 1.0, ratio)
    check("found behind the cap is not found",
          results.found("blind") == ["B1"], results.samples)
    check("strata by the blind generator",
          [results.stratum(m) for m in ("B1", "B2", "B3")]
          == ["medium", "beyond", "unknown"])
    lines = bench_table.summary(results, order, "afl-havoc")
    check("a line for each contestant", [l.split()[0] for l in lines]
          == ["contestant"] + order, lines)
    check("who tried less is compared by that",
          "4.00" in lines[3].split(), lines[3])
    lines = bench_table.each(results, order, ["B1", "B2"])
    check("a line for each mutant", lines[2].split()[:4]
          == ["B2", "beyond", "0/2", "-"], lines[2])
    lines = bench_table.minimized(
        [dict(record("swarm", "B1", r, True, 1.0), lines=n, shrink=0.5)
         for r, n in enumerate((1, 3, 12))] + records)
    check("how long minimized scripts are", "median 3 records" in lines[0]
          and "longest 12" in lines[0] and "67 in 100" in lines[0], lines)
    check("nothing minimized, nothing said", not bench_table.minimized(records))


def main():
    with tempfile.TemporaryDirectory() as top:
        check_store(top)
        check_plan()
        check_set()
        check_measure(top)
        check_names(top)
        check_table()
    print(f"1..{number}")
    return 1 if failures else 0


sys.exit(main())
