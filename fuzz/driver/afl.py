# SPDX-License-Identifier: GPL-2.0-or-later
"""AFL++ 4.04c: its command line, its environment, and what it leaves."""

import os
import re

from . import rows

ENV = {
    "AFL_NO_UI": "1",
    "AFL_SKIP_CPUFREQ": "1",
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    "AFL_FORKSRV_INIT_TMOUT": "30000",
    "AFL_NO_CRASH_README": "1",
}
SHORT = {"AFL_FAST_CAL": "1"}
RESUMED = {"AFL_AUTORESUME": "1"}
SYNCED = {"AFL_SYNC_TIME": "5", "AFL_IMPORT_FIRST": "1"}
MISTYPED = "Mistyped AFL environment variable"
NAME = 24


class Instance:
    """One afl-fuzz. execs, seconds: what ends it, None: not that; seconds may
    be a function that is asked when it starts."""

    engine = "afl"

    def __init__(self, build, row, flavour, out, name, seed, inputs,
                 execs=None, seconds=None, options=(), env=None, synced=False,
                 mutator=True, cmplog=False, timeout=None):
        assert re.fullmatch(r"[A-Za-z0-9_-]+", name) and len(name) <= NAME
        self.build = build
        self.row = row
        self.flavour = flavour
        self.out = out
        self.name = name
        self.seed = seed
        self.inputs = inputs
        self.execs = execs
        self.seconds = seconds
        self.options = list(options)
        self.timeout = timeout or (1000 if flavour == "afl" else 2000)
        self.cmplog = cmplog
        self.extra = dict(ENV, **(env or {}))
        if synced:
            self.extra.update(SYNCED)
            self.extra.update(RESUMED)
        else:
            self.extra.update(SHORT)
        library = self.mutator() if mutator and row.kind == "ops" else None
        if library:
            self.extra["AFL_CUSTOM_MUTATOR_LIBRARY"] = library

    def mutator(self):
        path = os.path.join(self.build.dir("plain"), "fuzz", "mutate_afl.so")
        return path if os.path.exists(path) else None

    def limit(self):
        words = ["-E", str(self.execs)] if self.execs is not None else []
        if self.seconds is None:
            return words
        seconds = self.seconds() if callable(self.seconds) else self.seconds
        return words + ["-V", str(max(1, int(seconds)))]

    def argv(self, cpu):
        words = ["afl-fuzz", "-b", str(cpu), "-S", self.name,
                 "-s", str(self.seed), "-t", str(self.timeout),
                 "-G", str(self.row.length)]
        if self.cmplog:
            words += ["-c", self.build.harness(self.row.name, "afl-cmp")]
        dictionary = rows.dictionary(self.row)
        if dictionary:
            words += ["-x", dictionary]
        return words + self.options + [
            "-i", self.inputs, "-o", self.out] + self.limit() + [
            "--", self.build.harness(self.row.name, self.flavour), "-10000"]

    def env(self):
        return self.extra

    def where(self):
        return os.path.join(self.out, self.name)

    def candidates(self):
        return crashes(self.where())

    def stats(self):
        return stats(self.where())

    def ended(self):
        pass

    def trouble(self, status, log):
        """Why it did not run as it should; None if it did."""
        text = tail(log)
        if MISTYPED in text:
            return "%s: AFL++ does not know a variable of its environment" % (
                self.name)
        if status:
            return "%s: afl-fuzz ended with status %d: %s" % (
                self.name, status, last_words(text))
        if not int(self.stats().get("execs_done", 0)):
            return "%s: afl-fuzz executed nothing" % self.name
        return None


def tail(path, size=200000):
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - size))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x0f|\x0e", "", text)


def last_words(text):
    """The line in which it says why it gave up."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[::-1]:
        if "PROGRAM ABORT" in line or "SYSTEM ERROR" in line:
            return line.strip("[-] ")
    return lines[-1] if lines else "it said nothing"


def stats(where):
    """fuzzer_stats as words."""
    found = {}
    try:
        with open(os.path.join(where, "fuzzer_stats"),
                  encoding="utf-8", errors="replace") as file:
            for line in file:
                name, colon, value = line.partition(":")
                if colon:
                    found[name.strip()] = value.strip()
    except OSError:
        pass
    return found


def stability(found):
    """In percent; None if it does not say."""
    try:
        return float(found["stability"].rstrip("%"))
    except (KeyError, ValueError):
        return None


def crashes(where):
    """Files of crashes and hangs, of earlier runs of this instance, too: a
    resume renames crashes to crashes.TIME."""
    found = []
    try:
        folders = sorted(os.listdir(where))
    except OSError:
        return found
    for folder in folders:
        if not re.match(r"(crashes|hangs)(\.|$)", folder):
            continue
        path = os.path.join(where, folder)
        found += [os.path.join(path, name) for name in sorted(os.listdir(path))
                  if name.startswith("id:")]
    return found


def from_name(path):
    """Executions and milliseconds at which a file was found, by its name."""
    name = os.path.basename(path)
    numbers = dict(re.findall(r"(execs|time):(\d+)", name))
    return int(numbers.get("execs", 0)), int(numbers.get("time", 0))


def plot(where):
    """plot_data: (seconds, executions, edges)."""
    points = []
    try:
        with open(os.path.join(where, "plot_data"), encoding="utf-8") as file:
            for line in file:
                words = line.split(",")
                if line.startswith("#") or len(words) < 13:
                    continue
                try:
                    points.append((int(words[0]), int(words[11]),
                                   int(words[12])))
                except ValueError:
                    pass
    except OSError:
        pass
    return points
