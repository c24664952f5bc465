# SPDX-License-Identifier: GPL-2.0-or-later
"""After a campaign: what of its inputs is worth keeping.

Queues are copied aside, what triage rejects is dropped, libFuzzer merges what
is left into what the corpus has already, afl-cmin gives a second opinion, and
programs become scripts. corpus/NAME is a proposal: somebody reads it before it
goes into corpora/.
"""

import os
import re
import shutil
import subprocess

from . import afl, corpus, engines, exits, proc

MOST = 4000
SECONDS = 300


def call(argv, env=None, cwd=None):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True,
                          env=proc.environment(env or {}), cwd=cwd,
                          timeout=SECONDS, preexec_fn=proc.die_with_parent,
                          check=False)


def accepted(build, row, where):
    """Drops what does not run through: a process for many files, which is
    started again behind each that crashes."""
    dropped = 0
    left = corpus.files(where)
    while left:
        done = call([build.harness(row.name, "triage")] + left[:200],
                    engines.SANITIZERS)
        names = re.findall(r"^running (.*) \(\d+ bytes\)$",
                           done.stderr.decode(errors="replace"), re.MULTILINE)
        if done.returncode == 0 or not names:
            left = left[200:]
            continue
        os.unlink(names[-1])
        dropped += 1
        left = left[left.index(names[-1]) + 1:]
    return dropped


def features(build, row, where):
    """libFuzzer's count of what a directory covers: (edges, features)."""
    done = call([build.harness(row.name, "lf"), "-runs=0", where])
    found = re.findall(r"cov: (\d+) ft: (\d+)",
                       done.stderr.decode(errors="replace"))
    return tuple(map(int, found[-1])) if found else (0, 0)


def second_opinion(build, row, where, out):
    """How many files afl-cmin would keep; None if it could not say."""
    done = call(["afl-cmin", "-i", where, "-o", out, "-t", "2000", "--",
                 build.harness(row.name, "afl"), "-10000"],
                dict(afl.ENV, AFL_ALLOW_TMP="1"))
    kept = len(corpus.files(out)) if done.returncode == 0 else None
    shutil.rmtree(out, ignore_errors=True)
    return kept


def propose(campaign, row, merged, have):
    """New files, as they would be put into corpora/NAME."""
    where = campaign.state.path("corpus", row.name)
    shutil.rmtree(where, ignore_errors=True)
    os.makedirs(where)
    old = {os.path.basename(path) for path in corpus.files(have)}
    count = 0
    for path in corpus.files(merged):
        if os.path.basename(path) in old:
            continue
        name = os.path.join(where, "seed-%s" % os.path.basename(path)[:12])
        text = corpus.disassemble(campaign.build, path) \
            if row.kind == "ops" else None
        if text:
            with open(name + ".script", "w", encoding="utf-8") as file:
                file.write(text)
        else:
            shutil.copyfile(path, name)
        count += 1
    return count


def run(campaign, row):
    build, state = campaign.build, campaign.state
    out = state.path("run", row.name)
    if not os.path.isdir(out):
        return
    campaign.progress.say("merging the corpus of %s" % row.name)
    have, aside = state.path("in", row.name), state.path("merge", row.name)
    merged = aside + "-merged"
    shutil.rmtree(merged, ignore_errors=True)
    corpus.gather(out, aside)
    for path in corpus.files(aside)[MOST:]:
        os.unlink(path)
    dropped = accepted(build, row, aside)
    shutil.copytree(have, merged)
    before = features(build, row, merged)
    call([build.harness(row.name, "lf"), "-merge=1",
          "-max_len=%d" % row.length, merged, aside])
    after = features(build, row, merged)
    results = state.saved("merge.json", {})
    results[row.name] = {
        "queue": len(corpus.files(aside)), "dropped": dropped,
        "kept": len(corpus.files(merged)), "edges": [before[0], after[0]],
        "features": [before[1], after[1]],
        "proposed": propose(campaign, row, merged, have),
        "cmin": second_opinion(build, row, aside, aside + "-cmin"),
    }
    state.save("merge.json", results)
    if after[1] < before[1]:
        campaign.conditions.add(exits.UNCOVERED, "%s: the merged corpus "
                                "covers less than before" % row.name)
    shutil.rmtree(aside, ignore_errors=True)
