# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python. Rank 0 makes the mistake; what the others do varies.
# wrong rank: -n 2 : rank
# right rank: -n 2 : rank right
# wrong tag: -n 2 : tag
# right tag: -n 2 : tag right
# wrong root: -n 3 : root
# right root: -n 3 : root right
# wrong operation: -n 2 : operation
# right operation: -n 2 : operation right
# wrong color: -n 2 : color
# right color: -n 2 : color right
# wrong group: -n 2 : group
# right group: -n 2 : group right
import sys

from mpi4py import MPI

world, alone = MPI.COMM_WORLD, MPI.COMM_SELF
for comm in (world, alone):
    comm.Set_errhandler(MPI.ERRORS_ARE_FATAL)
well = len(sys.argv) > 2 or world.rank != 0  # this rank does it rightly


def rank():
    world.Send(bytes(4), MPI.PROC_NULL if well else world.size)


def tag():
    alone.Sendrecv(bytes(4), 0, 1 if well else -5, bytearray(4), 0, MPI.ANY_TAG)


def root():
    alone.Bcast(bytearray(4), 0 if well else 1)


def operation():
    alone.Allreduce([bytes(8), MPI.DOUBLE], [bytearray(8), MPI.DOUBLE], MPI.SUM if well else MPI.BXOR)


def color():
    alone.Split(0 if well else -2).Free()


def group():
    group = world.Get_group()
    group.Incl([0, 1 if well else world.size]).Free()
    group.Free()


globals()[sys.argv[1]]()
