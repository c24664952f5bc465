# SPDX-License-Identifier: GPL-2.0-or-later
"""A campaign on several hosts: a directory that all of them see, or that
something like rsync copies from each to each.

DIR/HARNESS/HOST looks as a main instance of AFL++ does, queue/id:NUMBER,...
and is_main_node, and only HOST writes there. All of them, this host's, too, are
linked into run/HARNESS: secondary instances read those of main instances, from
the start (AFL_IMPORT_FIRST), and otherwise one of them would, minutes later. An
afl-fuzz that somebody runs by hand (-M main-HOST) may take part with its own
directory. A host alone has a DIR in its campaign's directory.
"""

import hashlib
import os
import re
import shutil
import socket

from . import corpus

NAME = re.compile(r"[A-Za-z0-9_-]{1,24}")
LINK = "host-"
MAIN = "is_main_node"


def our_name():
    """This host's, in letters that directories of AFL++ may have."""
    return re.sub(r"[^A-Za-z0-9_-]", "-",
                  socket.gethostname().split(".")[0])[:24] or "host"


class Hosts:
    """What this host shows of its queues, and where it sees the others'."""

    def __init__(self, top, host):
        if not NAME.fullmatch(host):
            raise ValueError("--host %s: letters, digits, - and _, 24 at most"
                             % host)
        self.top = os.path.abspath(top)
        self.host = host
        self.looked = set()

    def exchange(self, name, out):
        """Of harness name, whose instances are under out."""
        if os.path.isdir(out):
            self.show(name, out)
            self.meet(name, out)

    def all(self, name):
        """The hosts' directories."""
        where = os.path.join(self.top, name)
        return [os.path.join(where, host) for host in sorted(os.listdir(where))
                if not host.startswith(".") and
                os.path.isdir(os.path.join(where, host, "queue"))]

    def meet(self, name, out):
        """Links to hosts that are new."""
        for path in self.all(name):
            link = os.path.join(out, LINK + os.path.basename(path))
            if not os.path.lexists(link):
                os.symlink(path, link)

    def shown(self, name):
        """Contents, as their digests, that some host shows already."""
        return {path.rpartition(",sha:")[2] for where in self.all(name)
                for path in corpus.queue(where)}

    def show(self, name, out):
        """Adds to our directory what none has yet. A number says how far
        afl-fuzz has read, so they only grow, and a file is there whole."""
        queue = os.path.join(self.top, name, self.host, "queue")
        os.makedirs(queue, exist_ok=True)
        open(os.path.join(os.path.dirname(queue), MAIN), "ab").close()
        new = [path for path in ours(out) if path not in self.looked]
        done = self.shown(name) if new else set()
        number = len(corpus.queue(os.path.dirname(queue)))
        for path in new:
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()[:16]
            if digest not in done:
                copy(path, os.path.join(queue, "id:%06d,sha:%s" % (
                    number, digest)))
                done.add(digest)
                number += 1
            self.looked.add(path)


def queues(out):
    """Those of all hosts, as linked by meet()."""
    return [os.path.join(out, name, "queue")
            for name in sorted(os.listdir(out)) if name.startswith(LINK)]


def ours(out):
    """Queue entries of this host's instances."""
    return [path for instance in sorted(os.listdir(out))
            if not os.path.islink(os.path.join(out, instance))
            for path in corpus.queue(os.path.join(out, instance))]


def copy(path, to):
    """Whole or not at all; hidden until it is."""
    hidden = os.path.join(os.path.dirname(to), ".new")
    shutil.copyfile(path, hidden)
    os.replace(hidden, to)
