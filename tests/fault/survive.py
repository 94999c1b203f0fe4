#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs survive over and over with random seeds: jobs whose ranks die at random moments must end well, with exit status 0.

survive.py MPIEXEC SURVIVE [--runs N] [--seed S] [--steps N]
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reports import pass_on  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mpiexec")
    parser.add_argument("survive")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options = parser.parse_args()
    dice = random.Random(options.seed)
    deaths = 0
    for run in range(options.runs):
        ranks, seed = dice.randint(2, 8), dice.randrange(1 << 20)
        command = [options.mpiexec, "--timeout", "60", "-n", str(ranks), options.survive, str(seed), str(options.steps)] + ["threads"] * dice.randrange(2)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        counts = re.search(r"(\d+) of (\d+) ranks survived", done.stdout)
        if done.returncode != 0 or not counts:
            sys.exit(f"seed {options.seed}, run {run}: {' '.join(command)}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        pass_on(done.stderr)
        deaths += done.stderr.count("the job goes on without it")
    print(f"seed {options.seed}: {options.runs} runs with {deaths} deaths")


main()
