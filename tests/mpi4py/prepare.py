#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Makes BUILD/venv: mpi4py built from its source by BUILD/bin/mpicc, with NumPy for its tests, and MPICH as PyPI has it.

    prepare.py BUILD

What was made before stays; mpi4py is built again if mpi.h or the interpreter has changed.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

MPI4PY = "4.1.2"
MPICH = "5.0.2"
NUMPY = "2.4.6"
ROOT = pathlib.Path(__file__).resolve().parents[2]
ULFM = pathlib.Path(__file__).resolve().parent / "ulfm.h"


def run(*command, **settings):
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL, **settings)


def wanted(build):
    """What the virtual environment depends on."""
    headers = (ROOT / "include" / "mpi.h", ROOT / "include" / "mpi-ext.h", ULFM)
    header = hashlib.sha256(b"".join(path.read_bytes() for path in headers)).hexdigest()
    return f"mpi4py {MPI4PY}, MPICH {MPICH}, NumPy {NUMPY}, {sys.executable} {sys.version}, {build}, headers {header}\n"


def fetch(pip, python_dir):
    """The source of mpi4py, packed and unpacked: its test suite is only there."""
    archive = python_dir / f"mpi4py-{MPI4PY}.tar.gz"
    if not archive.exists():
        run(*pip, "download", "--no-deps", "--no-binary", "mpi4py", "--no-build-isolation", "--dest", python_dir, f"mpi4py=={MPI4PY}")
    shutil.rmtree(python_dir / f"mpi4py-{MPI4PY}", ignore_errors=True)
    with tarfile.open(archive) as source:
        source.extractall(python_dir)
    return archive


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    venv, python_dir = build / "venv", build / "python"
    stamp = python_dir / "made_from.txt"
    if stamp.exists() and stamp.read_text() == wanted(build) and (venv / "bin" / "python").exists():
        print(f"{venv} is as wanted")
        return
    python_dir.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    run(sys.executable, "-m", "venv", "--clear", venv)
    pip = [venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "install", "setuptools", "wheel", "Cython>=3.0.1")
    archive = fetch(pip, python_dir)
    environment = dict(os.environ, MPI4PY_BUILD_MPIABI="1", CFLAGS=f"-O0 -include {ULFM}", MPICC=str(build / "bin" / "mpicc"))
    environment.pop("LD_LIBRARY_PATH", None)
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", python_dir, archive, env=environment)
    run(*pip, "install", "--no-deps", "--no-index", "--find-links", python_dir, f"mpi4py=={MPI4PY}")
    run(*pip, "install", "--no-deps", f"mpich=={MPICH}", f"numpy=={NUMPY}")
    stamp.write_text(wanted(build))


if __name__ == "__main__":
    main()
