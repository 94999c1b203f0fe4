# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 8: a deadlock, wrong on purpose. Both ranks send first.

A large message needs its receiver before the send may return, and the receiver is busy sending: neither ever
gets to its receive. mended.py puts it right.
"""

import sys
from array import array

from mpi4py import MPI

NUMBERS = 1_000_000  # with 10 numbers it would seem to work: small messages travel at once

world = MPI.COMM_WORLD
if world.size != 2:
    sys.exit("A deadlock of two needs two ranks: mpiexec -n 2 python3 deadlock.py")
partner = 1 - world.rank
mine = array("d", [world.rank]) * NUMBERS
theirs = array("d", [0]) * NUMBERS

world.Send(mine, dest=partner)
world.Recv(theirs, source=partner)

print(f"rank {world.rank} has the numbers of rank {partner}", flush=True)
