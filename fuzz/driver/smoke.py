# SPDX-License-Identifier: GPL-2.0-or-later
"""smoke: under 90 seconds, and the same counts for the same commit.

Corpora are replayed under triage, twice and shuffled; gen has a fixed seed and
a number of programs; each harness has one AFL++ of its own, with a fixed seed,
a number of executions and nobody to sync with. What executions cost is compared
with the empty harness in the same run.
"""

import hashlib
import os
import shutil
import time

from . import afl, corpus, engines, exits, rows

SEED = 1
PROGRAMS = 50000
TIMEOUT = 5000
# Of all, and at least of each: where inputs hang, or the machine is busy, jobs
# are cut short, which is said, and counts are not the same.
SECONDS = 75
LEAST = 3


def chosen(build, wanted):
    """Rows of the harnesses that there are."""
    if wanted:
        return [rows.find(name) for name in wanted]
    return [row for row in rows.ROWS if build.has(row.name)]


def instance(campaign, row, name, flavour):
    inputs = campaign.state.path("in", row.name)
    end = campaign.progress.started + SECONDS
    return afl.Instance(campaign.build, row, flavour,
                        campaign.state.path("run", "%s-%s" % (row.name, name)),
                        name, SEED, inputs, execs=row.execs, timeout=TIMEOUT, seconds=lambda:
                        max(LEAST, end - time.monotonic()))


def jobs(campaign, chosen_rows):
    """The longest first, and an empty harness of each flavour among them."""
    build, state = campaign.build, campaign.state
    todo = []
    if build.has("gen") and any(row.kind == "ops" for row in chosen_rows):
        todo.append(engines.Generator(build, rows.find("ops"),
                                      state.path("run"), "gen", SEED,
                                      execs=PROGRAMS, seconds=SECONDS))
    for row in chosen_rows:
        todo.append(engines.Replay(build, row, state.path("in", row.name),
                                   SEED))
    for flavour in ("afl", "afl-san"):
        fitting = [row for row in chosen_rows if row.flavour == flavour]
        if fitting:
            todo.append(instance(campaign, rows.EMPTY, flavour, flavour))
        todo += [instance(campaign, row, flavour, flavour) for row in fitting
                 if row is not rows.EMPTY]
    return todo


def prepare(campaign, chosen_rows):
    shutil.rmtree(campaign.state.path("run"), ignore_errors=True)
    os.makedirs(campaign.state.path("run"))
    for row in chosen_rows + [rows.EMPTY]:
        corpus.prepare(campaign.build, row,
                       campaign.state.path("in", row.name))


def rate(result):
    return result["execs"] / result["cpu"] if result["cpu"] else 0


def ratios(results):
    """[(harness, flavour, fraction of the empty harness's rate)]"""
    empty = {r["flavour"]: rate(r) for r in results
             if r["harness"] == "empty"}
    return [(r["harness"], r["flavour"], rate(r) / empty[r["flavour"]])
            for r in results if r["engine"] == "afl" and
            r["harness"] != "empty" and empty.get(r["flavour"])]


def tell_short(campaign):
    for result in campaign.results:
        wanted = rows.find(result["harness"]).execs
        if result["engine"] == "afl" and 0 < result["execs"] < wanted:
            campaign.progress.say("%s was cut short: %d of %d executions" % (
                result["harness"], result["execs"], wanted))


def judge_speed(campaign):
    found = ratios(campaign.results)
    for name, flavour, ratio in found:
        floor = rows.floor(rows.find(name), flavour)
        if ratio < floor:
            campaign.conditions.add(
                exits.SLOW, "%s (%s): %.3f of the empty harness's speed, "
                "the floor is %.3f" % (name, flavour, ratio, floor))
    campaign.state.save("ratios.json", found)


def entries(where, execs):
    """An AFL++ queue up to a number of executions: afl-fuzz only looks now and
    then whether it has enough, and what it does meanwhile is not to count."""
    count, digest = 0, hashlib.sha256()
    for path in corpus.queue(where):
        if afl.from_name(path)[0] <= execs:
            count += 1
            with open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return count, digest.hexdigest()[:16]


def counts(campaign):
    """What has to be the same for the same commit, a line for each job."""
    lines = []
    for result in campaign.results:
        words = [result["harness"], result["engine"], result["flavour"]]
        if result["engine"] == "afl":
            execs = rows.find(result["harness"]).execs
            where = campaign.state.path("run", "%s-%s" % (
                result["harness"], result["flavour"]), result["flavour"])
            words += [execs, *entries(where, execs)]
        else:
            words += [result[name] for name in ("execs", "corpus", "edges")]
        lines.append(" ".join(map(str, words)) + "\n")
    return "".join(sorted(lines))


def run(campaign, wanted=None):
    campaign.progress.started = time.monotonic()
    chosen_rows = chosen(campaign.build, wanted)
    prepare(campaign, chosen_rows)
    campaign.run(jobs(campaign, chosen_rows))
    tell_short(campaign)
    judge_speed(campaign)
    with open(campaign.state.path("counts"), "w", encoding="utf-8") as file:
        file.write(counts(campaign))
