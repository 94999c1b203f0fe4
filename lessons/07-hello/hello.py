# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 7: hello world. The same program runs once per rank; only the rank differs."""

from mpi4py import MPI

world = MPI.COMM_WORLD
print(f"Hello from rank {world.rank} of {world.size} on {MPI.Get_processor_name()}", flush=True)
