# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs the course's programs and checks what they say and draw.

check_lessons.py --mpiexec M --bin DIR [--python PY] [CHECK ...]; without names, all checks; --list names them.
A check is named language.what; those of Python need --python, an interpreter that has mpi4py.
"""

import argparse
import ast
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from png import read_png

LESSONS = Path(__file__).resolve().parent.parent
SECONDS = 120  # no program of the course runs for so long; a hang is a failure
PARTS = ["228623156.877", "228623435.251", "228623712.970", "228623990.532"]
SUM = "914494295.631"


class Course:
    """How the programs of one language are started."""

    def __init__(self, options, language):
        self.options = options
        self.mpiexec = options.mpiexec
        self.bin = Path(options.bin)
        self.python = options.python
        self.language = language
        self.environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def command(self, program, arguments=(), ranks=None):
        """The command for a program; without mpiexec if `ranks` is None."""
        if self.language == "cpp":
            words = [str(self.bin / program)]
        else:
            words = [self.python, str(next(LESSONS.glob(f"*/{program}.py")))]
        start = [self.mpiexec, "-n", str(ranks)] if ranks else []
        return start + words + [str(argument) for argument in arguments]

    def start(self, *command, **more):
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(*command, **more),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self.environment,
            start_new_session=True,
        )

    def run(self, program, arguments=(), ranks=None, text="", status=0):
        """Runs a program to its end, checks its exit status (None: any but 0), returns what it wrote."""
        process = self.start(program, arguments, ranks=ranks)
        out, err = finish(process, text)
        right = process.returncode == status if status is not None else process.returncode != 0
        assert right, f"{process.args} ended with {process.returncode}\n{out}\n{err}"
        if status == 0:
            print(err)  # tutti's own build fails the test when there is a report of tutti's in it
        return out, err


def finish(process, text=""):
    """Sends `text`, waits for the end; a process that does not end is ended, and that is a failure."""
    try:
        out, err = process.communicate(text.encode(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise AssertionError(f"{process.args} hangs") from None
    return out.decode(), err.decode()


def expect(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def hello(course):
    for ranks in 1, 2, 5:
        out, _ = course.run("hello", ranks=ranks)
        found = sorted(re.findall(r"Hello from rank (\d+) of (\d+) on \S+", out))
        expect(found, [(str(rank), str(ranks)) for rank in range(ranks)])
    out, _ = course.run("hello")  # without mpiexec: a world of one
    assert "Hello from rank 0 of 1" in out, out


def point_to_point(course):
    for ranks in 2, 3, 5:
        out, _ = course.run("ring", ranks=ranks)
        total = ranks * (ranks - 1) // 2
        assert f"rank 0 has the sum back from rank {ranks - 1}: {total}" in out, out
    for ranks in 1, 2, 4:
        out, _ = course.run("exchange", ranks=ranks)
        for rank in range(ranks):
            left, right = (rank - 1) % ranks, (rank + 1) % ranks
            assert f"rank {rank}, Sendrecv:    left is {left}, right is {right}" in out, out
            squares = f"left squared is {left * left}, right squared is {right * right}"
            assert f"rank {rank}, Isend/Irecv: {squares}" in out, out
    for ranks in 2, 3:
        out, _ = course.run("ping_pong", ranks=ranks)
        sizes = [int(size) for size in re.findall(r"^ *(\d+) +[\d.]+ +[\d.]+", out, re.MULTILINE)]
        expect(sizes, [4**k for k in range(12)])


def deadlock(course):
    """The wrong program is only looked at; the mended one must work; all of them say how many ranks they need."""
    out, _ = course.run("mended", ranks=2)
    expect(len(re.findall(r"rank [01], by (?:order|Sendrecv|not blocking): right", out)), 6)
    for program in "ring", "ping_pong", "deadlock", "mended":
        _, err = course.run(program, ranks=1, status=None)
        assert re.search("needs? two ranks", err), err
    if course.language == "py":
        ast.parse((LESSONS / "08-point-to-point/deadlock.py").read_text())


def square_roots(course):
    for program in "roots_serial", "roots_threads":
        out, _ = course.run(program, text="1234567\n")
        assert f"sum: {SUM}" in out, out
    out, _ = course.run("roots_mpi", ranks=4, text="1234567\n")
    expect(sorted(re.findall(r"rank \d+: (\d+\.\d{3})", out)), PARTS)
    assert f"sum: {SUM}" in out, out
    for ranks, terms, total in (1, 1234567, SUM), (3, 1234567, SUM), (2, 0, "0.000"), (5, 2, "2.414"):
        out, _ = course.run("roots_mpi", ranks=ranks, text=f"{terms}\n")
        assert f"sum: {total}" in out, out


def wrong_terms(course):
    """A wrong number ends all ranks, with a message and a status; none of them hangs."""
    cases = [
        ("abc\n", '"abc" is not a whole number'),
        ("12x\n", '"12x" is not a whole number'),
        ("1.5\n", '"1.5" is not a whole number'),
        ("-4\n", "-4 terms cannot be summed"),
        ("99999999999999999999\n", "99999999999999999999 terms cannot be summed"),
        ("", "No number was given"),
    ]
    for text, message in cases:
        for program, ranks in ("roots_serial", None), ("roots_threads", None), ("roots_mpi", 3):
            _, err = course.run(program, ranks=ranks, text=text, status=None)
            expect(err.count(message), 1)


def prompt(course):
    """The question is there before an answer is given, though no newline ends it."""
    for program, ranks in ("roots_serial", None), ("roots_mpi", 2):
        process = course.start(program, ranks=ranks)
        seen, end = b"", time.monotonic() + SECONDS
        while b"How many terms? " not in seen and time.monotonic() < end:
            if select.select([process.stdout], [], [], 1)[0]:
                piece = os.read(process.stdout.fileno(), 4096)
                if not piece:
                    break
                seen += piece
        out, err = finish(process, "100\n")
        assert b"How many terms? " in seen, f"no prompt: {seen!r} {out!r} {err!r}"
        assert "sum: 671.463" in out, out


def draw(course, schedule, ranks, view, name="picture.png"):
    """Runs the Mandelbrot program with a view (columns, rows, more arguments); returns the picture."""
    columns, rows, *more = view
    Path(name).unlink(missing_ok=True)
    arguments = ["--schedule", schedule, "--columns", columns, "--rows", rows, "--output", name, *more]
    out, err = course.run("mandelbrot", arguments, ranks=ranks)
    expect(err, "")  # no bar in a pipe
    for word in schedule, "seconds", "pixels per second":
        assert word in out, out
    picture = read_png(name)
    expect(picture[:2], (columns, rows))
    return picture


SEAHORSES = ["--real", "-0.78", "-0.72", "--imag", "0.06", "0.10"]


def mandelbrot(course):
    """Every schedule at several rank counts draws the same as the serial one."""
    cpp = course.language == "cpp"
    pool = "threads" if cpp else "processes"
    views = [(301, 200, "--iterations", 503), (700, 40, "--iterations", 1000, *SEAHORSES)] if cpp else []
    views += [(60, 40, "--iterations", 50), (33, 3, "--iterations", 7)]
    for view in views:
        wanted = draw(course, "serial", None, view)
        assert draw(course, pool, None, view) == wanted, f"{pool} {view}"
        for schedule in "static", "reduce", "dynamic":
            for ranks in (None, 1, 2, 3, 7) if cpp else (1, 2, 5):
                assert draw(course, schedule, ranks, view) == wanted, f"{schedule} {ranks} {view}"


def area(course):
    """The black share of the picture is the area of the set: 1.5066 of 3.6 times 2.4."""
    columns, rows, pixels = draw(course, "dynamic", 2, (900, 600, "--iterations", 5000))
    black = sum(pixels[k : k + 3] == b"\0\0\0" for k in range(0, len(pixels), 3))
    share = black / (columns * rows) * 3.6 * 2.4
    assert abs(share - 1.5066) < 0.01, share


def same_pixels(course):
    """C++ and Python draw the same, bit for bit."""
    other = Course(course.options, "py")
    for view in (96, 64, "--iterations", 300), (70, 99, "--iterations", 250), (96, 64, "--iterations", 400, *SEAHORSES):
        wanted = draw(course, "dynamic", 2, view)
        for schedule in "serial", "dynamic":
            found = draw(other, schedule, 2 if schedule == "dynamic" else None, view)
            assert found == wanted, f"{schedule} {view}"


def wrong_options(course):
    """Each wrong command line gets one message, a status, and no picture."""
    cases = [
        (["--columns", "0"], "0"),
        (["--rows", "many"], "many"),
        (["--rows", "30001"], "30001"),
        (["--iterations", "-3"], "-3"),
        (["--real", "1", "-1"], "--real needs two numbers"),
        (["--imag", "0", "nan"], "--imag needs two numbers"),
        (["--imag", "0"], "--imag"),
        (["--schedule", "magic"], "magic"),
        (["--colour"], "--colour"),
        (["--output", "no-such-folder/x.png"], "cannot write no-such-folder/x.png"),
    ]
    for arguments, word in cases:
        for ranks in None, 3:
            _, err = course.run("mandelbrot", arguments, ranks=ranks, status=None)
            messages = [line for line in err.splitlines() if line.startswith("mandelbrot") and word in line]
            expect(len(messages), 1)
    out, _ = course.run("mandelbrot", ["--help"], ranks=2)
    expect(out.count("--iterations "), 2 if course.language == "py" else 1)
    assert not Path("mandelbrot.png").exists()


def table(course):
    """The table at the end, with and without the comparison; the bar, if it is asked for."""
    view = ["--columns", "400", "--rows", "300"]
    out, err = course.run("mandelbrot", view, ranks=2)
    for line in r"ranks +2$", r"seconds +\d", r"pixels per second +\d+$", r"speed-up +\d.*reckoned", r"waiting +\d.* %":
        assert re.search(f"^{line}", out, re.MULTILINE), out
    expect(err, "")
    out, err = course.run("mandelbrot", [*view, "--compare", "--progress"], ranks=2)
    assert re.search(r"^speed-up +\d.*measured", out, re.MULTILINE), out
    assert re.search(r"\[#* *\] +\d+ %", err), err


BOTH = [hello, point_to_point, deadlock, square_roots, wrong_terms, prompt, mandelbrot, wrong_options]
CHECKS = {f"{language}.{check.__name__}": check for language in ("cpp", "py") for check in BOTH}
CHECKS |= {"cpp.area": area, "cpp.table": table, "py.same_pixels": same_pixels}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mpiexec", default="mpiexec")
    parser.add_argument("--bin", help="folder of the C++ programs")
    parser.add_argument("--python", help="interpreter that has mpi4py")
    parser.add_argument("--list", action="store_true", help="name the checks")
    parser.add_argument("checks", nargs="*", metavar="CHECK")
    options = parser.parse_args()
    if options.list:
        print("\n".join(CHECKS))
        return 0
    options.mpiexec = shutil.which(options.mpiexec) or options.mpiexec
    options.bin = os.path.abspath(options.bin)
    failed = 0
    for name in options.checks or CHECKS:
        language = "cpp" if name == "py.same_pixels" else name.split(".")[0]
        if name.startswith("py.") and not options.python:
            continue
        course = Course(options, language)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                CHECKS[name](course)
                print(f"ok      {name}", flush=True)
            except Exception:  # one check's failure must not hide the next one's
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
            os.chdir("/")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
