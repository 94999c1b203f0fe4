# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Requests that nobody completes, from Python.
#
# relies on: buffered sends
# wrong isend: -n 2 : isend
# right isend: -n 2 : isend right
# wrong irecv: -n 2 : irecv
# right irecv: -n 2 : irecv right
# wrong list: -n 2 : list_
# right list: -n 2 : list_ right
# wrong ibarrier: -n 3 : ibarrier
# right ibarrier: -n 3 : ibarrier right
# wrong persistent: -n 2 : persistent
# right persistent: -n 2 : persistent right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, right = world.rank, len(sys.argv) > 2
data = bytearray(8)
kept = []


def isend():
    if rank == 1:
        world.recv(source=0)
        return
    request = world.isend("hello", 1)
    kept.append(request)
    if right:
        request.wait()


def irecv():
    if rank == 1:
        world.Send(data, 0)
        return
    request = world.Irecv(data, 1)
    kept.append(request)
    if right:
        request.Wait()


def list_():
    if rank == 1:
        for tag in range(3):
            world.Recv(data, 0, tag)
        return
    kept.extend(world.Isend(data, 1, tag) for tag in range(3))
    MPI.Request.Waitall(kept if right else kept[:2])


def ibarrier():
    request = world.Ibarrier()
    kept.append(request)
    if right:
        request.Wait()


def persistent():
    request = world.Send_init(data, 1) if rank == 0 else world.Recv_init(data, 0)
    kept.append(request)
    request.Start()
    if right:
        request.Wait()
        request.Free()


globals()[sys.argv[1]]()
