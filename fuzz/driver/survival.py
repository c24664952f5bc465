# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics of times that were not always reached.

A sample is a list of pairs (time, found): found is False where the run ended at
that time without. Times are CPU seconds or executions; nothing here asks which.
A mean over the runs that found something is never taken: it would praise those
who find little.

    kaplan_meier(sample)            the curve, with Greenwood's variance
    median(sample)                  None: more than half did not find it
    restricted_mean(sample, cap)    the area under the curve up to the cap
    a12(a, b, cap)                  the chance that a run of a is the faster
    log_rank([(a, b), ...])         stratified: chi square and p
    speedup([(a, b), ...], cap)     how many times faster a is, with its interval
    holm([p, ...])                  adjusted for their number
"""

import math
import random

Z95 = 1.959963984540054


def kaplan_meier(sample):
    """[(time, at risk, found, survival, variance)], a row for each time at which
    something was found. A run that ended at such a time was still at risk."""
    rows = []
    survival, greenwood = 1.0, 0.0
    at_risk = len(sample)
    for time in sorted({t for t, _ in sample}):
        here = [found for t, found in sample if t == time]
        found = sum(here)
        if found:
            survival *= 1 - found / at_risk
            if at_risk > found:
                greenwood += found / (at_risk * (at_risk - found))
            rows.append((time, at_risk, found, survival,
                         survival ** 2 * greenwood))
        at_risk -= len(here)
    return rows


def median(sample):
    """The first time at which at most half of the runs are left."""
    for time, _, _, survival, _ in kaplan_meier(sample):
        if survival <= 0.5 + 1e-12:
            return time
    return None


def restricted_mean(sample, cap):
    """Of the times, each cut at the cap. The sample is not empty."""
    area, at, survival = 0.0, 0.0, 1.0
    for time, _, _, after, _ in kaplan_meier(sample):
        if time >= cap:
            break
        area += survival * (time - at)
        at, survival = time, after
    return area + survival * (cap - at)


def a12(a, b, cap=math.inf):
    """Vargha and Delaney's A12, 1: every run of a is faster than all of b. Runs
    that found nothing, or only behind the cap, are as slow as each other."""
    def when(run):
        return run[0] if run[1] and run[0] <= cap else math.inf
    wins = sum(1.0 if when(x) < when(y) else 0.5 if when(x) == when(y) else 0.0
               for x in a for y in b)
    return wins / (len(a) * len(b))


def _log_rank_parts(a, b):
    """Observed minus expected of a, and its variance (hypergeometric)."""
    difference = variance = 0.0
    for time in sorted({t for t, found in a + b if found}):
        risk_a = sum(t >= time for t, _ in a)
        risk = risk_a + sum(t >= time for t, _ in b)
        found_a = sum(found and t == time for t, found in a)
        found = found_a + sum(f and t == time for t, f in b)
        difference += found_a - found * risk_a / risk
        if risk > 1:
            variance += (found * risk_a * (risk - risk_a) * (risk - found)
                         / (risk ** 2 * (risk - 1)))
    return difference, variance


def log_rank(strata):
    """Pairs of samples, one for each mutant; (chi square with one degree of
    freedom, p). Without any difference that could be seen: (0, 1)."""
    parts = [_log_rank_parts(a, b) for a, b in strata]
    difference = sum(d for d, _ in parts)
    variance = sum(v for _, v in parts)
    if variance <= 0:
        return 0.0, 1.0
    chi2 = difference ** 2 / variance
    return chi2, math.erfc(math.sqrt(chi2 / 2))


def _quantile(ordered, q):
    """Between the two nearest, in proportion."""
    at = q * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def speedup(pairs, cap, floor=1e-3, draws=2000, seed=1):
    """How many times longer b takes than a: the geometric mean over the pairs
    (mutants) of the ratio of restricted means, and its 95% interval by drawing
    mutants. floor: times below it cannot be told apart. None without pairs."""
    logs = [math.log(max(restricted_mean(b, cap), floor)
                     / max(restricted_mean(a, cap), floor))
            for a, b in pairs]
    if not logs:
        return None
    rng = random.Random(seed)
    means = sorted(sum(rng.choices(logs, k=len(logs))) / len(logs)
                   for _ in range(draws))
    return (math.exp(sum(logs) / len(logs)), math.exp(_quantile(means, 0.025)),
            math.exp(_quantile(means, 0.975)))


def holm(ps):
    """Each p as it is to be compared with 0.05, in the order given."""
    adjusted = [0.0] * len(ps)
    largest = 0.0
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    for place, i in enumerate(order):
        largest = max(largest, min(1.0, (len(ps) - place) * ps[i]))
        adjusted[i] = largest
    return adjusted


# Curves as SVG: the same numbers give the same bytes.

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 150, 28, 40
# Told apart without red and green (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
           "#000000", "#999999")


def _escape(text):
    return (str(text).replace("&", "&amp;").replace("<", "&lt;")
            .replace(">", "&gt;").replace('"', "&quot;"))


class _Axes:
    """Time is logarithmic from low to cap; found is from 0 to 1."""

    def __init__(self, low, cap):
        self.low, self.cap = low, cap

    def x(self, time):
        time = min(max(time, self.low), self.cap)
        part = math.log(time / self.low) / math.log(self.cap / self.low)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    @staticmethod
    def y(share):
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    def ticks(self):
        power = math.ceil(math.log10(self.low) - 1e-9)
        while 10.0 ** power <= self.cap * (1 + 1e-9):
            yield 10.0 ** power
            power += 1


def _frame(axes, title, unit):
    bottom, right = axes.y(0), WIDTH - RIGHT
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
           f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="11">')
    yield f'<text x="{LEFT}" y="16" font-size="13">{_escape(title)}</text>'
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = axes.y(share)
        yield (f'<path d="M{LEFT} {y:.2f}H{right}" stroke="#ddd"/>'
               f'<text x="{LEFT - 6}" y="{y + 4:.2f}" text-anchor="end">'
               f'{share:g}</text>')
    for tick in axes.ticks():
        x = axes.x(tick)
        yield (f'<path d="M{x:.2f} {bottom:.2f}v5" stroke="#000"/>'
               f'<text x="{x:.2f}" y="{bottom + 17:.2f}" '
               f'text-anchor="middle">{tick:g}</text>')
    yield (f'<path d="M{LEFT} {TOP}V{bottom:.2f}H{right}" fill="none" '
           'stroke="#000"/>')
    yield (f'<text x="{(LEFT + right) / 2:.2f}" y="{HEIGHT - 6}" '
           f'text-anchor="middle">{_escape(unit)}</text>')


def _step_path(axes, sample):
    path = f"M{axes.x(axes.low):.2f} {axes.y(0):.2f}"
    for time, _, _, survival, _ in kaplan_meier(sample):
        if time > axes.cap:
            break
        path += f"H{axes.x(time):.2f}V{axes.y(1 - survival):.2f}"
    return path + f"H{axes.x(axes.cap):.2f}"


def svg(curves, cap, title, unit="CPU seconds", low=1e-3):
    """The share that was found by a time, a curve for each (name, sample), with
    names at the side. Text of an svg element, without a document around it."""
    axes = _Axes(min(low, cap / 10), cap)
    lines = list(_frame(axes, title, unit))
    for i, (name, sample) in enumerate(curves):
        colour = COLOURS[i % len(COLOURS)]
        dash = ' stroke-dasharray="5 3"' if i >= len(COLOURS) else ""
        y = TOP + 8 + 16 * i
        x = WIDTH - RIGHT + 10
        lines.append(f'<path d="{_step_path(axes, sample)}" fill="none" '
                     f'stroke="{colour}" stroke-width="1.5"{dash}/>')
        lines.append(f'<path d="M{x} {y}h18" stroke="{colour}" '
                     f'stroke-width="1.5"{dash}/>'
                     f'<text x="{x + 24}" y="{y + 4}">{_escape(name)}</text>')
    return "\n".join(lines + ["</svg>"]) + "\n"
