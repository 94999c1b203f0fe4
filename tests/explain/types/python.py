# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Types that do not fit, from Python: arrays with another type than those of the sender.
#
# wrong array: -n 2 : array
# right array: -n 2 : array right
# wrong explicit: -n 2 : explicit
# right explicit: -n 2 : explicit right
# wrong irecv: -n 2 : irecv
# right irecv: -n 2 : irecv right
# wrong bcast: -n 2 : bcast
# right bcast: -n 2 : bcast right
# wrong sendrecv: -n 2 : sendrecv
# right sendrecv: -n 2 : sendrecv right
import sys
from array import array

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, right = world.rank, len(sys.argv) > 2
other = "d" if right else "q"


def array_():
    if rank == 0:
        world.Send(array("d", [1.0, 2.0]), 1)
    else:
        world.Recv(array(other, [0, 0]), 0)


def explicit():
    if rank == 0:
        world.Send([bytearray(8), 2, MPI.INT], 1, tag=3)
    else:
        world.Recv([bytearray(8), 2, MPI.INT if right else MPI.FLOAT], 0, tag=3)


def irecv():
    room = array("i" if right else "f", [0])
    if rank == 0:
        world.Isend(array("i", [1]), 1).Wait()
    else:
        world.Irecv(room, 0).Wait()


def bcast():
    world.Bcast(array("d" if rank == 0 else other, [0] * 4), root=0)


def sendrecv():
    world.Sendrecv(array("d", [1]), 1 - rank, recvbuf=array(other if rank else "d", [0]), source=1 - rank)


{"array": array_, "explicit": explicit, "irecv": irecv, "bcast": bcast, "sendrecv": sendrecv}[sys.argv[1]]()
