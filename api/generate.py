#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Generates from the table of MPI (functions.txt, constants.txt) what would be too much to write and to keep equal by hand.

    generate.py --output DIR            headers into DIR/api, entry points into DIR/abi
    generate.py --output DIR --list     only lists the files that would be written, one a line
    generate.py --header                writes include/mpi.h and include/mpi-ext.h
    generate.py --check                 fails when they are not what --header would write
    generate.py --every-handle FILE     writes the test of wrong handles
    generate.py --conformance           writes docs/conformance.md
    generate.py --check-conformance     fails when that page says what is not so, or a function has no test
    generate.py --every-argument FILE   writes the test of wrong arguments
    generate.py --bodies src/calls      fails when not_yet.txt and the bodies in that folder disagree
"""
import argparse
import re
import sys
from pathlib import Path

from bodies import write_bodies, write_functions
from conformance import PAGE, conformance_problems, write_conformance
from entries import unit_names, write_unit
from every_argument import write_every_argument
from every_handle import write_every_handle
from header import write_extension_header, write_header
from model import HERE, read_chapters, read_constants, read_extension_values, read_not_yet

INCLUDE = HERE.parent / "include"


def outputs(chapters):
    """What --output writes: path below the output folder -> function that gives the text."""
    not_yet = read_not_yet()
    files = {"api/functions.hpp": lambda: write_functions(chapters), "api/bodies.hpp": lambda: write_bodies(chapters)}
    for unit in unit_names(chapters):
        files[f"abi/entries_{unit}.cpp"] = lambda unit=unit: write_unit(unit, chapters, not_yet)
    return files


def write_if_changed(path, text):
    """Leaves the file alone when nothing changed, so that nothing is compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def headers(chapters):
    """The committed headers: path -> text."""
    return {INCLUDE / "mpi.h": write_header(chapters, read_constants()), INCLUDE / "mpi-ext.h": write_extension_header(chapters, read_extension_values())}


def check_headers(chapters):
    for path, text in headers(chapters).items():
        if not path.exists() or path.read_text() != text:
            sys.exit(f"include/{path.name} is not what the table gives; run api/generate.py --header")


def check_bodies(chapters, folder):
    """A body is a definition at the start of a line: `void send(...`."""
    sources = "\n".join(path.read_text() for path in sorted(Path(folder).glob("**/*.cpp")))
    defined = set(re.findall(r"^(?:\[\[\w+\]\] )?[\w:]+\*? (\w+)\(", sources, re.MULTILINE))
    not_yet = read_not_yet()
    functions = {f.name: f for chapter in chapters for f in chapter.functions}
    errors = [f"MPI_{name} is in not_yet.txt, but there is no such function" for name in sorted(not_yet - functions.keys())]
    for name, function in functions.items():
        if function.own_body and name in not_yet and function.body_name in defined:
            errors.append(f"MPI_{name} has a body: remove it from api/not_yet.txt")
        if name not in not_yet and function.body_name not in defined:
            errors.append(f"MPI_{name} is not in api/not_yet.txt, but there is no body {function.body_name}()")
    if errors:
        sys.exit("\n".join(errors))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--header", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--bodies")
    parser.add_argument("--every-handle")
    parser.add_argument("--every-argument")
    parser.add_argument("--conformance", action="store_true")
    parser.add_argument("--check-conformance", action="store_true")
    options = parser.parse_args()
    chapters = read_chapters()
    if options.header:
        for path, text in headers(chapters).items():
            write_if_changed(path, text)
    if options.check:
        check_headers(chapters)
    if options.bodies:
        check_bodies(chapters, options.bodies)
    if options.every_handle:
        write_if_changed(Path(options.every_handle), write_every_handle(chapters, read_not_yet()))
    if options.every_argument:
        write_if_changed(Path(options.every_argument), write_every_argument(chapters))
    if options.conformance:
        write_if_changed(PAGE, write_conformance(chapters))
    if options.check_conformance:
        if problems := conformance_problems(chapters):
            sys.exit("\n".join(problems) + "\nrun api/generate.py --conformance, or write the test that is missing")
    if options.output:
        for name, text in outputs(chapters).items():
            path = Path(options.output) / name
            if options.list:
                print(path)
            else:
                write_if_changed(path, text())


if __name__ == "__main__":
    main()
