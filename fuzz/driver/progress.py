# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody who waits sees: one line that changes on a terminal, plain
lines now and then elsewhere."""

import shutil
import sys
import time


class Progress:
    def __init__(self, stream=None, every=60):
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.every = every
        self.started = time.monotonic()
        self.last = self.started
        self.shown = False

    def clear(self):
        if self.shown:
            self.put("\r\033[K")
            self.shown = False

    def put(self, text):
        """Whoever looks may be gone: the campaign goes on."""
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            pass

    def say(self, text):
        self.clear()
        self.put("campaign: %s\n" % text)

    def show(self, text):
        now = time.monotonic()
        line = "%s %s" % (clock(now - self.started), text)
        if self.terminal:
            if now - self.last < 0.5:
                return
            width = shutil.get_terminal_size().columns - 1
            self.put("\r\033[K" + line[:width])
            self.shown = True
        elif now - self.last >= self.every:
            self.put("campaign: %s\n" % line)
        else:
            return
        self.last = now


def clock(seconds):
    seconds = int(seconds)
    return "%d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)


def number(count):
    """1234567 as 1.2M."""
    count = float(count)
    for unit in ("", "k", "M", "G"):
        if count < 1000:
            return ("%.1f%s" if unit and count < 100 else "%.0f%s") % (
                count, unit)
        count /= 1000
    return "%.0fT" % count
