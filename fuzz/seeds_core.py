# SPDX-License-Identifier: GPL-2.0-or-later
"""ELF cores for seeds.py: made from parts, or cut out of corpora/images."""

import os
import re
import struct
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
IMAGES = os.path.join(TOP, "corpora", "images")
KEYS = re.compile(
    rb"^(OSRELEASE|PAGESIZE|KERNELOFFSET|SIZE\(page\)"
    rb"|SYMBOL\((swapper_pg_dir|_stext|vmemmap|mem_map)\)"
    rb"|NUMBER\((VA_BITS|TCR_EL1_T1SZ|kimage_voffset|PHYS_OFFSET"
    rb"|MAX_PHYSMEM_BITS|VMALLOC_\w+|MODULES_\w+|VMEMMAP_\w+|KIMAGE_VADDR"
    rb"|PAGE_BUDDY_MAPCOUNT_VALUE|PG_\w+)\)"
    rb"|OFFSET\(page\.\w+\))=")


def text_of(lines):
    return b"".join(line.encode() + b"\n" for line in lines)


class Core:
    """A core while it is made: notes and loads, packed without gaps."""

    def __init__(self, pad=b""):
        self.pad = pad.ljust(7, b"\0")
        self.loads = []
        self.notes = b""
        self.align = 4
        self.change = None

    def note(self, name, data):
        pad = lambda b: b + b"\0" * (-len(b) % self.align)
        name += b"\0"
        head = struct.pack("<III", len(name), len(data), 0)
        self.notes += pad(head + name) if self.align == 8 else head + pad(name)
        self.notes += pad(data)
        return self

    def vmcoreinfo(self, lines):
        return self.note(b"VMCOREINFO",
                         lines if isinstance(lines, bytes) else text_of(lines))

    def load(self, pa, data, va=None, **more):
        self.loads.append((pa, data, pa if va is None else va, more))
        return self

    def bytes(self, xnum=False):
        count = len(self.loads) + bool(self.notes)
        at = 64 + 56 * count + (64 if xnum else 0)
        heads, body = [], b""
        if self.notes:
            heads.append(self.phdr(4, at, 0, 0, len(self.notes), {}))
            body += self.notes
        for pa, data, va, more in self.loads:
            heads.append(self.phdr(1, at + len(body), va, pa, len(data), more))
            body += data
        section = b""
        if xnum:
            section = struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, 0, 0, 0, count, 0,
                                  0)
        ident = b"\x7fELF\2\1\1\0\0" + self.pad
        head = ident + struct.pack(
            "<HHIQQQIHHHHHH", 4, 183, 1, 0, 64 + len(section),
            64 if xnum else 0, 0, 64, 56, 0xffff if xnum else count,
            64 if xnum else 0, 1 if xnum else 0, 0)
        return head + section + b"".join(heads) + body

    def phdr(self, kind, offset, va, pa, size, more):
        return struct.pack("<IIQQQQQQ", kind, 4, more.get("offset", offset),
                           va, pa, more.get("filesz", size),
                           more.get("memsz", size),
                           8 if kind == 4 and self.align == 8 else 0)


class Image:
    """A core of corpora/images."""

    def __init__(self, name):
        self.data = subprocess.run(
            ["zstd", "-q", "-d", "-c",
             os.path.join(IMAGES, name + ".core.zst")],
            stdout=subprocess.PIPE, check=True).stdout
        self.loads, self.text = [], b""
        phoff, = struct.unpack_from("<Q", self.data, 32)
        count, = struct.unpack_from("<H", self.data, 56)
        for i in range(count):
            kind, _, offset, _, pa, size = struct.unpack_from(
                "<IIQQQQ", self.data, phoff + 56 * i)
            if kind == 1:
                self.loads.append((pa, offset, size))
            elif kind == 4:
                at = self.data.find(b"OSRELEASE=", offset, offset + size)
                if at >= 0:
                    self.text = self.data[at:offset + size].split(b"\0")[0]

    def read(self, pa, size):
        for start, offset, length in self.loads:
            if start <= pa and pa + size <= start + length:
                return self.data[offset + pa - start:offset + pa - start + size]
        return None

    def find(self, needle):
        at = self.data.find(needle, 64 + 56 * len(self.loads))
        for start, offset, length in self.loads:
            if offset <= at < offset + length:
                return start + at - offset
        return None

    def key(self, name, base):
        found = re.search(rb"^" + re.escape(name) + rb"=(\S+)$", self.text,
                          re.M)
        return int(found.group(1), base) if found else None


class Cut:
    """Pieces of an image, in chunks of some bytes."""

    def __init__(self, image, chunk):
        self.image, self.chunk, self.chunks = image, chunk, set()

    def add(self, pa, size=8):
        first = pa // self.chunk
        for i in range(first, (pa + size - 1) // self.chunk + 1):
            if self.image.read(i * self.chunk, self.chunk):
                self.chunks.add(i)

    def path(self, table, level, bits, shift, top, want):
        """Adds tables on the way to leaves that a list of choices names."""
        step = shift - 3
        entries = 1 << (bits - (shift + step * (3 - level)))
        raw = self.image.read(table, entries * 8)
        if raw is None:
            return
        words = struct.unpack("<%dQ" % entries, raw)
        valid = [i for i, w in enumerate(words) if w & 1]
        if not valid:
            return
        for choice in want:
            i = valid[choice % len(valid)]
            self.add(table + 8 * i)
            oa = words[i] & ((1 << 48) - 1) & ~((1 << shift) - 1)
            if shift == 16:
                oa |= (words[i] >> 12 & 15) << 48
            if level < 3 and words[i] & 3 == 3 and oa != table:
                self.path(oa, level + 1, shift + step * (3 - level), shift,
                          False, want[:2])

    def into(self, core):
        run = []
        for i in sorted(self.chunks) + [None]:
            if run and i != run[-1] + 1 if i is not None else run:
                core.load(run[0] * self.chunk, b"".join(
                    self.image.read(k * self.chunk, self.chunk) for k in run))
                run = []
            run.append(i)
        return core


def markers_into(cut, image, voffset):
    """The array of markers, found as people would: by its first name."""
    name = image.find(b"Linear Mapping start\0")
    if name is None:
        return
    at = image.find(struct.pack("<Q", (name + voffset) & (1 << 64) - 1))
    if at is None:
        return
    at -= 8
    while True:
        start, name = struct.unpack("<QQ", image.read(at, 16))
        cut.add(at, 16)
        if not name:
            return
        cut.add((name - voffset) & (1 << 64) - 1, 32)
        at += 16


def kernel_seed(name, chunk, want, pad=b"", markers=True):
    image = Image(name)
    shift = image.key(b"PAGESIZE", 10).bit_length() - 1
    bits = image.key(b"NUMBER(VA_BITS)", 10)
    t1sz = image.key(b"NUMBER(TCR_EL1_T1SZ)", 16)
    voffset = image.key(b"NUMBER(kimage_voffset)", 16)
    swapper = image.key(b"SYMBOL(swapper_pg_dir)", 16)
    actual = 64 - t1sz if t1sz else bits
    root = (swapper - voffset) & (1 << 64) - 1
    if shift == 16 and actual < bits:
        root += ((1 << bits - 42) - (1 << actual - 42)) * 8
    levels = -(-(actual - shift) // (shift - 3))
    cut = Cut(image, chunk)
    cut.path(root, 4 - levels, actual, shift, True, want)
    if markers:
        markers_into(cut, image, voffset)
    core = Core(pad)
    core.vmcoreinfo(b"".join(line + b"\n" for line in image.text.split(b"\n")
                             if KEYS.match(line)))
    return cut.into(core).bytes()
