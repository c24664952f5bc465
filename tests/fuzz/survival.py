#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That fuzz/driver/survival.py computes what is known otherwise, as TAP: worked
by hand, or published.

    fuzz/survival.py DRIVER
"""

import math
import sys
import xml.etree.ElementTree

sys.path.insert(0, sys.argv[1])
import survival  # noqa: E402

# Freireich and others, 1963: weeks in remission under 6-MP and a placebo; the
# example that most books on survival have.
TREATED = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0),
           (11, 0), (13, 1), (16, 1), (17, 0), (19, 0), (20, 0), (22, 1),
           (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]
PLACEBO = [(t, 1) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12,
                            12, 15, 17, 22, 23)]
# Time, survival, standard error, as published.
CURVE = [(6, .857, .0764), (7, .807, .0869), (10, .753, .0963),
         (13, .690, .1068), (16, .627, .1141), (22, .538, .1282),
         (23, .448, .1346)]

number = failures = 0


def check(name, got, expected, tolerance=1e-9):
    global number, failures
    number += 1
    if isinstance(expected, (int, float)) and got is not None:
        good = abs(got - expected) <= tolerance
    else:
        good = got == expected
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
    if not good:
        print(f"# {got!r}, not {expected!r}")


def check_curve():
    rows = survival.kaplan_meier(TREATED)
    check("times at which there was an event", [r[0] for r in rows],
          [c[0] for c in CURVE])
    for row, (time, share, error) in zip(rows, CURVE):
        check(f"survival at {time}", row[3], share, 6e-4)
        check(f"Greenwood's error at {time}", math.sqrt(row[4]), error, 6e-5)
    check("an empty curve", survival.kaplan_meier([(3, False)]), [])
    check("all found at once: nothing is left",
          survival.kaplan_meier([(2, True)] * 3)[0][3:], (0.0, 0.0))


def check_means():
    check("median of the treated", survival.median(TREATED), 23)
    check("median of the placebo", survival.median(PLACEBO), 8)
    check("no median", survival.median([(1, True), (9, False), (9, False)]),
          None)
    check("half is enough", survival.median([(1, True), (9, False)]), 1)
    # 1 up to 1, a half up to 2.
    check("restricted mean, all found",
          survival.restricted_mean([(1, True), (2, True)], 3), 1.5)
    check("restricted mean, one not",
          survival.restricted_mean([(1, True), (3, False)], 3), 2.0)
    check("restricted mean, none",
          survival.restricted_mean([(3, False)] * 2, 3), 3.0)
    check("found behind the cap counts as the cap",
          survival.restricted_mean([(5, True)], 3), 3.0)


def check_tests():
    chi2, p = survival.log_rank([(TREATED, PLACEBO)])
    check("log-rank of the treated and the placebo", chi2, 16.79, 5e-3)
    check("and its p", p, 4.2e-5, 1e-6)
    check("nothing found is no difference",
          survival.log_rank([([(9, False)], [(9, False)])]), (0.0, 1.0))
    # At 1: expected 1/2, variance 1/4; then nobody of a is left: 0 of both.
    check("log-rank by hand", survival.log_rank(
        [([(1, True)], [(2, True)])])[0], 1.0)
    check("two strata", survival.log_rank(
        [([(1, True)], [(2, True)]), ([(1, True)], [(2, True)])])[0], 2.0)
    check("strata that disagree", survival.log_rank(
        [([(1, True)], [(2, True)]), ([(2, True)], [(1, True)])])[0], 0.0)
    check("5% of chi square", math.erfc(math.sqrt(3.841458820694124 / 2)), .05)
    check("Holm", survival.holm([.01, .04, .03]), [.03, .06, .06])
    check("Holm does not pass 1", survival.holm([.9, .8]), [1.0, 1.0])
    check("Holm of none", survival.holm([]), [])


def check_effects():
    def found(*times):
        return [(t, True) for t in times]
    check("A12: always faster", survival.a12(found(1, 2), found(3, 4)), 1.0)
    check("A12: never", survival.a12(found(3, 4), found(1, 2)), 0.0)
    check("A12: by hand", survival.a12(found(1, 3), found(2, 3)), 0.625)
    check("A12: not found is slow",
          survival.a12(found(5), [(1, False), (1, False)]), 1.0)
    check("A12: not found is as slow as not found",
          survival.a12([(1, False)], [(2, False)]), 0.5)
    check("A12: behind the cap is not found",
          survival.a12(found(7), [(6, False)], 6), 0.5)
    twice = [(found(t), found(2 * t)) for t in (1, 3, 10)]
    for got, expected, name in zip(survival.speedup(twice, 60), (2, 2, 2),
                                   ("ratio", "lower", "upper")):
        check(f"twice as fast everywhere: {name}", got, expected)
    mixed = [(found(1), found(1)), (found(1), found(4))]
    check("geometric mean", survival.speedup(mixed, 60)[0], 2)
    check("its interval begins at the least", survival.speedup(mixed, 60)[1], 1)
    check("and ends at the most", survival.speedup(mixed, 60)[2], 4)
    check("the same seed, the same interval", survival.speedup(mixed, 60),
          survival.speedup(mixed, 60))
    check("capped", survival.speedup([(found(1), [(10, False)])], 10)[0], 10)
    check("no pairs", survival.speedup([], 10), None)


def check_svg():
    curves = [("a<b", TREATED), ("placebo", PLACEBO)]
    text = survival.svg(curves, 40, "Weeks & more", "weeks", 1)
    check("the same bytes", text, survival.svg(curves, 40, "Weeks & more",
                                               "weeks", 1))
    root = xml.etree.ElementTree.fromstring(text)
    names = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    check("well formed, with its names",
          {"Weeks & more", "a<b", "placebo", "weeks"} <= set(names), True)
    # The last event is at 23: from there it is level, up to the cap.
    share = 1 - survival.kaplan_meier(TREATED)[-1][3]
    y = survival.TOP + (1 - share) * (survival.HEIGHT - survival.TOP
                                      - survival.BOTTOM)
    right = survival.WIDTH - survival.RIGHT
    check("the curve ends where it should",
          f"V{y:.2f}H{right:.2f}\"" in text, True)


def main():
    check_curve()
    check_means()
    check_tests()
    check_effects()
    check_svg()
    print(f"1..{number}")
    return 1 if failures else 0


sys.exit(main())
