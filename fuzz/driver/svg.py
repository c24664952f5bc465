# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts as SVG, by hand: the same numbers make the same bytes."""

import math
from html import escape

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 12, 40
MOST = 300

# Colours that people who see few of them tell apart, and dashes for the rest.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
           "#6a3d9a", "#666666")
DASHES = ("", "6 3", "2 3")


def ticks(most, count=5):
    """Round numbers from 0 to no less than most."""
    if most <= 0:
        return [0, 1]
    step = 10 ** math.floor(math.log10(most / count))
    step = next(step * n for n in (1, 2, 5, 10) if step * n * count >= most)
    return [step * i for i in range(math.ceil(most / step - 1e-9) + 1)]


def label(value):
    """A number, short."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            return ("%.3g" % (value / size)) + unit
    return "%.3g" % value


def place(value):
    return ("%.1f" % value).rstrip("0").rstrip(".")


def thin(points):
    """No more points than somebody can see; first and last stay."""
    if len(points) <= MOST:
        return points
    step = (len(points) - 1) / (MOST - 1)
    return [points[round(i * step)] for i in range(MOST)]


def text(x, y, words, anchor="middle", more=""):
    return '<text x="%s" y="%s" text-anchor="%s"%s>%s</text>' % (
        place(x), place(y), anchor, more, escape(words))


def axes(xs, ys, to_x, to_y, x_label, y_label):
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for y in ys:
        parts.append('<path class="grid" d="M%d %sH%d"/>' % (
            LEFT, place(to_y(y)), right))
        parts.append(text(LEFT - 6, to_y(y) + 4, label(y), "end"))
    for x in xs:
        parts.append(text(to_x(x), bottom + 16, label(x)))
    parts.append('<path class="axis" d="M%d %dV%dH%d"/>' % (
        LEFT, TOP, bottom, right))
    parts.append(text((LEFT + right) / 2, HEIGHT - 6, x_label))
    middle = (TOP + bottom) / 2
    parts.append(text(14, middle, y_label, more=' transform="rotate(-90 14 %s)"'
                      % place(middle)))
    return parts


def curve(points, to_x, to_y, number, steps):
    """A line; steps: what holds until the next point."""
    words, last = [], None
    for x, y in thin(points):
        at = place(to_x(x)), place(to_y(y))
        if last is None:
            words.append("M%s %s" % at)
        elif steps:
            words.append("H%sV%s" % at)
        elif at != last:
            words.append("L%s %s" % at)
        last = at
    dash = DASHES[number // len(COLOURS) % len(DASHES)]
    return '<path class="line" stroke="%s"%s d="%s"/>' % (
        COLOURS[number % len(COLOURS)],
        ' stroke-dasharray="%s"' % dash if dash else "", "".join(words))


def legend(names):
    parts = []
    for number, name in enumerate(names):
        y = TOP + 10 + 15 * number
        dash = DASHES[number // len(COLOURS) % len(DASHES)]
        x = WIDTH - RIGHT + 12
        parts.append('<path class="line" stroke="%s"%s d="M%d %dh18"/>' % (
            COLOURS[number % len(COLOURS)],
            ' stroke-dasharray="%s"' % dash if dash else "", x, y))
        parts.append(text(x + 24, y + 4, name, "start"))
    return parts


def lines(series, x_label, y_label, steps=True, x_most=None, y_most=None):
    """A chart of [(name, [(x, y)])]; "" without a point."""
    series = [(name, points) for name, points in series if points]
    if not series:
        return ""
    every = [point for _, points in series for point in points]
    xs = ticks(x_most or max(x for x, _ in every))
    ys = ticks(y_most or max(y for _, y in every))
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def to_x(x):
        return LEFT + (right - LEFT) * x / xs[-1]

    def to_y(y):
        return bottom - (bottom - TOP) * y / ys[-1]

    parts = axes(xs, ys, to_x, to_y, x_label, y_label)
    parts += [curve(points, to_x, to_y, number, steps)
              for number, (_, points) in enumerate(series)]
    parts += legend([name for name, _ in series])
    height = max(HEIGHT, TOP + 15 * len(series) + 20)
    return wrap(WIDTH, height, parts)


def bars(items, unit="", most=None, mark=None):
    """Horizontal bars of [(name, value, text)]; mark: a value with a line."""
    if not items:
        return ""
    most = most or max(value for _, value, _ in items) or 1
    left, width, step = 200, 380, 18
    parts = []
    for number, (name, value, words) in enumerate(items):
        y = 4 + step * number
        parts.append(text(left - 8, y + 12, name, "end"))
        parts.append('<rect class="bar" x="%d" y="%d" width="%s" height="13"/>'
                     % (left, y, place(width * min(value / most, 1))))
        parts.append(text(left + width + 8, y + 12, words + unit, "start"))
    if mark is not None:
        parts.append('<path class="mark" d="M%s 0V%d"/>' % (
            place(left + width * mark / most), 8 + step * len(items)))
    return wrap(WIDTH, 8 + step * len(items), parts)


def wrap(width, height, parts):
    return ('<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img">\n'
            % (width, height, width, height)) + "\n".join(parts) + "\n</svg>\n"
