# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# The same from Python, where mpi4py asks for MPI_THREAD_MULTIPLE unless it is told otherwise.
# wrong single: --check=threads -n 2 : single worker
# right single: -n 2 : single main
# wrong funneled: --check=threads -n 2 : funneled worker
# right funneled: -n 2 : funneled main
# wrong lambda: --check -n 2 : funneled pool
# right lambda: -n 2 : multiple pool
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import mpi4py

mpi4py.rc.thread_level = sys.argv[1]
from mpi4py import MPI  # noqa: E402

world = MPI.COMM_WORLD


def exchange():
    if world.rank == 0:
        world.Send(bytes(4), 1)
    else:
        world.Recv(bytearray(4), 0)


if sys.argv[2] == "worker":
    worker = threading.Thread(target=exchange)
    worker.start()
    worker.join()
elif sys.argv[2] == "pool":
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: world.Barrier()).result()
else:
    exchange()
