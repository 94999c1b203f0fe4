#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Kills a rank of the program "synced" at random moments and looks whether all that ranks have synced is in the file.

synced.py MPIEXEC SYNCED [--rounds N] [--seed S]
"""
import argparse
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile

WORDS = 600


def ranks_of(word):
    """The processes of the job that are ranks, by a word of ours in their environment."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = pathlib.Path(f"/proc/{name}/environ").read_bytes()
        except OSError:
            continue
        if word in environment and b"TUTTI_RANK=" in environment:
            found.append(int(name))
    return found


def run_and_kill(options, ranks, after, dice, path, word):
    """The last round that each rank has synced, as it said itself. A rank is killed after so many lines."""
    name, value = word.decode().split("=")
    job = subprocess.Popen([options.mpiexec, "-n", str(ranks), options.program, str(path)], env={**os.environ, name: value},
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    last, lines = {}, 0
    for line in job.stdout:
        _, rank, number = line.split()
        last[int(rank)] = int(number)
        lines += 1
        if lines == after:
            victims = ranks_of(word)
            os.kill(dice.choice(victims), signal.SIGKILL)
    return last, job.wait()


def missing(path, ranks, last):
    """The first word that a rank has synced and that is not in the file."""
    data = path.read_bytes()
    for rank, rounds in last.items():
        for number in range(rounds + 1):
            for i in range(WORDS):
                at = 8 * ((number * WORDS + i) * ranks + rank)
                wanted = (number * 64 + rank) * 4096 + i + 1
                if data[at:at + 8] != struct.pack("=Q", wanted):
                    return f"word {i} of round {number} of rank {rank}, which had synced round {rounds}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mpiexec")
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    dice = random.Random(options.seed)
    for number in range(options.rounds):
        ranks = dice.choice([1, 2, 3, 4])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "records"
            word = f"TUTTI_TEST_ROUND=synced-{os.getpid()}-{number}".encode()
            last, status = run_and_kill(options, ranks, dice.randrange(1, 120), dice, path, word)
            fault = missing(path, ranks, last)
        if status != 128 + signal.SIGKILL or fault:
            sys.exit(f"synced.py: seed {options.seed}, round {number}, {ranks} ranks: exit status {status}, missing: {fault}")
    print(f"{options.rounds} kills, nothing that was synced is missing")


if __name__ == "__main__":
    main()
