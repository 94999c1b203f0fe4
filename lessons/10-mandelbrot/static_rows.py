# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Schedule "static": the rows are dealt out like cards before the work begins.

Of four ranks, rank 1 has the rows 1, 5, 9, ... Neighbouring rows cost about the same, so this is fair; but a rank on
a slower or busier core keeps all others waiting at the end.
"""

from mpi4py import MPI

from rows import compute_row

world = MPI.COMM_WORLD


def compute(view):
    """Called by all ranks; returns the picture on rank 0, None elsewhere."""
    rank, size = world.rank, world.size
    mine = [compute_row(view, row) for row in range(rank, view.rows, size)]
    if rank != 0:
        for row in mine:
            world.Send(row, dest=0)
        return None

    width = 3 * view.columns
    picture = bytearray(width * view.rows)
    for row in range(view.rows):
        place = memoryview(picture)[width * row : width * (row + 1)]
        if row % size == 0:
            place[:] = mine[row // size]
        else:
            # Messages from one rank arrive in the order in which they were sent: no number of the row is needed.
            world.Recv(place, source=row % size)
    return picture
