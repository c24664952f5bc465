# SPDX-License-Identifier: GPL-2.0-or-later
"""How a campaign ended: conditions, of which the first by rank is the exit
status. Every one is printed."""

CLEAN = 0
USAGE = 2
NEW = 10
KNOWN = 11
INFRASTRUCTURE = 20
UNSTABLE = 21
SLOW = 22
UNCOVERED = 23

RANK = [USAGE, INFRASTRUCTURE, NEW, UNSTABLE, SLOW, UNCOVERED, KNOWN]

WORDS = {
    CLEAN: "clean",
    USAGE: "usage",
    NEW: "new finding",
    KNOWN: "known findings only",
    INFRASTRUCTURE: "infrastructure",
    UNSTABLE: "not deterministic",
    SLOW: "too slow",
    UNCOVERED: "coverage fell",
}


class Conditions:
    """A set of (status, sentence)."""

    def __init__(self):
        self.held = []

    def add(self, status, text):
        if (status, text) not in self.held:
            self.held.append((status, text))

    def status(self):
        for status in RANK:
            if any(held == status for held, _ in self.held):
                return status
        return CLEAN

    def lines(self):
        ranked = sorted(self.held, key=lambda held: RANK.index(held[0]))
        return ["%s (%d): %s" % (WORDS[status], status, text)
                for status, text in ranked]


class Infrastructure(Exception):
    """The campaign cannot do its job; the sentence says why."""
