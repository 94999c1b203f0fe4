# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python.
# relies on: buffered sends
# wrong recv_recv: -n 2 : recv_recv
# right recv_recv: -n 2 : recv_recv right
# wrong tag: -n 2 : tag
# right tag: -n 2 : tag right
# wrong large: -n 2 : large
# right large: -n 2 : large right
# wrong barrier: -n 3 : barrier
# right barrier: -n 3 : barrier right
# wrong bcast: -n 3 : bcast
# right bcast: -n 3 : bcast right
# wrong request: -n 2 : request
# right request: -n 2 : request right
# wrong thread: -n 2 : thread
# right thread: -n 2 : thread right
import sys
import threading

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
other = size - 1 - rank
right = len(sys.argv) > 2


def recv_recv():
    if right and rank == 0:
        world.send("hello", other)
    world.recv(source=other)
    if not right or rank == 1:
        world.send("hello", other)


def tag():
    if rank == 1:
        world.send("hello", 0, tag=7 if right else 8)
        world.recv(source=0)
    else:
        world.recv(source=1, tag=7)
        world.send("answer", 1)


def large():
    data = bytearray(100000)
    if right:
        world.Sendrecv(data, other, recvbuf=bytearray(100000), source=other)
        return
    world.Send(data, other)
    world.Recv(data, other)


def barrier():
    if rank != 1 or right:
        world.Barrier()
    if rank == 1 and not right:
        world.recv(source=0)


def bcast():
    if right or rank != 2:
        world.bcast("news", root=0)
        world.barrier()
    else:
        world.recv(source=0)


def request():
    request = world.irecv(source=other, tag=3)
    if right:
        world.send(rank, other, tag=3)
    request.wait()


def thread():
    if right:
        world.send(1, other)
    waiting = threading.Thread(target=lambda: world.recv(source=other))
    waiting.start()
    waiting.join()


globals()[sys.argv[1]]()
