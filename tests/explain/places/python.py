# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python: a communicator is made in every kind of function, and freed by the right program.
# wrong module: -n 2 : module
# right module: -n 2 : module right
# wrong function: -n 2 : function
# right function: -n 2 : function right
# wrong nested: -n 2 : nested
# right nested: -n 2 : nested right
# wrong lambda: -n 2 : a_lambda
# right lambda: -n 2 : a_lambda right
# wrong method: -n 2 : method
# right method: -n 2 : method right
# wrong call: -n 2 : call
# right call: -n 2 : call right
# wrong generator: -n 2 : generator
# right generator: -n 2 : generator right
# wrong decorated: -n 2 : decorated
# right decorated: -n 2 : decorated right
# wrong coroutine: -n 2 : coroutine
# right coroutine: -n 2 : coroutine right
# wrong thread: -n 2 : thread
# right thread: -n 2 : thread right
# wrong imported: -n 2 : imported
# right imported: -n 2 : imported right
# wrong compiled: -n 2 : compiled
# right compiled: -n 2 : compiled right
import asyncio
import functools
import sys
import threading

from library import halo
from mpi4py import MPI

world = MPI.COMM_WORLD


def function():
    return world.Dup()


def nested():
    def inner():
        return world.Dup()

    return inner()


a_lambda = lambda: world.Dup()  # noqa: E731


class Grid:
    def __init__(self, comm):
        self.comm = comm

    def copy(self):
        return self.comm.Dup()

    def __call__(self):
        return self.comm.Dup()


def method():
    return Grid(world).copy()


call = Grid(world)


def generator():
    def copies():
        yield world.Dup()

    return next(copies())


def logged(work):
    @functools.wraps(work)
    def wrapper():
        return work()

    return wrapper


@logged
def decorated():
    return world.Dup()


def coroutine():
    async def copy():
        await asyncio.sleep(0)
        return world.Dup()

    return asyncio.run(copy())


def thread():
    made = []
    worker = threading.Thread(target=lambda: made.append(world.Dup()))
    worker.start()
    worker.join()
    return made[0]


def imported():
    return halo.copy(world)


def compiled():
    scope = {"world": world}
    exec("twin = world.Dup()", scope)
    return scope["twin"]


if sys.argv[1] == "module":
    twin = world.Dup()
else:
    twin = globals()[sys.argv[1]]()
if len(sys.argv) > 2:
    twin.Free()
