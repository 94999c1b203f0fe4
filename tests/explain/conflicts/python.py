# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python. Rank 1 is the target, 0 and 2 are origins; nothing but the window orders them.
# wrong put-put: --check=rma -n 3 : put_put
# right put-put: -n 3 : put_put right
# wrong put-get: --check=rma -n 3 : put_get
# right put-get: -n 3 : put_get right
# wrong sum-max: --check=rma -n 3 : sum_max
# right sum-max: -n 3 : sum_max right
# wrong shared-lock: --check -n 3 : shared_lock
# right shared-lock: -n 3 : shared_lock right
# wrong one-origin: --check=rma -n 2 : one_origin
# right one-origin: -n 2 : one_origin right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank = world.rank
right = len(sys.argv) > 2
window = MPI.Win.Create(bytearray(16), comm=world)
data = bytearray(8)


def in_fence(first, second):
    window.Fence()
    if rank == 0:
        first()
    if right:
        window.Fence()
    if rank == 2:
        second()
    window.Fence()


def put_put():
    in_fence(lambda: window.Put(data, 1), lambda: window.Put(data, 1))


def put_get():
    in_fence(lambda: window.Put(data, 1), lambda: window.Get(data, 1))


def sum_max():
    def add(operation):
        window.Accumulate([data, 2, MPI.INT], 1, op=operation)

    in_fence(lambda: add(MPI.SUM), lambda: add(MPI.MAX))


def shared_lock():
    kind = MPI.LOCK_EXCLUSIVE if right else MPI.LOCK_SHARED
    if rank != 1:
        window.Lock(1, kind)
        window.Put(data, 1)
    if not right:
        world.Barrier()
    if rank != 1:
        window.Unlock(1)


def one_origin():
    if rank != 0:
        return
    window.Lock(1)
    window.Put(data, 1)
    if right:
        window.Flush(1)
    window.Get(data, 1)
    window.Unlock(1)


globals()[sys.argv[1]]()
window.Free()
