# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 8: the deadlock of deadlock.py mended in three ways: by order, by Sendrecv, by not blocking."""

import sys
from array import array

from mpi4py import MPI

NUMBERS = 1_000_000

world = MPI.COMM_WORLD
rank = world.rank
partner = 1 - rank


def by_order(mine, theirs):
    """One rank sends first, the other receives first: right, but one message goes after the other."""
    if rank == 0:
        world.Send(mine, dest=partner)
        world.Recv(theirs, source=partner)
    else:
        world.Recv(theirs, source=partner)
        world.Send(mine, dest=partner)


def by_sendrecv(mine, theirs):
    """MPI is told of both at once and sees to it that neither waits for the other."""
    world.Sendrecv(mine, dest=partner, recvbuf=theirs, source=partner)


def by_not_blocking(mine, theirs):
    """The receive is started before anybody sends; there is time to compute between start and wait."""
    requests = [world.Irecv(theirs, source=partner), world.Isend(mine, dest=partner)]
    MPI.Request.Waitall(requests)


if world.size != 2:
    sys.exit("This exchange needs two ranks: mpiexec -n 2 python3 mended.py")
mine = array("d", [rank]) * NUMBERS
for name, way in ("order", by_order), ("Sendrecv", by_sendrecv), ("not blocking", by_not_blocking):
    theirs = array("d", [-1]) * NUMBERS
    way(mine, theirs)
    right = theirs[0] == partner and theirs[-1] == partner
    print(f"rank {rank}, by {name}: {'right' if right else 'WRONG'}", flush=True)
