# SPDX-License-Identifier: GPL-2.0-or-later
"""The other engines: gen, libFuzzer and replay. Each has what afl.Instance
has: argv(cpu), env(), where(), candidates(), stats(), trouble(status, log) and
ended()."""

import json
import os
import re

from . import afl, corpus, hosts, rows


class Job:
    """What most have in common. logged: where its output goes."""

    logged = os.devnull

    def where(self):
        return os.path.join(self.out, self.name)

    def env(self):
        return {}

    def ended(self):
        """Called once, when it has."""


class Generator(Job):
    """gen, which has no corpus: a seed, and programs or CPU seconds."""

    engine = "gen"

    def __init__(self, build, row, out, name, seed, execs=None, seconds=None):
        self.build = build
        self.row = row
        self.flavour = "plain"
        self.out = out
        self.name = name
        self.seed = seed
        self.limit = ["--execs=%d" % execs] if execs is not None else []
        if seconds is not None:
            self.limit.append("--cpu-seconds=%d" % max(1, seconds))

    def argv(self, cpu):
        os.makedirs(self.where(), exist_ok=True)
        return [self.build.tool("gen"), "--seed=%d" % self.seed, "--fork",
                "--out=" + self.where(), "--stats=" + self.log()] + self.limit

    def log(self):
        return os.path.join(self.out, self.name + ".stats")

    def candidates(self):
        return [path for path in corpus.files(self.where())
                if not path.endswith(".new")]

    def stats(self):
        """Its last line, in AFL++'s words."""
        last = ([{}] + lines(self.log()))[-1]
        return {"execs_done": last.get("programs", 0),
                "corpus_count": last.get("pool", 0),
                "edges_found": last.get("features", 0),
                "ops": last.get("ops", 0), "refused": last.get("refused", 0),
                "kinds": last.get("kinds", {})}

    def trouble(self, status, log):
        if status in (0, 10):
            return None
        return "%s: gen ended with status %d: %s" % (
            self.name, status, afl.last_words(afl.tail(log)))


class LibFuzzer(Job):
    """libFuzzer, in forks, so that a crash does not end it."""

    engine = "lf"

    def __init__(self, build, row, out, name, seed, inputs, seconds):
        self.build = build
        self.row = row
        self.flavour = "lf"
        self.out = out
        self.name = name
        self.seed = seed
        self.inputs = inputs
        self.seconds = seconds

    def argv(self, cpu):
        for folder in ("new", "crashes"):
            os.makedirs(os.path.join(self.where(), folder), exist_ok=True)
        words = [self.build.harness(self.row.name, "lf"), "-fork=1",
                 "-seed=%d" % self.seed, "-ignore_crashes=1",
                 "-ignore_timeouts=1", "-ignore_ooms=1",
                 "-max_total_time=%d" % max(1, int(self.seconds)),
                 "-max_len=%d" % self.row.length, "-timeout=10",
                 "-artifact_prefix=%s/crashes/" % self.where()]
        dictionary = rows.dictionary(self.row)
        if dictionary:
            words.append("-dict=" + dictionary)
        corpus.gather(self.out, os.path.join(self.where(), "others"))
        return words + [os.path.join(self.where(), "new"), self.inputs,
                        os.path.join(self.where(), "others")
                        ] + hosts.queues(self.out)

    def env(self):
        return {"TMPDIR": self.where()}

    def candidates(self):
        return corpus.files(os.path.join(self.where(), "crashes"))

    def ended(self):
        corpus.export(os.path.join(self.where(), "new"), self.where())

    def stats(self):
        points = libfuzzer_plot(self.logged)
        return {"corpus_count": len(corpus.files(
                    os.path.join(self.where(), "new"))),
                "execs_done": points[-1][1] if points else 0,
                "edges_found": points[-1][2] if points else 0}

    def trouble(self, status, log):
        text = afl.tail(log)
        counts = re.findall(r"#(\d+): cov: (\d+)", text)
        if counts and int(counts[-1][0]):
            return None
        return "%s: libFuzzer executed nothing, status %d: %s" % (
            self.name, status, afl.last_words(text))


def libfuzzer_plot(log):
    """(seconds, executions, edges)"""
    found = re.findall(r"#(\d+): cov: (\d+).*?time: (\d+)s", afl.tail(log))
    return [(int(time), int(execs), int(edges))
            for execs, edges, time in found]


class Past(Job):
    """One that a driver started which did not live to see it end."""

    def __init__(self, state, record):
        self.row = rows.find(record["harness"])
        self.engine = record["engine"]
        self.flavour = record["flavour"]
        self.name = record["job"]
        self.seed = record["seed"]
        self.place = state.path(record["where"])

    def where(self):
        return self.place

    def candidates(self):
        if self.engine == "afl":
            return afl.crashes(self.place)
        if self.engine == "lf":
            return corpus.files(os.path.join(self.place, "crashes"))
        return corpus.files(self.place) if self.engine == "gen" else []


class Replay(Job):
    """Runs files under triage, twice and shuffled: everything has to come to
    the same. A crash is a candidate: the file that was named last."""

    engine = "replay"

    def __init__(self, build, row, inputs, seed):
        self.build = build
        self.row = row
        self.flavour = "triage"
        self.name = row.name + "-corpus"
        self.seed = seed
        self.inputs = inputs
        self.crashed = []

    def argv(self, cpu):
        return [self.build.harness(self.row.name, "triage"), "--same",
                str(self.seed), self.inputs]

    def env(self):
        return SANITIZERS

    def where(self):
        return self.inputs

    def candidates(self):
        return self.crashed

    def stats(self):
        return {"corpus_count": len(os.listdir(self.inputs))}

    def trouble(self, status, log):
        if status in (0, 3):
            return None
        names = re.findall(r"^running (.*) \(\d+ bytes\)$", afl.tail(log),
                           re.MULTILINE)
        if not names:
            return "%s: replay ended with status %d: %s" % (
                self.name, status, afl.last_words(afl.tail(log)))
        self.crashed = names[-1:]
        return None


# Of the triage build: sentences, and no core files.
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99:"
                    "allocator_may_return_null=1:handle_abort=0",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
}


def lines(path):
    found = []
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    found.append(json.loads(line))
                except ValueError:
                    pass
    except OSError:
        pass
    return found
