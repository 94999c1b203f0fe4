# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python: a rank leaves by sys.exit, os._exit or MPI_Abort; what the others do varies.
# wrong abort: -n 2 : abort
# right abort: -n 2 : abort right
# wrong abort-in-except: -n 3 : abort_in_except
# right abort-in-except: -n 3 : abort_in_except right
# wrong exit-at-once: -n 2 : exit_at_once
# right exit-at-once: -n 2 : exit_at_once right
# wrong exit-later: -n 2 : exit_later
# right exit-later: -n 2 : exit_later right
import os
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
world.Set_errhandler(MPI.ERRORS_ARE_FATAL)  # else those that are left go on without the one that left
leaves = len(sys.argv) == 2 and world.rank == 1


def abort():
    if leaves:
        world.Abort(5)


def abort_in_except():
    try:
        if leaves:
            raise ValueError("no data")
    except ValueError:
        world.Abort(6)


def exit_at_once():
    if leaves:
        os._exit(7)


def exit_later():
    MPI.Finalize()
    sys.exit(8 if leaves else 0)


world.Barrier()
globals()[sys.argv[1]]()
world.Barrier()
