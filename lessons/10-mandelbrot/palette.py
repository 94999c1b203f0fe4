# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""From the level of a pixel to its colour, in whole numbers only, as in palette.cpp."""

from kernel import log2_near

PLACES = 1024
PLACES_PER_OCTAVE = 288  # an octave: twice as many iterations
FIRST_PLACE = 120  # turns the ring: the far surroundings of the set shall be dark
STOPS = [
    (0, (4, 8, 46)),
    (150, (16, 66, 152)),
    (330, (72, 160, 226)),
    (470, (236, 250, 252)),
    (620, (255, 190, 62)),
    (760, (206, 84, 22)),
    (890, (74, 16, 52)),
    (1024, (4, 8, 46)),
]


def blend(start, end, place, length):
    """Eases in and out between two stops: 0..1 as 0..4096, by 3 t^2 - 2 t^3."""
    t = 4096 * place // length
    eased = t * t * (3 * 4096 - 2 * t) // (4096 * 4096)
    return (start * (4096 - eased) + end * eased) // 4096


def make_table():
    table = []
    for (begin, start), (finish, end) in zip(STOPS, STOPS[1:]):
        for place in range(finish - begin):
            table.append(bytes(blend(s, e, place, finish - begin) for s, e in zip(start, end)))
    return table


TABLE = make_table()
BLACK = bytes(3)  # the set itself


def paint(levels):
    """Three bytes (red, green, blue) per level."""
    return b"".join(
        TABLE[(FIRST_PLACE + int(log2_near(level) * PLACES_PER_OCTAVE)) % PLACES] if level else BLACK
        for level in levels
    )
