# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python: objects and buffers.
# wrong objects: --check=races -n 3 : objects
# right objects: --check=races -n 3 : objects right
# wrong buffers: --check=races -n 3 : buffers
# right buffers: --check=races -n 3 : buffers right
# wrong irecv: --check=races -n 3 : irecv
# right irecv: --check=races -n 3 : irecv right
# wrong short: --check=races -n 3 : short
# right short: --check=races -n 3 : short right
import os
import sys
import time

from mpi4py import MPI

world = MPI.COMM_WORLD
right = len(sys.argv) > 2
turn = f"turn-{os.getppid()}"  # a file that tutti does not see decides who is first


def in_turn(send):
    if world.rank == 1:
        while not os.path.exists(turn):
            time.sleep(0.001)
        os.remove(turn)
    send()
    if world.rank == 2:
        open(turn, "w").close()


def objects():
    if world.rank != 0:
        return in_turn(lambda: world.ssend({"rank": world.rank}, 0))
    world.recv(source=MPI.ANY_SOURCE)
    world.recv(source=MPI.ANY_SOURCE if right else 1)


def buffers():
    if world.rank != 0:
        return in_turn(lambda: world.Ssend(bytes(4), 0, 7))
    world.Recv(bytearray(4), MPI.ANY_SOURCE, 7)
    world.Recv(bytearray(4), MPI.ANY_SOURCE if right else 1, 7)


def irecv():
    if world.rank != 0:
        return in_turn(lambda: world.Ssend(bytes(4), 0))
    requests = [world.Irecv(bytearray(4), MPI.ANY_SOURCE), world.Irecv(bytearray(4), MPI.ANY_SOURCE if right else 1)]
    MPI.Request.Waitall(requests)


def short():
    if world.rank != 0:
        return in_turn(lambda: world.Ssend(bytes(4 * world.rank), 0))
    for size in (8, 8 if right else 4):
        world.Recv(bytearray(size), MPI.ANY_SOURCE)


if world.rank == 0 and os.path.exists(turn):
    os.remove(turn)
world.Barrier()
{"objects": objects, "buffers": buffers, "irecv": irecv, "short": short}[sys.argv[1]]()
