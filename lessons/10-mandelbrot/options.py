# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""What the user asks for on the command line."""

import argparse
import math

from kernel import View

LONGEST_SIDE = 30_000
MOST_ITERATIONS = 8_000_000


class WrongOptions(Exception):
    """Says what is wrong with the command line."""


class Parser(argparse.ArgumentParser):
    """Leaves it to the caller to say what is wrong, since one rank is enough for that."""

    def error(self, message):
        raise WrongOptions(message)


def number_up_to(most):
    """A reader of whole numbers from 1 to `most`."""

    def read(text):
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number") from None
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not in range 1 to {most}")
        return number

    return read


def make_parser():
    parser = Parser(
        prog="mandelbrot.py",
        description="Computes a picture of the Mandelbrot set.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        add_help=False,
    )
    side = number_up_to(LONGEST_SIDE)
    schedules = ["serial", "processes", "static", "reduce", "dynamic"]
    parser.add_argument("--help", "-h", action="store_true", help="print this text")
    parser.add_argument("--columns", type=side, default=450, help="width of the picture in pixels")
    parser.add_argument("--rows", type=side, default=300, help="height of the picture in pixels")
    parser.add_argument("--real", type=float, nargs=2, help="left and right edge; by default for square pixels")
    parser.add_argument("--imag", type=float, nargs=2, default=[-1.2, 1.2], help="lower and upper edge")
    parser.add_argument(
        "--iterations",
        type=number_up_to(MOST_ITERATIONS),
        default=200,
        help="iterations after which a point belongs to the set",
    )
    parser.add_argument("--output", default="mandelbrot.png", help="file to write")
    parser.add_argument("--schedule", choices=schedules, default="dynamic", help="how the rows are shared out")
    return parser


def parse_options(arguments):
    """Returns the options with the view in them; `options.help` is a text if help is asked for."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.real is None:  # the set is about 2.5 wide with its middle at -0.7
        half = (options.imag[1] - options.imag[0]) * options.columns / options.rows / 2.0
        options.real = [-0.7 - half, -0.7 + half]
    for name in "imag", "real":
        low, high = getattr(options, name)
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise WrongOptions(f"--{name} needs two numbers, the smaller one first")
    options.help = parser.format_help() if options.help else ""
    options.view = View(options.columns, options.rows, options.real, options.imag, options.iterations)
    return options
