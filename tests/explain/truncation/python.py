# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Too little room in Python: buffers that are shorter than what comes. mpi4py raises an exception; who leaves it alone ends the job.
#
# wrong recv: -n 2 : recv
# right recv: -n 2 : recv right
# wrong irecv: -n 2 : irecv
# right irecv: -n 2 : irecv right
# wrong pickle: -n 2 : pickle
# right pickle: -n 2 : pickle right
# wrong sendrecv: -n 2 : sendrecv
# right sendrecv: -n 2 : sendrecv right
# wrong gather: -n 3 : gather
# right gather: -n 3 : gather right
# wrong bcast: -n 2 : bcast
# right bcast: -n 2 : bcast right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
world.Set_errhandler(MPI.ERRORS_ARE_FATAL)
rank, right = world.rank, len(sys.argv) > 2


def recv():
    if rank == 0:
        world.Send(bytearray(100), 1)
    else:
        world.Recv(bytearray(100 if right else 99), 0)


def irecv():
    if rank == 0:
        world.Barrier()
        world.Send(bytearray(100), 1)
    else:
        request = world.Irecv(bytearray(100 if right else 60), 0)
        world.Barrier()
        request.Wait()


def pickle():
    if rank == 0:
        world.send(list(range(50)), 1)
    else:
        world.irecv(bytearray(1000 if right else 30), source=0).wait()


def sendrecv():
    to, source = (1, MPI.PROC_NULL) if rank == 0 else (MPI.PROC_NULL, 0)
    world.Sendrecv(bytearray(10 if right else 11), to, recvbuf=bytearray(10), source=source)


def gather():
    mine = bytearray(5 if rank == 2 and not right else 4)
    world.Gather(mine, bytearray(12) if rank == 0 else None, root=0)


def bcast():
    world.Bcast(bytearray(64 if right or rank == 0 else 32), root=0)


globals()[sys.argv[1]]()
