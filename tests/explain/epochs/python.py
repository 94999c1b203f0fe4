# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python. Rank 0 makes the mistake; what the others do varies.
# wrong put-outside: -n 2 : put_outside
# right put-outside: -n 2 : put_outside right
# wrong get-after-unlock: -n 2 : get_after_unlock
# right get-after-unlock: -n 2 : get_after_unlock right
# wrong other-rank: -n 3 : other_rank
# right other-rank: -n 3 : other_rank right
# wrong unlock-alone: -n 2 : unlock_alone
# right unlock-alone: -n 2 : unlock_alone right
# wrong free-locked: -n 2 : free_locked
# right free-locked: -n 2 : free_locked right
# wrong never-freed: -n 4 : never_freed
# right never-freed: -n 4 : never_freed right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
following = (world.rank + 1) % world.size
right = len(sys.argv) > 2
acts = right or world.rank == 0  # whether this rank makes the call that may be wrong
data = bytearray(4)
window = MPI.Win.Create(bytearray(4), comm=world)
window.Set_errhandler(MPI.ERRORS_ARE_FATAL)


def put_outside():
    if right:
        window.Fence()
    if acts:
        window.Put(data, following)
    if right:
        window.Fence()
    window.Free()


def get_after_unlock():
    window.Lock(following)
    if right:
        window.Get(data, following)
    window.Unlock(following)
    if acts and not right:
        window.Get(data, following)
    window.Free()


def other_rank():
    window.Lock(following)
    window.Put(data, world.rank if acts and not right else following)
    window.Unlock(following)
    window.Free()


def unlock_alone():
    if right:
        window.Lock_all()
    if acts:
        window.Unlock_all()
    window.Free()


def free_locked():
    if acts:
        window.Lock(following, MPI.LOCK_SHARED)
    if right:
        window.Unlock(following)
    window.Free()


def never_freed():
    window.Lock(following, MPI.LOCK_SHARED)
    if right:
        window.Unlock(following)
        window.Free()


globals()[sys.argv[1]]()
