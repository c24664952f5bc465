# SPDX-License-Identifier: GPL-2.0-or-later
"""guard.py PIDS COMMAND...: runs COMMAND where there are no namespaces, and
ends all that it started when it ends or when standard input, which the driver
holds, is closed. The number of the process is appended to PIDS, for whoever
cleans up should the guard be killed, too."""

import ctypes
import os
import resource
import select
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

libc = ctypes.CDLL(None, use_errno=True)


def prepare():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parents():
    table = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                words = file.read().rpartition(b")")[2].split()
            table[int(name)] = int(words[1])
        except OSError:
            pass
    return table


def descendants():
    table = parents()
    found = {os.getpid()}
    more = True
    while more:
        new = {pid for pid, parent in table.items() if parent in found}
        more = not new <= found
        found |= new
    return found - {os.getpid()}


def end_all():
    for _ in range(100):
        left = descendants()
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


def remove_segments(creator):
    with open("/proc/sysvipc/shm", encoding="ascii") as file:
        for line in file.read().splitlines()[1:]:
            words = line.split()
            if int(words[4]) == creator:
                libc.shmctl(int(words[1]), 0, None)


def start(argv):
    pid = os.fork()
    if pid:
        return pid
    prepare()
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        print("%s: %s" % (argv[0], error.strerror), file=sys.stderr)
    os._exit(127)


def wait(pid):
    """Until it ends or the driver does; its status."""
    while True:
        done, status = os.waitpid(-1, os.WNOHANG)
        if done == pid:
            return os.waitstatus_to_exitcode(status)
        if not done and select.select([0], [], [], 0.1)[0]:
            if not os.read(0, 1):
                return -signal.SIGKILL


def main():
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    pid = start(sys.argv[2:])
    with open(sys.argv[1], "a", encoding="ascii") as file:
        file.write("%d\n" % pid)
    status = wait(pid)
    end_all()
    remove_segments(pid)
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
