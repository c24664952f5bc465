# SPDX-License-Identifier: GPL-2.0-or-later
"""From a crash file to something a person can act on.

A candidate is written down, with its bytes, before anything else is done to
it: index.jsonl is only ever appended. Then it is replayed three times, each in
a fresh process of the triage build; what crashes three times with the same
oracle is a finding, in the bucket of its signature; the rest is flaky. The
first of a bucket is minimized.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess

from . import afl, corpus, rows, store, triage

KNOWN = os.path.join(rows.SRC, "fuzz", "known.txt")
MINIMIZE_SECONDS = 30
INLINE = 65536


def known_signatures(path=KNOWN):
    """A signature a line, and why nothing is done about it."""
    found = {}
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split("#")[0].split(None, 1)
                if words:
                    found[words[0]] = words[1].strip() if words[1:] else ""
    except FileNotFoundError:
        pass
    return found


def folder(signature):
    """A bucket's name."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", signature)[:120]


class Findings:
    """Of one campaign; made again from its index on resume."""

    def __init__(self, root, build, say, known=None):
        self.root = root
        self.build = build
        self.say = say
        self.known = known if known is not None else known_signatures()
        self.index = self.path("index.jsonl")
        self.seen = set()
        self.open = {}
        self.buckets = {}
        self.flaky = {}
        self.dismissed = 0
        self.tried = set()
        self.unwritten = None
        for record in store.records(self.index):
            self.enter(record)

    def path(self, *names):
        return os.path.join(self.root, "findings", *names)

    def enter(self, record):
        """What a line of the index says."""
        key = record.get("key")
        if record.get("event") == "found":
            self.seen.add(key)
            self.open[key] = record
            return
        found = self.open.pop(key, {})
        if record.get("event") == "finding":
            bucket = self.buckets.setdefault(record["signature"], [])
            bucket.append(dict(found, **record))
        elif record.get("event") == "flaky":
            self.flaky[key] = dict(found, **record)
        elif record.get("event") == "dismissed":
            self.dismissed += 1

    def write(self, record):
        """On the disk, or remembered for the exit status that it is not."""
        try:
            store.append(self.index, record)
        except OSError as error:
            self.trouble(self.index, error)
        self.enter(record)

    def candidate(self, path, row, job):
        """Writes a candidate down; False if it is known already."""
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            return False
        key = "%s-%s" % (row.name, hashlib.sha256(data).hexdigest()[:20])
        if key in self.seen:
            return False
        execs, milliseconds = afl.from_name(path)
        self.write({
            "event": "found", "key": key, "harness": row.name,
            "engine": job.engine, "flavour": job.flavour, "job": job.name,
            "seed": job.seed, "path": path, "execs": execs,
            "milliseconds": milliseconds,
            "data": base64.b64encode(data).decode()
            if len(data) <= INLINE else None,
        })
        return True

    def scan(self, job):
        for path in job.candidates():
            self.candidate(path, job.row, job)

    def settle(self, most=None):
        """Judges what is open, and minimizes; most: so many at a time."""
        for key in list(self.open)[:most]:
            self.judge(key, self.open[key])
        for signature in sorted(set(self.buckets) - self.tried):
            self.tried.add(signature)
            self.reduce(signature)

    def trouble(self, what, error):
        """Keeps the first for the exit status: a finding is not lost by it."""
        self.unwritten = self.unwritten or "%s: %s" % (
            what, error.strerror or error)

    def recover(self, record):
        """The candidate's file: the campaign's own, or if there is no room for
        that, the one that was found."""
        path = self.path("inputs", record["key"])
        suffix = os.path.splitext(record["path"])[1]
        path += suffix if suffix == ".script" else ""
        try:
            if os.path.exists(path):
                return path
            if record.get("data") is not None:
                store.replace(path, base64.b64decode(record["data"]))
            else:
                shutil.copyfile(record["path"], path + ".new")
                os.replace(path + ".new", path)
        except OSError as error:
            self.trouble(path, error)
            return record["path"]
        return path

    def program(self, row, path):
        """Bytes, if it is a script that stands for a program."""
        if row.kind != "ops" or not path.endswith(".script"):
            return path
        corpus.assemble(self.build, [path], self.path("inputs"))
        return self.path("inputs", os.path.basename(path)[:-len(".script")])

    def judge(self, key, record):
        row = rows.find(record["harness"])
        path = self.program(row, self.recover(record))
        verdict = triage.judge(self.build, row, path)
        event = {"key": key, "signature": verdict.signature,
                 "text": verdict.text, "replays": verdict.replays}
        if verdict.good:
            self.say("finding: %s" % verdict.signature)
            if verdict.signature not in self.buckets:
                self.bucket(row, verdict, path)
            self.write(dict(event, event="finding"))
        elif "/hangs" in record["path"] and not verdict.replays:
            self.write(dict(event, event="dismissed"))
        else:
            self.write(dict(event, event="flaky"))
            self.say("flaky: %s crashed in %d of %d replays" % (
                record["path"], verdict.replays, triage.TIMES))

    def bucket(self, row, verdict, path):
        """Input, log and command of a new signature."""
        where = self.path(folder(verdict.signature))
        try:
            os.makedirs(where, exist_ok=True)
            shutil.copyfile(path, os.path.join(where, "input"))
            store.replace(os.path.join(where, "log"), verdict.log)
            store.replace(os.path.join(where, "command"),
                          "fuzz/campaign replay %s %s\n" % (
                              row.name, os.path.join(where, "input")))
        except OSError as error:
            self.trouble(where, error)

    def reduce(self, signature):
        """Minimizes the first of a bucket, if nobody has."""
        where = self.path(folder(signature))
        out = os.path.join(where, "minimized")
        row = rows.find(self.buckets[signature][0].get("harness"))
        try:
            if row and not os.path.exists(out):
                text = self.minimize(row, os.path.join(where, "input"), where)
                if text:
                    store.replace(out, text)
        except OSError as error:
            self.trouble(out, error)

    def minimize(self, row, path, where):
        """What min says; for programs, at least the script as it is."""
        if self.build.has("min"):
            words = [self.build.tool("min")]
            if row.kind != "ops" or row.name != "ops":
                words += ["--harness", self.build.harness(row.name, "triage")]
            try:
                done = subprocess.run(words + [path], capture_output=True,
                                      env=triage.environment(), cwd=where,
                                      timeout=MINIMIZE_SECONDS, check=False)
                if done.returncode in (0, 10) and done.stdout:
                    return done.stdout
            except subprocess.TimeoutExpired:
                self.say("min gave up after %d s" % MINIMIZE_SECONDS)
        return corpus.disassemble(self.build, path) if row.kind == "ops" \
            else None

    def new(self):
        return sorted(s for s in self.buckets if s not in self.known)

    def old(self):
        return sorted(s for s in self.buckets if s in self.known)

    def first(self, signature):
        """Of a bucket: the one that took least."""
        return min(self.buckets[signature],
                   key=lambda r: (r.get("execs", 0), r["key"]))
