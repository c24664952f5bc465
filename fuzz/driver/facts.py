# SPDX-License-Identifier: GPL-2.0-or-later
"""What a campaign's directory says, as the report wants it."""

import os

from . import afl, engines, rows, store
from .findings import Findings, folder, known_signatures

LOG_LINES = 60
RESULTS = os.path.join(rows.SRC, "fuzz", "mutants", "results")


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def jobs(records):
    """The last of each job that ended, in order: an instance that goes on
    counts from its beginning, others are added up."""
    found = {}
    for record in records:
        if record.get("event") != "end":
            continue
        key = (record["harness"], record["engine"], record["flavour"],
               record["job"])
        old = found.get(key, {})
        found[key] = dict(record, cpu=record["cpu"] + old.get("cpu", 0))
    return [found[key] for key in sorted(found)]


def merged(found):
    """One row for each harness, engine and flavour."""
    total = {}
    for job in found:
        key = job["harness"], job["engine"], job["flavour"]
        one = total.setdefault(key, dict(job, execs=0, cpu=0, corpus=0,
                                         edges=0, stability=None))
        for name in ("execs", "cpu"):
            one[name] += job[name]
        for name in ("corpus", "edges"):
            one[name] = max(one[name], job[name])
        if job["stability"] is not None:
            one["stability"] = min(job["stability"], one["stability"] or 100)
    return list(total.values())


def add_ratios(found):
    empty = {job["flavour"]: job["execs"] / job["cpu"] for job in found
             if job["harness"] == "empty" and job["cpu"] and
             job["engine"] == "afl"}
    for job in found:
        base = empty.get("afl" if job["engine"] == "gen" else job["flavour"])
        job["ratio"] = ""
        if base and job["execs"] and job["cpu"] and job["harness"] != "empty":
            job["ratio"] = "%.2f" % (job["execs"] / job["cpu"] / base)
    return found


def curves(root, records):
    """{harness: [(name, [(seconds, edges)])]}, of what the engines logged."""
    found = {}
    for record in records:
        if record.get("event") != "start" or record["harness"] == "empty":
            continue
        where = os.path.join(root, record["where"])
        if record["engine"] == "afl":
            points = [(s, e) for s, _, e in afl.plot(where)]
        elif record["engine"] == "lf":
            points = [(s, e) for s, _, e in engines.libfuzzer_plot(
                os.path.join(root, "log", "%s-%s.log" % (
                    record["harness"], record["job"])))]
        else:
            continue
        name = "%s %s" % (record["flavour"], record["job"])
        found.setdefault(record["harness"], {})[name] = points
    return {name: sorted(found[name].items()) for name in sorted(found)}


def generator(root, records):
    """[(name, [(CPU seconds, features)])] of gen's logs."""
    found = {}
    for record in records:
        if record.get("event") == "start" and record["engine"] == "gen":
            log = os.path.join(root, record["where"] + ".stats")
            found[record["job"]] = [
                (line["cpu"], line["features"]) for line in engines.lines(log)
                if "cpu" in line and "features" in line]
    return sorted(found.items())


def kinds(records):
    """{operation: lines of that kind in gen's programs}"""
    total = {}
    for record in records:
        for name, count in record.get("kinds", {}).items():
            total[name] = total.get(name, 0) + count
    return total


def findings(root, known):
    book = Findings(root, None, None, known)
    found = []
    for signature in book.new() + book.old():
        first = book.first(signature)
        where = os.path.join(root, "findings", folder(signature))
        log = read(os.path.join(where, "log")).splitlines()[:LOG_LINES]
        found.append({
            "signature": signature, "known": known.get(signature),
            "count": len(book.buckets[signature]), "text": first["text"],
            "engine": first.get("engine", "?"), "seed": first.get("seed", "?"),
            "flavour": first.get("flavour", "?"),
            "execs": first.get("execs", 0),
            "command": read(os.path.join(where, "command")),
            "minimized": read(os.path.join(where, "minimized")),
            "log": "\n".join(log)})
    flaky = [(r["harness"], "/".join(r["path"].split("/")[-4:]),
              r["replays"]) for _, r in sorted(book.flaky.items())]
    return found, flaky, book.dismissed


def benchmark(where):
    """{file: (what made it, its runs)} of the benchmark's results; the kill
    table of the corpora, which is there too, has no contestants."""
    found = {}
    names = sorted(os.listdir(where)) if os.path.isdir(where) else []
    for name in names:
        lines = store.records(os.path.join(where, name))
        if name.endswith(".jsonl") and "contestant" in (lines[1:] or [{}])[0]:
            found[name[:-len(".jsonl")]] = (lines[0], lines[1:])
    return found


def gather(root, results=RESULTS):
    records = store.records(os.path.join(root, "jobs.jsonl"))
    known = store.load(os.path.join(root, "known.json"))
    found, flaky, dismissed = findings(
        root, known_signatures() if known is None else known)
    measured = store.load(os.path.join(root, "coverage.json"))
    return {
        "asked": store.load(os.path.join(root, "campaign.json"), {}),
        "conditions": store.load(os.path.join(root, "conditions.json")),
        "jobs": add_ratios(merged(jobs(records))),
        "curves": curves(root, records),
        "generator": generator(root, records),
        "kinds": kinds(records),
        "findings": found, "flaky": flaky, "dismissed": dismissed,
        "coverage": measured,
        "merge": store.load(os.path.join(root, "merge.json"), {}),
        "bench": benchmark(results),
    }
