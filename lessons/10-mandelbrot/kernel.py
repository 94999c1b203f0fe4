# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The Mandelbrot iteration itself. The same sums in the same order as kernel.cpp, so the pictures are the same."""

from collections import namedtuple
from math import frexp

# What is looked at: real is (left, right), imag is (lower, upper) edge.
View = namedtuple("View", "columns rows real imag iterations")

LEVELS_PER_ITERATION = 256
FAR = 65536.0  # |z|^2 beyond which a point has escaped


def log2_near(x):
    """The logarithm to base 2, right to about 0.01, made of exact steps: see kernel.hpp."""
    half, exponent = frexp(x)
    t = 2.0 * half - 1.0
    return (exponent - 1) + t * (4.0 - t) / 3.0


def fraction(size):
    """0 for a |z|^2 that has only just escaped, rising to 255: see kernel.cpp."""
    octaves = log2_near(log2_near(size) / 16.0)
    return min(max(int(octaves * LEVELS_PER_ITERATION), 0), LEVELS_PER_ITERATION - 1)


def level(cr, ci, iterations):
    """0 for a point of the set, else iterations and a fraction of one, as a whole number: see kernel.hpp."""
    zr = zi = 0.0
    for inside in range(iterations):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > FAR:
            return (inside + 1) * LEVELS_PER_ITERATION - 1 - fraction(zr2 + zi2)
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return 0


def levels_of_row(view, row):
    """The levels of one row, from left to right. Row 0 is at the top."""
    left, right = view.real
    lower, upper = view.imag
    ci = upper - (upper - lower) * (row + 0.5) / view.rows
    return [
        level(left + (right - left) * (column + 0.5) / view.columns, ci, view.iterations)
        for column in range(view.columns)
    ]
