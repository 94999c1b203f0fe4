# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Python: places are lines of Python, not of mpi4py. Whether rank 0 waits yet is luck: what the others do varies
#
# wrong abort: -n 2 : abort wrong
# right abort: -n 2 : abort right
# wrong method: -n 2 : method wrong
# right method: -n 2 : method right
# wrong fatal: -n 2 : fatal wrong
# right fatal: -n 2 : fatal right
# wrong nested: -n 2 : nested wrong
# right nested: -n 2 : nested right
# wrong thread: -n 2 : thread wrong
# right thread: -n 2 : thread right
import sys
import threading

from mpi4py import MPI

world = MPI.COMM_WORLD
world.Set_errhandler(MPI.ERRORS_ARE_FATAL)
what, wrong = sys.argv[1], sys.argv[2] == "wrong"


class Solver:
    def stop(self, code):
        if wrong:
            world.Abort(code)


def fatal():
    world.Send(b"x",
               dest=2 if wrong else MPI.PROC_NULL)


def work():
    if what == "abort" and wrong:
        world.Abort(5)
    if what == "method":
        Solver().stop(9)
    if what == "fatal":
        fatal()
    if what == "nested":
        [(lambda number: number.append(fatal()))([]) for _ in range(3)]
    if what == "thread":
        thread = threading.Thread(target=fatal)
        thread.start()
        thread.join()


room = bytearray(1)
if world.rank == 1:
    world.Recv(room, source=0, tag=3)
    work()
    world.Send(room, dest=0, tag=7)
else:
    world.Sendrecv(b"x", dest=1, sendtag=3, recvbuf=room, source=1, recvtag=7)
