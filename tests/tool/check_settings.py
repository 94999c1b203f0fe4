# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Settings from the environment: right ones hold, wrong ones end the job with a sentence that says what would be right; and docs/settings.md
is what the library tells about them.

    check_settings.py MPIEXEC PROGRAM PAGE [--write]
"""
import os
import pathlib
import subprocess
import sys

MPIEXEC, PROGRAM, PAGE = sys.argv[1:4]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("TUTTI_")}
RIGHT = [("eager_bytes", "4096", "4096"), ("direct", "0", "off"), ("direct", "on", "on"), ("coll_bcast", "linear", "linear"), ("spins", "", "2000"),
         ("large_way", "joint", "joint"), ("large_way", "2", "joint")]
WRONG = [("spins", "many", 'TUTTI_SPINS is "many"; it must be a number between 0 and'), ("eager_bytes", "1", "it must be a number between 24 and 65536"),
         ("eager_bytes", "4096k", "it must be a number"), ("direct", "maybe", "it must be one of: off, on"), ("direct", "2", "it must be one of"),
         ("coll_scan", "clever", "but the algorithms are: linear, recursive_doubling")]


def run(name, value):
    done = subprocess.run([MPIEXEC, "-n", "2", PROGRAM, name], env={**CLEAN, f"TUTTI_{name.upper()}": value}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.returncode, done.stdout


page = subprocess.run([PROGRAM], env=CLEAN, stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout
if "--write" in sys.argv:
    pathlib.Path(PAGE).write_text(page)
problems = []
if pathlib.Path(PAGE).read_text() != page:
    problems.append("docs/settings.md is not what the library tells; run tests/tool/check_settings.py with --write")
for name, value, expected in RIGHT:
    status, output = run(name, value)
    if status != 0 or output.split() != [expected, expected]:
        problems.append(f"{name}={value}: status {status}, {output!r}")
for name, value, expected in WRONG:
    status, output = run(name, value)
    if status == 0 or expected not in output:
        problems.append(f"{name}={value}: status {status}, {output!r}")
sys.exit("\n".join(problems) or 0)
