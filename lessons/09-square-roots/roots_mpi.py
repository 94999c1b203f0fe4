# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 9: the sum of the square roots of 1 to m with MPI.

Rank 0 asks for m and broadcasts it, each rank sums its own share of the numbers, and a reduction adds the parts
on rank 0.
"""

import sys
from math import sqrt

from mpi4py import MPI
from read_terms import read_terms

world = MPI.COMM_WORLD
rank, size = world.rank, world.size

terms = read_terms() if rank == 0 else None  # only rank 0 has the keyboard
terms = world.bcast(terms, root=0)
if terms < 0:  # the failure is broadcast too, so that nobody waits for ever
    sys.exit(1)

# The numbers are dealt out like cards: rank 0 takes 0, 4, 8, ... of four ranks.
part = sum(map(sqrt, range(rank, terms + 1, size)))
print(f"rank {rank}: {part:.3f}", flush=True)

total = world.reduce(part, op=MPI.SUM, root=0)
if rank == 0:
    print(f"sum: {total:.3f}", flush=True)
