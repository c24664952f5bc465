#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Writes the seeds of the harnesses desc and ptdump that are neither written by
# hand nor pieces of what corpora/images has:
#
#	fuzz/seeds_texts.py [DIRECTORY]
#
# The same files each time. What is in the bytes of desc, fuzz/desc.h says.

import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = (sys.argv[1] if len(sys.argv) > 1
       else os.path.join(os.path.dirname(HERE), "corpora"))

K, M, G, T = 1 << 10, 1 << 20, 1 << 30, 1 << 40
TOP = 1 << 64


def write(harness, name, data):
    directory = os.path.join(OUT, harness)
    os.makedirs(directory, exist_ok=True)
    if isinstance(data, str):
        data = data.encode()
    suffix = {"desc": "bin", "state": "bin"}.get(harness, "txt")
    with open(os.path.join(directory, f"seed-{name}.{suffix}"), "wb") as f:
        f.write(data)


# ptdump: text as kernels print it.

NORMAL = dict(F=0, usr=0, ro=0, nx=1, shd=1, af=1, ng=0, con=0, blk=0, uxn=1,
              gp=0, mem="MEM/NORMAL-TAGGED")


def attributes(old=True, **more):
    a = {**NORMAL, **more}
    columns = [("F", 1, "F", " "), ("usr", 1, "USR", "   "),
               ("ro", 1, "ro", "RW"), ("nx", 1, "NX", "x "),
               ("shd", 1, "SHD", "   "), ("af", 1, "AF", "  "),
               ("ng", 1, "NG", "  "), ("con", 1, "CON", "   "),
               ("blk", 1, "BLK", "   "), ("uxn", 1, "UXN", "   "),
               ("gp", 1, "GP", "  ")]
    words = [" " + (yes if a[name] else no) for name, _, yes, no in columns]
    return "".join(words) + (" " + a["mem"] if a["mem"] else "")


def size_text(n):
    n //= K
    unit = 0
    while n % K == 0 and unit < 5:
        n //= K
        unit += 1
    return f"{n:9d}{'KMGTPE'[unit]}"


def line(start, end, level, words=""):
    return (f"0x{start % TOP:016x}-0x{end % TOP:016x}   "
            f"{size_text(end - start)} {level}{words}\n")


def marker(name):
    return f"---[ {name} ]---\n"


def text(start, end, rows, tail=""):
    """rows: (size, level, attributes) or a marker's name."""
    out, at = "", start
    for row in rows:
        if isinstance(row, str):
            out += marker(row)
            continue
        size, level, words = row
        size = size if size else end - at
        out += line(at, at + size, level, words)
        at += size
    return out + tail


def all_words():
    rows = ["Linear Mapping start"]
    for key in ("usr", "ro", "shd", "af", "ng", "con", "gp", "uxn", "nx", "F"):
        rows.append((4 * K, "PTE",
                     attributes(**{key: 1 - NORMAL[key]})))
    for mem in ("MEM/NORMAL", "MEM/NORMAL-NC", "DEVICE/nGnRnE",
                "DEVICE/nGnRE", ""):
        rows.append((8 * K, "PTE", attributes(mem=mem)))
    rows.append((4 * K, "PTE", attributes(usr=1, uxn=0)))
    rows.append((4 * K, "PTE", attributes(usr=1, ro=1, nx=0)))
    rows.append((4 * K, "PTE", attributes(blk=1)))
    rows.append((2 * M - 29 * 4 * K + 0, "PTE", ""))
    return rows


def kernel_regions(old):
    order = ["Linear Mapping end", "Kasan shadow start", "Kasan shadow end",
             "Modules start", "Modules end", "vmalloc() area",
             "vmalloc() end"]
    last = ["Fixmap start", "Fixmap end", "PCI I/O start", "PCI I/O end",
            "vmemmap start", "vmemmap end"]
    if not old:
        last = last[4:] + last[2:4] + last[:2]
    rows = ["Linear Mapping start", (2 * M, "PMD", attributes(blk=1)),
            (1 * G - 2 * M, "PMD", "")]
    for i, name in enumerate(order + last):
        rows.append(name)
        if i % 3 == 0:
            rows.append((1 * G, "PGD", ""))
    return rows + [(0, "PGD", "")]


def guest(words, rows, bits=40):
    out = [(4 * K, "3", r) for r in words]
    out.append((2 * M - 4 * K * len(words), "3", ""))
    out += [(2 * M, "2", r) for r in rows]
    used = 2 * M * (1 + len(rows))
    out += [(1 * G - used, "2", ""), ((1 << bits) - G, "1", "")]
    return text(0, 1 << bits, ["Guest IPA"] + out)


def ptdump_seeds():
    b39, b48 = TOP - (1 << 39), TOP - (1 << 48)
    rows = all_words()
    used = sum(r[0] for r in rows[1:-1])
    rows[-1] = (2 * M - used, "PTE", "")
    rows += [(2 * M, "PMD", attributes(blk=1, con=1)),
             (1 * G - 4 * M, "PMD", ""), (0, "PGD", "")]
    write("ptdump", "words", text(b39, TOP, rows))
    write("ptdump", "regions-6.1", text(b39, TOP, kernel_regions(True)))
    write("ptdump", "regions-6.12", text(b39, TOP, kernel_regions(False)))
    write("ptdump", "bpf-5.10",
          text(b48, TOP, ["Linear Mapping start",
                          (4 * K, "PTE", attributes(mem="DEVICE/GRE")),
                          (2 * M - 4 * K, "PTE", ""), "BPF start",
                          "BPF end", (1 * G - 2 * M, "PMD", ""),
                          (512 * G - G, "PUD", ""), (0, "PGD", "")]))
    write("ptdump", "five-levels",
          text(TOP - (1 << 52), TOP,
               ["Linear Mapping start", (4 * K, "PTE", attributes(shd=0)),
                (2 * M - 4 * K, "PTE", ""), (G - 2 * M, "PMD", ""),
                (512 * G - G, "PUD", ""), ((1 << 48) - 512 * G, "P4D", ""),
                (0, "PGD", "")]))
    write("ptdump", "64k",
          text(TOP - (1 << 42), TOP,
               ["Linear Mapping start", (64 * K, "PTE", attributes()),
                (512 * M - 64 * K, "PTE", ""),
                (512 * M, "PMD", attributes(blk=1)), (0, "PGD", "")]))
    write("ptdump", "16k",
          text(TOP - (1 << 47), TOP,
               ["Linear Mapping start", (16 * K, "PTE", attributes(nx=0)),
                (32 * M - 16 * K, "PTE", ""),
                (32 * M, "PMD", attributes(blk=1)),
                (64 * G - 64 * M, "PMD", ""), (0, "PGD", "")]))
    write("ptdump", "efi",
          text(0, 1 << 48,
               ["UEFI runtime start", (4 * K, "PTE", attributes(uxn=0)),
                (2 * M - 4 * K, "PTE", ""), (G - 2 * M, "PMD", ""),
                (512 * G - G, "PUD", ""), (0, "PGD", ""),
                "UEFI runtime end"]))
    write("ptdump", "efi-beyond",
          text(0, TOP,
               ["UEFI runtime start", (4 * K, "PTE", attributes(uxn=0)),
                (2 * M - 4 * K, "PTE", ""), (G - 2 * M, "PMD", ""),
                (512 * G - G, "PGD", ""), "UEFI runtime end",
                (0, "PGD", "")]))
    a = ["   R W   AF    ", "   R   X AF    ", "     W   AF    ",
         " F     X       "]
    write("ptdump", "guest-a", guest(a, ["   R W   AF BLK"]))
    write("ptdump", "guest-swapped",
          guest(["   R W X AF    ", " F             ", "   R     AF    "],
                ["   R W X AF BLK"]))
    write("ptdump", "guest-a2",
          guest(["   R W NX AF    ", "   R W x  AF    ", " F R   NX AF    "],
                ["   R W x  AF BLK"]) + marker("(null)"))
    write("ptdump", "guest-b",
          guest(["   R W px ux  AF    ", "   R W PXNux  AF    ",
                 "   R W PXNUXN AF    ", "   R W px UXN AF    "],
                ["   R W px ux  AF BLK"], 41))
    good = text(b39, TOP, ["Linear Mapping start",
                           (4 * K, "PTE", attributes()), (0, "PTE", "")])
    write("ptdump", "crlf", good.replace("\n", "\r\n"))
    write("ptdump", "stripped", good.replace("MEM", "MEM ").replace(
        "MEM /NORMAL-TAGGED", ""))
    write("ptdump", "cut", good[:-7])
    write("ptdump", "log", "[    1.0] " + good)
    write("ptdump", "grep", "dump.txt:" + good)
    write("ptdump", "tab", good.replace("   ", "\t", 1))
    write("ptdump", "middle", marker("Modules start") + good)
    write("ptdump", "unreadable", good + line(TOP - 4 * K, TOP, "  unreadable:"))


# desc: a header, and records.

EL10, BOTH, EL2, EL20, EL3, S2 = range(6)
HIGH, PAN, LOW_MEMORY, TOP_MEMORY, FAR_MEMORY = 8, 16, 32, 64, 96
INVALID, BLOCK, PAGE, TABLE, TURN = range(5)
K4, K16, K64, DS = 0, 1, 2, 4


def header(kind, seed=0, granule=K4, bits=0, ps=0, s2=0, s2bits=0, turn=0,
           turn2=0, skip=0, low=0, raw=0, visits=0, how=0):
    bits = bits - 20 if bits > 20 else bits
    s2bits = s2bits - 20 if s2bits > 20 else s2bits
    return bytes([kind, seed & 255, seed >> 8, granule, bits, ps, s2, s2bits,
                  turn, turn2, skip, low, raw, visits, how, 0])


def record(kind, page, index, count=0, where=0, attrs=0, ascend=0, steps=0,
           last=0):
    return bytes([kind | page << 4 | ascend << 6 | last << 7, index & 255,
                  index >> 8, count | steps << 4, where, attrs & 255,
                  attrs >> 8 & 255, attrs >> 16])


# Bits of attrs: descriptor bits 11:2, then 63:50.
RO, USER, NG, AF = 1 << 5, 1 << 4, 1 << 9, 1 << 8
CON, PXN, UXN, DBM = 1 << 12, 1 << 13, 1 << 14, 1 << 11
APTABLE0, APTABLE1, XN1, XN2 = 1 << 21, 1 << 22, 1 << 20, 1 << 19


def tree(levels, leaf=None):
    """Page n's first entry leads to page n + 1."""
    out = b"".join(record(TABLE, n, 0, where=n + 1) for n in range(levels))
    return out + (leaf or record(PAGE, levels, 1, 4, 0x15, PXN, 1))


def desc_seeds():
    every = [("el1-low", EL10, 48), ("el1-high", EL10 | HIGH, 48),
             ("both", BOTH, 39), ("el2", EL2, 48), ("el20", EL20 | HIGH, 48),
             ("el3", EL3, 48)]
    for name, kind, bits in every:
        levels = 3 if bits == 48 else 1
        for g, gname in ((K4, "4k"), (K16, "16k"), (K64, "64k")):
            n = levels if g == K4 else min(levels, 2 if bits == 48 else 1)
            write("desc", f"{name}-{gname}",
                  header(kind, 0, g, bits if g == K4 else
                         {K16: 47, K64: 42}[g] if bits == 48 else 36) +
                  tree(n if g != K64 else 1))
    for sl, sname in ((0, "2"), (1, "1"), (2, "0")):
        write("desc", f"s2-start-{sname}",
              header(S2, s2=sl) + tree(min(sl + 1, 3)) +
              record(BLOCK, 1, 3, 2, 0x31, 0x3f, 1, 1))
    write("desc", "s2-concatenated",
          header(S2, s2=1, s2bits=41) + record(TABLE, 1, 3, where=2) +
          record(BLOCK, 2, 1, 1, 0x51, 0x3f))
    write("desc", "52-bit-4k",
          header(EL10, 0, K4 | DS, 52, 0x8e | 0xe0) + tree(3) +
          record(BLOCK, 1, 2, 0, 0xf1))
    write("desc", "52-bit-16k",
          header(EL10 | FAR_MEMORY, 0, K16 | DS, 52, 0xee) + tree(3))
    write("desc", "52-bit-64k",
          header(EL10 | FAR_MEMORY, 0, K64, 52, 0xee) + tree(2))
    for name, turn, turn2 in (("ha", 1, 0), ("hd", 3, 0), ("hpd", 4, 0),
                              ("tbi", 8, 0), ("epd", 16, 0), ("e0pd", 32, 0),
                              ("wxn", 0, 1), ("epan", 0, 2), ("pie", 0, 16),
                              ("big-endian", 0, 128), ("contig", 0, 32),
                              ("nt", 0, 64)):
        write("desc", f"el1-{name}",
              header(EL10 | HIGH | PAN, 0, K4, 39, turn=turn, turn2=turn2,
                     how=3) +
              record(TABLE, 0, 0, where=1, attrs=XN1 | APTABLE0) +
              record(TABLE, 1, 1, where=2) +
              record(PAGE, 2, 0, 5, 0x11, 0, 1) +
              record(PAGE, 2, 40, 4, 0x12, RO | USER | PXN, 1) +
              record(PAGE, 2, 64, 4, 0x24, CON | AF, 1) +
              record(BLOCK, 1, 3, 2, 0x31, DBM | RO | USER, 1, 1) +
              record(INVALID, 2, 100, 1, 0x77, 0xabcdef) +
              record(BLOCK, 2, 120, 0, 1))
    write("desc", "loop", header(EL10, 0, K4, 48) +
          record(TABLE, 0, 0, where=0) + record(TABLE, 0, 5, where=1) +
          record(TABLE, 1, 5, where=0) + record(PAGE, 1, 9, 0, 1))
    write("desc", "shared", header(EL10 | HIGH, 0, K4, 39) +
          record(TABLE, 0, 0, 4, 1) + record(TABLE, 1, 0, 6, 2) +
          record(PAGE, 2, 0, 7, 0x15) + record(PAGE, 2, 128, 7, 0x15) +
          record(PAGE, 2, 256, 7, 0x15) + record(PAGE, 2, 384, 7, 0x15))
    write("desc", "aliases", header(EL10 | HIGH, 0, K4, 39) +
          record(TABLE, 0, 0, where=1) + record(TABLE, 1, 0, where=2) +
          record(PAGE, 2, 0, 3, 0x15, PXN | UXN, 1) +
          record(PAGE, 2, 16, 3, 0x15, RO, 1) +
          record(PAGE, 2, 32, 2, 0x15, 2, 1) +
          record(PAGE, 2, 48, 2, 0x15, RO | 3, 1))
    write("desc", "contiguous-sets", header(EL10, 0, K4, 39) +
          record(TABLE, 0, 0, where=1) + record(TABLE, 1, 0, where=2) +
          record(PAGE, 2, 0, 4, 0x25, CON, 1) +
          record(PAGE, 2, 16, 3, 0x35, CON, 1) +
          record(PAGE, 2, 32, 4, 0x16, CON, 1) +
          record(PAGE, 2, 48, 4, 0x26, CON) +
          record(PAGE, 2, 64, 4, 0x27, CON, 1) +
          record(TURN, 2, 66, 0, 0x4a) + record(TURN, 2, 70, 0, 0x47) +
          record(BLOCK, 1, 16, 4, 0x41, CON, 1, 1))
    rng = random.Random(5)
    for n in range(24):
        kind = n % 6 | rng.choice((0, HIGH)) | rng.choice((0, PAN))
        data = header(kind, rng.randrange(1 << 16), rng.randrange(3) | 8,
                      rng.choice((0, 39, 42, 47, 48)), 0, rng.randrange(3), 0,
                      rng.randrange(256) & rng.randrange(256), 0,
                      how=rng.randrange(256))
        data += b"".join(record(TABLE, p, rng.randrange(4), 1, p + 1)
                         for p in range(3))
        for _ in range(10):
            data += record(rng.choice((INVALID, BLOCK, PAGE, PAGE, TURN)),
                           rng.randrange(4), rng.randrange(8),
                           rng.randrange(5), rng.randrange(256) & 0x7f,
                           rng.getrandbits(24) & rng.getrandbits(24),
                           rng.randrange(2), rng.randrange(3))
        write("desc", f"random-{n}", data)


if __name__ == "__main__":
    ptdump_seeds()
    desc_seeds()
