# SPDX-License-Identifier: GPL-2.0-or-later
"""The driver's parts, without a fuzzer. UPDATE=1 writes the report that
tests/fuzz/state makes; read it before you believe it."""

import fnmatch
import glob
import os
import random
import re
import shutil
import tempfile

import tap
from driver import (afl, branches, coverage, exits, facts, findings, lcov, nightly,
                    progress, reasons, report, rows, smoke, store, svg, triage)

HERE = os.path.dirname(os.path.abspath(__file__))
SNAPSHOT = os.path.join(HERE, "report.html")


class Place:
    """A directory that is gone afterwards."""

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="pgt-driver-")
        return self.root

    def __exit__(self, *error):
        shutil.rmtree(self.root)


def equal(got, wanted):
    assert got == wanted, "%r, not %r" % (got, wanted)


def test_rows_and_harnesses_agree():
    with open(os.path.join(tap.SRC, "fuzz", "meson.build"),
              encoding="utf-8") as file:
        text = file.read()
    names = re.search(r"harnesses = \[(.*?)\]", text, re.DOTALL).group(1)
    for name in re.findall(r"'([^']*)'", names):
        assert re.fullmatch(r"[A-Za-z0-9_-]+", name), name
        assert rows.find(name), "%s has no row in rows.py" % name


def test_lists_survive_torn_lines():
    with Place() as root:
        path = os.path.join(root, "list")
        store.append(path, {"n": 1})
        with open(path, "ab") as file:
            file.write(b'{"n": 2')
        store.append(path, {"n": 3})
        equal([record["n"] for record in store.records(path)], [1, 3])


def test_files_are_replaced_whole():
    with Place() as root:
        path = os.path.join(root, "file")
        store.replace(path, "old")
        store.replace(path, "new")
        equal(os.listdir(root), ["file"])
        with open(path, encoding="ascii") as file:
            equal(file.read(), "new")


def test_statuses_rank():
    for statuses, wanted in (
            ([], 0), ([11], 11), ([11, 23], 23), ([23, 22], 22),
            ([22, 21], 21), ([21, 10], 10), ([10, 20, 11], 20)):
        conditions = exits.Conditions()
        for status in statuses:
            conditions.add(status, "text")
        equal(conditions.status(), wanted)
        equal(len(conditions.lines()), len(statuses))


def test_signatures():
    equal(triage.signature("ops", -6, "PGT-SIG: ops/model/map/stale\nHow.\n"),
          ("ops/model/map/stale", "How."))
    equal(triage.signature("ops", -6, "x: no end in sight, given up\n")[0],
          "ops/hang/-/-")
    asan = ("==1==ERROR: AddressSanitizer: heap-buffer-overflow on address "
            "0x60 at pc 0x5\n    #0 0x4 in __asan_memcpy (x)\n"
            "    #1 0x5 in pg_walk ../../core/arch/walk.c:7:1\n"
            "    #2 0x6 in LLVMFuzzerTestOneInput ../../fuzz/desc.c:9:2\n"
            "    #3 0x7 in run ../../fuzz/replay/main_replay.c:1:1\n")
    equal(triage.signature("desc", 99, asan)[0],
          "desc/asan/pg_walk/heap-buffer-overflow".replace("pg_walk",
                                                           "pg-walk"))
    ubsan = ("../../core/a.c:3:2: runtime error: shift exponent 64 is too "
             "large\n    #0 0x5 in pg_x ../../core/a.c:3:2\n")
    equal(triage.signature("raw", 99, ubsan)[0],
          "raw/ubsan/pg-x/shift-exponent-is-too-large")
    equal(triage.signature("raw", -11, "")[0], "raw/status/-/-11")


def test_the_class_may_change():
    equal(triage.oracle("ops/model/map/stale"),
          triage.oracle("ops/model/map/missing"))
    assert triage.oracle("ops/model/map/a") != triage.oracle("ops/model/x/a")


def test_file_names_say_when():
    equal(afl.from_name("crashes/id:000001,sig:06,src:000000,time:38,execs:220"
                        ",op:havoc,rep:2"), (220, 38))
    equal(afl.from_name("crash-1234"), (0, 0))


def test_status_22_too_slow():
    class Fake:
        conditions = exits.Conditions()
        results = [
            {"harness": "empty", "flavour": "afl", "engine": "afl",
             "execs": 1000, "cpu": 1.0},
            {"harness": "ops", "flavour": "afl", "engine": "afl",
             "execs": 10, "cpu": 1.0}]

    with Place() as root:
        Fake.state = store.State(root)
        smoke.judge_speed(Fake)
        equal(Fake.conditions.status(), exits.SLOW)
        Fake.results[1]["execs"], Fake.conditions = 900, exits.Conditions()
        smoke.judge_speed(Fake)
        equal(Fake.conditions.status(), exits.CLEAN)


def test_status_23_coverage_fell():
    found = {"total": {"lines": 90.0, "branches": 84.5}}
    for floor, wanted in ((85.0, exits.CLEAN), (85.6, exits.UNCOVERED)):
        conditions = exits.Conditions()
        coverage.judge(found, {("total", "branches"): floor}, conditions)
        equal(conditions.status(), wanted)


LCOV = """SF:%s/core/a.c
FN:1,used
FN:9,a.c:never
FNDA:2,used
FNDA:0,a.c:never
DA:1,2
DA:2,0
BRDA:2,0,0,1
BRDA:2,0,1,0
BRDA:10,0,0,-
end_of_record
SF:%s/fuzz/b.c
DA:1,0
end_of_record
"""


def test_coverage_is_added_up():
    files = lcov.parse(LCOV % (tap.SRC, tap.SRC), tap.SRC)
    equal(list(files), ["core/a.c"])
    equal(lcov.totals(files), [(1, 2), (1, 3)])
    equal(lcov.missed(files["core/a.c"]), [
        ("used", 2, [(2, 0, 1)]), ("never", 0, [(10, 0, 0)])])
    other = lcov.parse(LCOV.replace("\nDA:2,0", "\nDA:2,5").replace(
        "BRDA:10,0,0,-", "BRDA:10,0,0,3") % (tap.SRC, tap.SRC), tap.SRC)
    lcov.add(files, other)
    equal(lcov.totals(files), [(2, 2), (2, 3)])


SOURCE = """int f(const char *a, int b)
{
	void *p = malloc(b ? b : 1); /* a && b */
	if (!p)
		return pg_error(err, PG_ENOMEM, "a || b");
	for (int i = 0; i < b && !(a || g(b, 2)); i++)
		if (b > ROOM_MAX) {
			h(a);
			k(b == 2 && a);
		}
	switch (b) {
	case 1:
		return a == p ||
		       (b == 3 && *a);
	}
	return MACRO(a);
}

int g(int a)
{
	return a ? 1 : 2;
}
"""

# lcov's rows of its branches: line, pair, branch, count.
TAKEN = """3,0,0,1 3,0,1,1 4,0,0,0 4,0,1,1 6,0,0,1 6,0,1,1 6,1,2,0 6,1,3,1
6,2,4,0 6,2,5,1 7,0,0,0 7,0,1,1 9,0,0,- 9,0,1,- 9,1,2,- 9,1,3,- 12,0,0,0
12,0,1,1 13,0,0,1 13,0,1,1 14,0,0,1 14,0,1,0 14,1,2,1 14,1,3,1 16,0,0,0
16,0,1,1 21,0,0,- 21,0,1,-"""

REASONS = """# a comment
= gone never called
= memory no memory
= limit more than there may be
= same differs in nothing else
gone core/s.c:x,g core/t.c
memory core/* ~ ^true !p$ -> PG_ENOMEM
memory core/* ~ -> no such text
limit core/* ~ _MAX
same core/s*:f ~ ==
"""

LISTED = """-: no reason given (4)
  core/s.c:6:f: true a -> if (b > ROOM_MAX) { h(a)
  core/s.c:6:f: true g(b, 2) -> if (b > ROOM_MAX) { h(a)
  core/s.c:12:f: true case 1 -> return a == p || (b == 3 && *a)
  core/s.c:16:f: true return MACRO(a); -> }
limit: more than there may be (5)
  core/s.c:7:f: true b > ROOM_MAX -> h(a)
  core/s.c:9:f: true b == 2 -> 
  core/s.c:9:f: false b == 2 -> 
  core/s.c:9:f: true a -> 
  core/s.c:9:f: false a -> 
gone: never called (2)
  core/s.c:21:g: never called
  core/s.c:21:g: never called
memory: no memory (1)
  core/s.c:4:f: true !p -> return pg_error(err, PG_ENOMEM, "a || b")
same: differs in nothing else (1)
  core/s.c:14:f: false b == 3 -> 
"""


def made_up():
    return lcov.parse("SF:%s/core/s.c\nFN:1,f\nFN:19,g\nFNDA:1,f\nFNDA:0,g\n"
                      "DA:4,1\nDA:6,1\nDA:7,1\nDA:9,0\nDA:12,1\nDA:14,1\n"
                      "DA:16,1\n%send_of_record\n" % (tap.SRC, "".join(
                          "BRDA:%s\n" % row for row in TAKEN.split())),
                      tap.SRC)


def test_conditions_are_found_in_source():
    equal([(line, [one for one, _ in known]) for line, known in
           sorted(branches.conditions(SOURCE).items())],
          [(3, ["b"]), (4, ["!p"]), (6, ["i < b", "a", "g(b, 2)"]),
           (7, ["b > ROOM_MAX"]), (9, ["b == 2", "a"]), (12, ["case 1"]),
           (13, ["a == p"]), (14, ["b == 3", "*a"]), (21, ["a"])])


def test_branches_have_reasons():
    known = reasons.Reasons(REASONS)
    with Place() as root:
        os.mkdir(os.path.join(root, "core"))
        store.replace(os.path.join(root, "core", "s.c"), SOURCE)
        missed = reasons.classify(made_up(), root, known)
    equal(reasons.listed(missed, known), LISTED)
    text = reasons.table(missed, known).splitlines()
    equal(text[0], "no reason: core/s.c:f")
    equal(text[2].split()[:3], ["-", "4", "30.8%"])
    equal(text[3].split()[:3], ["limit", "5", "38.5%"])
    equal(text[-1].split(), ["total", "13"])


def test_reasons_are_declared():
    for text in ("none core/a.c", "= a b\na"):
        try:
            reasons.Reasons(text)
        except ValueError:
            continue
        raise AssertionError(text)


def test_every_row_of_reasons_names_something():
    """Files and functions that are gone say nothing of what is there."""
    known, names = reasons.read(coverage.REASONS), {}
    for path in glob.glob(os.path.join(tap.SRC, "core", "**", "*.c"),
                          recursive=True):
        with open(path, encoding="utf-8") as file:
            names[os.path.relpath(path, tap.SRC)] = re.findall(
                r"\w+", file.read())
    used = {rule.name for rule in known.rules}
    equal(used, set(known.texts) - {reasons.NONE})
    for rule in known.rules:
        for name, _, inside in rule.places:
            words = {word for path in fnmatch.filter(names, name)
                     for word in names[path]}
            for one in inside.split(","):
                assert fnmatch.filter(words, one or "*"), (name, one)


def test_jobs_follow_from_the_seed():
    row = rows.find("ops")
    first = [nightly.havoc_options(random.Random(n), row, "fast")
             for n in range(50)]
    again = [nightly.havoc_options(random.Random(n), row, "fast")
             for n in range(50)]
    equal(first, again)
    # The mutator alone and -L do not go together.
    assert not any("-L" in options and "AFL_CUSTOM_MUTATOR_ONLY" in env
                   for options, env in first)
    names = {(row.name, engine) for row, engine in
             nightly.rotation(rows.ROWS, True)}
    for row in rows.ROWS:
        for engine in nightly.ENGINES[row.kind]:
            assert engine == "gen" or (row.name, engine) in names


def test_names_of_instances_are_short():
    for row in rows.ROWS:
        assert len("%s-%d" % (row.name, 99999)) <= afl.NAME


def test_index_is_read_again():
    book = findings.Findings(os.path.join(HERE, "state"), None, None,
                             {"desc/known/walk/hole": ""})
    equal(book.new(), ["ops/policy/collapse/T1-stale-leaf"])
    equal(book.old(), ["desc/known/walk/hole"])
    equal((len(book.flaky), book.dismissed, len(book.open)), (1, 1, 0))
    equal(book.first(book.new()[0])["execs"], 5120)


def test_known_signatures():
    with Place() as root:
        path = os.path.join(root, "known")
        with open(path, "w", encoding="ascii") as file:
            file.write("# a comment\na/b/c/d why it is\n\ne/f/g/h\n")
        equal(findings.known_signatures(path),
              {"a/b/c/d": "why it is", "e/f/g/h": ""})


def test_charts():
    equal(svg.ticks(4410), [0, 1000, 2000, 3000, 4000, 5000])
    equal(svg.ticks(0), [0, 1])
    equal(svg.lines([("a", [])], "x", "y"), "")
    text = svg.lines([("<a>", [(0, 0), (5, 10)])], "x", "y")
    assert "&lt;a&gt;" in text and "<a>" not in text
    equal(len(svg.thin([(i, i) for i in range(10000)])), svg.MOST)
    equal(progress.number(1234567), "1.2M")
    equal(progress.number(999), "999")


def test_report_snapshot():
    got = report.html(facts.gather(os.path.join(HERE, "state"), results=""))
    if os.environ.get("UPDATE"):
        store.replace(SNAPSHOT, got)
    with open(SNAPSHOT, encoding="utf-8") as file:
        assert got == file.read(), "the report is not tests/fuzz/report.html"
    for word in ("<script", "http:", "https:", "<link", "<img", tap.SRC):
        assert word not in got, word


def test_report_of_nothing():
    with Place() as root:
        text = report.html(facts.gather(root, results=""))
        assert "It has not ended yet." in text and "None." in text


if __name__ == "__main__":
    tap.main(globals())
