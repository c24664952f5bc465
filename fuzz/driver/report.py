# SPDX-License-Identifier: GPL-2.0-or-later
"""The report: one HTML file with its charts in it, without scripts and without
anything from elsewhere. It reads a campaign's directory, at any time, and says
the same bytes for the same directory."""

import os
from html import escape

from . import charts, exits, facts, store

STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto;
  padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.2em; margin-top: 2em }
table { border-collapse: collapse } th { text-align: left }
td, th { padding: .15em .9em .15em 0; border-bottom: 1px solid #8884;
  vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
pre { background: #8881; padding: .7em 1em; overflow-x: auto }
code { font-family: ui-monospace, monospace } ul.conditions { padding-left: 1em }
.good { color: #007a4d } .bad { color: #c0392b } .dim { opacity: .65 }
@media (prefers-color-scheme: dark) { .good { color: #4cc38a }
  .bad { color: #ff7b6b } }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg text { fill: currentColor } svg .grid { stroke: #8883; fill: none }
svg .axis { stroke: currentColor; fill: none; stroke-width: 1 }
svg .line { fill: none; stroke-width: 1.8 } svg .bar { fill: #0072b2 }
svg .mark { stroke: #d55e00; stroke-width: 1.5; fill: none }
"""


def cell(value, kind):
    """kind: n: a number; else a class."""
    return '<td%s>%s</td>' % (' class="%s"' % kind if kind else "",
                              escape(str(value)))


def table(heads, rows):
    """heads: names, those that begin with "#" of numbers."""
    kinds = ["n" if head.startswith("#") else "" for head in heads]
    parts = ["<table>\n<tr>" + "".join(
        '<th%s>%s</th>' % (' class="n"' if kind else "",
                           escape(head.lstrip("#")))
        for head, kind in zip(heads, kinds)) + "</tr>\n"]
    for row in rows:
        parts.append("<tr>" + "".join(map(cell, row, kinds)) + "</tr>\n")
    return "".join(parts) + "</table>\n"


def section(title, *parts):
    text = "".join(part for part in parts if part)
    return "<h2>%s</h2>\n%s" % (escape(title), text) if text else ""


def paragraph(text):
    return "<p>%s</p>\n" % escape(text)


def summary(known):
    """What was asked for, and every condition that held."""
    asked, lines = known["asked"], known["conditions"]
    words = ["%s of %s" % (asked.get("command", "campaign"),
                           asked.get("commit", "an unknown commit"))]
    if "hours" in asked:
        words.append("%g hours" % asked["hours"])
    if asked.get("cores"):
        words.append("cores %s" % ",".join(map(str, asked["cores"])))
    if "seed" in asked:
        words.append("seed %s" % asked["seed"])
    text = paragraph(", ".join(words) + ".")
    if lines is None:
        return text + paragraph("It has not ended yet.")
    if not lines:
        return text + '<p class="good">Clean: nothing was found.</p>\n'
    return text + '<ul class="conditions">\n%s</ul>\n' % "".join(
        '<li class="%s">%s</li>\n' % (
            "dim" if line.startswith(exits.WORDS[exits.KNOWN]) else "bad",
            escape(line)) for line in lines)


def speeds(known):
    rows = []
    for job in known["jobs"]:
        rows.append((job["harness"], job["engine"], job["flavour"],
                     "%d" % job["execs"], "%.1f" % job["cpu"],
                     "%.0f" % (job["execs"] / job["cpu"]) if job["cpu"]
                     else "", job["ratio"], job["corpus"] or "",
                     job["edges"] or "",
                     "" if job["stability"] is None else "%g %%" %
                     job["stability"]))
    if not rows:
        return ""
    return table(("harness", "engine", "build", "#executions", "#CPU s",
                  "#per CPU s", "#of empty", "#inputs", "#edges",
                  "#stability"), rows) + charts.ratios(known)


def finding(one):
    """One bucket: what, how often, the script, the command."""
    parts = ['<h3 class="%s"><code>%s</code></h3>\n' % (
        "dim" if one["known"] is not None else "bad",
        escape(one["signature"])), paragraph(one["text"])]
    if one["known"] is not None:
        parts.append(paragraph("Known: %s" % (one["known"] or "no reason")))
    parts.append(paragraph(
        "Inputs: %d; first by %s (%s) with seed %s after %d executions." % (
            one["count"], one["engine"], one["flavour"], one["seed"],
            one["execs"])))
    parts.append("<pre>%s</pre>\n" % escape(one["command"]))
    for title, text in (("Minimized", one["minimized"]),
                        ("What it said", one["log"])):
        if text:
            parts.append("<details%s><summary>%s</summary><pre>%s</pre>"
                         "</details>\n" % (" open" if title == "Minimized"
                                           else "", title, escape(text)))
    return "".join(parts)


def findings(known):
    parts = [finding(one) for one in known["findings"]]
    if known["flaky"]:
        parts.append(paragraph("These did not replay, and count as flaky:"))
        parts.append(table(("harness", "file", "#replays"), known["flaky"]))
    if known["dismissed"]:
        parts.append(paragraph("Inputs that were too slow for a fuzzer, and "
                               "end when replayed: %d." % known["dismissed"]))
    return "".join(parts) or paragraph("None.")


def coverage(known):
    found = known["coverage"]
    if not found:
        return ""
    rows = []
    for name in sorted(found["harnesses"], key=lambda n: (n == "total", n)):
        one = found["harnesses"][name]
        rows.append((name, "%.1f %%" % one["lines"], "%.1f %%" %
                     one["branches"], found["floors"].get(name, "")))
    return table(("harness", "#lines", "#branches", "#floor"), rows) + \
        charts.files(found["files"])


def corpora(known):
    rows = [(name, one["queue"], one["dropped"], one["kept"],
             "" if one["cmin"] is None else one["cmin"], one["proposed"],
             "%d to %d" % tuple(one["features"]))
            for name, one in sorted(known["merge"].items())]
    return table(("harness", "#found", "#dropped", "#merged", "#afl-cmin",
                  "#new", "#features"), rows) if rows else ""


def html(known):
    body = "".join((
        "<h1>Fuzz campaign</h1>\n", summary(known),
        section("Findings", findings(known)),
        section("Executions", speeds(known)),
        section("Edges over time", charts.edges(known)),
        section("What programs are made of", charts.mix(known)),
        section("Coverage of core", coverage(known)),
        section("Corpora", corpora(known)),
        section("Mutants", charts.survival(known)),
    ))
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n'
            '<meta charset="utf-8">\n<title>Fuzz campaign</title>\n'
            '<style>%s</style>\n</head>\n<body>\n%s</body>\n</html>\n' %
            (STYLE, body))


def write(where):
    """Writes DIR/report.html and says where that is."""
    path = os.path.join(where, "report.html")
    store.replace(path, html(facts.gather(os.path.abspath(where))))
    return path
