# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python: parts of one bytearray.
# wrong two-receives: --check=buffers -n 2 : two_receives
# right two-receives: -n 2 : two_receives right
# wrong sendrecv: --check=buffers -n 2 : sendrecv
# right sendrecv: -n 2 : sendrecv right
# wrong alltoall: --check=buffers -n 3 : alltoall
# right alltoall: -n 3 : alltoall right
# wrong iallreduce: --check -n 2 : iallreduce
# right iallreduce: -n 2 : iallreduce right
# wrong forwarded: --check=buffers -n 2 : forwarded
# right forwarded: -n 2 : forwarded right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size
other = size - 1 - rank
right = len(sys.argv) > 2
data = memoryview(bytearray(64))


def two_receives():
    if rank == 0:
        second = 16 if right else 8
        MPI.Request.Waitall([world.Irecv(data[:16], 1, 1), world.Irecv(data[second : second + 16], 1, 2)])
    else:
        world.Send(data[:16], 0, 1)
        world.Send(data[16:32], 0, 2)


def sendrecv():
    start = 16 if right else 15
    world.Sendrecv(data[:16], other, recvbuf=data[start : start + 16], source=other)


def alltoall():
    start = 4 * size if right else 4
    world.Alltoall([data[: 4 * size], MPI.INT], [data[start : start + 4 * size], MPI.INT])


def iallreduce():
    start = 8 if right else 4
    world.Iallreduce([data[:8], MPI.INT], [data[start : start + 8], MPI.INT], MPI.SUM).Wait()


def forwarded():
    if rank == 0:
        request = world.Irecv(data[:8], 1, 1)
        world.Send(data[8:16] if right else data[:8], 1, 2)
        request.Wait()
    else:
        world.Recv(data[:8], 0, 2)
        world.Send(data[:8], 0, 1)


globals()[sys.argv[1]]()
