# SPDX-License-Identifier: GPL-2.0-or-later
"""Who looks for mutants: a row each, and how to run it once.

A run is told the mutant (name, harness), a seed, a core, a cap in CPU seconds
and a directory for itself, and says

    found      whether it found the mutant within the cap
    cpu        CPU seconds of the whole tree until then, or until it ended
    execs      executions until then, or until it ended; None: not known
    signature  of the finding, if it is known
    trouble    why the run says nothing about the mutant, or None

and perhaps, of the script that min makes of the finding,

    lines      records that are left
    shrink     CPU seconds that it took

The time to a bug is that of the first crash, by its file's name for AFL++: its
executions, times what one cost in this run. What is counted at the end is more.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple

from . import rows

HERE = os.path.dirname(os.path.abspath(__file__))
MEASURE = os.path.join(HERE, "measure.py")

Job = namedtuple("Job", "mutant harness seed core cap track scratch builds")
# kinds: of harnesses (rows.py) that it can run.
Contestant = namedtuple("Contestant", "name kinds flavours run")

AFL_ENVIRONMENT = {
    "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1",
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    "AFL_FORKSRV_INIT_TMOUT": "30000", "AFL_NO_CRASH_README": "1",
    "AFL_BENCH_UNTIL_CRASH": "1", "AFL_FAST_CAL": "1",
    "AFL_NO_STARTUP_CALIBRATION": "1",
}
FORGET = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "MSAN_OPTIONS")
CRASH_NAME = re.compile(r"id:\d+,.*?time:(\d+),execs:(\d+)")
SIGNATURE = re.compile(rb"PGT-SIG: (\S+)")
_ipc = None


def ipc():
    """Words that give a command System V memory of its own; [] if refused."""
    global _ipc
    if _ipc is None:
        words = ["unshare", "--ipc"]
        try:
            refused = subprocess.run(words + ["true"], capture_output=True,
                                     check=False).returncode
        except OSError:
            refused = 1
        _ipc = [] if refused else words
    return _ipc


def environment(job, more=()):
    env = {k: v for k, v in os.environ.items()
           if k not in FORGET and not k.startswith("AFL_")}
    env.update(more)
    env["PGT_MUT"] = job.mutant
    env["MALLOC_TRIM_THRESHOLD_"] = "268435456"
    return env


def measured(job, command, env, pin=True):
    """(what measure.py says, the end of what the command printed)."""
    log = os.path.join(job.scratch, "log")
    read, write = os.pipe()
    words = [sys.executable, "-B", MEASURE, str(write),
             str(job.core if pin else -1), str(job.cap), *command]
    try:
        with open(log, "wb") as out:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env=env, pass_fds=(write,), start_new_session=True)
    finally:
        os.close(write)
        pipe = os.fdopen(read, "rb")
    with pipe:
        said = pipe.read()
    process.wait()
    with open(log, "rb") as f:
        f.seek(max(0, os.path.getsize(log) - 262144))
        text = f.read()
    return (json.loads(said) if said else None), text


def result(found, cpu, execs, text=b"", trouble=None):
    m = SIGNATURE.search(text)
    return {"found": found, "cpu": round(cpu, 4), "execs": execs,
            "signature": m.group(1).decode("ascii", "replace") if m else None,
            "trouble": trouble}


def lost(text, why):
    tail = text[-300:].decode("utf-8", "replace").strip().replace("\n", " | ")
    return result(False, 0, None, trouble=f"{why}: {tail}")


def is_clean(job, path):
    """Without the mutant the same input is nothing: it is the mutant's."""
    env = environment(job)
    del env["PGT_MUT"]
    return not subprocess.run(
        [program(job, "plain", job.harness), path], env=env, check=False,
        stdin=subprocess.DEVNULL, capture_output=True).returncode


def checked(job, found, path):
    """The result of a run; lost, if what it found is not the mutant's."""
    if found["found"] and path and not is_clean(job, path):
        return lost(b"", "found without the mutant, too: " +
                    str(found["signature"]))
    return found


def program(job, flavour, name):
    return os.path.join(job.builds[flavour], "fuzz", name)


def max_length(job):
    return rows.find(job.harness).length


# Inputs to begin with: one that is next to nothing, or the whole corpus.

def tiny(job):
    path = os.path.join(job.scratch, "in")
    os.makedirs(path, exist_ok=True)
    seed = os.path.join(rows.SRC, "fuzz", "mutants", "tiny", job.harness)
    target = os.path.join(path, "seed")
    if os.path.exists(seed):
        shutil.copyfile(seed, target)
    else:
        with open(target, "wb") as f:
            f.write(bytes(4))
    return path


def corpus(job):
    """Of programs the assembled one, which plain's build has."""
    built = os.path.join(job.builds["plain"], "fuzz", "corpora", job.harness)
    if os.path.isdir(built):
        return built
    return os.path.join(rows.SRC, "corpora", job.harness)


def inputs(job):
    return tiny(job) if job.track == "tiny" else corpus(job)


# gen

def assembled(job):
    """The bytes of the script that gen has left."""
    out = os.path.join(job.scratch, "out")
    scripts = [name for name in os.listdir(out) if name.endswith(".script")]
    path = os.path.join(job.scratch, "bytes")
    with open(path, "wb") as file:
        subprocess.run([program(job, "plain", "asm"),
                        os.path.join(out, scripts[0])], stdout=file, check=True)
    return path


def shrunk(job):
    """{lines, shrink: CPU seconds} of the smallest script for what gen left."""
    out = os.path.join(job.scratch, "out")
    said, text = measured(
        job, [program(job, "plain", "min"), f"--mutant={job.mutant}",
              os.path.join(out, os.listdir(out)[0])], environment(job))
    now = re.search(rb"min: \d+ records?, now (\d+)", text)
    if not said or said["status"] or not now:
        return {}
    return {"lines": int(now.group(1)), "shrink": round(said["cpu"], 4)}


def run_gen(job, more):
    os.makedirs(os.path.join(job.scratch, "out"), exist_ok=True)
    command = [program(job, "plain", "gen"), f"--mutant={job.mutant}",
               f"--seed={job.seed}", f"--cpu-seconds={job.cap}",
               "--stop-at-first", "--fork", f"--out={job.scratch}/out", *more]
    said, text = measured(job._replace(cap=job.cap * 1.2 + 1), command,
                          environment(job))
    counts = re.search(rb"gen: (\d+) programs, .* ([0-9.]+) s$", text, re.M)
    if not said or said["status"] not in (0, 10) or not counts:
        return lost(text, f"gen ended with {said and said['status']}")
    # Its own clock is finer than starting it is.
    cpu = min(float(counts.group(2)), said["cpu"])
    found = said["status"] == 10 and cpu <= job.cap
    return checked(job, result(found, min(cpu, job.cap), int(counts.group(1)),
                               text), assembled(job) if found else None)


def blind(job):
    return run_gen(job, ["--blind"])


def swarm(job):
    """What it finds is minimized, on nobody's account."""
    found = run_gen(job, ["--swarm"])
    return {**found, **(shrunk(job) if found["found"] else {})}


# AFL++

def read_stats(directory):
    stats = {}
    try:
        with open(os.path.join(directory, "fuzzer_stats"),
                  encoding="utf-8") as f:
            for line in f:
                name, _, value = line.partition(":")
                stats[name.strip()] = value.strip()
    except OSError:
        pass
    return stats


def first_crash(directory):
    """Executions until the first of the saved crashes, or None."""
    first = None
    for name in os.listdir(directory) if os.path.isdir(directory) else []:
        m = CRASH_NAME.match(name)
        if m and (first is None or int(m.group(2)) < first):
            first = int(m.group(2))
    return first


def crash_file(out, at):
    crashes = os.path.join(out, "crashes")
    for name in os.listdir(crashes):
        if f",execs:{at}," in name + ",":
            return os.path.join(crashes, name)
    return None


def afl_result(job, said, text):
    out = os.path.join(job.scratch, "out", "bench")
    execs = int(read_stats(out).get("execs_done", 0))
    at = first_crash(os.path.join(out, "crashes"))
    if not said:
        return lost(text, "afl-fuzz was not measured")
    if b"Mistyped AFL environment variable" in text:
        return lost(text, "afl-fuzz does not know an option")
    if at is not None:
        cpu = said["cpu"] * at / max(at, execs)
        return checked(job, result(cpu <= job.cap, min(cpu, job.cap), at,
                                   text), crash_file(out, at))
    # Inputs that crash at once are no inputs to afl-fuzz: found before it began.
    if said["status"] == 1 and (b"test cases results in a crash" in text or
                                b"All test cases time out" in text or
                                b"all seeds crash" in text.lower() or
                                b"We need at least one valid input" in text):
        return result(True, said["cpu"], 1, text)
    if not execs:
        return lost(text, "afl-fuzz executed nothing")
    return result(False, min(said["cpu"], job.cap), execs, text)


def run_afl(job, env=(), more=()):
    flags = list(more)
    dictionary = rows.dictionary(rows.find(job.harness))
    if dictionary:
        flags += ["-x", dictionary]
    command = ipc() + [
        "afl-fuzz", "-b", str(job.core), "-S", "bench", "-s", str(job.seed),
        "-t", "1000", "-G", str(max_length(job)), "-i", inputs(job),
        "-o", os.path.join(job.scratch, "out"),
        "-V", str(int(job.cap * 10 + 30)), *flags, "--",
        program(job, "afl-mutants", job.harness), "-10000"]
    said, text = measured(job, command,
                          environment(job, {**AFL_ENVIRONMENT, **dict(env)}),
                          pin=False)
    return afl_result(job, said, text)


def mutator(job):
    return {"AFL_CUSTOM_MUTATOR_LIBRARY":
            os.path.join(job.builds["plain"], "fuzz", "mutate_afl.so")}


def afl_havoc(job):
    return run_afl(job)


def afl_mutator(job):
    return run_afl(job, mutator(job))


def afl_only(job):
    return run_afl(job, {**mutator(job), "AFL_CUSTOM_MUTATOR_ONLY": "1"})


def afl_cmplog(job):
    cmplog = program(job, "afl-cmp-mutants", job.harness)
    return run_afl(job, more=["-c", cmplog, "-l", "2"])


# libFuzzer

def libfuzzer(job):
    new = os.path.join(job.scratch, "new")
    os.makedirs(new)
    flags = []
    dictionary = rows.dictionary(rows.find(job.harness))
    if dictionary:
        flags.append(f"-dict={dictionary}")
    command = [program(job, "lf-mutants", job.harness), f"-seed={job.seed}",
               f"-max_len={max_length(job)}", "-timeout=5",
               f"-artifact_prefix={job.scratch}/", "-print_final_stats=1",
               f"-max_total_time={int(job.cap * 10 + 30)}", *flags, new,
               inputs(job)]
    said, text = measured(job, command, environment(
        job, {"ASAN_OPTIONS": "detect_leaks=0"}))
    count = re.search(rb"stat::number_of_executed_units: *(\d+)", text)
    if not said or not count:
        return lost(text, "libFuzzer did not say how far it came")
    crashes = [name for name in os.listdir(job.scratch)
               if name.startswith(("crash-", "timeout-"))]
    return checked(job, result(bool(crashes) and said["cpu"] <= job.cap,
                               min(said["cpu"], job.cap), int(count.group(1)),
                               text),
                   crashes and os.path.join(job.scratch, crashes[0]))


# The corpus, one input after the other.

def kill_ops(job):
    """In one process, by the scripts themselves."""
    said, text = measured(
        job, [program(job, "plain", "kill"), "--mutant", job.mutant,
              os.path.join(rows.SRC, "corpora", "ops")], environment(job))
    try:
        line = json.loads(text.decode().splitlines()[-1])
    except (IndexError, ValueError):
        return lost(text, f"kill ended with {said and said['status']}")
    return {**result(line["found"], line["cpu"], line["execs"]),
            "signature": line["signature"] or None}


def corpus_replay(job):
    if job.harness == "ops":
        return kill_ops(job)
    name = os.path.join(rows.SRC, "corpora", job.harness)
    if not os.path.isdir(name):
        return lost(b"", f"there is no corpus of {job.harness}")
    said, text = measured(
        job, [program(job, "plain", "mutant-" + job.harness), name],
        environment(job))
    if not said:
        return lost(text, "the replay was not measured")
    found = said["status"] not in (0, 1) and not said["capped"]
    return result(found, said["cpu"], None, text)


ALL = [
    Contestant("corpus", ("ops", "bytes"), ("plain",), corpus_replay),
    Contestant("blind", ("ops",), ("plain",), blind),
    Contestant("swarm", ("ops",), ("plain",), swarm),
    Contestant("afl-havoc", ("ops", "bytes"), ("plain", "afl-mutants"),
               afl_havoc),
    Contestant("afl-mutator", ("ops",), ("plain", "afl-mutants"),
               afl_mutator),
    Contestant("afl-only", ("ops",), ("plain", "afl-mutants"), afl_only),
    Contestant("afl-cmplog", ("ops", "bytes"),
               ("plain", "afl-mutants", "afl-cmp-mutants"), afl_cmplog),
    Contestant("libfuzzer", ("ops", "bytes"), ("plain", "lf-mutants"),
               libfuzzer),
]


def find(name):
    for c in ALL:
        if c.name == name:
            return c
    return None
