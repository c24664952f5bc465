# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmark's results say: tables and curves."""

import statistics

from . import survival

# By the blind generator's median of executions.
STRATA = (("easy", 1e3), ("medium", 1e5), ("hard", 1e7))


class Results:
    """Runs by contestant and mutant: [(time, found)], times in CPU seconds."""

    def __init__(self, records, cap):
        self.cap = cap
        self.samples, self.execs = {}, {}
        for r in records:
            if r.get("trouble"):
                continue
            key = r["contestant"], r["mutant"]
            found = r["found"] and r["cpu"] <= cap
            self.samples.setdefault(key, []).append(
                (r["cpu"] if found else cap, found))
            self.execs.setdefault(key, []).append((r["execs"] or 0, found))

    def contestants(self, order):
        there = {c for c, _ in self.samples}
        return [c for c in order if c in there]

    def mutants(self, contestant):
        return [m for c, m in self.samples if c == contestant]

    def pairs(self, a, b):
        """Samples of the mutants that both have tried."""
        return [(self.samples[a, m], self.samples[b, m])
                for m in self.mutants(a) if (b, m) in self.samples]

    def found(self, contestant, share=0.0):
        """Mutants of which more than this share of the runs found it."""
        return [m for m in self.mutants(contestant)
                if sum(f for _, f in self.samples[contestant, m])
                > share * len(self.samples[contestant, m])]

    def pooled(self, contestant):
        return [run for m in self.mutants(contestant)
                for run in self.samples[contestant, m]]

    def stratum(self, mutant, contestant="blind"):
        sample = self.execs.get((contestant, mutant))
        if not sample:
            return "unknown"
        middle = survival.median(sample)
        for name, limit in STRATA:
            if middle is not None and middle < limit:
                return name
        return "beyond"


def seconds(value):
    if value is None:
        return "-"
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def columns(lines):
    """Lines of cells as text; the first column to the left."""
    widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
    return [(row[0].ljust(widths[0]) + "".join(
        "  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:])
    )).rstrip() for row in lines]


def medians(results, contestant):
    """Of the mutants' medians the middle one; those never found are at the
    end, and so it may not exist."""
    found = sorted((survival.median(results.samples[contestant, m])
                    for m in results.mutants(contestant)),
                   key=lambda v: (v is None, v))
    return found[(len(found) - 1) // 2] if found else None


def mean(results, contestant):
    """Geometric, of the mutants' restricted means."""
    values = [max(survival.restricted_mean(results.samples[contestant, m],
                                           results.cap), 1e-3)
              for m in results.mutants(contestant)]
    return statistics.geometric_mean(values) if values else None


def against(results, contestants, baseline):
    """{contestant: (ratio, low, high, A12, p)} with the p of all adjusted."""
    others = [c for c in contestants
              if c != baseline and results.pairs(c, baseline)]
    tests = [survival.log_rank(results.pairs(c, baseline)) for c in others]
    adjusted = survival.holm([p for _, p in tests])
    found = {}
    for c, p in zip(others, adjusted):
        pairs = results.pairs(c, baseline)
        faster = statistics.fmean(survival.a12(a, b, results.cap)
                                  for a, b in pairs)
        found[c] = (*survival.speedup(pairs, results.cap), faster, p)
    return found


def summary(results, order, baseline):
    """Text: a line for each contestant."""
    contestants = results.contestants(order)
    ratios = against(results, contestants, baseline)
    lines = [["contestant", "mutants", "found", "mostly", "median s", "mean s",
              f"times {baseline}", "95%", "A12", "p"]]
    for c in contestants:
        row = [c, str(len(results.mutants(c))), str(len(results.found(c))),
               str(len(results.found(c, 0.4999))),
               seconds(medians(results, c)), seconds(mean(results, c))]
        if c in ratios:
            ratio, low, high, faster, p = ratios[c]
            row += [f"{ratio:.2f}", f"{low:.2f} to {high:.2f}",
                    f"{faster:.2f}", f"{p:.2g}"]
        else:
            row += ["-"] * 4
        lines.append(row)
    return columns(lines)


def minimized(records):
    """Text: how long the minimized scripts are, of all runs that have one."""
    lines = sorted(r["lines"] for r in records if "lines" in r)
    if not lines:
        return []
    took = [r["shrink"] for r in records if "lines" in r]
    short = 100 * sum(n <= 10 for n in lines) / len(lines)
    return [f"minimized: {len(lines)} scripts, median "
            f"{statistics.median(lines):g} records, longest {lines[-1]}, "
            f"{short:.0f} in 100 of at most 10; median "
            f"{seconds(statistics.median(took))} s, longest "
            f"{seconds(max(took))} s"]


def each(results, order, mutants):
    """Text: a line for each mutant: runs that found it, and the median."""
    contestants = results.contestants(order)
    lines = [["mutant", "stratum"] + contestants]
    for m in mutants:
        row = [m, results.stratum(m)]
        for c in contestants:
            sample = results.samples.get((c, m))
            if not sample:
                row.append("")
                continue
            found = sum(f for _, f in sample)
            row.append(f"{found}/{len(sample)} "
                       f"{seconds(survival.median(sample)):>6}")
        lines.append(row)
    return columns(lines)


def curves(results, order, title):
    """An svg element: all runs of each contestant together."""
    return survival.svg([(c, results.pooled(c))
                         for c in results.contestants(order)],
                        results.cap, title)


def mutant_curves(results, order, mutant):
    return survival.svg(
        [(c, results.samples[c, mutant]) for c in results.contestants(order)
         if (c, mutant) in results.samples], results.cap, mutant)
