#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That examples of replay and explore in README.md and in the manual print what
stands there, as TAP.

An example is a block with lines "$ COMMAND", and below each what it prints: "..."
is any lines, or the end of one. How many runs and steps there were is the
engine's affair, and not compared. "$ cat FILE" makes the file. Commands whose
files nobody made, and which are not in corpora/scripts, are not run.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

SRC = os.environ["SRC"]
PGTOOL = os.environ["PGTOOL"]
COUNTS = re.compile(r"^\t\d+(?=\t)|\d+(?= (?:event|interleaving|run|step))")
COMMAND = re.compile(r"\$ pgtool (replay|explore) ")


def blocks(path):
    """The blocks of a page, each a list of lines."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".md"):
        found = re.findall(r"(?:^ {4}.*\n)+", text, re.M)
        return [[line[4:] for line in b.splitlines()] for b in found]
    return [b.splitlines()
            for b in re.findall(r"^```\n(.*?)^```", text, re.M | re.S)]


def steps(block):
    """[(command, what it prints)]"""
    found = []
    for line in block:
        if line.startswith("$ "):
            found.append((line, []))
        elif found:
            found[-1][1].append(line)
    return found


def same(expected, actual):
    """Whether the lines are those, with "..." for any."""
    if not expected:
        return not actual
    first, rest = expected[0], expected[1:]
    if first == "...":
        return any(same(rest, actual[i:]) for i in range(len(actual) + 1))
    if not actual:
        return False
    if first.endswith("..."):
        return actual[0].startswith(first[:-3]) and same(rest, actual[1:])
    return first == actual[0] and same(rest, actual[1:])


def runnable(command):
    words = command.split()[3:]
    files = [w for w in words if os.path.isfile(w)]
    return COMMAND.match(command) and files


def main():
    pages = [os.path.join(SRC, "README.md")]
    pages += sorted(glob.glob(os.path.join(SRC, "man", "*.scd*")))
    os.environ["PATH"] = (os.path.dirname(PGTOOL) + os.pathsep
                          + os.environ["PATH"])
    count = failed = 0
    for page in pages:
        with tempfile.TemporaryDirectory() as work:
            os.chdir(work)
            os.symlink(os.path.join(SRC, "corpora"), "corpora")
            for command, lines in [s for b in blocks(page) for s in steps(b)]:
                if re.fullmatch(r"\$ cat [\w.-]+", command):
                    with open(command[6:], "w", encoding="utf-8") as file:
                        file.write("".join(line + "\n" for line in lines))
                if not runnable(command):
                    continue
                actual = subprocess.run(
                    command[2:], shell=True, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, text=True).stdout.splitlines()
                count += 1
                good = same([COUNTS.sub("N", line) for line in lines],
                            [COUNTS.sub("N", line) for line in actual])
                failed += not good
                print(f"{'' if good else 'not '}ok {count} - "
                      f"{os.path.basename(page)}: {command[2:]}")
                if not good:
                    print("# it prints:", *actual[:60], sep="\n# ",
                          file=sys.stderr)
            os.chdir(SRC)
    print(f"1..{count}")
    sys.exit(1 if failed or not count else 0)


main()
