#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs mpi4py's own test suite on tutti.

    run_suite.py BUILD --ranks N             everything that waiting.txt does not name, on N ranks
    run_suite.py BUILD --ranks N MODULE...   these modules, one by one
    run_suite.py BUILD --waiting             tells which of the waiting modules pass by now; that is news, not a failure

All modules run in one job, which ends at the first failure. If it fails, each module runs alone, to say which ones do. On more than two
ranks the modules in which every rank works for itself, and long, are left to one and two. No more tests may be skipped than in MPICH.
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
ALL_TOGETHER_S = 600
ONE_MODULE_S = 120
WAITING_MODULE_S = 20
# What tutti rightly says of the suite: info objects that are never freed, bytes that are received as another type.
TRUE_REPORTS = re.compile(r"^tutti: (leak: an info object made by MPI_(Info_create_env|Get_hw_resource_info) |types: .* in Sendrecv\(\)).*\n", re.MULTILINE)
EACH_FOR_ITSELF = ["test_datatype", "test_msgspec", "test_pack", "test_util_dtlib"]


def waiting():
    """The lines of waiting.txt: modules, and patterns of single tests (those with a dot)."""
    lines = [line.split("#")[0].split() for line in (HERE / "waiting.txt").read_text().splitlines()]
    names = [words[0] for words in lines if words]
    return [name for name in names if "." not in name], [name for name in names if "." in name]


def too_many_skipped(output, ranks):
    """Classes of which more tests were skipped than MPICH skips, with the names."""
    lines = [line.split("#")[0].split() for line in (HERE / "skipped.txt").read_text().splitlines()]
    allowed = collections.Counter({words[0]: int(words[1 if ranks == 1 else 2]) for words in lines if words})
    names = collections.defaultdict(set)
    for name in re.findall(r"\(([\w.]+)\) \.\.\. skipped", output):
        names[name.rpartition(".")[0]].add(name)
    return [name for group in names if len(names[group]) > allowed[group] for name in sorted(names[group])]


def exactly(modules):
    return "^(" + "|".join(map(re.escape, modules)) + r")\.py$"


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

    def module(self, ranks, name, seconds, patterns=()):
        return self.job(ranks, ["-f", "-i", exactly([name]), *skipping(patterns)], seconds)


def skipping(patterns):
    return [word for pattern in patterns for word in ("-x", pattern)]


def run_all(suite, ranks):
    modules, patterns = waiting()
    unknown = [name for name in modules if name not in suite.modules]
    if unknown:
        print("waiting.txt names modules that mpi4py does not have:", *unknown)
        return False
    if ranks > 2:
        modules += EACH_FOR_ITSELF
    passed, output = suite.job(ranks, ["-v", "-f", "-e", exactly(modules), *skipping(patterns)], ALL_TOGETHER_S)
    pass_on(TRUE_REPORTS.sub("", output))
    skipped = too_many_skipped(output, ranks)
    counts = re.findall(r"^.*Ran \d+ tests.*$", output, re.MULTILINE)
    print("\n".join(counts), f"\n{len(suite.modules) - len(modules)} modules on {ranks} ranks:", "passed" if passed else "FAILED")
    if not passed:
        print(output[-20000:])
        run_each(suite, ranks, [name for name in suite.modules if name not in modules], patterns)
    if skipped:
        print("skipped, but not by MPICH:", *skipped)
    return passed and not skipped


def run_each(suite, ranks, modules, patterns=()):
    """True if all these modules pass, each in a job of its own."""
    failed = []
    for name in modules:
        passed, output = suite.module(ranks, name, ONE_MODULE_S, patterns)
        print(f"{name} on {ranks} ranks: {'passed' if passed else 'FAILED'}", flush=True)
        if not passed:
            failed.append(name)
            print(output[-6000:])
    print(f"failed on {ranks} ranks: {' '.join(failed) or 'none when run alone'}")
    return not failed


def tell_news(suite, build):
    modules, _ = waiting()
    news = [name for name in modules if all(suite.module(ranks, name, WAITING_MODULE_S)[0] for ranks in (2, 1))]
    lines = [f"notice: {name} of mpi4py passes by now; take it out of tests/mpi4py/waiting.txt\n" for name in news]
    notices = build / "tests" / "mpi4py" / "notices.txt"
    notices.write_text("".join(lines))
    print("".join(lines) or "no waiting module passes yet")


def main():
    parser = argparse.ArgumentParser(description="Runs mpi4py's own test suite on tutti.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--waiting", action="store_true")
    parser.add_argument("modules", nargs="*")
    options = parser.parse_intermixed_args()
    build = options.build.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and so end the job under way
    suite = Suite(build)
    if options.waiting:
        tell_news(suite, build)
        return 0
    if options.modules:
        return 0 if run_each(suite, options.ranks, options.modules) else 1
    return 0 if run_all(suite, options.ranks) else 1


if __name__ == "__main__":
    sys.exit(main())
