# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python.
# relies on: buffered sends
# wrong wait: -n 2 : wait
# right wait: -n 2 : wait right
# wrong waitall: -n 2 : waitall
# right waitall: -n 2 : waitall right
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
right = len(sys.argv) > 2
box = bytearray(8)
request = world.Send_init(box, 1) if world.rank == 0 else world.Recv_init(box, 0)
if right:
    request.Start()
if sys.argv[1] == "wait":
    request.Wait()
else:
    MPI.Prequest.Waitall([request])
request.Free()
