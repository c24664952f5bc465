# SPDX-License-Identifier: GPL-2.0-or-later
"""That pgtool-fuzz(7) has the options of gen, min and fuzz/campaign, its exit
statuses, and all harnesses.

    manual.py GEN MIN
"""

import os
import re
import subprocess
import sys

import tap
from driver import exits, pack, rows

GEN, MIN = sys.argv[1:3]
del sys.argv[1:3]
OPTION = re.compile(r"--[a-z][a-z-]*")
CAMPAIGN = [sys.executable, os.path.join(tap.SRC, "fuzz", "campaign")]


def section(title):
    with open(os.path.join(tap.SRC, "man", "pgtool-fuzz.7.scd"),
              encoding="utf-8") as file:
        text = file.read()
    return re.search(r"^# %s\n(.*?)(?=^# |\Z)" % title, text,
                     re.MULTILINE | re.DOTALL).group(1)


def printed(*words):
    done = subprocess.run(words + ("--help",), capture_output=True, text=True,
                          check=True)
    return done.stdout


def options(text):
    return set(OPTION.findall(text)) - {"--help"}


def same(ours, manual):
    assert ours == manual, "left out: %s; of nothing: %s" % (
        sorted(ours - manual), sorted(manual - ours))


def bold(title):
    """Options that head a paragraph."""
    return options("\n".join(line for line in section(title).splitlines()
                             if line.startswith("*-")))


def test_options_of_gen():
    same(options(printed(GEN)), bold("GENERATOR"))


def test_options_of_min():
    same(options(printed(MIN)), bold("MINIMIZER"))


def commands():
    return re.findall(r"^    ([a-z]+) ", printed(*CAMPAIGN), re.MULTILINE)


def test_commands_of_campaign():
    same(set(commands()), set(re.findall(
        r"^\*fuzz/campaign\* \*([a-z]+)\*", section("CAMPAIGNS"),
        re.MULTILINE)))


def test_options_of_campaign():
    """But for those of bench, which has a help of its own."""
    ours = set()
    for command in commands():
        if command != "bench":
            ours |= options(printed(*CAMPAIGN, command))
    manual = section("CAMPAIGNS")
    manual = re.sub(r"^\*fuzz/campaign\* \*bench\*.*?\n\n", "", manual,
                    flags=re.MULTILINE | re.DOTALL)
    same(ours, options(manual))


def table(title):
    """The first column, less its head."""
    return re.findall(r"^\|  (\S+)$", section(title), re.MULTILINE)


def test_statuses():
    same({str(status) for status in exits.WORDS}, set(table("CAMPAIGNS")))
    ranked = [str(status) for status in exits.RANK] + [str(exits.CLEAN)]
    assert table("CAMPAIGNS") == ranked, table("CAMPAIGNS")


def test_harnesses():
    same(set(pack.names()), set(table("HARNESSES")))
    assert all(rows.find(name) for name in table("HARNESSES"))


if __name__ == "__main__":
    tap.main(globals())
