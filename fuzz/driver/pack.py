# SPDX-License-Identifier: GPL-2.0-or-later
"""What OSS-Fuzz and ClusterFuzzLite want beside each harness; see
.clusterfuzzlite/build.sh. With fuzz/ in PYTHONPATH:

    python3 -m driver.pack              prints the names of the harnesses
    python3 -m driver.pack DIR NAME...  NAME_seed_corpus.zip, NAME.dict and
                                        NAME.options in OUT; DIR: a build's
"""

import os
import shutil
import sys
import tempfile
import zipfile

from . import corpus, rows

# Of files in archives: the same bytes for the same corpus.
DATE = (1980, 1, 1, 0, 0, 0)


class Tools:
    """The programs of a build's directory, as corpus wants to find them."""

    def __init__(self, where):
        self.where = where

    def tool(self, name):
        return os.path.join(self.where, "fuzz", name)


def names():
    """Those that there are; not the driver's own."""
    return [row.name for row in rows.ROWS if os.path.exists(
        os.path.join(rows.SRC, "fuzz", row.name + ".c"))]


def archive(tools, row, path):
    """The harness's corpus, as bytes."""
    with tempfile.TemporaryDirectory(prefix="pgt-pack-") as where:
        inputs = corpus.files(corpus.prepare(tools, row, where))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name in inputs:
                with open(name, "rb") as file:
                    out.writestr(zipfile.ZipInfo(os.path.basename(name), DATE),
                                 file.read(), zipfile.ZIP_DEFLATED)


def pack(tools, row, out):
    beside = os.path.join(out, row.name)
    archive(tools, row, beside + "_seed_corpus.zip")
    for suffix, folder in ((".dict", "dict"), (".options", "options")):
        path = os.path.join(rows.SRC, "fuzz", folder, row.name + suffix)
        if os.path.exists(path):
            shutil.copyfile(path, beside + suffix)


def main(argv):
    if not argv:
        print("\n".join(names()))
        return
    for name in argv[1:]:
        pack(Tools(argv[0]), rows.find(name), os.environ["OUT"])


if __name__ == "__main__":
    main(sys.argv[1:])
