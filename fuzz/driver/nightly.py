# SPDX-License-Identifier: GPL-2.0-or-later
"""nightly: harnesses and engines in turn, a slice of time each, until the
hours are over; then the corpus is merged and its coverage measured.

All that is random about job n follows from the campaign's seed and n, and its
command line and environment are in jobs.jsonl. spent.json says how far it came,
so that "resume" goes on there: instances go on with their own directories.
"""

import itertools
import os
import random
import time

from . import afl, corpus, coverage, engines, exits, hosts, merge, rows
from . import build as builds

FLAVOURS = ("plain", "triage", "afl", "afl-san", "afl-cmp", "lf", "cov")
ROUNDS = 2
SLICE = (5, 600)
BEAT = 10

# What is tried of each kind, in this order.
ENGINES = {
    "ops": ("gen", "fast", "san", "lf"),
    "bytes": ("san", "fast", "cmp", "lf"),
}


def ask(campaign, args):
    """Keeps what was asked for; an old campaign's directory is not reused."""
    if campaign.state.asked():
        raise ValueError("%s: there is a campaign already; resume it, or "
                         "choose another --state" % campaign.state.root)
    sync = args.sync and hosts.Hosts(args.sync, args.host or hosts.our_name())
    campaign.state.ask(command="nightly", hours=args.hours, seed=args.seed,
                       sync=sync and [sync.top, sync.host],
                       slice=args.slice, cores=campaign.cpus,
                       harnesses=args.harness, commit=builds.commit())


def rotation(chosen, has_gen):
    """[(row, engine)]: each engine of each harness once."""
    depth = max(len(names) for names in ENGINES.values())
    found = [(row, ENGINES[row.kind][i]) for i in range(depth)
             for row in chosen if i < len(ENGINES[row.kind])]
    return [(row, engine) for row, engine in found
            if engine != "gen" or has_gen and row.name == "ops"]


def havoc_options(rng, row, engine):
    """(options, environment) of an afl-fuzz, as its authors suggest."""
    options, env = [], {"AFL_FAST_CAL": "1"}
    if rng.random() < 0.65:
        env["AFL_DISABLE_TRIM"] = "1"
    only = row.kind == "ops" and rng.random() < 0.5
    if only:
        env["AFL_CUSTOM_MUTATOR_ONLY"] = "1"
    if rng.random() < 0.4 and not only:
        options += ["-L", "0"]
    if rng.random() < 0.4:
        env["AFL_EXPAND_HAVOC_NOW"] = "1"
    if rng.random() < 0.2:
        options.append("-Z")
    if engine == "cmp":
        env["AFL_CMPLOG_ONLY_NEW"] = "1"
        options += ["-l", rng.choices(("2", "3", "2AT"), (7, 1, 2))[0]]
    return options, env


class Plan:
    """The jobs, one at a time, as long as there are core seconds left."""

    def __init__(self, campaign):
        asked = campaign.state.asked()
        spent = campaign.state.saved("spent.json", {})
        self.campaign = campaign
        self.seed = asked["seed"]
        chosen = [row for row in (
            [rows.find(name) for name in asked["harnesses"]]
            if asked.get("harnesses") else rows.ROWS)
            if campaign.build.has(row.name)]
        self.rotation = rotation(chosen, campaign.build.has("gen"))
        self.total = asked["hours"] * 3600 * len(campaign.cpus)
        self.before = spent.get("seconds", 0)
        self.next = spent.get("next", 0)
        self.beat = time.monotonic()
        share = self.total / max(1, len(self.rotation) * ROUNDS)
        self.slice = asked.get("slice") or min(max(share, SLICE[0]), SLICE[1])
        self.numbers = {}
        self.chosen = chosen
        self.hosts = hosts.Hosts(*(asked.get("sync") or (
            campaign.state.path("sync"), "here")))

    def spent(self):
        campaign = self.campaign
        return self.before + sum(r["seconds"] for r in campaign.results) + \
            sum(one.child.seconds() for one in campaign.running)

    def save(self):
        """How far it came; jobs that still run are to run again."""
        running = [self.numbers[id(one.job)] for one in self.campaign.running
                   if id(one.job) in self.numbers]
        try:
            self.campaign.state.save("spent.json", {
                "seconds": round(self.spent(), 1),
                "next": min(running + [self.next])})
        except OSError as error:
            self.campaign.findings.unwritten = "spent.json: %s" % error

    def exchange(self):
        """Between instances, and with other hosts, if there are any."""
        try:
            for row in self.chosen:
                self.hosts.exchange(row.name,
                                    self.campaign.state.path("run", row.name))
        except OSError as error:
            self.campaign.findings.trouble(self.hosts.top, error)

    def __iter__(self):
        return self

    def __next__(self):
        left = self.total - self.spent()
        if left < 1 or not self.rotation:
            raise StopIteration
        number = self.next
        self.next += 1
        job = self.job(number, min(self.slice, left))
        self.numbers[id(job)] = number
        self.save()
        return job

    def lane(self, row, engine):
        """A name that no instance which runs has."""
        taken = {one.job.name for one in self.campaign.running
                 if one.job.row is row}
        return next(name for name in ("%s-%d" % (engine, lane)
                                      for lane in itertools.count())
                    if name not in taken)

    def job(self, number, seconds):
        row, engine = self.rotation[number % len(self.rotation)]
        seed = self.seed * 1000003 + number
        state, build = self.campaign.state, self.campaign.build
        out, name = state.path("run", row.name), self.lane(row, engine)
        os.makedirs(out, exist_ok=True)
        self.exchange()
        inputs = state.path("in", row.name)
        if engine == "gen":
            return engines.Generator(build, row, out, name + "-%d" % number,
                                     seed, seconds=seconds)
        if engine == "lf":
            return engines.LibFuzzer(build, row, out, name, seed % 2 ** 31,
                                     inputs, seconds)
        options, env = havoc_options(random.Random(seed), row, engine)
        return afl.Instance(build, row, "afl-san" if engine == "san" else
                            "afl", out, name, seed, inputs, seconds=seconds,
                            options=options, env=env, synced=True,
                            cmplog=engine == "cmp")


def run(campaign):
    plan = Plan(campaign)
    if not plan.rotation:
        raise exits.Infrastructure("there is no harness to run")
    for row in plan.chosen:
        where = campaign.state.path("in", row.name)
        if not os.path.isdir(where) or not os.listdir(where):
            corpus.prepare(campaign.build, row, where)
    campaign.past()
    show = campaign.show

    def beat():
        if time.monotonic() - plan.beat >= BEAT:
            plan.beat = time.monotonic()
            plan.save()
            plan.exchange()
        show()

    campaign.show = beat
    campaign.run(plan)
    plan.save()
    plan.exchange()
    campaign.show = show
    for row in plan.chosen:
        merge.run(campaign, row)
    coverage.run(campaign, [row.name for row in plan.chosen])
