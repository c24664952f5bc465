# SPDX-License-Identifier: GPL-2.0-or-later
"""Campaigns on several hosts: what one finds arrives at the other. Hosts are
directories here, and what carries entries between them is a copy."""

import os
import re
import shutil
import tempfile

import tap
from driver import afl, build, corpus, hosts, proc, rows

SECONDS = 60
EXECS = 300


class Host:
    """A host: its own view of what all share, and its instances."""

    def __init__(self, root, name):
        self.name = name
        self.sync = os.path.join(root, name, "sync")
        self.out = os.path.join(root, name, "run")
        os.makedirs(self.out)
        self.hosts = hosts.Hosts(self.sync, name)

    def exchange(self):
        self.hosts.exchange("ops", self.out)

    def entry(self, instance, number, data):
        path = os.path.join(self.out, instance, "queue",
                            "id:%06d,src:000000" % number)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def seen(self, other):
        """What an instance here could take of another host's."""
        found = []
        for path in corpus.queue(os.path.join(self.out, "host-" + other)):
            with open(path, "rb") as file:
                found.append(file.read())
        return found


def carry(one, other):
    """What rsync would do with one's directory."""
    shutil.copytree(os.path.join(one.sync, "ops", one.name),
                    os.path.join(other.sync, "ops", one.name),
                    dirs_exist_ok=True)


class Place:
    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="pgt-hosts-")
        return self.root

    def __exit__(self, *error):
        proc.sweep(self.root)
        shutil.rmtree(self.root, ignore_errors=True)


def equal(got, wanted):
    assert got == wanted, "%r, not %r" % (got, wanted)


def test_entries_arrive():
    with Place() as root:
        a, b = Host(root, "a"), Host(root, "b")
        a.entry("fast-0", 0, b"one")
        a.entry("san-0", 0, b"one")
        a.exchange()
        carry(a, b)
        b.entry("fast-0", 0, b"two")
        b.exchange()
        equal(b.seen("a"), [b"one"])
        # What is a's does not come back as b's.
        a.entry("fast-0", 1, b"three")
        a.exchange()
        carry(b, a)
        a.exchange()
        equal(a.seen("b"), [b"two"])
        carry(a, b)
        equal(b.seen("a"), [b"one", b"three"])
        # Instances of one host read of each other there, too.
        equal(b.seen("b"), [b"two"])
        equal(hosts.queues(b.out), [os.path.join(b.out, name, "queue")
                                    for name in ("host-a", "host-b")])


def test_names_of_hosts():
    for name in ("", "a b", "../a", "x" * 25):
        try:
            hosts.Hosts("/nowhere", name)
        except ValueError:
            continue
        raise AssertionError("%r was taken" % name)
    assert hosts.NAME.fullmatch(hosts.our_name()), hosts.our_name()


def afl_there():
    lack = build.missing(["afl-fuzz", "afl-clang-fast"])
    built = build.Build(top=os.path.join(tap.SRC, "build"))
    if lack:
        raise tap.Skip("without %s" % " ".join(lack))
    if not built.has("ops", "afl"):
        raise tap.Skip("build/afl is not there")
    return built


def seeds(built, root, name, scripts):
    where = os.path.join(root, name, "in")
    os.makedirs(where)
    corpus.assemble(built, scripts, where)
    return where


def fuzz(built, root, host, flag="-S", name="fast-0"):
    """Some executions, which begin with what other hosts have; a resume counts
    those of earlier runs, too."""
    done = afl.stats(os.path.join(host.out, name)).get("execs_done", 0)
    one = afl.Instance(built, rows.find("ops"), "afl", host.out, name, 1,
                       os.path.join(root, host.name, "in"), execs=EXECS + int(done),
                       seconds=SECONDS, timeout=5000, synced=True)
    words = one.argv(proc.cores()[-1])
    words[words.index("-S")] = flag
    log = os.path.join(root, host.name, "log")
    child = proc.Child(words, log, one.env(), None, root)
    status = child.wait(2 * SECONDS)
    child.stop()
    trouble = one.trouble(status, log)
    assert status == 0 and not trouble, trouble


def taken(host, name, other):
    """Entries of an instance's queue that are another's."""
    return [path for path in corpus.queue(os.path.join(host.out, name))
            if re.search(",sync:%s," % other, path)]


def both(built, root):
    """Two hosts that begin with different programs."""
    found = sorted(path for path in corpus.files(corpus.source(
        rows.find("ops"))) if path.endswith(".script"))
    a, b = Host(root, "a"), Host(root, "b")
    seeds(built, root, "a", found[:1])
    seeds(built, root, "b", found[-1:])
    return a, b


def test_campaigns_take_what_others_found():
    built = afl_there()
    with Place() as root:
        a, b = both(built, root)
        fuzz(built, root, a)
        a.exchange()
        carry(a, b)
        b.exchange()
        fuzz(built, root, b)
        assert taken(b, "fast-0", "host-a"), "nothing of a's arrived at b"
        b.exchange()
        carry(b, a)
        a.exchange()
        fuzz(built, root, a)
        assert taken(a, "fast-0", "host-b"), "nothing of b's arrived at a"


def test_main_nodes_take_what_others_found():
    """As the manual says for afl-fuzz by hand: main-HOST, copied."""
    built = afl_there()
    with Place() as root:
        a, b = both(built, root)
        fuzz(built, root, a, "-M", "main-a")
        shutil.copytree(os.path.join(a.out, "main-a"),
                        os.path.join(b.out, "main-a"))
        fuzz(built, root, b, "-M", "main-b")
        assert taken(b, "main-b", "main-a"), "nothing of a's arrived at b"
        shutil.copytree(os.path.join(b.out, "main-b"),
                        os.path.join(a.out, "main-b"))
        fuzz(built, root, a, "-M", "main-a")
        assert taken(a, "main-a", "main-b"), "nothing of b's arrived at a"


if __name__ == "__main__":
    tap.main(globals())
