# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
#
# Objects that a Python program makes and never frees.
#
# wrong comm: -n 2 : comm
# right comm: -n 2 : comm free
# wrong split: -n 4 : split
# right split: -n 4 : split free
# wrong group: -n 2 : group
# right group: -n 2 : group free
# wrong type: -n 2 : type
# right type: -n 2 : type free
# wrong op: -n 2 : op
# right op: -n 2 : op free
# wrong window: -n 2 : window
# right window: -n 2 : window free
# wrong info: -n 2 : info
# right info: -n 2 : info free
# wrong keyval: -n 2 : keyval
# right keyval: -n 2 : keyval free
# wrong types-in-loop: -n 2 : types-in-loop
# right types-in-loop: -n 2 : types-in-loop free
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
made = []


def make(what):
    if what == "comm":
        made.append(world.Dup())
    elif what == "split":
        made.append(world.Split(world.rank % 2, world.rank))
    elif what == "group":
        made.append(world.Get_group())
    elif what == "type":
        made.append(MPI.INT.Create_vector(3, 1, 2))
    elif what == "op":
        made.append(MPI.Op.Create(lambda a, b, t: None))
    elif what == "window":
        made.append(MPI.Win.Allocate(64, 1, MPI.INFO_NULL, world))
    elif what == "info":
        made.append(MPI.Info.Create())
    elif what == "keyval":
        made.append(MPI.Comm.Create_keyval())
    elif what == "types-in-loop":
        for n in range(3):
            made.append(MPI.DOUBLE.Create_contiguous(n + 1))


make(sys.argv[1])
if len(sys.argv) > 2:
    for thing in made:
        MPI.Comm.Free_keyval(thing) if isinstance(thing, int) else thing.Free()
