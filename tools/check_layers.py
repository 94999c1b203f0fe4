#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Checks the walls of the house: each folder includes only what stands below it, and the library never calls its own public MPI.

    check_layers.py             checks the project
    check_layers.py --test      shows that each rule can be broken
"""

import posixpath
import re
import sys

from source import CPP, files, read, report, without_comments

# From top to bottom. The folders of one set are siblings: none includes the other.
LAYERS = ["abi", "calls", "check", "tool", "object", "engine", "p2p", "transport", "runtime", "base"]
SIBLINGS = {"engine", "transport"}  # their subfolders never include each other
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)

# What programs outside the library may include besides the files of their own folder.
OUTSIDE = {
    "launch": {"runtime", "base", "api", "explain"},
    "explain": {"runtime", "base", "api"},
    "lessons": set(),
    "bench": {"base"},  # micro-benchmarks of packing and kernels
    "include": set(),
}


def functions():
    """The names of all MPI functions, from the table."""
    rows = re.findall(r"^\d[\d.]* (\w+)", read("api/functions.txt"), re.MULTILINE)
    return {name + twin for name in rows for twin in ("", "_c")}


def includes(text):
    """Line number and path of each include."""
    for match in INCLUDE.finditer(without_comments(text, strings=False)):
        yield text.count("\n", 0, match.start()) + 1, match.group(1) or match.group(2)


def below(folder):
    return set(LAYERS[LAYERS.index(folder):]) | {"api"}


def check_library(path, line, target):
    """One include of a file in src/."""
    folder, wanted = path.parts[1], target.split("/")[0]
    if wanted in ("launch", "explain", "lessons", "tests", "bench"):
        return f"{path}:{line}: the library includes {target}"
    if wanted not in LAYERS:
        return None
    if wanted not in below(folder):
        return f"{path}:{line}: {folder}/ includes {target}, which stands above it"
    if folder == wanted and folder in SIBLINGS:
        mine, theirs = path.parts[2:-1], tuple(target.split("/")[1:-1])
        if mine and theirs and mine[0] != theirs[0]:
            return f"{path}:{line}: {folder}/{mine[0]} includes its sibling {target}"
    return None


def check_outside(path, line, target, known):
    """One include of a program that is not part of the library."""
    folder, wanted = path.parts[0], target.split("/")[0]
    own = posixpath.normpath(str(path.parent / target))
    if own.startswith(folder + "/") and own in known:
        return None
    if wanted in set(LAYERS) | {"api", "launch", "explain"} and wanted not in OUTSIDE[folder] | {folder}:
        return f"{path}:{line}: {folder}/ includes {target}"
    return None


def check_calls(path, text, names):
    """Calls of public MPI functions in the library."""
    code = without_comments(text)
    for match in re.finditer(r"\bP?MPI_(\w+)\s*\(", code):
        if match.group(1) in names:
            line = code.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: the library calls {match.group().rstrip('(').strip()}"


def check_file(path, text, names, known):
    folder = path.parts[0]
    in_library = folder == "src" and len(path.parts) > 2
    if in_library and path.parts[1] not in LAYERS:
        yield f"{path}: src/{path.parts[1]} has no place in the order of layers"
        return
    for line, target in includes(text):
        problem = None
        if in_library:
            problem = check_library(path, line, target)
        elif folder in OUTSIDE:
            problem = check_outside(path, line, target, known)
        if problem:
            yield problem
    if in_library:
        yield from check_calls(path, text, names)


def check_project():
    names, paths = functions(), files("src", *OUTSIDE)
    known = {str(path) for path in paths}
    return [problem for path in paths if path.suffix in CPP for problem in check_file(path, read(path), names, known)]


BROKEN = [
    ("src/base/a.cpp", '#include "p2p/p2p.hpp"', "above it"),
    ("src/engine/coll/a.cpp", '#include "engine/rma/rma.hpp"', "sibling"),
    ("src/transport/shm/a.cpp", '#include "transport/self/self.hpp"', "sibling"),
    ("src/object/a.cpp", '#include "launch/job.hpp"', "the library includes"),
    ("src/extra/a.cpp", "", "no place"),
    ("src/calls/a.cpp", "int f() {\n  return MPI_Barrier(c);\n}", "2: the library calls MPI_Barrier"),
    ("src/calls/a.cpp", "int f() { return PMPI_Send_c (c); }", "calls PMPI_Send_c"),
    ("launch/a.cpp", '#include "object/comm.hpp"', "launch/ includes"),
    ("explain/a.cpp", '#include "launch/job.hpp"', "explain/ includes"),
    ("lessons/10-mandelbrot/a.cpp", '#include "base/types.hpp"', "lessons/ includes"),
]
SOUND = [
    ("src/calls/a.cpp", '#include "object/comm.hpp"\n#include "engine/coll/coll.hpp"\n#include "api/functions.hpp"\n#include <mpi.h>'),
    ("src/engine/coll/a.cpp", '#include "engine/coll/coll.hpp"\n#include "engine/engine.hpp"'),
    ("src/base/a.cpp", '// #include "p2p/p2p.hpp"\n/* MPI_Send(x) */ const char* text = "MPI_Send(x)"; auto t = MPI_Comm(1);'),
    ("launch/a.cpp", '#include "job.hpp"\n#include "runtime/segment.hpp"'),
    ("lessons/10-mandelbrot/a.cpp", '#include "kernel.hpp"\n#include <mpi.h>'),
]


def test():
    import pathlib

    names, problems = functions(), []
    for path, text, expected in BROKEN:
        found = list(check_file(pathlib.PurePosixPath(path), text, names, set()))
        if len(found) != 1 or expected not in found[0]:
            problems.append(f"{path} with {text!r}: expected \"{expected}\", found {found}")
    for path, text in SOUND:
        for problem in check_file(pathlib.PurePosixPath(path), text, names, set()):
            problems.append(f"sound, but: {problem}")
    return problems


if __name__ == "__main__":
    report("check_layers", test() if "--test" in sys.argv else check_project())
