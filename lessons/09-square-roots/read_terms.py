# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Reads the number of terms from standard input; used by the three Python programs of lesson 9."""

import sys

MOST_TERMS = 2**53  # up to here a double holds every whole number


def read_terms():
    """Asks "How many terms? " and returns the answer, or -1 after saying what is wrong with it."""
    print("How many terms? ", end="", flush=True)  # there is no newline that would flush it
    line = sys.stdin.readline().strip()
    if not line:
        print("No number was given; type one like 1234567.", file=sys.stderr, flush=True)
        return -1
    try:
        terms = int(line)
    except ValueError:
        print(f'"{line}" is not a whole number; type one like 1234567.', file=sys.stderr, flush=True)
        return -1
    if not 0 <= terms <= MOST_TERMS:
        message = f"{line} terms cannot be summed; type a number from 0 to {MOST_TERMS}."
        print(message, file=sys.stderr, flush=True)
        return -1
    return terms
