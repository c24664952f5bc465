# SPDX-License-Identifier: GPL-2.0-or-later
"""What the branches of a C source say: lcov has their lines and no more.

A branch is a condition without && and || in it, and a side of it; a line's are
told in the order of their text. A text of one is

	SIDE CONDITION -> WHAT FOLLOWS

with the side "true" or "false", and what comes after an if's, or the rest of
the statement. It is the whole line where that has conditions that are not seen
from its text, such as those of macros. Code is expected as clang-format
leaves it.
"""

import re

# Comments and texts, of which nothing is a condition.
HIDDEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|"
                    r"'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                    re.DOTALL | re.MULTILINE)
LABEL = re.compile(r"\b(?:case\b[^:;{}]*|default):")
HEAD = re.compile(r"\b(if|while|for|switch) \(")
# What stands before the value that is a condition.
BEFORE = re.compile(r"^(?:.*?[^=!<>]=\s|\s*return\b|\s*else\b|\s*do\b)",
                    re.DOTALL)
MOST = 160


def hide(source):
    """The source with as many characters, and lines, as before."""
    return HIDDEN.sub(lambda m: re.sub(r"[^\n]", "_", m.group())
                      if m.group()[0] in "\"'" else
                      re.sub(r"[^\n]", " ", m.group()), source)


def close(text, at):
    """Where the bracket that is open at "at" is closed."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if not depth:
            return i
    return len(text)


def split(text, start, end, marks):
    """The parts of a range between any of the marks, outside of brackets."""
    parts, at, i = [], start, start
    while i < end:
        if text[i] in "([{":
            i = min(close(text, i), end)
        mark = next((m for m in marks if text.startswith(m, i)), None)
        if mark and i < end:
            parts.append((at, i))
            at = i + len(mark)
        i += len(mark) if mark else 1
    return parts + [(at, end)]


def trim(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def value(text, start, end):
    """Without what a value is given to."""
    found = BEFORE.match(text[start:end])
    while found and found.group().count("(") == found.group().count(")"):
        start += found.end()
        found = BEFORE.match(text[start:end])
    return trim(text, start, end)


def leaves(text, start, end, judged):
    """The ranges of the conditions in an expression; judged: it is one."""
    start, end = value(text, start, end)
    choice = split(text, start, end, ("?",))
    if len(choice) > 1:
        rest = split(text, choice[1][0], end, (":",))
        return leaves(text, *choice[0], True) + [
            one for part in rest for one in leaves(text, *part, judged)]
    for mark in ("||", "&&"):
        parts = split(text, start, end, (mark,))
        if len(parts) > 1:
            return [one for part in parts
                    for one in leaves(text, *part, True)]
    return leaf(text, start, end, judged)


def leaf(text, start, end, judged):
    inside = start
    while inside < end and text[inside] == "!":
        inside += 1
    if inside < end and text[inside] == "(" and \
            close(text, inside) == end - 1:
        within = leaves(text, inside + 1, end - 1, judged)
        if len(within) != 1:
            return within
    elif re.search(r"&&|\|\||\?", text[start:end]):
        within = [one for i in range(start, end) if text[i] in "([" and
                  text[start:i].count("(") == text[start:i].count(")")
                  for part in split(text, i + 1, close(text, i), (",",))
                  for one in leaves(text, *part, False)]
        return ([(start, end)] if judged else []) + within
    return [(start, end)] if judged and start < end else []


def follows(text, source, end):
    """What a condition's statement goes on with."""
    stop = text.find(";", end)
    found = " ".join(source[end:stop if stop >= 0 else None].split())
    return found.lstrip(") {")[:MOST]


def statements(text):
    """(start, end, judged, where it goes on) of each expression."""
    at = start = 0
    while at < len(text):
        found = HEAD.match(text, at)
        if found:
            yield from heads(text, found)
        if found or text[at] in ";{},:":
            if not found:
                yield start, at, False, at
            start = close(text, found.end() - 1) if found else at
            start += 1
            at = start
        else:
            at = close(text, at) + 1 if text[at] in "([" else at + 1


def heads(text, found):
    """The expressions of an if, a while, a for or a switch."""
    end = close(text, found.end() - 1)
    parts = split(text, found.end(), end, (";",))
    for i, part in enumerate(parts):
        yield (*part, found.group(1) != "switch" and
               (len(parts) == 1 or i == 1), end + 1)


def conditions(source):
    """{line: [(condition, what follows)]}, in the order of their text."""
    text, found = hide(source), []
    for start, end, judged, goes_on in statements(text):
        found += [(a, b, max(goes_on, b))
                  for a, b in leaves(text, start, end, judged)]
    found += [(m.start(), m.end() - 1, m.end())
              for m in LABEL.finditer(text)]
    by = {}
    for start, end, goes_on in sorted(set(found)):
        by.setdefault(text.count("\n", 0, start) + 1, []).append(
            (" ".join(source[start:end].split()),
             follows(text, source, goes_on)))
    return by


class Source:
    """A file's branches as texts; data: what lcov says of it."""

    def __init__(self, source, data):
        self.lines = source.split("\n")
        self.known = conditions(source)
        self.pairs = {}
        for line, pair, _ in data["branches"]:
            self.pairs.setdefault(line, set()).add(pair)

    def text(self, key):
        line, pair, branch = key
        known = self.known.get(line, [])
        side = "false" if branch % 2 else "true"
        if len(known) == len(self.pairs[line]):
            return "%s %s -> %s" % (side, *known[sorted(
                self.pairs[line]).index(pair)])
        text = self.lines[line - 1].strip() if line <= len(
            self.lines) else ""
        after = self.lines[line].strip() if line < len(self.lines) else ""
        return "%s %s -> %s" % (side, text, after)
