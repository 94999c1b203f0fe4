# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python, where a second object can hold the handle of the first. Rank 0 makes the mistake; what the others do varies.
# wrong comm-used: -n 2 : comm_used
# right comm-used: -n 2 : comm_used right
# wrong comm-null: -n 2 : comm_null
# right comm-null: -n 2 : comm_null right
# wrong comm-freed-twice: -n 2 : comm_freed_twice
# right comm-freed-twice: -n 2 : comm_freed_twice right
# wrong type-used: -n 2 : type_used
# right type-used: -n 2 : type_used right
# wrong type-not-committed: -n 3 : type_not_committed
# right type-not-committed: -n 3 : type_not_committed right
# wrong group-used: -n 2 : group_used
# right group-used: -n 2 : group_used right
# wrong request-started-twice: -n 2 : request_started_twice
# right request-started-twice: -n 2 : request_started_twice right
# wrong after-finalize: -n 2 : after_finalize
# right after-finalize: -n 2 : after_finalize right
import sys

from mpi4py import MPI

alone, world = MPI.COMM_SELF, MPI.COMM_WORLD
for comm in (alone, world):
    comm.Set_errhandler(MPI.ERRORS_ARE_FATAL)
well = len(sys.argv) > 2 or world.rank != 0  # whether this rank does it rightly


def comm_used():
    twin = alone.Dup()
    copy = MPI.Comm(twin)
    if not well:
        twin.Free()
    copy.Barrier()
    if well:
        twin.Free()


def comm_null():
    twin = alone.Dup()
    if well:
        twin.Barrier()
    twin.Free()
    if not well:
        twin.Barrier()


def comm_freed_twice():
    twin = alone.Dup()
    copy = MPI.Comm(twin)
    twin.Free()
    if not well:
        copy.Free()


def type_used():
    pair = MPI.INT.Create_contiguous(2).Commit()
    copy = MPI.Datatype(pair)
    if not well:
        pair.Free()
    alone.Sendrecv([bytearray(8), 1, copy], 0, recvbuf=[bytearray(8), 1, copy], source=0)
    if well:
        pair.Free()


def type_not_committed():
    pair = MPI.INT.Create_contiguous(2)
    if well:
        pair.Commit()
    alone.Sendrecv([bytearray(8), 1, pair], 0, recvbuf=[bytearray(8), 1, pair], source=0)
    pair.Free()


def group_used():
    group = alone.Get_group()
    copy = MPI.Group(group)
    if not well:
        group.Free()
    copy.Get_size()
    if well:
        group.Free()


def request_started_twice():
    request = alone.Recv_init(bytearray(4), 0)
    request.Start()
    if not well:
        request.Start()
    alone.Send(bytearray(4), 0)
    request.Wait()
    request.Free()


def after_finalize():
    MPI.Finalize()
    if not well:
        alone.Barrier()


globals()[sys.argv[1]]()
