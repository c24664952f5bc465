# SPDX-License-Identifier: GPL-2.0-or-later
"""Corpora: where a harness's inputs are. Those of programs are scripts, which
are assembled into the campaign's own directory."""

import os
import shutil
import subprocess

from .exits import Infrastructure
from .proc import environment
from .rows import LENT, SRC


def source(row):
    """Where they are kept; the driver's own tests have others. Harnesses of
    programs that have none of their own begin with those of ops."""
    top = os.environ.get("PGT_CORPORA") or os.path.join(SRC, "corpora")
    own = os.path.join(top, row.name)
    if row.kind == "ops" and not os.path.isdir(own):
        return os.path.join(top, "ops")
    return own


def files(path):
    """The files in a directory, by name, those that are hidden left out."""
    found = []
    for where, folders, names in os.walk(path):
        folders[:] = sorted(n for n in folders if not n.startswith("."))
        found += [os.path.join(where, n) for n in sorted(names)
                  if not n.startswith(".")]
    return found


def lent(row):
    """Those of other tests; the driver's own tests have none."""
    if os.environ.get("PGT_CORPORA"):
        return []
    return [path for folder in LENT.get(row.name, [])
            for path in files(os.path.join(SRC, folder))
            if path.endswith("." + row.name)]


def assemble(build, scripts, where):
    """The bytes of scripts, in files of their names less ".script"."""
    if not scripts:
        return
    done = subprocess.run([build.tool("asm"), "-C", where] + scripts,
                          capture_output=True, env=environment({}),
                          check=False)
    if done.returncode:
        raise Infrastructure("asm: %s" % done.stderr.decode(
            errors="replace").strip())


def disassemble(build, path):
    """The script of a program's bytes; None where there is no such tool."""
    if not build.has("asm"):
        return None
    done = subprocess.run([build.tool("asm"), "-d", path],
                          capture_output=True, env=environment({}),
                          check=False)
    return done.stdout.decode() if done.returncode == 0 else None


def prepare(build, row, where):
    """Fills the directory where with inputs as fuzzers want them."""
    shutil.rmtree(where, ignore_errors=True)
    os.makedirs(where)
    paths = files(source(row)) if os.path.isdir(source(row)) else []
    assemble(build, [p for p in paths if p.endswith(".script")]
             if row.kind == "ops" else [], where)
    for path in paths:
        name = os.path.relpath(path, source(row)).replace("/", "_")
        if not (row.kind == "ops" and name.endswith(".script")) and \
                os.path.getsize(path) <= row.length:
            shutil.copyfile(path, os.path.join(where, name))
    for path in lent(row):
        if os.path.getsize(path) <= row.length:
            shutil.copyfile(path, os.path.join(where,
                                               os.path.basename(path)))
    if not os.listdir(where):
        with open(os.path.join(where, "seed-none"), "wb") as file:
            file.write(b"0\n")
    return where


def queue(where):
    """The entries of an AFL++ queue."""
    path = os.path.join(where, "queue")
    names = os.listdir(path) if os.path.isdir(path) else []
    return [os.path.join(path, name) for name in sorted(names)
            if name.startswith("id:")]


def gather(out, where):
    """Fills where with links to all that the instances under out hold, but
    not those of other hosts."""
    shutil.rmtree(where, ignore_errors=True)
    os.makedirs(where)
    for instance in sorted(os.listdir(out)):
        if os.path.islink(os.path.join(out, instance)):
            continue
        for path in queue(os.path.join(out, instance)):
            link(path, os.path.join(where, "%s-%s" % (
                instance, os.path.basename(path)[:9])))


def link(path, where):
    try:
        os.link(path, where)
    except FileExistsError:
        pass
    except OSError:
        shutil.copyfile(path, where)


def export(new, where):
    """Shows AFL++'s instances, which sync with any directory that has a queue,
    the files of another engine."""
    shown = os.path.join(where, "queue")
    os.makedirs(shown, exist_ok=True)
    done = {name.rpartition(":")[2] for name in os.listdir(shown)}
    count = len(done)
    for path in files(new):
        name = os.path.basename(path)
        if name not in done:
            link(path, os.path.join(shown, "id:%06d,orig:%s" % (count, name)))
            count += 1
