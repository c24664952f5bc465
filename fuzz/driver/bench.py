# SPDX-License-Identifier: GPL-2.0-or-later
"""The mutant benchmark: who finds which bug, and how soon.

Every contestant looks for every mutant a number of times, until it has found it
or used up the cap. Each run is a line of the results, added when it has ended;
what is there already is not run again, so that the same command goes on where
it was interrupted. A run's seed follows from mutant and repetition alone.
"""

import argparse
import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from . import bench_table, contestants, rows
from .exits import Infrastructure

MUTANTS = os.path.join(rows.SRC, "fuzz", "mutants")
SET = os.path.join(MUTANTS, "set40.txt")
RESULTS = os.path.join(MUTANTS, "results")
# Flavours that have mutants, and whose native files they are built by.
BUILDS = {"afl-mutants": "afl", "lf-mutants": "lf",
          "afl-cmp-mutants": "afl-cmp"}
FULL = {"repeat": 10, "cap": 60.0}
QUICK = {"repeat": 1, "cap": 20.0}


class Mutant:
    """area, stratum, held: of the set; empty outside of it."""

    def __init__(self, name, harness, area="", stratum="", held=False):
        self.name, self.harness = name, harness
        self.area, self.stratum, self.held = area, stratum, held


def build_mutants(build, flavour):
    """build/FLAVOUR, with the option mutants."""
    where = build.dir(flavour)
    log = os.path.join(build.top, flavour + ".log")
    if not os.path.exists(os.path.join(where, "build.ninja")):
        native = os.path.join(rows.SRC, "fuzz", "native",
                              BUILDS[flavour] + ".ini")
        build.run(["meson", "setup", where, rows.SRC, "-Dmutants=true",
                   "--native-file", native], log, f"configuring {where}")
    build.run(["ninja", "-C", where, "harnesses"], log, f"the build in {where}")


def builds_for(build, chosen):
    """{flavour: directory} of all that the contestants need, built."""
    wanted = sorted({f for c in chosen for f in c.flavours})
    for flavour in wanted:
        if flavour in BUILDS:
            build_mutants(build, flavour)
    return {flavour: build.dir(flavour) for flavour in wanted}


def table(build):
    """{name: harness} of all mutants there are, in their order."""
    build.need("plain")
    program = os.path.join(build.dir("plain"), "fuzz", "mutants", "mutants")
    text = subprocess.run([program, "--list", "-f", "json"], check=True,
                          capture_output=True).stdout
    return {row["name"]: row["harness"] for row in json.loads(text)}


def read_set(path=SET):
    """The rows of set40.txt: name, area, stratum, and "held" or "open"."""
    found = []
    with open(path, encoding="ascii") as f:
        for line in f:
            words = line.split("#")[0].split()
            if words:
                found.append(words)
    return found


def choose(words, there):
    """Mutants of a list of names, or of all, engine, parsers, set40, tuning
    (those of the set that are not held out)."""
    in_set = {name: Mutant(name, there.get(name, "ops"), area, stratum,
                           held == "held")
              for name, area, stratum, held in read_set()}
    if words in ("set40", "tuning"):
        return [m for m in in_set.values()
                if words == "set40" or not m.held]
    if words in ("all", "engine", "parsers"):
        names = [n for n, h in there.items()
                 if words == "all" or (h == "ops") == (words == "engine")]
    else:
        names = words.split(",")
    for name in names:
        if name not in there:
            raise ValueError(f"there is no mutant {name}")
    return [in_set.get(n) or Mutant(n, there[n]) for n in names]


class Store:
    """Results as JSON Lines. The first line says what made them."""

    def __init__(self, path, header):
        self.path = path
        self.lock = threading.Lock()
        self.records = []
        self.header = None
        if os.path.exists(path):
            self.read()
        if self.header is None:
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
            self.header = header
            self.append(header)

    def read(self):
        """A last line that was cut is cut off."""
        with open(self.path, "rb") as f:
            data = f.read()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            os.truncate(self.path, whole)
        lines = [json.loads(line) for line in data[:whole].splitlines()]
        if lines:
            self.header, self.records = lines[0], lines[1:]

    def append(self, record):
        text = (json.dumps(record) + "\n").encode()
        with open(self.path, "ab") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())

    def add(self, record):
        with self.lock:
            self.append(record)
            self.records.append(record)

    def done(self):
        """What need not be run again: all but runs that said nothing."""
        return {(r["contestant"], r["mutant"], r["repeat"])
                for r in self.records if not r["trouble"]}


def seed_of(mutant, repeat):
    digest = hashlib.sha256(f"{mutant}/{repeat}".encode()).digest()
    return int.from_bytes(digest[:4], "little") | 1


def plan(chosen, mutants, repeat, done):
    """Repetitions outermost: who interrupts it has something of everything."""
    return [(c, m, r) for r in range(repeat) for m in mutants for c in chosen
            if rows.find(m.harness).kind in c.kinds
            and (c.name, m.name, r) not in done]


class Progress:
    def __init__(self, total):
        self.total, self.ended, self.troubles = total, 0, 0
        self.start = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def show(self, record):
        self.ended += 1
        self.troubles += bool(record["trouble"])
        spent = time.monotonic() - self.start
        left = spent / self.ended * (self.total - self.ended)
        what = ("lost" if record["trouble"] else
                "found" if record["found"] else "not found")
        text = (f"{self.ended}/{self.total}, "
                f"{int(left // 3600)}:{int(left // 60 % 60):02} left, "
                f"{self.troubles} lost: {record['contestant']} "
                f"{record['mutant']} {what} {record['cpu']:.2f} s")
        if self.terminal:
            sys.stderr.write("\r\x1b[K" + text[:100])
        elif self.ended % 50 == 0 or self.ended == self.total:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def end(self):
        if self.terminal and self.ended:
            sys.stderr.write("\n")


def run_one(contestant, mutant, repeat, options, core, builds):
    scratch = tempfile.mkdtemp(prefix="bench-", dir=options.scratch)
    job = contestants.Job(mutant.name, mutant.harness,
                          seed_of(mutant.name, repeat), core, options.cap,
                          options.track, scratch, builds)
    try:
        got = contestant.run(job)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {"contestant": contestant.name, "mutant": mutant.name,
            "repeat": repeat, "seed": job.seed, **got}


def run_all(jobs, options, builds, store):
    """A thread for each core; what they start is measured, not they."""
    waiting = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    progress = Progress(len(jobs))
    stop = threading.Event()

    def work(core):
        while not stop.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                record = run_one(*job, options, core, builds)
            except OSError as error:
                record = {"contestant": job[0].name, "mutant": job[1].name,
                          "repeat": job[2], "seed": 0, "found": False,
                          "cpu": 0, "execs": None, "signature": None,
                          "trouble": str(error)}
            store.add(record)
            with store.lock:
                progress.show(record)

    threads = [threading.Thread(target=work, args=(core,), daemon=True)
               for core in options.cores]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)
    except KeyboardInterrupt:
        stop.set()
        progress.end()
        print("interrupted; the same command goes on", file=sys.stderr)
        raise
    progress.end()


def report(store, cap, mutants, svg):
    order = [c.name for c in contestants.ALL]
    results = bench_table.Results(store.records, cap)
    names = [m.name for m in mutants]
    for baseline in ("afl-havoc", "blind"):
        if baseline in results.contestants(order):
            print("\n".join(bench_table.summary(results, order, baseline)))
            print()
    print("\n".join(bench_table.each(results, order, names)))
    print("\n".join(bench_table.minimized(store.records)))
    done = store.done()
    troubles = [r for r in store.records if r["trouble"] and
                (r["contestant"], r["mutant"], r["repeat"]) not in done]
    for r in troubles[:5]:
        print(f"lost: {r['contestant']} {r['mutant']}: {r['trouble']}",
              file=sys.stderr)
    if svg:
        with open(svg, "w", encoding="utf-8") as f:
            f.write(bench_table.curves(results, order, "Mutants found"))


def parse(argv):
    p = argparse.ArgumentParser(
        prog="fuzz/campaign bench",
        description="Measures who finds which seeded bug, and how soon. The "
                    "same command goes on where it was interrupted.")
    p.add_argument("--quick", action="store_true",
                   help="one repetition, 20 CPU seconds")
    p.add_argument("--mutants", default="set40",
                   help="set40, tuning, all, engine, parsers, or NAME,...")
    p.add_argument("--contestants", default="",
                   help="NAME,... of " + ", ".join(
                       c.name for c in contestants.ALL) + " (all)")
    p.add_argument("--repeat", type=int, help="runs of each (10)")
    p.add_argument("--cap", type=float, help="CPU seconds of a run (60)")
    p.add_argument("--cores", help="such as 0,2-3 (all)")
    p.add_argument("--track", choices=("tiny", "corpus"), default="tiny",
                   help="what fuzzers begin with: an input of next to "
                        "nothing, or the corpus")
    p.add_argument("--results", help="file (fuzz/mutants/results/...)")
    p.add_argument("--scratch", help="directory for runs (the system's)")
    p.add_argument("--svg", help="write curves to this file")
    p.add_argument("--report", action="store_true",
                   help="run nothing: print what the results say")
    options = p.parse_args(argv)
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if not options.results:
        options.results = os.path.join(
            RESULTS, f"{'quick' if options.quick else 'full'}-"
                     f"{options.track}.jsonl")
    return options


def main(argv, build):
    """build: the driver's (build.py). 0, 2 usage, 20 nothing could be said."""
    try:
        options = parse(argv)
    except SystemExit as end:
        return 0 if not end.code else 2
    try:
        from .proc import cores
        options.cores = cores(options.cores)
        chosen = [contestants.find(n) for n in options.contestants.split(",")
                  if n] or contestants.ALL
        if None in chosen:
            raise ValueError("no such contestant in " + options.contestants)
        mutants = choose(options.mutants, table(build))
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    try:
        store = Store(options.results, {
            "command": "fuzz/campaign bench " + " ".join(argv),
            "cap": options.cap, "track": options.track})
        if store.header["cap"] != options.cap or \
                store.header["track"] != options.track:
            print(f"bench: {options.results} is of another cap or track: "
                  f"{store.header['command']}", file=sys.stderr)
            return 2
        if not options.report:
            jobs = plan(chosen, mutants, options.repeat, store.done())
            run_all(jobs, options, builds_for(build, chosen), store)
        report(store, options.cap, mutants, options.svg)
    except Infrastructure as error:
        print(f"bench: {error}", file=sys.stderr)
        return 20
    except KeyboardInterrupt:
        return 20
    return 20 if not store.done() else 0
