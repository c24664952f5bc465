# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs jobs, one on each core, and looks at what they find meanwhile."""

import os
import time

from . import afl, engines, exits, proc
from .progress import number

SETTLE = 4
BEAT = 5


class Running:
    """A job on a core."""

    def __init__(self, job, cpu, state):
        self.job = job
        self.cpu = cpu
        os.makedirs(state.path("run"), exist_ok=True)
        self.log = state.path("log", "%s.log" % log_name(job))
        open(self.log, "wb").close()
        job.logged = self.log
        pin = None if job.engine == "afl" else cpu
        self.argv = job.argv(cpu)
        self.child = proc.Child(self.argv, self.log, job.env(), pin,
                                state.root)


def log_name(job):
    return "%s-%s" % (job.row.name, job.name)


class Campaign:
    """What commands share: where, with what, and how it went."""

    def __init__(self, state, build, findings, progress, cpus):
        self.state = state
        self.build = build
        self.findings = findings
        self.progress = progress
        self.cpus = cpus
        self.conditions = exits.Conditions()
        self.results = []
        self.running = []
        self.beat = 0

    def start(self, job, cpu):
        one = Running(job, cpu, self.state)
        self.running.append(one)
        self.record(event="start", **self.about(one))
        return one

    def about(self, one):
        job = one.job
        return {"harness": job.row.name, "engine": job.engine,
                "flavour": job.flavour, "job": job.name, "seed": job.seed,
                "argv": one.argv, "env": job.env(),
                "where": os.path.relpath(job.where(), self.state.root)}

    def record(self, **what):
        try:
            self.state.job(**what)
        except OSError as error:
            self.findings.unwritten = "jobs.jsonl: %s" % error

    def finish(self, one):
        """Looks at what a job left when it has ended."""
        job, child = one.job, one.child
        self.running.remove(one)
        if child.guarded and child.status:
            proc.sweep(self.state.root)
        trouble = job.trouble(child.status, one.log)
        self.findings.scan(job)
        job.ended()
        stats = job.stats()
        result = {"harness": job.row.name, "engine": job.engine,
                  "flavour": job.flavour, "job": job.name,
                  "cpu": round(child.cpu(), 3),
                  "seconds": round(child.seconds(), 1),
                  "execs": int(stats.get("execs_done", 0)),
                  "corpus": int(stats.get("corpus_count", 0)),
                  "edges": int(stats.get("edges_found", 0)),
                  "stability": afl.stability(stats), "status": child.status}
        for name in ("ops", "refused", "kinds"):
            if name in stats:
                result[name] = stats[name]
        self.results.append(result)
        self.record(event="end", **result)
        if trouble:
            self.conditions.add(exits.INFRASTRUCTURE, trouble)
            self.progress.say(trouble)
        self.stable(job, result)
        return result

    def stable(self, job, result):
        if result["stability"] is not None and (
                result["stability"] < job.row.stable):
            self.conditions.add(exits.UNSTABLE, "%s: stability is %.2f%%" % (
                job.row.name, result["stability"]))
        if job.engine == "replay" and result["status"] == 3:
            self.conditions.add(exits.UNSTABLE, "%s: an input came to "
                                "something else when run again" % job.row.name)

    def past(self):
        """Looks at what earlier drivers of this state did not get to see."""
        for record in self.state.jobs():
            if record.get("event") == "start":
                self.findings.scan(engines.Past(self.state, record))

    def tick(self):
        """Once in a while, whatever runs."""
        for one in list(self.running):
            if one.child.poll() is not None:
                self.finish(one)
        now = time.monotonic()
        if now - self.beat >= BEAT:
            self.beat = now
            for one in self.running:
                self.findings.scan(one.job)
            self.findings.settle(SETTLE)
        self.show()

    def show(self):
        execs = sum(r["execs"] for r in self.results)
        edges = {}
        for result in self.results:
            edges[result["harness"]] = max(edges.get(result["harness"], 0),
                                           result["edges"])
        for one in self.running:
            stats = one.job.stats() if now_and_then(self) else {}
            execs += int(stats.get("execs_done", 0))
        self.progress.show("%s execs, %s edges, %d findings, runs %s" % (
            number(execs), number(sum(edges.values())),
            len(self.findings.buckets),
            " ".join(log_name(one.job) for one in self.running) or "nothing"))

    def run(self, jobs):
        """All of them, in order, as cores get free. jobs is asked for the
        next one only when a core is."""
        jobs = iter(jobs)
        more = True
        while more or self.running:
            busy = {one.cpu for one in self.running}
            for cpu in self.cpus:
                job = next(jobs, None) if more and cpu not in busy else None
                if job:
                    self.start(job, cpu)
                elif cpu not in busy:
                    more = False
            self.tick()
            time.sleep(0.05)
        self.findings.settle()

    def stop(self):
        for one in list(self.running):
            one.child.stop()
            self.finish(one)

    def end(self):
        """Conditions of findings, printed; the exit status."""
        findings, add = self.findings, self.conditions.add
        findings.settle()
        for signature in findings.new():
            add(exits.NEW, signature)
        for signature in findings.old():
            add(exits.KNOWN, signature)
        for record in findings.flaky.values():
            add(exits.UNSTABLE, "%s: %s does not replay" % (
                record["harness"], record["path"]))
        if findings.unwritten:
            add(exits.INFRASTRUCTURE, findings.unwritten)
        lines = self.conditions.lines()
        for line in lines:
            self.progress.say(line)
        try:
            self.state.save("conditions.json", lines)
            self.state.save("known.json", findings.known)
            self.state.save("results.json", self.results)
        except OSError as error:
            self.progress.say(str(error))
        if not lines:
            self.progress.say("clean")
        return self.conditions.status()


def now_and_then(campaign):
    """Reading statistics costs little, but not nothing."""
    return campaign.progress.terminal or \
        time.monotonic() - campaign.progress.last >= campaign.progress.every
