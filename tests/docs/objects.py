#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That pgtool-json(5) is what pgtool prints, as TAP: the keys, their order, which
of them may be left out, and what kind of value each has. The forms are read from
the page itself, and its examples have to follow them too.

    docs/objects.py FILE...

A file holds JSON Lines and is named after a form: "dump", "verify.2" and so on.
"""

import json
import os
import re
import sys

WORDS = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: type(v) is int and v >= 0,
    "boolean": lambda v: isinstance(v, bool),
    "true": lambda v: v is True,
    "null": lambda v: v is None,
    "hex": lambda v: isinstance(v, str)
    and bool(re.fullmatch(r"0x[0-9a-f]+", v)),
    "rights": lambda v: isinstance(v, str)
    and bool(re.fullmatch(r"[r-][w-][x-]", v)),
}
# Section of the page: the form of its first block, and of those that follow.
SECTIONS = {
    "DUMP": ["dump"], "WALK": ["walk", "step"], "VERIFY": ["verify"],
    "RULES": ["rules"], "AGAINST": ["against"], "DIFF": ["diff"],
    "FIND": ["find"], "STAT": ["stat", "tables", "leaves"],
    "FAULTS": ["fault"], "REPLAY": ["replay"], "EVENTS": ["event"],
    "EXPLORE": ["explore", "explore_step"], "EXPLORED": ["explored"],
    "POLICIES": ["policies", "kinds"],
    "SCRIPTS": ["schemes", "operations", "knobs"],
}
# What the page calls a value that has a form of its own.
NESTED = {
    "fault": "fault", "[ step, ... ]": "step",
    "[ tables of a level, ... ]": "tables",
    "[ leaves of a level, ... ]": "leaves",
    "[ step of a schedule, ... ]": "explore_step",
}
TABLE = ["pa", "level", "kind"]


class Page:
    """The forms, memory types and changes that the page names."""

    def __init__(self, text):
        self.forms, self.examples = {}, []
        self.types = set(re.findall(r"^\|  ([\w-]+)$", text, re.M))
        names = re.search(r"the weightier\n\tfirst: (.*?)\.", text, re.S)[1]
        self.changes = set(re.findall(r"\*([\w-]+)\*", names))
        for section in re.split(r"^# ", text, flags=re.M)[1:]:
            title = section.split("\n", 1)[0]
            names = list(SECTIONS.get(title, []))
            first = names[0] if names else None
            for block in re.findall(r"^```\n(.*?)^```", section, re.M | re.S):
                if block.startswith("{\n"):
                    self.forms[names.pop(0)] = self.form(block)
                else:
                    self.examples.append((first, block))

    @staticmethod
    def form(block):
        """[(key, what, optional)]; a comment follows "optional"."""
        block = re.sub(r"\|\n +\"", "| \"", block)
        block = re.sub(r"\n +\{.*\}\n", "\n", block)
        keys = []
        for line in block.splitlines()[1:-1]:
            key, rest = re.match(r' *"(\w+)":? *(.*)', line).groups()
            what, optional, _ = rest.partition("optional")
            keys.append((key, what.strip().rstrip(","), bool(optional)))
        return keys

    def is_a(self, value, what):
        """Whether the value is what the page calls it; None: not known."""
        alternatives = [w.strip() for w in what.split(" | ")]
        if what == "-1 ... 3":
            return type(value) is int and -1 <= value <= 3
        if what == "0 ... 15":
            return type(value) is int and 0 <= value <= 15
        if what == "[ string, ... ]":
            return bool(value) and all(isinstance(v, str) for v in value)
        if what == "[ change, ... ]":
            return bool(value) and set(value) <= self.changes
        if what in NESTED:
            if what[0] != "[":
                return not self.wrong(NESTED[what], value)
            return isinstance(value, list) and not any(
                self.wrong(NESTED[what], v) for v in value)
        if len(alternatives) > 1:
            return any(self.is_a(value, a) for a in alternatives)
        if what in WORDS:
            return WORDS[what](value)
        if what.startswith('"'):
            return value == what.strip('"')
        if what.isdigit():
            return value == int(what)
        if what == "memory type":
            return value in self.types
        if what == "change":
            return value in self.changes
        if what == "as for dump":
            return self.is_a(value, dict(
                (k, w) for k, w, _ in self.forms["dump"])["sh"])
        if what == "side":
            return not self.wrong_side(value)
        if what == "":  # "executable" of find
            return list(value) == ["space", "va", "priv", "user"]
        raise ValueError(f"the page says '{what}', which is not known here")

    def wrong_side(self, value):
        """What is wrong with a "before" or "after"."""
        if not isinstance(value, dict):
            return "no object"
        if value.get("kind") == "table":
            return list(value) != TABLE
        form = self.forms["dump"]
        first = [key for key, _, _ in form].index("pa")
        rest = {"at", "desc", "fault", "repeat"}
        return self.wrong_keys(
            [k for k in form[first:] if not k[2] or k[0] in rest], value)

    def wrong_keys(self, form, value):
        keys = [key for key, _, _ in form]
        if not isinstance(value, dict):
            return "no object"
        if [key for key in keys if key in value] != list(value):
            return f"keys {list(value)}"
        for key, what, optional in form:
            if key not in value:
                if not optional:
                    return f"no {key}"
            elif not self.is_a(value[key], what):
                return f"{key} is {json.dumps(value[key])}, not {what}"
        return None

    @staticmethod
    def wrong_fields(fields):
        """What is wrong with the keys that an event has beside the common."""
        for key, value in fields.items():
            listed = isinstance(value, list) and value and all(
                isinstance(v, str) for v in value)
            if not re.fullmatch(r"[a-z]+", key):
                return f"the key {key}"
            if not listed and not isinstance(value, str) and \
                    type(value) is not int:
                return f"{key} is {json.dumps(value)}"
        return None

    def wrong(self, name, value):
        if name == "event" and isinstance(value, dict):
            common = [key for key, _, _ in self.forms[name]]
            fields = {k: v for k, v in value.items() if k not in common}
            value = {k: v for k, v in value.items() if k in common}
            if text := self.wrong_fields(fields):
                return text
        return self.wrong_keys(self.forms[name], value)


def objects(text):
    """The values that an example's broken lines hold."""
    joined = re.sub(r"\n *", "", text).strip()
    decoder, at = json.JSONDecoder(), 0
    while at < len(joined):
        value, at = decoder.raw_decode(joined, at)
        yield value


def main():
    path = os.path.join(os.environ["SRC"], "man/pgtool-json.5.scd")
    with open(path, encoding="utf-8") as file:
        page = Page(file.read())
    count = failed = 0

    def verdict(label, wrong):
        nonlocal count, failed
        count += 1
        print(f"{'not ok' if wrong else 'ok'} {count} - {label}")
        failed += bool(wrong)
        for text in wrong[:5]:
            print(f"# {label}: {text}", file=sys.stderr)

    for name, text in page.examples:
        if text.startswith('"fault":'):
            name, text = "fault", text[len('"fault":'):]
        if not text.startswith("{"):
            continue
        verdict(f"the examples of {name}",
                [w for v in objects(text) if (w := page.wrong(name, v))])
    seen = {}
    for path in sys.argv[1:]:
        name = os.path.basename(path).split(".")[0]
        wrong, number = [], 0
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                value = json.loads(line)
                seen.setdefault(name, set()).update(value)
                if text := page.wrong(name, value):
                    wrong.append(f"line {number}: {text}")
        verdict(os.path.basename(path), wrong or
                ([] if number else ["nothing was printed"]))
    for name in seen:
        left = {key for key, _, _ in page.forms[name]} - seen[name]
        verdict(f"every key of {name} was seen",
                [f"{key} was not" for key in sorted(left)])
    # That a form can be broken.
    value = {key: None for key, _, _ in page.forms["stat"]}
    verdict("a wrong value is refused",
            [] if page.wrong("stat", value) else ["it was not"])
    value = {"size": 1, "level": 1}
    verdict("a wrong order is refused",
            [] if page.wrong("tables", value) else ["it was not"])
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
