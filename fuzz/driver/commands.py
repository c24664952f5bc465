# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of fuzz/campaign."""

import argparse
import itertools
import os
import shutil
import signal
import subprocess
import sys

from . import build as builds
from . import corpus, coverage, exits, nightly, proc, report, rows, smoke
from . import triage
from .exits import Infrastructure
from .findings import Findings, known_signatures
from .pool import Campaign
from .progress import Progress
from .store import State

STATES = os.path.join(rows.SRC, "build", "campaign")


def warn_core_pattern(say):
    """A pipe there costs time with every crash."""
    try:
        with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
            if file.read(1) == "|":
                say("kernel.core_pattern is a pipe: crashes may be taken "
                    "for hangs")
    except OSError:
        pass


def campaign(args, name, flavours):
    """A campaign with its builds made; name: of its directory."""
    progress = Progress()
    build = builds.Build(progress.say)
    if not args.no_install:
        builds.install(progress.say)
    build.need(*flavours)
    warn_core_pattern(progress.say)
    state = State(args.state or os.path.join(STATES, name))
    proc.sweep(state.root)
    known = known_signatures(args.known) if args.known else None
    return Campaign(state, build, Findings(state.root, build, progress.say,
                                           known),
                    progress, proc.cores(args.cores))


def stop(number, frame):
    """Of SIGTERM: the same as of an interrupt."""
    raise KeyboardInterrupt


def guarded(one, run):
    """Runs it; children end whatever happens; the exit status."""
    signal.signal(signal.SIGTERM, stop)
    try:
        run()
    except KeyboardInterrupt:
        one.conditions.add(exits.INFRASTRUCTURE, "stopped before its end (%s)"
                           % one.state.root)
    except Infrastructure as error:
        one.conditions.add(exits.INFRASTRUCTURE, str(error))
    except OSError as error:
        one.conditions.add(exits.INFRASTRUCTURE, str(error))
    finally:
        one.stop()
    status = one.end()
    write_report(one.state.root, one.progress.say)
    return status


def write_report(where, say):
    try:
        say("the report is %s" % report.write(where))
    except OSError as error:
        say(str(error))


def smoke_command(args):
    if not args.state:
        shutil.rmtree(os.path.join(STATES, "smoke"), ignore_errors=True)
    one = campaign(args, "smoke", ("plain", "triage", "afl", "afl-san"))
    one.state.ask(command="smoke", seed=smoke.SEED, cores=one.cpus,
                  commit=builds.commit(), harnesses=args.harness)
    return guarded(one, lambda: smoke.run(one, args.harness))


def unused_seed():
    """The first whose directory is not there."""
    return next(seed for seed in itertools.count(1) if not os.path.exists(
        os.path.join(STATES, "nightly-%d" % seed)))


def nightly_command(args):
    if args.seed is None:
        args.seed = unused_seed()
    one = campaign(args, "nightly-%d" % args.seed, nightly.FLAVOURS)
    nightly.ask(one, args)
    return guarded(one, lambda: nightly.run(one))


def resume(args):
    args.state = args.directory
    if not os.path.exists(os.path.join(args.state, "campaign.json")):
        raise ValueError("%s: no campaign" % args.state)
    one = campaign(args, None, nightly.FLAVOURS)
    return guarded(one, lambda: nightly.run(one))


def report_command(args):
    if not os.path.isdir(args.directory):
        raise ValueError("%s: no campaign" % args.directory)
    print(report.write(args.directory))
    return exits.CLEAN


def replay(args):
    """Each file in a process of its own; says what became of each."""
    row = known_row(args.name)
    build = builds.Build()
    build.need("plain", "triage")
    worst = exits.CLEAN
    for path in args.files:
        bytes_path = assembled(build, row, path)
        verdict = triage.judge(build, row, bytes_path)
        if verdict.replays:
            sys.stdout.write(verdict.log)
            worst = exits.NEW if verdict.good else exits.UNSTABLE
        print("%s: %s" % (path, verdict.signature or "ok"))
    return worst


def assembled(build, row, path):
    """A script's bytes, beside the campaigns."""
    if row.kind != "ops" or not path.endswith(".script"):
        return path
    os.makedirs(STATES, exist_ok=True)
    corpus.assemble(build, [path], STATES)
    return os.path.join(STATES, os.path.basename(path)[:-len(".script")])


def coverage_command(args):
    one = campaign(args, "coverage", ("plain", "cov"))
    return guarded(one, lambda: coverage.run(one, args.harness))


def bench(args):
    from . import bench as part
    return part.main(args.rest, builds.Build())


def triage_command(args):
    """Judges a directory's files as a campaign's would be."""
    row = known_row(args.name)
    one = campaign(args, "triage", ("plain", "triage"))

    class Given:
        engine, flavour, name, seed = "file", "triage", "triage", 0

        def candidates(self):
            return [f for path in args.files for f in (
                corpus.files(path) if os.path.isdir(path) else [path])]

    job = Given()
    job.row = row
    return guarded(one, lambda: one.findings.scan(job))


def known_row(name):
    row = rows.find(name)
    if not row:
        raise ValueError("%s: no harness (%s)" % (
            name, " ".join(row.name for row in rows.ROWS)))
    return row


def common(parser, **words):
    parser.add_argument("--state", metavar="DIR", help="where all of it is")
    parser.add_argument("--cores", metavar="LIST", help="0,2-3 (all)")
    parser.add_argument("--known", metavar="FILE",
                        help="signatures that are known (fuzz/known.txt)")
    parser.add_argument("--no-install", action="store_true",
                        help="install nothing")
    parser.add_argument("--harness", metavar="NAME", action="append",
                        choices=[r.name for r in rows.ROWS + [
                            rows.EMPTY, rows.PLANTED]],
                        help="only this one, and others so named")
    parser.set_defaults(**words)


def parser():
    top = argparse.ArgumentParser(
        prog="fuzz/campaign", description="Runs fuzz campaigns.",
        epilog="Exit status: 0 clean, 2 usage, 10 a new finding, 11 known "
        "findings only, 20 infrastructure, 21 not deterministic, 22 too slow, "
        "23 coverage fell.")
    sub = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name, run, text):
        one = sub.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        return one

    common(add("smoke", smoke_command, "all harnesses, under 90 seconds"))
    one = add("nightly", nightly_command, "all harnesses and engines in turn")
    one.add_argument("hours", metavar="HOURS", type=float)
    one.add_argument("--seed", type=int, help="the first that is not used")
    one.add_argument("--slice", type=float, help="seconds a job has")
    one.add_argument("--sync", metavar="DIR",
                     help="a directory that other hosts see, too")
    one.add_argument("--host", metavar="NAME",
                     help="this host's name there (its own)")
    common(one)
    one = add("resume", resume, "goes on with one that was stopped")
    one.add_argument("directory", metavar="DIR")
    common(one)
    one = add("report", report_command, "writes DIR/report.html")
    one.add_argument("directory", metavar="DIR")
    one = add("replay", replay, "replays files, with sanitizers")
    one.add_argument("name", metavar="HARNESS")
    one.add_argument("files", metavar="FILE", nargs="+")
    one = add("triage", triage_command, "makes findings of crash files")
    one.add_argument("name", metavar="HARNESS")
    one.add_argument("files", metavar="FILE", nargs="+")
    common(one)
    common(add("coverage", coverage_command, "what the corpora reach of core/"))
    one = add("bench", bench, "how many mutants are found, and how fast")
    one.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def main(argv):
    try:
        if argv[:1] == ["bench"]:
            return bench(argparse.Namespace(rest=argv[1:]))
        args = parser().parse_args(argv)
        return args.run(args)
    except (ValueError, FileNotFoundError) as error:
        print("campaign: %s" % error, file=sys.stderr)
        return exits.USAGE
    except (Infrastructure, OSError, subprocess.SubprocessError) as error:
        print("campaign: %s" % error, file=sys.stderr)
        return exits.INFRASTRUCTURE
    except KeyboardInterrupt:
        return exits.INFRASTRUCTURE
