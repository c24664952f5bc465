# SPDX-License-Identifier: GPL-2.0-or-later
"""Coverage as lcov text: read, added up, counted.

Of a file: lines {line: count}, branches {(line, block, branch): count} and
functions [(line, name, count)]. Branches are only told where their condition
was reached, so those of lines that were not are asked of the other side: they
are in the text with "-".
"""

import os


def empty():
    return {"lines": {}, "branches": {}, "functions": {}}


def parse(text, source, under="core/"):
    """{path below source: data}, of the files under a directory."""
    files, data = {}, None
    for line in text.splitlines():
        key, _, rest = line.partition(":")
        if key == "SF":
            path = os.path.relpath(rest, source)
            data = files.setdefault(path, empty()) if path.startswith(
                under) and path.endswith(".c") else None
        elif data is not None and key in READ:
            READ[key](data, rest.split(","))
    return files


def read_line(data, words):
    line, count = int(words[0]), int(words[1])
    data["lines"][line] = max(data["lines"].get(line, 0), count)


def read_branch(data, words):
    key = tuple(map(int, words[:3]))
    count = 0 if words[3] == "-" else int(words[3])
    data["branches"][key] = max(data["branches"].get(key, 0), count)


def read_function(data, words):
    data["functions"].setdefault(name(words[1]), [int(words[0]), 0])


def read_count(data, words):
    function = data["functions"].get(name(words[1]))
    if function:
        function[1] = max(function[1], int(words[0]))


def name(text):
    """Static functions come as FILE:NAME."""
    return text.rpartition(":")[2]


READ = {"DA": read_line, "BRDA": read_branch, "FN": read_function,
        "FNDA": read_count}


def add(total, files):
    """The most of both, line by line."""
    for path, data in files.items():
        into = total.setdefault(path, empty())
        for kind in ("lines", "branches"):
            for key, count in data[kind].items():
                into[kind][key] = max(into[kind].get(key, 0), count)
        for function, (line, count) in data["functions"].items():
            old = into["functions"].setdefault(function, [line, 0])
            old[1] = max(old[1], count)


def totals(files, of=None):
    """((lines hit, lines), (branches hit, branches)), those of all files of
    "of" being counted."""
    found = []
    for kind in ("lines", "branches"):
        hit = sum(1 for data in files.values()
                  for count in data[kind].values() if count)
        found.append((hit, sum(len(data[kind]) for data in
                               (of or files).values())))
    return found


def percent(hit, of):
    return round(100.0 * hit / of, 2) if of else 100.0


def missed(data):
    """[(function, times called, keys of branches that were not taken)], by
    line."""
    functions = sorted((line, function, count) for function, (line, count)
                       in data["functions"].items())
    found = []
    for i, (line, function, count) in enumerate(functions):
        end = functions[i + 1][0] if i + 1 < len(functions) else 1 << 30
        found.append((function, count, sorted(
            key for key, taken in data["branches"].items()
            if line <= key[0] < end and not taken)))
    return found
