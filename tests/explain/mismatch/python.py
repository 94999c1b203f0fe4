# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python, where objects travel by two collectives each: their sizes, then their bytes.
# wrong barrier-bcast: -n 2 : barrier_bcast
# right barrier-bcast: -n 2 : barrier_bcast right
# wrong bcast-root: -n 3 : bcast_root
# right bcast-root: -n 3 : bcast_root right
# wrong bcast-size: -n 2 : bcast_size
# right bcast-size: -n 2 : bcast_size right
# wrong reduce-operation: -n 3 : reduce_operation
# right reduce-operation: -n 3 : reduce_operation right
# wrong gather-allgather: -n 2 : gather_allgather
# right gather-allgather: -n 2 : gather_allgather right
# wrong scatter-gather: -n 4 : scatter_gather
# right scatter-gather: -n 4 : scatter_gather right
# wrong objects-buffers: -n 2 : objects_buffers
# right objects-buffers: -n 2 : objects_buffers right
# wrong loop-too-long: -n 3 : loop_too_long
# right loop-too-long: -n 3 : loop_too_long right
# wrong dup-split: -n 2 : dup_split
# right dup-split: -n 2 : dup_split right
# wrong window-barrier: -n 2 : window_barrier
# right window-barrier: -n 2 : window_barrier right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
world.Set_errhandler(MPI.ERRORS_ARE_FATAL)
rank, size = world.rank, world.size
odd = len(sys.argv) == 2 and rank == size - 1  # this rank does it the other way


def barrier_bcast():
    if odd:
        world.Bcast(bytearray(4))
    else:
        world.Barrier()


def bcast_root():
    world.Bcast(bytearray(4), root=1 if odd else 0)


def bcast_size():
    world.Bcast(bytearray(8 if odd else 4))


def reduce_operation():
    world.Allreduce([bytearray(4), MPI.INT], [bytearray(4), MPI.INT], MPI.MAX if odd else MPI.SUM)


def gather_allgather():
    if odd:
        world.Allgather(bytearray(4), bytearray(4 * size))
    else:
        world.Gather(bytearray(4), bytearray(4 * size))


def scatter_gather():
    room = bytearray(4 * size)
    if odd:
        world.Gather(bytearray(4), room)
    else:
        world.Scatter(room, bytearray(4))


def objects_buffers():
    if odd:
        world.Bcast(bytearray(4))
    else:
        world.bcast("news")


def loop_too_long():
    for _ in range(3 if odd else 2):
        world.Barrier()


def dup_split():
    twin = world.Split(0) if odd else world.Dup()
    twin.Free()


def window_barrier():
    if odd:
        world.Barrier()
    else:
        MPI.Win.Create(bytearray(4), comm=world).Free()
    if odd:
        MPI.Win.Create(bytearray(4), comm=world).Free()


globals()[sys.argv[1]]()
