# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Rows of the picture: iterate and paint; the part all schedules share."""

from kernel import levels_of_row
from palette import paint


def compute_row(view, row):
    """The bytes of one row of the picture."""
    return paint(levels_of_row(view, row))
