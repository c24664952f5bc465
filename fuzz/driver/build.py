# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds of the flavours, on demand, and what they need from Debian."""

import os
import shutil
import subprocess
import sys

from .exits import Infrastructure
from .proc import cores, die_with_parent, environment
from .rows import SRC

PACKAGES = {
    "meson": "meson", "ninja": "ninja-build", "gcc": "gcc",
    "afl-fuzz": "afl++", "afl-clang-fast": "afl++", "clang": "clang",
    "llvm-profdata-14": "llvm", "llvm-cov-14": "llvm", "unshare": "util-linux",
}
ENGINES = ("afl-fuzz", "afl-clang-fast", "clang", "llvm-profdata-14",
           "llvm-cov-14")
FLAVOURS = ("plain", "afl", "afl-san", "afl-cmp", "lf", "triage", "cov")
TOOLS = ("gen", "min", "asm")


def missing(programs=None):
    """The Debian packages of the programs that are not there."""
    return sorted({PACKAGES[name] for name in programs or PACKAGES
                   if not shutil.which(name)})


def root():
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") else None


def install(say):
    """Installs what is missing; says so where it cannot."""
    lack = missing()
    if not lack:
        return
    prefix = root()
    if prefix is None or not shutil.which("apt-get"):
        raise Infrastructure("please install what Debian calls %s" %
                             " ".join(lack))
    say("installing %s" % " ".join(lack))
    env = environment({"DEBIAN_FRONTEND": "noninteractive"})
    for words in (["update"],
                  ["install", "-y", "--no-install-recommends"] + lack):
        if subprocess.run(prefix + ["apt-get"] + words, env=env,
                          stdout=subprocess.DEVNULL).returncode:
            break
    if missing():
        raise Infrastructure("could not install %s" % " ".join(missing()))


class Build:
    """Where things are. Paths are there after need()."""

    def __init__(self, say=None, top=None):
        self.top = top or os.path.join(SRC, "build")
        self.say = say or (lambda text: print(text, file=sys.stderr))
        self.done = set()

    def dir(self, flavour):
        """build/ itself, if somebody uses that, is as good as plain."""
        if flavour == "plain" and os.path.exists(
                os.path.join(self.top, "meson-private", "coredata.dat")):
            return self.top
        return os.path.join(self.top, flavour)

    def harness(self, name, flavour="plain"):
        return os.path.join(self.dir(flavour), "fuzz", name)

    def tool(self, name):
        return self.harness(name)

    def has(self, name, flavour="plain"):
        return os.path.exists(self.harness(name, flavour))

    def run(self, argv, log, what):
        env = environment({"LLVM_PROFILE_FILE": os.devnull})
        with open(log, "ab") as output:
            status = subprocess.run(argv, stdin=subprocess.DEVNULL,
                                    stdout=output, stderr=output,
                                    env=env, cwd=SRC,
                                    preexec_fn=die_with_parent).returncode
        if status:
            with open(log, encoding="utf-8", errors="replace") as file:
                tail = file.read().splitlines()[-15:]
            raise Infrastructure("%s failed, %s says:\n  %s" % (
                what, log, "\n  ".join(tail)))

    def need(self, *flavours):
        for flavour in flavours:
            if flavour not in self.done:
                self.make(flavour)
                self.done.add(flavour)

    def make(self, flavour):
        where = self.dir(flavour)
        os.makedirs(self.top, exist_ok=True)
        log = os.path.join(self.top, "%s.log" % flavour)
        open(log, "wb").close()
        if not os.path.exists(os.path.join(where, "build.ninja")):
            self.say("configuring %s" % where)
            native = os.path.join(SRC, "fuzz", "native", flavour + ".ini")
            words = ["--native-file", native] if os.path.exists(
                native) else []
            self.run(["meson", "setup", where, SRC] + words, log,
                     "configuring %s" % where)
        self.say("building %s" % where)
        targets = ["harnesses"]
        if flavour == "plain":
            targets.append("tools")
        self.run(["ninja", "-C", where, "-j", str(len(cores()))] + targets,
                 log, "the build in %s" % where)


def commit():
    """What is fuzzed, for the report."""
    try:
        out = subprocess.run(["git", "-C", SRC, "describe", "--always",
                              "--dirty"], capture_output=True, text=True,
                             check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return out.strip()
