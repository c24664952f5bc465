# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that leave nothing behind.

A fuzzer runs in namespaces of its own for processes and System V memory,
which end with it, where that is allowed; elsewhere under guard.py, which ends
what it started. Either dies with the driver, however that dies.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

NAMESPACE = ["unshare", "--ipc", "--pid", "--fork", "--kill-child",
             "--mount-proc"]
AS_ROOT = NAMESPACE[:1] + ["--user", "--map-root-user"] + NAMESPACE[1:]
MARK = "PGT_CAMPAIGN"
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def cores(wanted=None):
    """The cores we may use, by number; wanted: "0,2-3" of them."""
    allowed = sorted(os.sched_getaffinity(0))
    if not wanted:
        return allowed
    chosen = []
    for part in wanted.split(","):
        first, _, last = part.partition("-")
        chosen += range(int(first), int(last or first) + 1)
    if not chosen or not set(chosen) <= set(allowed):
        raise ValueError("cores %s: only %s are allowed" % (
            wanted, ",".join(map(str, allowed))))
    return chosen


def environment(more):
    """Ours, without what changes fuzzers and sanitizers, and with more."""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(("AFL_", "__AFL")) and
           name not in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
                        "MSAN_OPTIONS", "PGT_MUT", "LLVM_PROFILE_FILE")}
    env.update(more)
    return env


def namespace():
    """The words before a command that give it namespaces; [] if refused."""
    if os.environ.get("PGT_NO_NAMESPACE") or not shutil.which("unshare"):
        return []
    for words in (NAMESPACE, AS_ROOT):
        if subprocess.run(words + ["true"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0:
            return words
    return []


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Child:
    """A command, its log, and what it cost."""

    words = None

    def __init__(self, argv, log, env=None, cpu=None, state=None):
        if Child.words is None:
            Child.words = namespace()
        self.argv = argv
        self.log = log
        self.guarded = not Child.words
        if self.guarded:
            guard = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                 "guard.py")
            pids = os.path.join(state or os.path.dirname(log), "pids")
            command = [sys.executable, guard, pids] + argv
        else:
            command = Child.words + argv
        mark = {MARK: os.path.abspath(state or log)}

        def prepare():
            if not self.guarded:
                die_with_parent()
            if cpu is not None:
                os.sched_setaffinity(0, [cpu])

        self.started = time.monotonic()
        self.usage = None
        self.status = None
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=prepare, env=environment(dict(env or {}, **mark)))

    def poll(self):
        """The status when it has ended, else None."""
        if self.status is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                self.process.returncode = self.status
                self.usage = usage
                self.process.stdin.close()
        return self.status

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return self.status

    def cpu(self):
        """CPU seconds of it and all its children; 0 while it runs."""
        return self.usage.ru_utime + self.usage.ru_stime if self.usage else 0

    def seconds(self):
        return time.monotonic() - self.started

    def inner(self):
        """The process that the signal is for: behind unshare or guard."""
        try:
            with open("/proc/%d/task/%d/children" % (
                    self.process.pid, self.process.pid),
                    encoding="ascii") as file:
                children = file.read().split()
        except OSError:
            children = []
        return int(children[0]) if children else self.process.pid

    def stop(self, seconds=5):
        """Asks it to end, and ends it."""
        if self.poll() is not None:
            return
        try:
            os.kill(self.inner(), signal.SIGTERM)
        except ProcessLookupError:
            pass
        if self.wait(seconds) is None:
            if self.guarded:
                self.process.stdin.close()
                self.wait(seconds)
            if self.poll() is None:
                self.process.kill()
                self.wait(seconds)


def marked(mark):
    """The processes of ours that have this mark in their environment."""
    wanted = ("%s=%s" % (MARK, mark)).encode()
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open("/proc/%s/environ" % name, "rb") as file:
                if wanted in file.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            pass
    return found


def alive(pid):
    """It is there, and not only because nobody has asked for its status."""
    try:
        with open("/proc/%s/stat" % pid, "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in b"ZX"
    except OSError:
        return False


def segments(creators):
    """Removes the System V memory that these processes made."""
    removed = 0
    try:
        with open("/proc/sysvipc/shm", encoding="ascii") as file:
            lines = file.read().splitlines()[1:]
    except OSError:
        return 0
    for line in lines:
        words = line.split()
        if int(words[4]) in creators and not alive(words[4]):
            removed += libc.shmctl(int(words[1]), 0, None) == 0
    return removed


def sweep(state):
    """Ends what an earlier driver of this state left behind, if anything."""
    for _ in range(50):
        left = marked(os.path.abspath(state))
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    try:
        with open(os.path.join(state, "pids"), encoding="ascii") as file:
            creators = {int(line) for line in file if line.strip().isdigit()}
    except OSError:
        return
    segments(creators)
