#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Checks every text file: licence lines, length, marks of unfinished work, blanks at ends of lines, a newline at the end."""

import re

from source import CPP, ROOT, files, report

LONGEST = 600
TABLES = {"include/mpi.h", "api/functions.txt", "api/constants.txt", "api/not_yet.txt"}  # as long as MPI is
MARK = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]).join(["\\b(?:", ")\\b"]))
LICENSED = CPP | {".py", ".sh", ".cmake"}


def check_file(path):
    try:
        text = (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture
    lines = text.split("\n")
    if len(lines) - 1 > LONGEST and str(path) not in TABLES:
        yield f"{path}: {len(lines) - 1} lines, more than {LONGEST}: split it by what it does"
    if text and not text.endswith("\n"):
        yield f"{path}: no newline at the end"
    code = path.suffix in LICENSED or path.name == "CMakeLists.txt" or text.startswith("#!")
    if code and "SPDX-License-Identifier: BSD-3-Clause" not in "\n".join(lines[:3]):
        yield f"{path}:1: the licence lines are missing"
    for number, line in enumerate(lines, 1):
        if MARK.search(line):
            yield f"{path}:{number}: a mark of unfinished work: {line.strip()}"
        if line != line.rstrip() and path.suffix not in {".md", ".txt"}:
            yield f"{path}:{number}: blanks at the end of the line"


if __name__ == "__main__":
    report("check_files", [problem for path in files() for problem in check_file(path)])
