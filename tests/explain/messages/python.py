# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python.
# wrong probe: -n 2 : probe
# right probe: -n 2 : probe right
# wrong mprobe: -n 3 : mprobe
# right mprobe: -n 3 : mprobe right
# wrong irecv: -n 2 : irecv
# right irecv: -n 2 : irecv right
# wrong waitall: -n 3 : waitall
# right waitall: -n 3 : waitall right
# wrong sendrecv: -n 3 : sendrecv
# right sendrecv: -n 3 : sendrecv right
# wrong start: -n 2 : start
# right start: -n 2 : start right
# wrong dup: -n 2 : dup
# right dup: -n 2 : dup right
# wrong half: -n 4 : half
# right half: -n 4 : half right
# wrong finished: -n 2 : finished
# right finished: -n 2 : finished right
# wrong exception: -n 2 : exception
# right exception: -n 2 : exception right
# wrong bcast: -n 3 : bcast
# right bcast: -n 3 : bcast right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
right = len(sys.argv) > 2


def probe():
    status = MPI.Status()
    if rank == 0:
        world.send("hello", 1, tag=8)
    else:
        world.Probe(0, MPI.ANY_TAG if right else 7, status)
        world.recv(source=0, tag=status.tag)


def mprobe():
    if rank == 2:
        world.send("hello", 0, tag=5)
    if rank == 0:
        world.mprobe(MPI.ANY_SOURCE if right else 1, 5).recv()


def irecv():
    if rank == 0:
        world.send([1, 2], 1, tag=8)
    else:
        world.irecv(source=0, tag=8 if right else 7).wait()


def waitall():
    if rank != 0:
        world.Send(bytes(4), 0, tag=rank)
        return
    tags = {1: 1, 2: 2} if right else {1: 2, 2: 1}
    requests = []
    for source, tag in tags.items():
        requests.append(world.Irecv(bytearray(4), source, tag))
    MPI.Request.Waitall(requests)


def sendrecv():
    following, before = (rank + 1) % size, (rank - 1) % size
    world.sendrecv(rank, following, source=before if right else following)


def start():
    if rank == 0:
        request = world.Send_init(bytes(4), 1, tag=8)
    else:
        request = world.Recv_init(bytearray(4), 0, tag=8 if right else 7)
    request.Start()
    request.Wait()
    request.Free()


def dup():
    twin = world.Dup()
    if rank == 0:
        twin.send("hello", 1)
    else:
        (twin if right else world).recv(source=0)
    twin.Free()


def half():
    mine = world.Split(rank % 2, rank)
    if rank == 2:
        mine.send("hello", 0)
    if rank == 0:
        mine.recv(source=1) if right else world.recv(source=2)
    mine.Free()


def finished():
    for turn in range(3 if rank == 0 and not right else 2):
        if rank == 0:
            world.recv(source=1)
        else:
            world.send(turn, 0)


def exception():
    if rank == 0:
        world.recv(source=1)
    if rank == 1 and not right:
        raise ValueError("there is nothing to send")
    if rank == 1:
        world.send("something", 0)


def bcast():
    if rank == 0 or right:
        world.bcast("news", root=0)
    else:
        world.recv(source=0)


globals()[sys.argv[1]]()
