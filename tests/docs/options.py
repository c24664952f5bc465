#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That every command's options are the same wherever they are listed, as TAP:
what "pgtool COMMAND -h" prints, the manual page, and the completions of bash,
zsh and fish.

The completions of zsh and fish are read as text, in the form that they have,
so that neither shell is needed.
"""

import os
import re
import subprocess
import sys

SRC = os.environ["SRC"]
PGTOOL = os.environ["PGTOOL"]
OPTION = re.compile(r"--[a-z][a-z-]*|-[A-Za-z]\b")


def read(*path):
    with open(os.path.join(SRC, *path), encoding="utf-8") as file:
        return file.read()


def run(*words):
    return subprocess.run(
        words, capture_output=True, text=True, check=True
    ).stdout


def from_help(command):
    """The options that -h prints, without the texts behind them."""
    lines = run(PGTOOL, *command, "-h").splitlines()
    words = [re.split(r"=| {2,}", line.strip())[0] for line in lines
             if re.match(r"(  -|      --)", line)]
    return set(OPTION.findall(" ".join(words)))


def formats(command):
    """What -h says that -f takes, and what bash completes."""
    line = re.search(r"--format=FORMAT +([^;\n]*)", run(PGTOOL, command, "-h"))
    if not line:
        return set(), set()
    script = '. "$0"; _pgtool_values "$1" -f ""'
    path = os.path.join(SRC, "cli/completions/pgtool.bash")
    return (set(re.split(r", | or ", line[1])),
            set(run("bash", "-c", script, path, command).split()))


def from_manual(page):
    """The options that head a paragraph of OPTIONS or of another section."""
    found = set()
    for line in read("man", page + ".scd").splitlines():
        if line.startswith("*-"):
            for bold in re.findall(r"\*(-[^*]*)\*", line):
                found.update(OPTION.findall(bold))
    return found


def from_bash(command):
    script = '. "$0"; _pgtool_options "$1"'
    path = os.path.join(SRC, "cli/completions/pgtool.bash")
    return set(run("bash", "-c", script, path, command).split())


def zsh_words(text, lists):
    found = set()
    for name in re.findall(r"\$(\w+)", text):
        found |= lists.get(name, set())
    # What stands in brackets and behind them is description and action.
    text = re.sub(r"\[[^\]]*\][^\n]*", "", text)
    return found | set(OPTION.findall(re.sub(r"\([^()]*\)", "", text)))


def from_zsh():
    text = read("cli/completions/_pgtool")
    body = text[text.index("\n_pgtool()"):]
    lists = {}
    for name, value in re.findall(r"local (\w+)='([^']*)'", body):
        lists[name] = zsh_words(value, lists)
    for name, value in re.findall(r"local -a (\w+)=\((.*?)\n\t\)", body, re.S):
        lists[name] = zsh_words(value, lists)
    found = {}
    for names, value in re.findall(r"\n\t([a-z |]+)\)\n(.*?);;", body, re.S):
        for name in names.split("|"):
            found[name.strip()] = zsh_words(value, lists)
    return found


def from_fish(commands):
    text = read("cli/completions/pgtool.fish")
    seen = "__fish_seen_subcommand_from "
    lists = dict(re.findall(r"set -l (\w+) '" + seen + "([^']*)'", text))
    found = {command: set() for command in commands}
    for line in text.splitlines():
        if not line.startswith("complete -c pgtool"):
            continue
        where = re.search(r" -n (?:\$(\w+)|'" + seen + "([^']*)')", line)
        words = {"-" + s for s in re.findall(r" -s (\w)", line)}
        words |= {"--" + s for s in re.findall(r" -l ([\w-]+)", line)}
        to = commands
        if where:
            to = (where[2] or lists.get(where[1], "")).split()
        for command in to:
            found[command] |= words
    return found


def main():
    usage = run(PGTOOL, "-h")
    commands = re.findall(r"^  (\w+) +[A-Z]", usage, re.M)
    common = from_help([])
    zsh, fish = from_zsh(), from_fish(commands)
    count = failed = 0

    def same(what, ours, theirs):
        nonlocal count, failed
        count += 1
        if ours == theirs:
            print(f"ok {count} - {what}")
            return
        failed += 1
        print(f"not ok {count} - {what}")
        for words, text in (
            (ours - theirs, "left out"), (theirs - ours, "of nothing"),
        ):
            if words:
                print(f"# {what}: {text}: {' '.join(sorted(words))}",
                      file=sys.stderr)

    same("pgtool(1)", common, from_manual("pgtool.1") & common)
    same("the commands of pgtool(1)", set(commands), set(re.findall(
        r"^\*pgtool-(\w+)\*\(1\)$", read("man", "pgtool.1.scd"), re.M)))
    for shell, text in (
        ("bash", re.search(r"_pgtool_commands='([^']*)'",
                           read("cli/completions/pgtool.bash"))[1]),
        ("zsh", " ".join(re.findall(r"^\t\t'([a-z]+):",
                                    read("cli/completions/_pgtool"), re.M))),
        ("fish", re.search(r"set -l commands (.*)",
                           read("cli/completions/pgtool.fish"))[1]),
    ):
        same(f"the commands of {shell}", set(commands), set(text.split()))
    for command in commands:
        ours = from_help([command])
        manual = from_manual("pgtool-" + command + ".1")
        # A page may tell of a global option what it does there.
        same(f"{command}: manual", ours - common, manual - common)
        same(f"{command}: bash", ours, from_bash(command))
        same(f"{command}: formats", *formats(command))
        same(f"{command}: zsh", ours, zsh.get(command, set()))
        same(f"{command}: fish", ours, fish[command])
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
