# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 10: the Mandelbrot set. Each schedule has a file of its own; begin with serial.py.

The schedules serial and processes need no MPI: python3 mandelbrot.py --schedule processes
The others do: mpiexec python3 mandelbrot.py --schedule dynamic
"""

import importlib
import sys
from time import perf_counter

from options import WrongOptions, parse_options
from picture import why_not_writable, write_png

MODULES = {
    "serial": "serial",
    "processes": "processes",
    "static": "static_rows",
    "reduce": "whole_image",
    "dynamic": "dynamic_rows",
}


def say_once(text, stream):
    """Rank 0 says it, the others wait until it is said: when one rank ends in failure, all are ended."""
    try:
        from mpi4py import MPI
    except ImportError:  # the serial schedule is there for those without it
        print(text, file=stream, flush=True)
        return
    if MPI.COMM_WORLD.rank == 0:
        print(text, file=stream, flush=True)
    MPI.COMM_WORLD.barrier()


def print_table(options, size, seconds):
    print(f"schedule           {options.schedule}")
    if size:
        print(f"ranks              {size}")
    print(f"seconds            {seconds:.3f}")
    print(f"pixels per second  {options.columns * options.rows / seconds:.0f}")
    print(f"picture            {options.output}, {options.columns} x {options.rows} pixels", flush=True)


def main():
    try:
        options = parse_options(sys.argv[1:])
    except WrongOptions as wrong:
        say_once(f"mandelbrot.py: {wrong}; try --help", sys.stderr)
        return 2
    if options.help:
        say_once(options.help, sys.stdout)
        return 0

    rank, size = 0, 0
    if options.schedule not in ("serial", "processes"):
        from mpi4py import MPI

        world = MPI.COMM_WORLD
        rank, size = world.rank, world.size
    problem = why_not_writable(options.output) if rank == 0 else None
    if problem:
        print(f"mandelbrot.py: {problem}", file=sys.stderr, flush=True)
    if size:
        problem = world.bcast(problem, root=0)
    if problem:
        return 1

    start = perf_counter()
    picture = importlib.import_module(MODULES[options.schedule]).compute(options.view)
    seconds = perf_counter() - start
    if rank == 0:
        write_png(options.output, options.columns, options.rows, picture)
        print_table(options, size, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
