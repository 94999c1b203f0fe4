#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The library exports exactly the functions of the table: PMPI_X strong, MPI_X weak, and nothing else.

    exports.py LIBRARY
"""
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "api"))
from model import read_chapters  # noqa: E402


def main():
    lines = subprocess.run(["nm", "-D", "--defined-only", sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines()
    found = {fields[2]: fields[1] for fields in (line.split() for line in lines) if len(fields) == 3}
    expected = {}
    for chapter in read_chapters():
        for function in chapter.functions:
            for form in function.forms:
                expected[f"P{function.prefix}{function.c_name(form)}"] = "T"
                expected[function.prefix + function.c_name(form)] = "W"
    sanitizer = {name for name in found if name.startswith(("__asan", "__ubsan", "__tsan", "__odr_asan", "__sanitizer"))}
    errors = [f"{name} is missing" for name in sorted(expected.keys() - found.keys())]
    errors += [f"{name} is exported, but no function of MPI" for name in sorted(found.keys() - expected.keys() - sanitizer)]
    errors += [f"{name} is exported as {found[name]} instead of {kind}" for name, kind in expected.items() if found.get(name, kind) != kind]
    standard = sum(name.startswith("MPI_") for name in expected)
    if standard != 664:
        errors.append(f"the table has {standard} functions of the standard instead of 664")
    if errors:
        sys.exit("\n".join(errors))
    print(f"{len(expected)} symbols")


if __name__ == "__main__":
    main()
