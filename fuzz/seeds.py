#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the seeds of corpora/elf, corpora/raw and corpora/options anew.

    fuzz/seeds.py [NAME...]         elf, raw, options; all without a name

Seeds from real systems are cut out of corpora/images (zstd is needed): the
tables on the way to a few leaves, the array of markers, and of VMCOREINFO the
lines that anybody reads. The others are made here. Files fix-* are not
touched: they are crashes that were, and nothing makes them.
"""

import os
import re
import struct
import sys

from seeds_core import IMAGES, TOP, Core, Image, kernel_seed, text_of


def save(name, data):
    path = os.path.join(TOP, "corpora", name)
    with open(path, "wb") as file:
        file.write(data)


def words(count, entries):
    table = [0] * count
    for i, word in entries.items():
        if isinstance(i, tuple):
            for n, k in enumerate(range(*i)):
                table[k] = word + (n << 12 if word & 1 else 0)
        else:
            table[i] = word
    return struct.pack("<%dQ" % count, *table)


PAGE = 0x703
RX = 0x40000000000783
BASE = 0x40000000


def tree(levels=3, last=None, loop=True):
    """Tables of one page each: root, next, ..., the last one with leaves."""
    pages = []
    for i in range(levels - 1):
        pages.append(words(512, {0: (BASE + 4096 * (i + 1)) | 3,
                                 1: BASE | 0x701, 2: 0xdead0,
                                 511: BASE | 3 if loop else BASE | PAGE - 2}))
    leaves = {(0, 20): BASE | PAGE, (16, 48): BASE + 0x10000 | PAGE | 1 << 52,
              60: BASE | RX, 61: BASE | 0x743, 62: BASE | 0x303, 63: 2,
              64: 0x123 << 12 | 1}
    pages.append(words(512, last or leaves))
    return b"".join(pages)


INFO = ["OSRELEASE=6.12.0-seed", "PAGESIZE=4096",
        "SYMBOL(swapper_pg_dir)=ffff800080000000",
        "SYMBOL(_stext)=ffff800080000000", "NUMBER(VA_BITS)=39",
        "NUMBER(TCR_EL1_T1SZ)=0x19", "NUMBER(kimage_voffset)=0xffff800040000000",
        "NUMBER(PHYS_OFFSET)=0x40000000", "KERNELOFFSET=0"]


def edit(lines, key, value):
    return [(key + "=" + value) if line.startswith(key + "=") else line
            for line in lines]


def made_elf():
    yield "39-bits", Core().vmcoreinfo(INFO).load(BASE, tree()[:4608]).bytes()
    old = edit(INFO, "OSRELEASE", "6.1.0")
    yield "old", Core().vmcoreinfo(old).load(BASE, tree()[:1024]).bytes()
    old = edit(INFO, "OSRELEASE", "5.10.0-x")
    yield "older", Core().vmcoreinfo(old).load(BASE, tree(2)[:4608]).bytes()
    for version in ("6.16.0",):
        lines = edit(INFO, "OSRELEASE", version)
        core = Core(bytes([0, 0, 0, 0, int(version[-3]), 1]))
        pages = tree(3, loop=False)
        core.vmcoreinfo(lines).load(BASE, pages)
        yield "whole-" + version, core.bytes()
    # Small and complete, so that its text can be read again.
    for row in (20, 21, 22, 23):
        root = words(8, {0: (BASE + 4096) | 3, 1: BASE | 0x701,
                         5: BASE | 0x60000000000441, 7: BASE | 0x7fd})
        table = words(512, {(0, 9): BASE | 0x7c1, 16: BASE | 0x4007fd,
                            17: 0xbad0, (32, 64): BASE | 1 << 52 | 0x701})
        for seed in (0, 1) if row == 20 else (0,):
            yield "text-%u-%u" % (row, seed), Core(
                bytes([row, 0, 0, 0, seed, 3])).load(
                    BASE, root).load(BASE + 4096, table).bytes()
    for row in range(1, 20):
        pad = bytes([row, 0, 15 if row in (1, 2) else 0, 1, row])
        pages = tree(2, {
            0: BASE | 0x701, 1: BASE | 0x703, 2: (BASE + 0x1000) | 3,
            (3, 7): BASE | 0x7ff, 9: BASE | 0x7c1, 10: 0x60000000000705})
        core = Core(pad).load(BASE, pages[:512])
        yield "regime-%u" % row, core.load(BASE + 0x1000,
                                           pages[4096:4608]).bytes()
    yield "stage-2", Core(bytes([2, 3, 15, 0, 1])).load(BASE, words(512, {
        0: (BASE + 0x1000) | 3, 1: (BASE + 0x1000) | 3}) + words(512, {
            0: BASE | 0x7fd, 1: (BASE + 0x200000) | 0x7fd}) +
        words(64, {0: BASE | 3})).bytes()
    data = bytes(range(256)) * 2
    many = Core()
    for i in range(6):
        many.load(BASE + 300 * i, data, memsz=100 * i)
    yield "overlaps", many.bytes()
    yield "no-memory", Core().load(BASE, b"", memsz=4096).bytes()
    yield "many-headers", Core().load(BASE, data).load(0, data).bytes(True)
    yield "short", Core().load(BASE, data, filesz=0x10000).bytes()
    yield "beyond", Core().load(BASE, data).load(1, b"", offset=1 << 40,
                                                 filesz=9).bytes()
    yield "wraps", Core().load((1 << 64) - 256, data).bytes()
    yield "at-zero", Core().load(0, data, va=1 << 63).bytes()
    yield "kcore", Core().load((1 << 64) - 1, data).load(BASE, data).bytes()
    virtual = (1 << 64) - (1 << 39)
    va = Core().vmcoreinfo(INFO)
    va.load((1 << 64) - 1, tree(2)[:4608], va=virtual)
    va.load((1 << 64) - 1, data, va=virtual + 0x100000000)
    va.load((1 << 64) - 1, data, va=0xffff800080000000)
    va.load((1 << 64) - 1, data, va=0x1000)
    yield "virtual", va.bytes()
    zero = Core().vmcoreinfo(INFO).load(0, tree(2)[:4608], va=virtual)
    yield "virtual-zero", zero.load(0, data, va=0xffff80007ffffff0).bytes()
    yield "virtual-bare", Core().load((1 << 64) - 1, data, va=virtual).bytes()
    lost = Core().vmcoreinfo(["OSRELEASE=6.1"])
    yield "virtual-lost", lost.load((1 << 64) - 1, data, va=virtual).bytes()
    eight = Core()
    eight.align = 8
    eight.note(b"CORE", b"x" * 21).vmcoreinfo(INFO)
    yield "notes-8", eight.load(BASE, tree(1)[:512]).bytes()
    notes = Core().note(b"QEMU", b"cpu" * 7).note(b"CORE", b"12345")
    yield "notes", notes.vmcoreinfo(INFO).load(BASE, tree(1)[:512]).bytes()
    past = Core().note(b"CORE", b"1234")
    past.notes += struct.pack("<III", 5, 0x1000, 1) + b"CORE\0\0\0\0"
    yield "notes-past", past.load(BASE, data).bytes()
    page = text_of(INFO).ljust(4096, b"\0")
    yield "no-note", Core().load(BASE, tree(1)[:512]).load(BASE + 0x4000,
                                                     page).bytes()
    page = (b"\0" * 24 + text_of(INFO)).ljust(4096, b"\0")
    yield "no-note-24", Core().load(BASE, tree(1)[:512]).load(BASE + 0x4000,
                                                        page).bytes()
    bad = Core().vmcoreinfo(["CRASHTIME=1"])
    yield "note-of-no-use", bad.load(BASE + 0x4000, page).bytes()
    for key, value in (
            ("OSRELEASE", "x"), ("OSRELEASE", "6.1\t"), ("PAGESIZE", "8192"),
            ("PAGESIZE", "none"), ("NUMBER(VA_BITS)", "12"),
            ("NUMBER(VA_BITS)", ""), ("NUMBER(TCR_EL1_T1SZ)", "0x30"),
            ("NUMBER(kimage_voffset)", "0x1"), ("NUMBER(kimage_voffset)", "y"),
            ("SYMBOL(swapper_pg_dir)", "ffff800090000000"),
            ("SYMBOL(swapper_pg_dir)", "zz"), ("SYMBOL(_stext)", ""),
            ("PAGESIZE", "16384"), ("PAGESIZE", "65536"),
            ("NUMBER(VA_BITS)", "52")):
        lines = edit(INFO, key, value)
        name = re.sub(r"\W+", "-", "info-%s-%s" % (key, value)).strip("-")
        yield name, Core().vmcoreinfo(lines).load(BASE, tree(1)[:512]).bytes()
    for name, at, value in (("class", 4, 1), ("big", 5, 2), ("order", 5, 9),
                            ("version", 6, 3), ("exec", 16, 2), ("rel", 16, 1),
                            ("dyn", 16, 3), ("type", 16, 77),
                            ("machine", 18, 62), ("phentsize", 54, 55),
                            ("phoff", 32, 0), ("phnum", 57, 99),
                            ("none", 56, 0)):
        whole = bytearray(Core().load(BASE, data[:16]).bytes())
        whole[at] = value
        yield "bad-" + name, bytes(whole)
    yield from more_elf()
    yield "cut-off", Core().load(BASE, data).bytes()[:40]
    for name, magic in (("kdump", b"KDUMP   "), ("lime", b"EMiL"),
                        ("makedumpfile", b"makedumpfile\0"), ("raw", b"RAM?")):
        yield "other-" + name, magic.ljust(32, b"\0")


def pages_of_kernel(mapcount):
    """A kernel whose page array says something of the pages of its tables."""
    lines = INFO + ["NUMBER(VMEMMAP_START)=0xffffff8000000000",
                    "SIZE(page)=64", "OFFSET(page._mapcount)=48",
                    "OFFSET(page.private)=40", "OFFSET(page.flags)=0",
                    "OFFSET(page.compound_head)=8", "NUMBER(PG_lru)=5",
                    "NUMBER(PG_slab)=9",
                    "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129"]
    tables = words(512, {0: (BASE + 4096) | 3}) + words(
        512, {0: (BASE + 8192) | 3}) + words(
            4, {0: (BASE + 0x3000) | PAGE, 1: BASE | PAGE, 2: BASE | PAGE})
    array = b"".join(struct.pack("<QQ24xQIi8x", flags, head, order, mapcount, 1)
                     for flags, head, order in
                     ((0, 0, 1), (0x220, 0, 0), (0, 0xffffff8000000041, 0),
                      (0, 0, 2), (0, 0, 99)))
    return Core().vmcoreinfo(lines).load(BASE, tables[:64]).load(
        BASE + 4096, tables[4096:4160]).load(
            BASE + 8192, tables[8192:8224]).load(BASE + 0x3000, array).bytes()


def markers_core(change=None):
    """A marker array between _stext and the root, right or almost."""
    names = ["Linear Mapping start", "Linear Mapping end", "Modules start",
             "Modules end", "vmalloc() area", "vmalloc() end", "Fixmap start",
             "Fixmap end", "PCI I/O start", "PCI I/O end", "vmemmap start",
             "vmemmap end"]
    voffset, low = 0xffff800040000000, BASE - 0x1000
    text, rows = b"", []
    for i, name in enumerate(names):
        rows.append(((1 << 64) - (1 << 39) + (i << 30),
                     low + len(text) + voffset))
        text += name.encode() + b"\0"
    rows.append(((1 << 64) - 1, 0))
    if change:
        change(rows)
    array = b"".join(struct.pack("<QQ", *row) for row in rows)
    lines = edit(INFO, "SYMBOL(_stext)", "%x" % (low + voffset - 0x1000))
    return Core().vmcoreinfo(lines).load(low, text).load(
        low + 0x200, array).load(BASE, tree(1)[:64]).bytes()


def more_elf():
    for name, mapcount in (("free", 0xffffff7f), ("used", 0), ("byte",
                                                              0xff000001)):
        yield "pages-" + name, pages_of_kernel(mapcount)
    yield "markers", markers_core()
    for name, at, value in (("end", -1, (5, 0)), ("order", 3, (1, None)),
                            ("name", 4, (None, 7)), ("first", 0, (9, None))):
        def change(rows, at=at, value=value):
            rows[at] = tuple(new if new is not None else old
                             for old, new in zip(rows[at], value))
        yield "markers-" + name, markers_core(change)
    yield "markers-few", markers_core(lambda rows: rows.__delitem__(
        slice(4, 12)))
    many = Core()
    for i in range(40):
        many.load(BASE + 8 * i * (-1) ** i, b"12345678", filesz=1 << 20)
    yield "many-warnings", many.bytes()
    heap = Core()
    for pa, size in ((60, 90), (50, 20), (0, 200), (10, 150), (20, 60),
                     (30, 90), (40, 10), (45, 130), (45, 3), (46, 7)):
        heap.load(BASE + pa, bytes(range(size)))
    yield "heap", heap.bytes()
    yield "heap-back", Core().load(BASE + 8, b"a" * 99).load(
        BASE + 8, b"b" * 120).load(BASE, b"c" * 300).load(
            BASE + 4, b"d" * 64).bytes()
    for i, line in enumerate(INFO):
        lines = INFO[:i] + INFO[i + 1:] or ["x"]
        yield "lacks-%u" % i, Core().vmcoreinfo(lines).load(
            BASE, tree(1)[:64]).bytes()
    for value in ("0x0", "0x26", "0x28", "-1", "99999999999999999999"):
        yield "t1sz-" + value, Core().vmcoreinfo(
            edit(INFO, "NUMBER(TCR_EL1_T1SZ)", value)).load(
                BASE, tree(1)[:64]).bytes()
    wide = [line for line in edit(edit(INFO, "PAGESIZE", "65536"),
                                  "NUMBER(VA_BITS)", "52")
            if "T1SZ" not in line]
    for name, root in (("full", {0: 3}), ("upper",
                                                          {1000: BASE | 3})):
        yield "inferred-" + name, Core().vmcoreinfo(wide).load(
            BASE, words(max(root) + 1, root)).bytes()
    for version, bits in (("16384", 47), ("16384", 52), ("4096", 52),
                          ("4096", 36), ("65536", 42), ("16384", 36)):
        lines = edit(edit(INFO, "PAGESIZE", version), "NUMBER(VA_BITS)",
                     str(bits))
        yield "bits-%s-%u" % (version, bits), Core().vmcoreinfo(
            edit(lines, "NUMBER(TCR_EL1_T1SZ)", "0x%x" % (64 - bits))).load(
                BASE, tree(1)[:128]).bytes()
    beyond = edit(INFO, "SYMBOL(swapper_pg_dir)", "ffff800041200000")
    yield "no-root", Core().vmcoreinfo(beyond).load(BASE, b"1").bytes()
    beyond = edit(INFO, "SYMBOL(swapper_pg_dir)", "fffe800041200000")
    yield "root-beyond", Core().vmcoreinfo(beyond).load(BASE, b"1").bytes()
    yield from odd_notes()
    yield from odd_virtual()


def odd_notes():
    text = text_of(INFO)
    plain = lambda notes: notes.load(BASE, tree(1)[:64])
    yield "note-name", plain(Core().note(b"VMCOREINFOX", text)).bytes()
    yield "note-bare", plain(Core().note(b"VMCOREINFO", b"")).bytes()
    yield "note-twice", plain(Core().note(b"VMCOREINFO", text).note(
        b"VMCOREINFO", b"OSRELEASE=2")).bytes()
    zero = Core().note(b"CORE", b"1")
    zero.notes += b"\0" * 32
    yield "note-zero", plain(zero).bytes()
    named = Core()
    named.notes = struct.pack("<III", 10, 4, 0) + b"VMCOREINFO\0\0A=1\n"
    yield "note-10", plain(named).bytes()
    for size in (0, 8, 1 << 20):
        whole = bytearray(plain(Core().vmcoreinfo(INFO)).bytes())
        struct.pack_into("<Q", whole, 64 + 32, size)
        yield "note-size-%u" % size, bytes(whole)
    whole = bytearray(plain(Core().vmcoreinfo(INFO)).bytes())
    struct.pack_into("<Q", whole, 64 + 8, 1 << 40)
    yield "note-beyond", bytes(whole)
    whole += whole[64:120]
    struct.pack_into("<I", whole, 64, 0x6474e551)
    yield "other-header", bytes(whole)


def odd_virtual():
    linear = (1 << 64) - (1 << 39)
    data = b"0123456789abcdef"
    for i, (key, value) in enumerate((
            ("NUMBER(VA_BITS)", "35"), ("NUMBER(VA_BITS)", "53"),
            ("NUMBER(VA_BITS)", "x"), ("NUMBER(PHYS_OFFSET)", "-1"),
            ("NUMBER(PHYS_OFFSET)", "0x1ffffffffffffffff"),
            ("NUMBER(PHYS_OFFSET)", "0xff00000000000000"),
            ("NUMBER(kimage_voffset)", "0x1 "), ("SYMBOL(_stext)", "1" * 40))):
        lines = edit(INFO, key, value)
        if i % 2:
            lines = [line for line in lines if "VA_BITS" not in line or i == 1]
        yield "derived-%u" % i, Core().vmcoreinfo(
            "\n".join(lines).encode()).load(
                (1 << 64) - 1, data, va=linear).load(
                    (1 << 64) - 1, data, va=0xffff80007ffffff8).load(
                        (1 << 64) - 1, data, va=(1 << 64) - 8).bytes()
    yield "derived-none", Core().vmcoreinfo(INFO).load(
        (1 << 64) - 1, data, va=5).bytes()
    yield "derived-edge", Core().vmcoreinfo(INFO).load(
        (1 << 64) - 1, data, va=linear + (1 << 38) - 8).bytes()


REAL = (
    ("a61-4k48", (0, -1)), ("c612-4k52", (0, -1)), ("d612-16k47-el2", (0, -1)),
    ("e61-64k42", (0, -1)), ("k61-4k48-kasan", (0, 1)),
    ("k61-64k52-hw48", (0, -1)), ("k612-16k52-hw47", (0, -1)),
    ("k612-64k52", (0, -1)), ("k612-4k39", (0, -1)),
    ("k612-4k52-kasan", (1, -2)),
)
REAL_MAX = 6144


def elf():
    for name, data in made_elf():
        save("elf/seed-%s.core" % name, data)
    for name, want in REAL:
        chunk = 1024
        while True:
            data = kernel_seed(name, chunk, want)
            if len(data) <= REAL_MAX:
                break
            chunk //= 2
        save("elf/seed-%s.core" % name, data)


# raw: see raw.c for the header.
def raw_file(info, regs, spec, pieces, space=0, root=0, flags=0):
    info, regs, spec = [x if isinstance(x, bytes) else x.encode()
                        for x in (info, regs, spec)]
    head = struct.pack("<HHBBBB", len(info), len(regs), len(spec), len(pieces),
                       space, flags) + struct.pack("<I", root >> 12)
    head += b"".join(struct.pack("<IH", pa >> 12, len(data))
                     for pa, data in pieces)
    return head + info + regs + spec + b"".join(data for _, data in pieces)


def regs_text(image):
    with open(os.path.join(IMAGES, image + ".regs.txt"), "rb") as file:
        return file.read()


def raw_regs(name, which, size, **more):
    """Tables of a firmware that its registers point at: the first of them."""
    image = Image(name)
    text = regs_text(name)
    found = re.search(rb"^%s=(\S+)$" % which, text, re.M)
    root = int(found.group(1), 16) & 0xfffffffff000
    pieces, seen, todo = [], set(), [root]
    while todo and len(pieces) < size:
        table = todo.pop(0)
        data = image.read(table, 4096)
        data = data and data.rstrip(b"\0").ljust(8, b"\0")
        if data is None or table in seen:
            continue
        seen.add(table)
        pieces.append((table, data))
        todo += [w & 0xfffffffff000 for w, in struct.iter_unpack("<Q", data[:len(data) & -8])
                 if w & 3 == 3]
    return raw_file(b"", text, b"", pieces, **more)


SPECS = (
    "el1:high:4k:39", "el1:low:4k:48:hpd:wxn:oa48", "el2:16k:47", "el3:4k:32",
    "el2:low:64k:48:ha:hd", "s2:4k:40:sl1:fwb", "el1:low:4k:52:ds:tbi",
    "el1:high:16k:52:ds", "el1:low:4k:48:mair=0xff440c0400:ee",
    "el1:low:4k:48:pie:pir=0x1234:pire0=7:e0pd", "s2:16k:48", "el1:4k:48",
    "el1:low:8k:48", "el1:low:4k:99", "el1:low:4k:48:what", "s2:4k:40:sl9",
    "el1:high:64k:52:oa52", "s2:64k:40", "el3:64k:42:oa32", "el1:low:4k:48:pan",
)


def raw():
    small = tree(2)
    info = text_of(INFO).decode()
    for i, spec in enumerate(SPECS):
        save("raw/seed-regime-%02u.raw" % i,
             raw_file("", "", spec, [(BASE, small[:768]),
                                     (BASE + 0x1000, small[4096:4608])],
                      root=BASE, flags=i))
    save("raw/seed-kernel.raw", raw_file(info, "", "", [(BASE, tree(2)[:4608])]))
    save("raw/seed-kernel-split.raw",
         raw_file(info, "", "s2:4k:40", [(BASE, small[:4096]),
                                         (BASE + 0x1000, small[4096:6144])],
                  root=BASE + 0x1000))
    page = text_of(INFO).ljust(4096, b"\0")
    other = text_of(edit(INFO, "OSRELEASE", "6.1.7")).ljust(4096, b"\0")
    save("raw/seed-scan.raw", raw_file("", "", "", [
        (BASE, tree(1)[:512]), (BASE + 0x3000, page), (BASE + 0x5000, other)]))
    save("raw/seed-negative.raw", raw_file(
        info.replace("0xffff800040000000", "-140736414613504"), "", "",
        [(BASE, small[:1024])]))
    save("raw/seed-uboot.raw", raw_regs("uboot-el2", b"TTBR0_EL2", 2, space=2))
    save("raw/seed-edk2.raw", raw_regs("edk2-el1", b"TTBR0_EL1", 2, space=0))
    save("raw/seed-xen.raw", raw_regs("xen-dom0-max", b"TTBR0_EL2", 2, space=2))
    save("raw/seed-xen-s2.raw", raw_regs("xen-dom0-max", b"VTTBR_EL2", 2,
                                         space=6))
    tcr = "TCR_EL1=0x%x\n" % (25 | 25 << 16 | 2 << 30 | 5 << 32)
    plain = "TTBR0_EL1=0x40000000\nTTBR1_EL1=0x40000000\nSCTLR_EL1=5\n"
    for i, (regs, space) in enumerate((
            (plain + tcr, 0), (plain + tcr + "HCR_EL2=1\nVTTBR_EL2=0x40001000\n"
                               "VTCR_EL2=0x80053558\n", 1),
            ("# nothing\n\n FOO = 1 \r\n", 2), ("TCR_EL1\n", 0), ("=1\n", 0),
            ("TCR_EL2=0x80823518\nTTBR0_EL2=0x40000000\nHCR_EL2=0x400000000\n",
             4), ("TCR_EL3=0x80823518\nTTBR0_EL3=0x40000000\n", 5),
            (plain + tcr + "TCR2_EL1=0x3f\n", 0),
            (plain + tcr + "TCR2_EL1=2\nPIR_EL1=0x1234567\nPIRE0_EL1=0x55\n"
             "ID_AA64MMFR3_EL1=0x1100\n", 0),
            (plain + tcr + "PSTATE=0x400000\nID_AA64MMFR0_EL1=5\n"
             "ID_AA64MMFR1_EL1=0x10112122\nID_AA64MMFR2_EL1=0\n", 1),
            (plain + tcr + "SCTLR_EL1=0\n", 0),
            (plain + "TCR_EL1=0x%x\n" % (63 | 1 << 7), 0))):
        save("raw/seed-regs-%02u.raw" % i, raw_file(
            "", regs, "", [(BASE, small[:4096 if i == 1 else 512]),
                           (BASE + 0x1000, small[4096:4608])],
            space=space, root=BASE))


def words_of(line):
    """A line of a shell script or a manual, without what only a shell knows."""
    import shlex
    line = re.sub(r"[<>|;&].*", "", line.rstrip("\\"))
    try:
        found = shlex.split(line, comments=True)
    except ValueError:
        return None
    bad = any("$" in word or "`" in word for word in found)
    return None if bad or not found else found


def examples():
    """Command lines of manuals and tests."""
    for folder, begin in (("man", r"^\t?(?:\\?\$ )?pgtool\s+(.*)"),
                          ("tests/cli", r"^\s*(?:t|first \d+|count)\s+(.*)")):
        path = os.path.join(TOP, folder)
        for name in sorted(os.listdir(path)):
            if not name.endswith((".scd", ".sh")):
                continue
            with open(os.path.join(path, name)) as file:
                for line in file:
                    found = re.match(begin, line)
                    if found and words_of(found.group(1)):
                        yield words_of(found.group(1))


def options_of(argv):
    return frozenset(re.match(r"-?-?[^=]*", word).group(0) if
                     word.startswith("-") else "" for word in argv[1:]
                     ) | {argv[0]}


ODD = ("0X1F", "0xg", "0x", "12a", "18446744073709551616", "9" * 30, "1K", "1q",
       "16777216T", "0x1ffffffffffffffff", "1-2", "5+0", "7+9K", "3-1", "-",
       "0x10-0xZ", "+1", "1kk", "4P", "0x0-0xffffffffffffffff")


def options():
    seen, number = set(), 0
    for i, text in enumerate(ODD):
        save("options/seed-odd-%02u.argv" % i,
             b"dump\0core\0-r\0" + text.encode() + b"\0")
    for i, name in enumerate((
            "dump --regim x", "dump --rnge", "verify --list-rule=1 x", "dmp",
            "verify -W no-wx -E wx -W nothing x", "replay --rules x",
            "replay --policies all,warning -W no-D1 x", "explore --runs 0 x",
            "explore --fail all --preemptions 1001 x", "explore --seconds 1 "
            "--steps 60000 --shrink 3 --state f x", "mutate --seed 5 x",
            "verify --baseline a --baseline b x", "help", "-h", "dump -h",
            "-V", "dump -V", "--color=always --quiet --progress=never dump x",
            "dump --only x,w,user,device --level -1 x", "walk -R =1 x 0",
            "explore --fail ptl --runs 9K x", "dump -a", "-- dump x",
            "dump " + "-a x " * 17 + "c", "dump " + "--regime y " * 17 + "c",
            "replay " + "--set a=b " * 17, "mutate " + "-e x " * 65)):
        save("options/seed-more-%02u.argv" % i,
             name.replace(" ", "\0").encode() + b"\0")
    for argv in examples():
        if options_of(argv) in seen:
            continue
        seen.add(options_of(argv))
        save("options/seed-%03u.argv" % number,
             b"\0".join(word.encode() for word in argv) + b"\0")
        number += 1


def clean(name):
    folder = os.path.join(TOP, "corpora", name)
    os.makedirs(folder, exist_ok=True)
    for file in os.listdir(folder):
        if file.startswith("seed-"):
            os.unlink(os.path.join(folder, file))


def main():
    makers = {"elf": elf, "raw": raw, "options": options}
    for name in sys.argv[1:] or makers:
        clean(name)
        makers[name]()


if __name__ == "__main__":
    main()
