# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""What the tests of mpiexec share: running it with a time limit, and looking for what a job left behind."""
import os
import subprocess
import sys
import tempfile
import time
import unittest

MPIEXEC = os.environ["TUTTI_MPIEXEC"]
FAKE_RANK = os.environ["TUTTI_FAKE_RANK"]
PYTHON = sys.executable
LIMIT = 60  # seconds; a hang is a failure


class Result:
    def __init__(self, process, out, err):
        self.status, self.out, self.err = process.returncode, out, err


def start(*arguments, **options):
    """Starts mpiexec in a process group of its own, with pipes unless told otherwise."""
    for stream in ("stdin", "stdout", "stderr"):
        options.setdefault(stream, subprocess.PIPE)
    options.setdefault("text", True)
    options.setdefault("start_new_session", True)
    return subprocess.Popen([MPIEXEC, *map(str, arguments)], **options)


def run(*arguments, input="", **options):
    process = start(*arguments, **options)
    try:
        out, err = process.communicate(input, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Result(process, out, err)


def marked(tag):
    """The living processes that have TUTTI_TEST_TAG=tag in their environment."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                state = file.read().rsplit(b")", 1)[1].split()[0]
            with open(f"/proc/{entry}/environ", "rb") as file:
                environment = file.read().split(b"\0")
        except OSError:
            continue
        if state not in b"ZX" and f"TUTTI_TEST_TAG={tag}".encode() in environment:
            found.append(int(entry))
    return found


def eventually(condition, seconds=10):
    """Waits until the condition holds; says whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


class LaunchTest(unittest.TestCase):
    """Each test's processes carry a tag of their own, so that leftovers can be found whoever made them."""

    def setUp(self):
        self.tag = f"{os.getpid()}-{self.id()}"
        os.environ["TUTTI_TEST_TAG"] = self.tag
        self._directory = tempfile.TemporaryDirectory()
        self.directory = self._directory.name

    def tearDown(self):
        self._directory.cleanup()
        left = marked(self.tag)
        self.assertFalse(left and not eventually(lambda: not marked(self.tag), 2), f"left behind: {left}")

    def file(self, name, text, executable=False):
        path = os.path.join(self.directory, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755 if executable else 0o644)
        return path

    def ranks_run(self, count):
        """Waits until so many ranks of this test run."""
        def ready():
            return sum(1 for pid in marked(self.tag) if self.rank_of(pid) is not None) >= count
        self.assertTrue(eventually(ready), "the ranks did not start")

    @staticmethod
    def rank_of(pid):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                for variable in file.read().split(b"\0"):
                    if variable.startswith(b"TUTTI_RANK="):
                        return int(variable[11:])
        except OSError:
            pass
        return None

    def rank_pids(self):
        return [pid for pid in marked(self.tag) if self.rank_of(pid) is not None]
