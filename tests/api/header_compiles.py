#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""mpi.h and mpi-ext.h compile without a warning as C99 to C17 and as C++11 to C++20, with every compiler that is here, twice in one file."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

INCLUDE = Path(__file__).resolve().parents[2] / "include"
PROGRAM = """\
#include <mpi.h>
#include <mpi-ext.h>
#include <mpi.h>
#include <mpi-ext.h>
int main(int argc, char **argv);
int main(int argc, char **argv) {
  MPI_Status status;
  MPI_Comm comm = MPI_COMM_WORLD;
  const int limits[] = {MPI_MAX_ERROR_STRING, MPI_ANY_SOURCE, MPI_ERR_LASTCODE, MPI_VERSION * 10 + MPI_SUBVERSION};
  switch (argc) { case MPI_THREAD_MULTIPLE: case MPI_SUCCESS: case MPIX_ERR_REVOKED: return limits[0]; default: break; }
  return MPI_Init(&argc, &argv) + MPI_Recv(argv, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &status) + status.MPI_SOURCE;
}
"""
COMPILERS = {"c": ("gcc", "clang", "clang-15"), "cpp": ("g++", "clang++", "clang++-15")}
STANDARDS = {"c": ("c99", "c11", "c17"), "cpp": ("c++11", "c++14", "c++17", "c++20")}


def main():
    failures, runs = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for language, compilers in COMPILERS.items():
            source = Path(folder) / f"header.{language}"
            source.write_text(PROGRAM)
            for compiler in filter(shutil.which, compilers):
                for standard in STANDARDS[language]:
                    command = [compiler, f"-std={standard}", "-pedantic", "-Wall", "-Wextra", "-Werror", f"-I{INCLUDE}", "-fsyntax-only", str(source)]
                    done = subprocess.run(command, capture_output=True, text=True)
                    runs += 1
                    if done.returncode != 0:
                        failures.append(" ".join(command) + "\n" + done.stderr)
    if failures or runs == 0:
        sys.exit("\n".join(failures) or "there is no compiler")
    print(f"{runs} compilations")


if __name__ == "__main__":
    main()
