#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs the demonstration programs that come with mpi4py's source (those that need no other package) under BUILD/bin/mpiexec.

    mpi4py_demos.py BUILD [WORD]     only those whose line below contains the word
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reports import pass_on  # noqa: E402

# Not nxtval-mpi3.py, in which rank 0 sets the counter to 0 when others may have counted already. Ranks (0: without mpiexec), folder, program and arguments, what its output must contain, what it reads.
DEMOS = [
    (3, ".", "helloworld.py", r"I am process 2 of 3", ""),
    (3, "compute-pi", "cpi-cco.py", r"pi is approximately 3\.14159", "1000\n0\n"),
    (3, "compute-pi", "cpi-rma.py", r"pi is approximately 3\.14159", "1000\n0\n"),
    (3, "nxtval", "nxtval-threads.py", "", ""),
    (3, "nxtval", "nxtval-onesided.py", "", ""),
    (3, "nxtval", "nxtval-scalable.py", "", ""),
    (3, "reductions", "test_reductions.py -q", r"\nOK", ""),
    (3, "sequential", "test_seq.py", "", ""),
    (2, "init-fini", "test_0.py threads=false recv_mprobe=false", "", ""),
    (2, "init-fini", "test_0.py thread_level=serialized errors=exception", "", ""),
    (0, "init-fini", "test_0.py", "", ""),
    (2, "init-fini", "test_1.py", "", ""),
    (2, "init-fini", "test_2.py", "", ""),
    (2, "init-fini", "test_3.py", "", ""),
    (2, "init-fini", "test_4.py", "", ""),
    (2, "init-fini", "test_5.py", "", ""),
    (2, "init-fini", "test_6.py", "", ""),
    (2, "init-fini", "test_mpi40.py", "", ""),
    (0, "threads", "sendrecv.py", "", ""),
    (2, "wrap-c", "test.py", r"Hello, World! I am process 1 of 2", ""),
    (2, "wrap-ctypes", "test.py", "", ""),
] + [(2, "mpi-ref-v1", f"ex-{number}.py", "", "") for number in
     ["2.01", "2.08", "2.16", "2.29", "2.32", "2.34", "2.35", "3.01", "3.02", "3.03", "3.04", "3.05", "3.06", "3.07", "3.08", "3.09", "3.11", "3.12", "3.13"]]


def compile_for(build, python, folder):
    """What the demo's makefile makes: an extension or a library."""
    mpicc = [build / "bin" / "mpicc", "-fPIC", "-shared", "helloworld.c", "-o"]
    if folder.name == "wrap-ctypes":
        subprocess.run([*mpicc, "libhelloworld.so"], cwd=folder, check=True)
        return
    include = subprocess.run([python, "-c", "import sysconfig, mpi4py; print(sysconfig.get_path('include'), mpi4py.get_include(), "
                              "sysconfig.get_config_var('EXT_SUFFIX'))"], check=True, capture_output=True, text=True).stdout.split()
    subprocess.run([*mpicc, "helloworld" + include[2], "-I", include[0], "-I", include[1]], cwd=folder, check=True)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    python = build / "venv" / "bin" / "python"
    demos = build / "python" / "demos"
    shutil.rmtree(demos, ignore_errors=True)
    shutil.copytree(next((build / "python").glob("mpi4py-*/demo")), demos)
    environment = {name: value for name, value in os.environ.items() if name not in ("LD_LIBRARY_PATH", "PYTHONPATH")}
    failed = 0
    for ranks, folder, program, pattern, text in DEMOS:
        if word not in f"{folder} {program}":
            continue
        if folder.startswith("wrap-"):
            compile_for(build, python, demos / folder)
        launcher = [build / "bin" / "mpiexec", "-n", str(ranks), "--timeout", "60"] if ranks else []
        done = subprocess.run([*launcher, python, "-B", *program.split()], cwd=demos / folder, env=environment, input=text, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        pass_on(done.stdout)
        right = done.returncode == 0 and re.search(pattern, done.stdout)
        if not right:
            failed += 1
            print(f"{folder}/{program} on {ranks} ranks: exit status {done.returncode}\n{done.stdout[-3000:]}", flush=True)
    print(f"{len(DEMOS)} demos, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
