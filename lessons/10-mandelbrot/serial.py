# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Schedule "serial": one row after the other. The measure for the others."""

from rows import compute_row


def compute(view):
    return b"".join(compute_row(view, row) for row in range(view.rows))
