# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python.
# wrong objects: --check=synchronous -n 2 : objects
# right objects: --check=synchronous -n 2 : objects right
# wrong ring: --check=synchronous -n 3 : ring
# right ring: --check=synchronous -n 3 : ring right
# wrong isend: --check -n 2 : isend
# right isend: --check -n 2 : isend right
# wrong buffers: --check=synchronous -n 4 : buffers
# right buffers: --check=synchronous -n 4 : buffers right
# wrong barrier: --check=synchronous -n 2 : barrier
# right barrier: --check=synchronous -n 2 : barrier right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
following, before = (rank + 1) % size, (rank - 1) % size
right = len(sys.argv) > 2


def objects():
    if right and rank == 1:
        world.recv(source=before)
    world.send({"rank": rank}, following)
    if not right or rank == 0:
        world.recv(source=before)


def ring():
    if right:
        world.sendrecv(rank, following, source=before)
        return
    world.send(rank, following)
    world.recv(source=before)


def isend():
    request = world.isend("hello", following, tag=4)
    if not right:
        request.wait()
    world.recv(source=before, tag=4)
    if right:
        request.wait()


def buffers():
    room = bytearray(8)
    request = world.Irecv(room, before) if right else MPI.REQUEST_NULL
    world.Send(bytearray(8), following)
    if right:
        request.Wait()
    else:
        world.Recv(room, before)


def barrier():
    if rank == 0:
        world.send("news", 1)
    if rank == 1 and right:
        world.recv()
    world.Barrier()
    if rank == 1 and not right:
        world.recv()


globals()[sys.argv[1]]()
