# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 8: exchange between neighbours. The ranks stand in a circle and tell both neighbours their number.

First with sendrecv, then with Isend and Irecv: start everything, then wait for everything.
"""

from array import array

from mpi4py import MPI

TO_RIGHT, TO_LEFT = 1, 2  # tags: with two ranks, left and right are the same rank

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
left = (rank - 1) % size
right = (rank + 1) % size

from_left = world.sendrecv(rank, dest=right, sendtag=TO_RIGHT, source=left, recvtag=TO_RIGHT)
from_right = world.sendrecv(rank, dest=left, sendtag=TO_LEFT, source=right, recvtag=TO_LEFT)
print(f"rank {rank}, Sendrecv:    left is {from_left}, right is {from_right}", flush=True)

square = array("i", [rank * rank])
left_square, right_square = array("i", [-1]), array("i", [-1])
requests = [
    world.Irecv(left_square, source=left, tag=TO_RIGHT),
    world.Irecv(right_square, source=right, tag=TO_LEFT),
    world.Isend(square, dest=right, tag=TO_RIGHT),
    world.Isend(square, dest=left, tag=TO_LEFT),
]
# Here a real program computes what does not depend on the neighbours.
MPI.Request.Waitall(requests)
print(
    f"rank {rank}, Isend/Irecv: left squared is {left_square[0]}, right squared is {right_square[0]}",
    flush=True,
)
