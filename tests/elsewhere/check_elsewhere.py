#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Binaries built once run on tutti and on MPICH (as PyPI has it, in BUILD/venv) and say the same.

    check_elsewhere.py BUILD LESSONS CHECK...
"""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reports import pass_on  # noqa: E402
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RANKS = 4


class Mpi:
    """An installed MPI: its launcher, and the folder of its libmpi_abi.so.1."""

    def __init__(self, mpiexec, lib):
        self.mpiexec, self.lib = mpiexec, lib
        self.environment = dict(os.environ, LD_LIBRARY_PATH=str(lib))

    def loads_own_library(self, program):
        """The dynamic linker's word that a program gets this MPI's library."""
        found = subprocess.run(["ldd", program], env=self.environment, capture_output=True, text=True, check=True).stdout
        path = re.search(r"libmpi_abi\.so\.1 => (\S+)", found)
        check(path and pathlib.Path(path[1]).resolve().parent == self.lib, f"{program} gets another library:\n{found}")

    def run(self, *command, ranks=RANKS, text=""):
        done = subprocess.run([str(word) for word in (self.mpiexec, "-n", ranks, *command)], env=self.environment, input=text,
                              capture_output=True, text=True, timeout=120)
        check(done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        pass_on(done.stderr)
        return sorted(done.stdout.splitlines())


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def same(name, here, there, without=None):
    """Both MPIs wrote the same lines; those that match the pattern `without` do not count."""
    here, there = ([line for line in lines if not (without and re.search(without, line))] for lines in (here, there))
    check(here and here == there, f"{name}: tutti and MPICH differ:\n" + "\n".join(here) + "\n---\n" + "\n".join(there))
    print(f"ok: {name}: {len(here)} equal lines")


class Checks:
    def __init__(self, build, lessons):
        self.build, self.lessons = build, lessons
        self.tutti = Mpi(build / "bin" / "mpiexec", build / "lib")
        self.mpich = Mpi(build / "venv" / "bin" / "mpiexec.hydra", (build / "venv" / "lib").resolve())

    def both(self, *command, **settings):
        return self.tutti.run(*command, **settings), self.mpich.run(*command, **settings)

    def lessons_on_mpich(self):
        for name in ("hello", "ring", "exchange", "mended", "roots_mpi", "mandelbrot"):
            self.tutti.loads_own_library(self.lessons / name)
            self.mpich.loads_own_library(self.lessons / name)
        for name, ranks in (("hello", RANKS), ("ring", RANKS), ("exchange", RANKS), ("mended", 2)):
            same(name, *self.both(self.lessons / name, ranks=ranks), without="second")
        here, there = self.both(self.lessons / "roots_mpi", text="1234567\n")
        check(any("914494295.631" in line for line in here), f"the sum of square roots is wrong: {here}")
        same("roots_mpi", here, there, without="second")
        for schedule in ("static", "reduce", "dynamic"):
            self.same_picture(schedule)

    def same_picture(self, schedule):
        with tempfile.TemporaryDirectory() as folder:
            pictures = []
            for mpi, name in ((self.tutti, "tutti.png"), (self.mpich, "mpich.png")):
                path = pathlib.Path(folder, name)
                mpi.run(self.lessons / "mandelbrot", "--columns", 320, "--rows", 200, "--schedule", schedule, "--output", path)
                pictures.append(path.read_bytes())
        check(pictures[0] == pictures[1], f"mandelbrot --schedule {schedule}: the pictures differ")
        print(f"ok: mandelbrot --schedule {schedule}: the same picture")

    def python_on_mpich(self):
        """mpi4py, built against tutti, is a binary too."""
        lines = ("from mpi4py import MPI; w = MPI.COMM_WORLD; s = w.allreduce(w.rank); "
                 "print(f\"{w.rank} {w.size} {s} {MPI.Get_library_version().split()[0].strip(',:')}\\n\", end='', flush=True)")  # one write each
        here, there = self.both(self.build / "venv" / "bin" / "python", "-c", lines)
        check(here == [f"{rank} {RANKS} 6 tutti" for rank in range(RANKS)], f"mpi4py on tutti says {here}")
        check(there == [f"{rank} {RANKS} 6 MPICH" for rank in range(RANKS)], f"mpi4py on MPICH says {there}")
        print("ok: mpi4py built against tutti runs on both")

    def mpich_program_on_tutti(self):
        mpich_cc = self.build / "venv" / "bin" / "mpicc_abi"
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "which_mpi")
            subprocess.run([mpich_cc, "-std=c99", "-o", program, HERE / "which_mpi.c"], check=True)
            self.tutti.loads_own_library(program)
            self.mpich.loads_own_library(program)
            here, there = self.both(program)
        check(any(line.startswith("library: tutti") for line in here), f"not tutti's library: {here}")
        check(any(line.startswith("library: MPICH") for line in there), f"not MPICH's library: {there}")
        same("which_mpi", here, there, without="^library")


if __name__ == "__main__":
    checks = Checks(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
    for wanted in sys.argv[3:]:
        getattr(checks, wanted)()
