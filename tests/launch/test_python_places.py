# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Places in Python programs, with every Python that is here: MPI is called through ctypes, so mpi4py need not be built for each."""
import glob
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import MPIEXEC, run

LIBRARY = pathlib.Path(MPIEXEC).resolve().parent.parent / "lib" / "libmpi_abi.so.1"
PYTHONS = sorted({os.path.realpath(p): p for p in [sys.executable, *glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3"))]}.values())
PROGRAM = '''import ctypes, sys, threading
locked, free = ctypes.PyDLL(sys.argv[1]), ctypes.CDLL(sys.argv[1])
initialized = ctypes.c_int()
free.MPI_Initialized(ctypes.byref(initialized))  # before MPI knows of Python
given = ctypes.c_int()
locked.MPI_Init_thread(None, None, 3, ctypes.byref(given))
WORLD = ctypes.c_void_p(0x101)

def abort(code):
    free.MPI_Abort(
        WORLD, code)

class Solver:
    def step(self):
        [abort(code) for code in (5,)]

if sys.argv[2] == "function":
    Solver().step()
if sys.argv[2] == "thread":
    thread = threading.Thread(target=Solver().step)
    thread.start()
    thread.join()
if sys.argv[2] == "module":
    locked.MPI_Abort(WORLD, 5)
if sys.argv[2] == "end":
    for _ in range(1000):
        free.MPI_Barrier(WORLD)
    ctypes.pythonapi.Py_AtExit(free.MPI_Finalize)  # when there is no interpreter any more
'''


def lines_of(text):
    return next(i for i, line in enumerate(PROGRAM.splitlines(), 1) if text in line)


@unittest.skipIf(os.environ.get("TUTTI_SANITIZE"), "a sanitizer must be loaded first")
class PythonPlaces(unittest.TestCase):
    def test_versions(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "solver.py")
            pathlib.Path(program).write_text(PROGRAM)
            for python in PYTHONS:
                if subprocess.run([python, "-c", "import ctypes, sys; sys.exit(sys.version_info < (3, 8))"], capture_output=True).returncode != 0:
                    continue
                for case, place in ("function", f"solver.py:{lines_of('free.MPI_Abort')} in abort()"), ("thread", f"solver.py:{lines_of('free.MPI_Abort')} in abort()"), (
                        "module", f"solver.py:{lines_of('locked.MPI_Abort')}"):
                    result = run("-n", "1", python, program, str(LIBRARY), case)
                    self.assertEqual(result.status, 5, (python, result.err))
                    self.assertTrue(result.err.splitlines()[0].endswith(f"called MPI_Abort with code 5, at {place}"), (python, case, result.err))
                result = run("-n", "2", python, program, str(LIBRARY), "end")
                self.assertEqual((result.status, result.err), (0, ""), python)


if __name__ == "__main__":
    unittest.main()
