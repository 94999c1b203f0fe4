# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes a PNG of 8 bits per colour with nothing but the standard library."""

import os
import struct
import zlib


def chunk(kind, data):
    """A PNG consists of chunks: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, columns, rows, rgb):
    """Writes `rgb`, three bytes per pixel, rows from the top."""
    width = 3 * columns
    # A zero before each row says that the row is not filtered.
    data = b"".join(b"\0" + rgb[width * row : width * (row + 1)] for row in range(rows))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(data, 9)))
        file.write(chunk(b"IEND", b""))


def why_not_writable(path):
    """What is wrong with the file, or None; asked before the work begins. A file that is there stays as it is."""
    existed = os.path.exists(path)
    try:
        with open(path, "ab"):
            pass
    except OSError as error:
        return f"cannot write {path}: {error.strerror}"
    if not existed:
        os.remove(path)
    return None
