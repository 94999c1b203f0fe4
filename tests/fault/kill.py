#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Kills a rank, or mpiexec itself, at random moments of the stress program, and looks at what remains.

kill.py MPIEXEC STRESS [--rounds N] [--seed S] [--ranks N]. After a rank was killed by a signal mpiexec must exit with 128 + the signal
and say which process it was. After either no process of the job may remain, and nothing in /dev/shm, /tmp or $TMPDIR. All processes
of a round carry a word of ours in their environment, by which they are found.
"""
import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 10.0  # seconds until something counts as left behind; how long it really took is printed


def environment_of(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return file.read()
    except OSError:
        return b""


def processes_with(word):
    """Living processes (zombies have no environment) that inherited the word."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and word in environment_of(name)]


def ranks_with(word, launcher):
    return [pid for pid in processes_with(word) if pid != launcher and b"TUTTI_RANK=" in environment_of(pid)]


def ours(folder):
    """Files, sockets and the like; folders in /tmp are those of other tests that run at the same time."""
    return {entry.name for entry in os.scandir(folder) if "tutti" in entry.name.lower() and not entry.is_dir()}


class Round:
    def __init__(self, options, number, dice):
        self.options, self.number, self.dice = options, number, dice
        self.word = f"TUTTI_TEST_ROUND={os.getpid()}-{number}-{options.seed}".encode()
        self.ranks = dice.choice([2, 3, 4, 8]) if options.ranks is None else options.ranks
        self.signal = dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
        self.delay = dice.choice([dice.uniform(0, 0.05), dice.uniform(0, 0.6)])

    def fail(self, text):
        sys.exit(f"kill.py: seed {self.options.seed}, round {self.number}, {self.ranks} ranks: {text}")

    def start(self, folder):
        name, value = self.word.decode().split("=")
        environment = {**os.environ, name: value, "TMPDIR": folder}
        command = [self.options.mpiexec, "-n", str(self.ranks), self.options.stress, "60", str(self.dice.randrange(1 << 30))]
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def victim(self, launcher):
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            ranks = ranks_with(self.word, launcher.pid)
            if ranks:
                return self.dice.choice(ranks)
            if launcher.poll() is not None:
                break
        self.fail(f"no rank has started; mpiexec: {launcher.stderr.read().decode()}")

    def kill_rank(self, launcher):
        pid = self.victim(launcher)
        os.kill(pid, self.signal)
        try:
            text = launcher.communicate(timeout=60)[1].decode()
        except subprocess.TimeoutExpired:
            self.fail(f"mpiexec goes on after pid {pid} was killed")
        if launcher.returncode != 128 + self.signal:
            self.fail(f"mpiexec exits with {launcher.returncode} after signal {self.signal} of pid {pid}:\n{text}")
        if str(pid) not in text:
            self.fail(f"mpiexec does not name pid {pid}:\n{text}")

    def kill_launcher(self, launcher):
        launcher.kill()
        launcher.wait()

    def remains(self, before, folder):
        found = {name: files - before[name] for name, files in ((f, ours(f)) for f in before)}
        return processes_with(self.word), {k: v for k, v in found.items() if v}, os.listdir(folder)

    def run(self):
        before = {folder: ours(folder) for folder in ("/dev/shm", "/tmp")}
        with tempfile.TemporaryDirectory(prefix="kill-test-") as folder:
            launcher = self.start(folder)
            time.sleep(self.delay)
            if self.number % 2:
                self.kill_launcher(launcher)
            else:
                self.kill_rank(launcher)
            begin = time.monotonic()
            while any(left := self.remains(before, folder)):
                # What another test has made meanwhile is gone when we look again.
                if time.monotonic() - begin > PATIENCE:
                    names = {pid: open(f"/proc/{pid}/cmdline").read().replace("\0", " ") for pid in left[0]}
                    self.fail(f"left behind: processes {names}, files {left[1]} {left[2]}")
                time.sleep(0.01)
            launcher.stderr.close()
            return time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mpiexec")
    parser.add_argument("stress")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--ranks", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    dice = random.Random(options.seed)
    longest = max(Round(options, number, dice).run() for number in range(options.rounds))
    print(f"{options.rounds} rounds, seed {options.seed}: nothing was left, after {longest:.3f} s at most")


main()
