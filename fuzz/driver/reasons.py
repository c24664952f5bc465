# SPDX-License-Identifier: GPL-2.0-or-later
"""Why nothing reaches a branch: rows of fuzz/uncovered.txt, the first that
fits.

	= NAME TEXT
	NAME WHERE... [~ EXPRESSION]

say what a reason means, and what it is of: WHERE is FILE or FILE:FUNCTION,...
with * for anything. EXPRESSION is searched in the side and the condition, as
branches.py tells them; after "-> " is what to search in what follows. A branch of a line that was never reached has the reason of the branch
before it that would have led there.
"""

import fnmatch
import os
import re
from collections import namedtuple

from . import branches, lcov

NONE = "-"

Rule = namedtuple("Rule", "name places expression")
# branch: (line, pair, branch), or None for a function that has none.
Missed = namedtuple("Missed", "path function branch text reason")


class Reasons:
    """texts: {name: text}; rules: in order."""

    def __init__(self, text):
        self.texts, self.rules = {NONE: "no reason given"}, []
        for number, line in enumerate(text.splitlines(), 1):
            line = line.strip()
            if line and not line.startswith("#"):
                self.row(number, line)

    def row(self, number, line):
        words, _, expression = line.partition(" ~ ")
        name, *rest = words.split()
        if name == "=":
            self.texts[rest[0]] = " ".join(rest[1:])
        elif name not in self.texts or not rest:
            raise ValueError("uncovered.txt:%d: no such reason, or no place" %
                             number)
        else:
            self.rules.append(Rule(name, [place.partition(":")
                                          for place in rest],
                                   searched(expression)))

    def find(self, path, function, text):
        for rule in self.rules:
            if within(rule.places, path, function) and all(
                    one.search(part) for one, part in zip(
                        rule.expression, text.partition(" -> ")[::2])):
                return rule.name
        return NONE


def searched(expression):
    """What to find in the condition, and in what follows."""
    return [re.compile(part.strip())
            for part in expression.partition("-> ")[::2]]


def within(places, path, function):
    return any(fnmatch.fnmatchcase(path, name) and (
        not inside or any(fnmatch.fnmatchcase(function, one)
                          for one in inside.split(",")))
        for name, _, inside in places)


def read(path):
    with open(path, encoding="utf-8") as file:
        return Reasons(file.read())


def classify(files, top, reasons):
    """[Missed], of all files below the directory top."""
    found = []
    for path, data in sorted(files.items()):
        with open(os.path.join(top, path), encoding="utf-8") as file:
            source = branches.Source(file.read(), data)
        for function, count, keys in lcov.missed(data):
            found += of_function(path, function, count, keys, source, data,
                                 reasons)
    return found


def of_function(path, function, count, keys, source, data, reasons):
    if not count:
        return [Missed(path, function, key, "never called", reasons.find(
            path, function, "never called")) for key in keys or [None]]
    found, last = [], None
    for key in keys:
        text = source.text(key)
        name = reasons.find(path, function, text)
        if data["lines"].get(key[0], 0):
            last = name
        elif last:
            name = last
        found.append(Missed(path, function, key, text, name))
    return found


def by_name(found):
    """{reason: [Missed]}, that without a reason first, then the most."""
    by = {}
    for one in found:
        by.setdefault(one.reason, []).append(one)
    return dict(sorted(by.items(), key=lambda item: (
        item[0] != NONE, -len(item[1]), item[0])))


def count(found):
    return sum(1 for one in found if one.branch)


def listed(found, reasons):
    """All of them as text, by reason."""
    text = []
    for name, those in by_name(found).items():
        text.append("%s: %s (%d)" % (name, reasons.texts[name], count(those)))
        for one in those:
            text.append("  %s%s:%s: %s" % (
                one.path, ":%d" % one.branch[0] if one.branch else "",
                one.function, one.text))
    return "".join(line + "\n" for line in text)


def table(found, reasons):
    """What is not taken: the functions without a reason, and of each reason
    how much, and its share."""
    total = count(found)
    rows = ["no reason: %s:%s" % where for where in sorted({
        (one.path, one.function) for one in found if one.reason == NONE})]
    rows.append("%-10s %8s %8s  %s" % ("reason", "branches", "share",
                                       "why no input takes them"))
    for name, those in by_name(found).items():
        rows.append("%-10s %8d %7.1f%%  %s" % (
            name, count(those), lcov.percent(count(those), total),
            reasons.texts[name]))
    return "\n".join(rows + ["%-10s %8d" % ("total", total)])
