# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Reads the pictures the lessons write: PNG, 8 bits per colour, not interlaced."""

import struct
import zlib


def paeth(left, above, corner):
    """The predictor of PNG's fourth filter: whichever neighbour is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def unfilter(kind, line, above):
    """Undoes the filter of one row of three-byte pixels, in place."""
    for i in range(len(line)):
        left = line[i - 3] if i >= 3 else 0
        corner = above[i - 3] if i >= 3 else 0
        guess = [0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner)][kind]
        line[i] = (line[i] + guess) & 255


def read_png(path):
    """Returns columns, rows and the pixels' bytes. Checks every checksum on the way."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    packed, at, head = b"", 8, None
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        assert checksum == zlib.crc32(kind + body), f"{path}: wrong checksum of {kind}"
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    columns, rows = head[:2]
    assert head[2:] == (8, 2, 0, 0, 0), f"{path}: not 8-bit RGB: {head}"
    raw, width = zlib.decompress(packed), 3 * columns
    assert len(raw) == (width + 1) * rows
    lines, above = [], bytes(width)
    for row in range(rows):
        start = (width + 1) * row
        line = bytearray(raw[start + 1 : start + 1 + width])
        if raw[start]:
            unfilter(raw[start], line, above)
        lines.append(line)
        above = line
    return columns, rows, b"".join(lines)
