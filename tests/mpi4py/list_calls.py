#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lists the MPI functions that mpi4py's suite reaches by the names of its wrappers, for docs/conformance.md.

    list_calls.py BUILD/python/mpi4py-4.1.2 > tests/mpi4py/calls.txt

mpi4py calls the form for large counts where there is one. A function counts when a method or property whose body calls it is named in the suite, so a branch that no test takes counts too.
"""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
suite = "\n".join(path.read_text() for path in sorted(source.glob("test/test_*.py")))
named = set(re.findall(r"\b\w+\b", suite))
calls = set()
for path in sorted(source.glob("src/mpi4py/MPI.src/*.pyx")):
    for body in re.split(r"^ *(?=(?:def|property) )", path.read_text(), flags=re.MULTILINE):
        name = re.match(r"(?:def|property) (\w+)", body)
        if name and name.group(1) in named:
            calls |= set(re.findall(r"\bMPI_([A-Z]\w+)\s*\(", body))
print("\n".join(sorted(calls)))
