"""A phone for the tests: what its browser asks for, and what adb says of it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import stat
import sys
import time
import urllib.parse


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# for Popen's preexec_fn: what a shell starts in the background ignores Ctrl-C, and so do its children, the tests'
HEARS_CTRL_C = None if os.name == "nt" else _hear_ctrl_c


def get(url, method="GET", path=None, **headers):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request(method, path or parts.path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def eventually(condition):
    until = time.monotonic() + 20  # on a busy machine; mostly it is at once
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


ONE = "List of devices attached\nR3CN30  device usb:1-2 product:a52q model:SM_A525F device:a52q transport_id:1\n\n"

# answers from a file beside it, by the first words of what it was asked; keeps what it was asked
FAKE_ADB = """#!{python}
import base64, json, pathlib, sys, time
here = pathlib.Path(__file__).parent
asked = " ".join(sys.argv[1:])
with (here / "asked").open("a") as log:
    log.write(asked + "\\n")
for start, (code, out, err, wait_s) in json.loads((here / "answers.json").read_text()).items():
    if start in asked:
        time.sleep(wait_s)
        sys.stdout.buffer.write(base64.b64decode(out[7:]) if out.startswith("base64:") else out.encode())
        sys.stdout.flush()
        sys.stderr.write(err)
        sys.exit(code)
sys.exit("unexpected: " + asked)
"""


class FakeAdb:
    """A program that answers as adb, from a table of (exit code, stdout, stderr, seconds) by what it is asked.

    What is no text stands in the table as "base64:...".

    Attributes:
        path: the program.
        asked: what it was asked so far, a line each.
    """

    def __init__(self, folder):
        self._folder = folder
        self.path = folder / "adb"
        self.path.write_text(FAKE_ADB.format(python=sys.executable))
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)

    def answers(self, devices=ONE, install="Performing Streamed Install\nSuccess\n", code=0, wait_s=0, **more):
        table = {"devices": (0, devices, "", 0), "am start": (0, "Starting\n", "", 0)}
        table["install"] = (code, install, "", wait_s)
        (self._folder / "answers.json").write_text(json.dumps(table | more))
        return self

    @property
    def asked(self):
        return (self._folder / "asked").read_text().splitlines()
