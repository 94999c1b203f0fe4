# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 9: the sum of the square roots of 1 to m with threads, and with processes where threads do not pay.

Python's global interpreter lock lets one thread at a time run Python code, so threads that compute take
turns and take as long as a single one. Processes each have an interpreter of their own; starting them costs some
hundredths of a second, so try a large number of terms.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from math import sqrt
from time import perf_counter

from read_terms import read_terms


def sum_of_roots(first, terms, step):
    """The numbers are dealt out like cards: worker 0 takes 0, 4, 8, ... of four workers."""
    return sum(map(sqrt, range(first, terms + 1, step)))


def run(name, make_pool, size, terms):
    """Sums with a pool of workers; prints the parts, the sum and the time."""
    start = perf_counter()
    with make_pool(size) as pool:
        parts = list(pool.map(sum_of_roots, range(size), [terms] * size, [size] * size))
    seconds = perf_counter() - start
    for rank, part in enumerate(parts):
        print(f"{name} {rank}: {part:.3f}")
    print(f"sum: {sum(parts):.3f} in {seconds:.3f} s", flush=True)


def main():
    terms = read_terms()
    if terms < 0:
        sys.exit(1)
    size = len(os.sched_getaffinity(0))
    run("single thread", ThreadPoolExecutor, 1, terms)
    run("thread", ThreadPoolExecutor, size, terms)
    run("process", ProcessPoolExecutor, size, terms)


if __name__ == "__main__":
    main()
