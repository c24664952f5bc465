# SPDX-License-Identifier: GPL-2.0-or-later
"""What .clusterfuzzlite/build.sh makes, in an environment as OSS-Fuzz has it:
harnesses that run alone, with their corpora, and that say of a bug what a
replay says.

    clusterfuzzlite.py BUILD    BUILD/clusterfuzzlite is where it builds
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import zipfile

import tap
from driver import pack, rows

BUILD = os.path.abspath(sys.argv.pop(1))
TOP = os.path.join(BUILD, "clusterfuzzlite")
SCRIPT = os.path.join(tap.SRC, ".clusterfuzzlite", "build.sh")
SANITIZE = ("-O1 -fno-omit-frame-pointer -gline-tables-only "
            "-fsanitize=address,fuzzer-no-link")
RUNS = 300
LINKED = {"libc", "libm", "libpthread", "libdl", "librt", "libresolv",
          "libgcc_s", "ld-linux-x86-64", "linux-vdso", "libstdc++"}


def environment(out, engine="-fsanitize=fuzzer", work="work"):
    """OSS-Fuzz's."""
    if not shutil.which("clang"):
        raise tap.Skip("without clang")
    cache = "ccache " if shutil.which("ccache") else ""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(("AFL_", "PGT_", "ASAN_", "MALLOC_"))}
    env.update(CC=cache + "clang", CXX=cache + "clang++", CFLAGS=SANITIZE,
               CXXFLAGS=SANITIZE, LIB_FUZZING_ENGINE=engine,
               SANITIZER="address", OUT=os.path.join(TOP, out),
               WORK=os.path.join(TOP, work), SRC=TOP, JOBS="2",
               CCACHE_NOHASHDIR="1")
    return env


def build(env, *names):
    done = subprocess.run(["nice", SCRIPT] + list(names), env=env,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def out(*names):
    return os.path.join(TOP, "out", *names)


def built():
    if not os.path.exists(out("ops")):
        raise tap.Skip("build.sh has made nothing")
    return [name for name in pack.names() if os.path.exists(out(name))]


def test_all_harnesses_are_built():
    env = environment("out")
    shutil.rmtree(out(), ignore_errors=True)
    build(env)
    assert built() == pack.names(), built()
    assert not os.path.exists(out("planted"))


def test_dictionaries_and_options_are_beside_them():
    for name in built():
        for suffix, folder in ((".dict", "dict"), (".options", "options")):
            wanted = os.path.join(tap.SRC, "fuzz", folder, name + suffix)
            assert os.path.exists(out(name + suffix)) == \
                os.path.exists(wanted), name + suffix


def test_nothing_but_libc_is_linked_dynamically():
    for name in built():
        text = subprocess.run(["ldd", out(name)], capture_output=True,
                              text=True, check=True).stdout
        more = {re.split(r"\.so|\.", os.path.basename(word))[0]
                for word in re.findall(r"^\s*(\S+)", text, re.MULTILINE)}
        assert more <= LINKED, (name, more - LINKED)


def alone(name, where, *more):
    """Runs a harness with nothing but what is in $OUT."""
    os.makedirs(where, exist_ok=True)
    return subprocess.run(
        [out(name), "-seed=1", "-runs=%d" % RUNS, "-timeout=60",
         "-artifact_prefix=%s/" % where] + list(more),
        env={"PATH": "/usr/bin:/bin",
             "ASAN_OPTIONS": "symbolize=0:detect_leaks=1"},
        cwd=where, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", check=False)


def test_each_runs_with_its_corpus():
    for name in built():
        where = os.path.join(TOP, "run", name)
        shutil.rmtree(where, ignore_errors=True)
        with zipfile.ZipFile(out(name + "_seed_corpus.zip")) as archive:
            archive.extractall(os.path.join(where, "corpus"))
            count = len(archive.namelist())
        more = ["-dict=" + out(name + ".dict")] if os.path.exists(
            out(name + ".dict")) else []
        done = alone(name, where, *more, os.path.join(where, "corpus"))
        assert done.returncode == 0, (name, done.stderr[-2000:])
        runs = re.search(r"Done (\d+) runs", done.stderr)
        assert count and runs and int(runs.group(1)) >= RUNS, (
            name, count, done.stderr[-500:])


def test_programs_are_bytes():
    built()
    with zipfile.ZipFile(out("ops_seed_corpus.zip")) as archive:
        for name in archive.namelist():
            assert not name.endswith(".script"), name
            assert len(archive.read(name)) <= rows.PROGRAM, name


def signature(program, path):
    """The line that tells of a planted bug."""
    done = subprocess.run([program, path], capture_output=True, text=True,
                          errors="replace", check=False,
                          env={"PGT_PLANTED": "c", "PATH": "/usr/bin:/bin"})
    assert done.returncode, "%s found nothing" % program
    return re.findall(r"^PGT-SIG: .*$", done.stderr, re.MULTILINE)


def same_signature(program):
    path = os.path.join(TOP, "planted-input")
    with open(path, "wb") as file:
        file.write(b"c1")
    wanted = signature(os.path.join(BUILD, "fuzz", "planted"), path)
    assert wanted == ["PGT-SIG: planted/model/read/short"], wanted
    got = signature(program, path)
    assert got == wanted, got


def test_a_bug_has_the_same_signature():
    env = environment("out")
    built()
    build(env, "planted")
    same_signature(out("planted"))


def test_an_engine_may_be_an_archive():
    """Of C++, as OSS-Fuzz's others are."""
    env = environment("out")
    if not shutil.which("ccache"):
        raise tap.Skip("without ccache: it would build all of it again")
    directory = subprocess.run(["clang", "-print-resource-dir"],
                               capture_output=True, text=True,
                               check=True).stdout.strip()
    found = glob.glob(directory + "/lib/*/libclang_rt.fuzzer-x86_64.a")
    if not found:
        raise tap.Skip("there is no libFuzzer as an archive")
    env = environment("archive", "-Wl,--as-needed " + found[0], "work-archive")
    build(env, "planted")
    same_signature(os.path.join(TOP, "archive", "planted"))


if __name__ == "__main__":
    tap.main(globals())
