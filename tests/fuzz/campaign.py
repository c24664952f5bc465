# SPDX-License-Identifier: GPL-2.0-or-later
"""Campaigns from outside: exit statuses, kills, a full disk. They fuzz
fuzz/planted.c, which does what PGT_PLANTED says. COUNT says how many kills."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tap
from driver import afl, build, exits, findings, proc, store

CAMPAIGN = os.path.join(tap.SRC, "fuzz", "campaign")
KILLS = int(os.environ.get("COUNT", "4"))
SEGMENTS = "/proc/sysvipc/shm"


def need():
    """AFL++, and flavours that somebody built: a test is not to take minutes
    because nobody did."""
    lack = build.missing(build.ENGINES)
    if lack:
        raise tap.Skip("without %s" % " ".join(lack))
    built = build.Build(top=os.path.join(tap.SRC, "build"))
    for flavour in ("afl", "afl-san", "triage"):
        if not built.has("planted", flavour):
            raise tap.Skip("build/%s is not there" % flavour)


class Place:
    """A directory with corpora of planted, a list of what is known, a state."""

    def __init__(self, seed=b"0\n"):
        need()
        self.root = tempfile.mkdtemp(prefix="pgt-campaign-")
        self.state = os.path.join(self.root, "state")
        self.known = os.path.join(self.root, "known")
        os.makedirs(os.path.join(self.root, "planted"))
        with open(os.path.join(self.root, "planted", "seed"), "wb") as file:
            file.write(seed)
        with open(self.known, "w", encoding="ascii") as file:
            file.write("planted/known/read/always it is planted\n")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        proc.sweep(self.state)
        shutil.rmtree(self.root, ignore_errors=True)

    def argv(self, *words):
        return [sys.executable, CAMPAIGN] + list(words) + [
            "--known", self.known, "--no-install"]

    def env(self, letters, more=None):
        return dict(os.environ, PGT_PLANTED=letters, PGT_CORPORA=self.root,
                    **(more or {}))

    def run(self, letters, *words, more=None, prepare=None):
        return subprocess.run(
            self.argv(*words), env=self.env(letters, more),
            capture_output=True, text=True, preexec_fn=prepare, check=False)

    def smoke(self, letters, **options):
        return self.run(letters, "smoke", "--harness", "planted", "--state",
                        self.state, **options)


def expect(done, status, text):
    assert done.returncode == status and text in done.stderr, \
        "status %d, not %d:\n%s" % (done.returncode, status, done.stderr)


def test_status_0_clean():
    with Place() as place:
        expect(place.smoke(""), exits.CLEAN, "clean")


def test_status_2_usage():
    with Place() as place:
        done = place.run("", "smoke", "--harness", "nothing")
        expect(done, exits.USAGE, "invalid choice")
        done = place.run("", "resume", os.path.join(place.root, "nowhere"))
        expect(done, exits.USAGE, "no campaign")
        done = place.run("", "smoke", "--cores", "9999")
        expect(done, exits.USAGE, "cores")


def test_status_10_new_finding():
    with Place() as place:
        done = place.smoke("ck")
        expect(done, exits.NEW, "planted/model/read/short")
        # Every condition is told, not only the first.
        expect(done, exits.NEW, "planted/known/read/always")


def test_status_10_memory_error():
    with Place() as place:
        expect(place.smoke("o"), exits.NEW, "planted/asan/over-plant/heap-")


def test_status_11_known_finding():
    with Place() as place:
        expect(place.smoke("k"), exits.KNOWN, "planted/known/read/always")


def test_status_20_nothing_runs():
    with Place() as place:
        expect(place.smoke("x"), exits.INFRASTRUCTURE,
               "afl-fuzz ended with status 1")


def test_status_21_flaky_finding():
    with Place() as place:
        expect(place.smoke("f"), exits.UNSTABLE, "does not replay")


def test_status_21_not_the_same_twice():
    with Place(b"l\n") as place:
        expect(place.smoke("l"), exits.UNSTABLE, "came to something else")


def test_smoke_counts_the_same_again():
    with Place() as place:
        seen = []
        for _ in range(2):
            expect(place.smoke(""), exits.CLEAN, "clean")
            with open(os.path.join(place.state, "counts"),
                      encoding="ascii") as file:
                seen.append(file.read())
        assert seen[0] == seen[1] and "planted afl" in seen[0], seen


def crash_files(state):
    """The crashes that AFL++ saved, by what is in them."""
    found = set()
    for where, _, _ in os.walk(os.path.join(state, "run")):
        for path in afl.crashes(where):
            with open(path, "rb") as file:
                found.add(hashlib.sha256(file.read()).hexdigest()[:20])
    return found


def judged(state):
    return {record["key"].partition("-")[2] for record in store.records(
        os.path.join(state, "findings", "index.jsonl"))
        if record["event"] != "found"}


def left_behind(state, segments):
    """Processes and segments; what ends needs a moment."""
    for _ in range(50):
        left = proc.marked(os.path.abspath(state))
        new = shared_memory() - segments
        if not left and not new:
            break
        time.sleep(0.1)
    return left, new


def shared_memory():
    """Of processes that are gone: others may fuzz here, too."""
    with open(SEGMENTS, encoding="ascii") as file:
        lines = [line.split() for line in file.read().splitlines()[1:]]
    return {words[1] for words in lines
            if words[7] == str(os.geteuid()) and not proc.alive(words[4])}


def started(state):
    return sum(record["event"] == "start" for record in store.records(
        os.path.join(state, "jobs.jsonl")))


def kill_one(place, words, rng, more):
    """Starts it, kills the driver or one of its children, waits for the end."""
    before = started(place.state)
    driver = subprocess.Popen(
        place.argv(*words), env=place.env("ck", more), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(3000):
        if started(place.state) > before or driver.poll() is not None:
            break
        time.sleep(0.1)
    time.sleep(rng.uniform(0.2, 3))
    targets = [driver.pid] + proc.marked(place.state)
    target = rng.choice(targets)
    try:
        os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        pass
    if target != driver.pid:
        time.sleep(0.5)
        driver.kill()
    driver.wait()


def survive(more, kills, seed):
    rng = random.Random(seed)
    with Place() as place:
        words = ["nightly", "0.05", "--slice", "3", "--harness", "planted",
                 "--state", place.state]
        segments = shared_memory()
        for _ in range(kills):
            kill_one(place, words, rng, more)
            if not more:
                left = left_behind(place.state, segments)
                assert left == ([], set()), left
            if os.path.exists(os.path.join(place.state, "campaign.json")):
                words = ["resume", place.state]
        saved = crash_files(place.state)
        assert saved, "nothing was found: the test is worth nothing"
        finish(place, words, more)
        assert saved <= judged(place.state), saved - judged(place.state)
        left = left_behind(place.state, segments)
        assert left == ([], set()), left


def finish(place, words, more):
    """Resumes with no time left: what is open is judged."""
    spent = os.path.join(place.state, "spent.json")
    store.replace(spent, '{"seconds": 1000000, "next": 0}\n')
    done = place.run("ck", *words, more=more)
    expect(done, exits.NEW, "planted/model/read")


def test_status_20_stopped():
    with Place() as place:
        driver = subprocess.Popen(
            place.argv("nightly", "1", "--harness", "planted", "--state",
                       place.state), env=place.env(""),
            stderr=subprocess.PIPE, text=True)
        while not started(place.state):
            time.sleep(0.1)
        driver.terminate()
        text = driver.communicate()[1]
        assert driver.returncode == exits.INFRASTRUCTURE and \
            "stopped before its end" in text, text
        assert left_behind(place.state, shared_memory())[0] == []


def test_kills_lose_nothing():
    survive({}, KILLS, 1)


def test_kills_without_namespaces_lose_nothing():
    survive({"PGT_NO_NAMESPACE": "1"}, max(2, KILLS // 3), 2)


def filled(place):
    """A file system for the state without room for anything; for root only."""
    os.makedirs(place.state)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=99",
                           "pgt-full", place.state], capture_output=True,
                          check=False)
    if done.returncode:
        raise tap.Skip("no file system can be mounted here")
    store.State(place.state)
    with open(os.path.join(place.state, "filler"), "wb", 0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


def test_full_disk_loses_nothing():
    """Nothing can be written down: that is said, and so is the finding."""
    with Place() as place:
        filled(place)
        words = ["triage", "planted", "--state", place.state, crash(place)]
        try:
            done = place.run("c", *words)
            expect(done, exits.INFRASTRUCTURE, "index.jsonl")
            expect(done, exits.INFRASTRUCTURE, "planted/model/read/short")
            os.unlink(os.path.join(place.state, "filler"))
            expect(place.run("c", *words), exits.NEW,
                   "planted/model/read/short")
        finally:
            subprocess.run(["umount", "-l", place.state], check=False)


def crash(place):
    path = os.path.join(place.root, "crash")
    with open(path, "wb") as file:
        file.write(b"c1")
    return path


if __name__ == "__main__":
    tap.main(globals())
