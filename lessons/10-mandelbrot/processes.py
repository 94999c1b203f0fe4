# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Schedule "processes": a pool of processes of which each takes the next row when it is finished with one.

In C++ these would be threads. Python's global interpreter lock lets only one thread at a time compute; a process
has an interpreter, and a lock, of its own. What it returns is pickled and sent through a pipe: message passing in
disguise.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial

from rows import compute_row


def compute(view):
    with ProcessPoolExecutor() as pool:
        return b"".join(pool.map(partial(compute_row, view), range(view.rows)))
