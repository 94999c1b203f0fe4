# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Schedule "reduce": rank 0 broadcasts what to compute, and a reduction lays the pictures of all ranks on top of each
other.

Two calls and hardly any thought; but each rank needs memory for the whole picture, and all of it travels.
"""

from mpi4py import MPI

from rows import compute_row

world = MPI.COMM_WORLD


def compute(view):
    """Called by all ranks; returns the picture on rank 0, None elsewhere."""
    view = world.bcast(view, root=0)
    width = 3 * view.columns
    mine = bytearray(width * view.rows)  # black
    for row in range(world.rank, view.rows, world.size):
        mine[width * row : width * (row + 1)] = compute_row(view, row)
    # Each pixel is black everywhere but on the rank that drew it, so the sum is the picture.
    picture = bytearray(len(mine)) if world.rank == 0 else None
    receive = [picture, MPI.UINT8_T] if world.rank == 0 else None
    world.Reduce([mine, MPI.UINT8_T], receive, op=MPI.SUM, root=0)
    return picture
