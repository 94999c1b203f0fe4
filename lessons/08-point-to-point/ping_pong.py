# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 8: ping-pong. Two ranks play one message back and forth and measure what a message costs.

The capital methods Send and Recv move the bytes of a buffer; the small ones, send and recv, move any Python
object, which is pickled on the way. The table shows both.
"""

import sys
from time import perf_counter

from mpi4py import MPI

LARGEST = 4 << 20

world = MPI.COMM_WORLD
rank = world.rank


def play_buffer(ball, rounds):
    """Seconds one message takes, in one direction."""
    partner = 1 - rank
    start = perf_counter()
    for _ in range(rounds):
        if rank == 0:
            world.Send(ball, dest=partner)
            world.Recv(ball, source=partner)
        else:
            world.Recv(ball, source=partner)
            world.Send(ball, dest=partner)
    return (perf_counter() - start) / rounds / 2


def play_object(ball, rounds):
    """The same with pickled objects."""
    partner = 1 - rank
    start = perf_counter()
    for _ in range(rounds):
        if rank == 0:
            world.send(ball, dest=partner)
            ball = world.recv(source=partner)
        else:
            ball = world.recv(source=partner)
            world.send(ball, dest=partner)
    return (perf_counter() - start) / rounds / 2


if world.size < 2:
    sys.exit("Ping-pong needs two ranks: mpiexec -n 2 python3 ping_pong.py")
if rank == 0:
    print(f"{'bytes':>10} {'microseconds':>14} {'MB/s':>12} {'pickled: us':>14} {'MB/s':>12}")
if rank < 2:
    size = 1
    while size <= LARGEST:
        ball = bytearray(size)
        rounds = min(max((8 << 20) // size, 10), 300)
        plain = play_buffer(ball, rounds)
        pickled = play_object(ball, rounds)
        if rank == 0:
            print(
                f"{size:10d} {plain * 1e6:14.2f} {size / plain / 1e6:12.1f}"
                f" {pickled * 1e6:14.2f} {size / pickled / 1e6:12.1f}",
                flush=True,
            )
        size *= 4
