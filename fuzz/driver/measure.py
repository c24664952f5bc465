#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command and all that it starts on one core, until it ends or has used
so much CPU time, and says what that was:

    measure.py DESCRIPTOR CORE CPU-SECONDS COMMAND...

As JSON on the descriptor: cpu (seconds of the whole tree, ended or not), wall,
status (the command's; negative: a signal), capped. Nothing that the command
started outlives this program: it is the reaper of orphans, AFL++'s fork server
among them, and is killed itself if who called it dies. A core of -1 leaves the
choice to the command.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# How often to look, and how long a command may take to end when told to.
POLL = 0.1
PATIENCE = 5.0
TICKS = os.sysconf("SC_CLK_TCK")


def parse_stat(text):
    """(parent, CPU seconds with those of children it has waited for)."""
    fields = text[text.rindex(")") + 2:].split()
    return int(fields[1]), sum(int(f) for f in fields[11:15]) / TICKS


def processes():
    """{pid: (parent, CPU seconds)}; those that end meanwhile are left out."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="ascii",
                      errors="replace") as f:
                found[int(name)] = parse_stat(f.read())
        except OSError:
            continue
    return found


def descendants(root, found):
    """Of root, itself not among them."""
    below, before = {root}, 0
    while len(below) != before:
        before = len(below)
        below |= {pid for pid, (parent, _) in found.items() if parent in below}
    return below - {root}


def reaped():
    """CPU seconds of those that ended; a shell's, too, that became us."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def running():
    found = processes()
    return sum(found[pid][1] for pid in descendants(os.getpid(), found))


def send(number):
    for pid in descendants(os.getpid(), processes()):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def reap(pid):
    """The exit status of pid if it has ended; orphans are taken as they come."""
    status = None
    while True:
        try:
            ended, wait_status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if not ended:
            return status
        if ended == pid:
            status = os.waitstatus_to_exitcode(wait_status)


def end_all(pid, status):
    """Ends the command gently, and what is left of its tree at once."""
    deadline = time.monotonic() + PATIENCE
    if status is None:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
    while status is None and time.monotonic() < deadline:
        time.sleep(POLL / 5)
        status = reap(pid)
    while descendants(os.getpid(), processes()):
        send(signal.SIGKILL)
        time.sleep(POLL / 10)
        ended = reap(pid)
        status = ended if status is None else status
    return status


def run(core, cap, command):
    start, before = time.monotonic(), reaped()
    anywhere = os.sched_getaffinity(0)
    if core >= 0:
        os.sched_setaffinity(0, {core})
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    os.sched_setaffinity(0, anywhere)
    status, capped, pause = None, False, 0.005
    while status is None and not capped:
        time.sleep(pause)
        pause = min(POLL, pause * 2)
        status = reap(child.pid)
        capped = status is None and reaped() - before + running() >= cap
    status = end_all(child.pid, status)
    return {"cpu": round(reaped() - before, 4),
            "wall": round(time.monotonic() - start, 4),
            "status": status, "capped": capped}


def main(argv):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: (send(signal.SIGKILL),
                                              os._exit(1)))
    os.set_inheritable(int(argv[1]), False)
    result = run(int(argv[2]), float(argv[3]), argv[4:])
    os.write(int(argv[1]), json.dumps(result).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
