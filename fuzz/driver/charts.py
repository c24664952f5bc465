# SPDX-License-Identifier: GPL-2.0-or-later
"""The report's charts."""

from html import escape

from . import svg

FILES = 40
KINDS = 40


def ratios(known):
    items = [("%s %s %s" % (job["harness"], job["engine"], job["flavour"]),
              float(job["ratio"]), job["ratio"])
             for job in known["jobs"] if job["ratio"]]
    if not items:
        return ""
    return "<p>Executions a CPU second as fractions of the empty harness's " \
        "under AFL++, in the same campaign:</p>\n" + svg.bars(
            items, mark=1.0, most=max(1.0, max(item[1] for item in items)))


def edges(known):
    parts = []
    for name, series in known["curves"].items():
        chart = svg.lines(series, "seconds", "edges")
        if chart:
            parts.append("<h3>%s</h3>\n%s" % (escape(name), chart))
    chart = svg.lines(known["generator"], "CPU seconds", "state features")
    if chart:
        parts.append("<h3>gen</h3>\n" + chart)
    return "".join(parts)


def mix(known):
    total = sum(known["kinds"].values())
    items = sorted(known["kinds"].items(), key=lambda item: (-item[1], item[0]))
    if not total:
        return ""
    text = "<p>%d lines that gen ran, by operation, the %d most frequent:" \
        "</p>\n" % (total, min(KINDS, len(items)))
    return text + svg.bars([(name, count, "%.1f %%" % (100 * count / total))
                            for name, count in items[:KINDS]])


def files(found):
    """The files of which most branches are missing."""
    items = sorted(found.items(), key=lambda item: (
        item[1]["counts"][2] - item[1]["counts"][3], item[0]))
    rows = [(path[len("core/"):], one["branches"], "%.0f %% of %d" % (
        one["branches"], one["counts"][3])) for path, one in items[:FILES]
        if one["counts"][2] < one["counts"][3]]
    return "<p>Branches by file, those first that miss most:</p>\n" + \
        svg.bars(rows, most=100) if rows else ""


def survival(known):
    """The benchmark's results, by its own charts and tables."""
    if not known["bench"]:
        return ""
    from . import bench_table
    parts = []
    for name, (header, records) in known["bench"].items():
        order = list(dict.fromkeys(r["contestant"] for r in records))
        results = bench_table.Results(records, header.get("cap", 60))
        parts.append("<h3>%s</h3>\n%s<pre>%s</pre>\n" % (
            escape(name), bench_table.curves(results, order, ""), escape(
                "\n".join(bench_table.summary(results, order, order[0])))))
    return "".join(parts)
