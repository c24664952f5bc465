# SPDX-License-Identifier: GPL-2.0-or-later
"""A campaign's state: a directory that holds all of it, in files that a kill
or a full disk leaves readable. Lists are lines of JSON that are only ever
appended; a torn last line is nobody's and is skipped."""

import errno
import json
import os
import time


def append(path, record):
    """Appends a line and waits until it is on the disk."""
    data = (json.dumps(record, sort_keys=True) + "\n").encode()
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(fd).st_size
        if size and os.pread(fd, 1, size - 1) != b"\n":
            data = b"\n" + data
        if os.write(fd, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        os.fsync(fd)
    finally:
        os.close(fd)


def records(path):
    """The lines of such a file, less those that are torn."""
    try:
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            found.append(record)
    return found


def replace(path, data):
    """Writes a file whole or not at all."""
    if isinstance(data, str):
        data = data.encode()
    temporary = "%s.%d.new" % (path, os.getpid())
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def load(path, otherwise=None):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return otherwise


class State:
    """Paths of a campaign's directory, and its lists."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        for name in ("log", "run", "findings/inputs"):
            os.makedirs(self.path(name), exist_ok=True)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def asked(self):
        return load(self.path("campaign.json"), {})

    def ask(self, **what):
        replace(self.path("campaign.json"),
                json.dumps(what, sort_keys=True, indent=1) + "\n")

    def job(self, **what):
        append(self.path("jobs.jsonl"), dict(what, at=int(time.time())))

    def jobs(self):
        return records(self.path("jobs.jsonl"))

    def save(self, name, what):
        replace(self.path(name),
                json.dumps(what, sort_keys=True, indent=1) + "\n")

    def saved(self, name, otherwise=None):
        return load(self.path(name), otherwise)
