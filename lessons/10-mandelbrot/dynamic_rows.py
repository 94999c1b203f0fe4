# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Schedule "dynamic": who is finished asks for the next row.

Rank 0 deals the rows out and computes too, looking after the others after each row of its own. A result is also the
request for more; and each worker has asked for one row more than it works on, so the next one is there already when
it needs it.
"""

from mpi4py import MPI

from rows import compute_row

AHEAD = 2  # rows a worker has asked for: one to compute, one at hand
RESULT = 1  # tag: a finished row; an empty message at first
ROW_TO_DO = 2  # tag: the number of a row, or None when nothing is left

world = MPI.COMM_WORLD


class Dealer:
    """Rank 0: deals out the rows from the top, and its own work with them."""

    def __init__(self, view):
        self.view = view
        self.next_row = 0
        self.picture = bytearray(3 * view.columns * view.rows)
        self.workers = [worker for worker in range(1, world.size) for _ in range(AHEAD)]
        self.results = [world.Irecv(bytearray(0), source=worker, tag=RESULT) for worker in self.workers]

    def place(self, row):
        """Where the row is in the picture."""
        width = 3 * self.view.columns
        return memoryview(self.picture)[width * row : width * (row + 1)]

    def run(self):
        while (row := self.take_row()) is not None:
            self.place(row)[:] = compute_row(self.view, row)
            self.serve(MPI.Request.Testsome)
        while self.serve(MPI.Request.Waitsome):
            pass
        return self.picture

    def take_row(self):
        if self.next_row == self.view.rows:
            return None
        self.next_row += 1
        return self.next_row - 1

    def serve(self, test_or_wait):
        """Answers each result that is in with a new row. False when there is none to come any more."""
        ready = test_or_wait(self.results)
        if ready is None:
            return False
        for slot in ready:
            row = self.take_row()
            world.send(row, dest=self.workers[slot], tag=ROW_TO_DO)
            if row is not None:
                self.results[slot] = world.Irecv(self.place(row), source=self.workers[slot], tag=RESULT)
        return True


def work(view):
    """The other ranks: compute what they are given until each of their requests has been answered by None."""
    sent = [world.Isend(b"", dest=0, tag=RESULT) for _ in range(AHEAD)]
    open_requests = AHEAD
    while open_requests:
        row = world.recv(source=0, tag=ROW_TO_DO)
        if row is None:
            open_requests -= 1
            continue
        sent.append(world.Isend(compute_row(view, row), dest=0, tag=RESULT))
        sent.pop(0).Wait()
    MPI.Request.Waitall(sent)


def compute(view):
    """Called by all ranks; returns the picture on rank 0, None elsewhere."""
    if world.rank == 0:
        return Dealer(view).run()
    return work(view)
