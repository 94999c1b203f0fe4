# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 8: a ring. A sum travels once round all ranks; each adds its own number.

Rank 0 sends first, all others receive first: somebody must begin.
"""

import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
if size < 2:
    sys.exit("A ring needs two ranks or more: mpiexec -n 4 python3 ring.py")
following = (rank + 1) % size
previous = (rank - 1) % size

if rank == 0:
    world.send(0, dest=following)
    total = world.recv(source=previous)
    print(f"rank 0 has the sum back from rank {previous}: {total}", flush=True)
else:
    total = world.recv(source=previous)
    print(f"rank {rank} got {total} from rank {previous}", flush=True)
    world.send(total + rank, dest=following)
