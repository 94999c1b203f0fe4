#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs mpi4py's own test suite on tutti.

    run_suite.py BUILD --ranks N             all of it, on N ranks
    run_suite.py BUILD --ranks N MODULE...   these modules, one by one

All modules run in one job, which ends at the first failure. If it fails, each module runs alone, to say which ones do. No more tests
may be skipped than in MPICH.
"""

import argparse
import collections
import os
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reports import pass_on  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ALL_TOGETHER_S = 1200
ONE_MODULE_S = 120
# What tutti rightly says of the suite: info objects that are never freed, bytes that are received as another type.
TRUE_REPORTS = re.compile(r"^tutti: (leak: an info object made by MPI_(Info_create_env|Get_hw_resource_info) |types: .* in Sendrecv\(\)).*\n", re.MULTILINE)


def too_many_skipped(output, ranks):
    """Classes of which more tests were skipped than MPICH skips, with the names."""
    lines = [line.split("#")[0].split() for line in (HERE / "skipped.txt").read_text().splitlines()]
    allowed = collections.Counter({words[0]: int(words[1 if ranks == 1 else 2]) for words in lines if words})
    names = collections.defaultdict(set)
    for name in re.findall(r"\(([\w.]+)\) \.\.\. skipped", output):
        names[name.rpartition(".")[0]].add(name)
    return [name for group in names if len(names[group]) > allowed[group] for name in sorted(names[group])]


class Suite:
    def __init__(self, build):
        self.mpiexec = build / "bin" / "mpiexec"
        self.python = build / "venv" / "bin" / "python"
        self.folder = next((build / "python").glob("mpi4py-*/test"))
        self.modules = sorted(path.stem for path in self.folder.glob("test_*.py"))
        self.environment = {name: value for name, value in os.environ.items() if name not in ("LD_LIBRARY_PATH", "PYTHONPATH")}

    def job(self, ranks, options, seconds):
        """Runs main.py with options. True if it passed, and what it wrote."""
        command = [self.mpiexec, "-n", str(ranks), "--timeout", str(seconds), self.python, "-B", "main.py", "--no-builddir", *options]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        return done.returncode == 0, done.stdout

    def module(self, ranks, name):
        return self.job(ranks, ["-f", "-i", rf"^{re.escape(name)}\.py$"], ONE_MODULE_S)


def run_all(suite, ranks):
    passed, output = suite.job(ranks, ["-v", "-f"], ALL_TOGETHER_S)
    pass_on(TRUE_REPORTS.sub("", output))
    skipped = too_many_skipped(output, ranks)
    counts = re.findall(r"^.*Ran \d+ tests.*$", output, re.MULTILINE)
    print("\n".join(counts), f"\n{len(suite.modules)} modules on {ranks} ranks:", "passed" if passed else "FAILED")
    if not passed:
        print(output[-20000:])
        run_each(suite, ranks, suite.modules)
    if skipped:
        print("skipped, but not by MPICH:", *skipped)
    return passed and not skipped


def run_each(suite, ranks, modules):
    """True if all these modules pass, each in a job of its own."""
    failed = []
    for name in modules:
        passed, output = suite.module(ranks, name)
        print(f"{name} on {ranks} ranks: {'passed' if passed else 'FAILED'}", flush=True)
        if not passed:
            failed.append(name)
            print(output[-6000:])
    print(f"failed on {ranks} ranks: {' '.join(failed) or 'none when run alone'}")
    return not failed


def main():
    parser = argparse.ArgumentParser(description="Runs mpi4py's own test suite on tutti.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("modules", nargs="*")
    options = parser.parse_intermixed_args()
    build = options.build.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and so end the job under way
    suite = Suite(build)
    if options.modules:
        return 0 if run_each(suite, options.ranks, options.modules) else 1
    return 0 if run_all(suite, options.ranks) else 1


if __name__ == "__main__":
    sys.exit(main())
