# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Lesson 9: the sum of the square roots of 1 to m, with one process and one thread. The measure for the others."""

import sys
from math import sqrt

from read_terms import read_terms

terms = read_terms()
if terms < 0:
    sys.exit(1)
print(f"sum: {sum(map(sqrt, range(1, terms + 1))):.3f}")
