# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The project's files, and C++ text without its comments and strings. Used by the checks of this folder."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPP = {".cpp", ".hpp", ".h", ".c"}
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def files(*folders):
    """Paths, relative to the root, of all files under version control or about to be (not ignored), in these folders."""
    command = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for path in sorted({pathlib.PurePosixPath(name) for name in names if name}) if (ROOT / path).is_file()]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def without_comments(text, strings=True):
    """The text with comments (and the contents of strings) blanked; lines stay where they are."""

    def blank(match):
        token = match.group()
        if token[0] == "/":
            return "\n" * token.count("\n")
        return '""' if strings and token[0] == '"' else token

    return TOKEN.sub(blank, text)


def report(name, problems):
    """Prints the problems, the verdict, and ends the program."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem{'s' * (len(problems) != 1)}")
    sys.exit(1 if problems else 0)
