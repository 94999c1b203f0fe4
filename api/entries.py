# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes the entry points, abi/entries_UNIT.cpp."""


def unit_names(chapters):
    return []


def write_unit(unit, chapters, not_yet):
    return ""
