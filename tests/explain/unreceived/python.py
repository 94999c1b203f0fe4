# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Messages that nobody receives, from Python.
#
# relies on: buffered sends
# wrong object: -n 2 : object_
# right object: -n 2 : object_ right
# wrong buffer: -n 2 : buffer
# right buffer: -n 2 : buffer right
# wrong isend: -n 2 : isend
# right isend: -n 2 : isend right
# wrong workers: -n 2 : workers
# right workers: -n 2 : workers right
# wrong twin: -n 2 : twin
# right twin: -n 2 : twin right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size, right = world.rank, world.size, len(sys.argv) > 2


def object_():
    if rank == 0:
        world.send({"answer": 42}, 1, tag=11)
    elif right:
        world.recv(source=0, tag=11)


def buffer():
    if rank == 0:
        world.Send(bytearray(16), 1)
    elif right:
        world.Recv(bytearray(16), 0)


def isend():
    if rank == 0:
        world.isend("hello", 1, tag=2).wait()
    elif right:
        world.irecv(source=0, tag=2).wait()


def workers():
    if rank != 0:
        world.Send(bytearray(8), 0, tag=1)
        world.Send(bytearray(8), 0, tag=2)
        return
    for tag in (1, 2) if right else (1,):
        for worker in range(1, size):
            world.Recv(bytearray(8), worker, tag)


def twin():
    both = world.Dup()
    if rank == 1:
        both.send(None, 0)
    elif right:
        both.recv(source=1)
    world.Barrier()
    both.Free()


globals()[sys.argv[1]]()
