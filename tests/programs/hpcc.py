#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Builds the HPC Challenge benchmark (HPL, PTRANS, RandomAccess, FFT, STREAM, latency and bandwidth) from Debian's source package with
BUILD/bin/mpicc and runs it on a small problem: its own checks must pass.

    hpcc.py BUILD

The sources and the program are kept in BUILD/hpcc. Exit status 77, with a word why: the package, or a BLAS, cannot be had.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

RANKS = 4
SIZE = 300
# The C files of the program; those in other folders belong to HPL on its own.
FOLDERS = ["hpl/src/*", "hpl/testing/matgen", "hpl/testing/timer", "hpl/testing/pmatgen", "hpl/testing/ptimer", "hpl/testing/ptest",
           "RandomAccess", "STREAM", "PTRANS", "src", "DGEMM", "FFT"]
NOT_OURS = {"HPL_pddriver_main.c"}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def write_sources(folder):
    """Asks the places that the system gets its packages from for the sources as well."""
    folder.mkdir(exist_ok=True)
    system = pathlib.Path("/etc/apt")
    for file in [system / "sources.list", *system.glob("sources.list.d/*")]:
        if file.suffix not in (".list", ".sources") or not file.exists():
            continue
        text = re.sub(r"^deb ", "deb-src ", file.read_text(), flags=re.M)
        (folder / file.name).write_text(re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.M))


def fetch(folder):
    """The source, by apt but beside the system's lists: those need not name sources."""
    unpacked = next(folder.glob("hpcc-*/"), None)
    if unpacked:
        return unpacked
    if not shutil.which("apt-get"):
        skip("there is no apt-get to get the source of hpcc with")
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_sources(folder / "sources.list.d")
    apt = ["apt-get", "-q", "-o", "Dir::Etc::sourcelist=-", "-o", f"Dir::Etc::sourceparts={folder}/sources.list.d",
           "-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"]
    for words in (["update"], ["source", "--tar-only", "--download-only", "hpcc"]):
        done = subprocess.run(apt + words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            skip(f"apt-get {words[0]} could not get the source of hpcc:\n{done.stdout[-1000:]}")
    with tarfile.open(next(folder.glob("hpcc_*.orig.tar.*"))) as archive:
        archive.extractall(folder)
    return next(folder.glob("hpcc-*/"))


def compile_all(source, mpicc, program):
    """Compiles and links with whatever BLAS there is."""
    files = sorted(file for pattern in FOLDERS for place in source.glob(pattern) for file in place.glob("*.c") if file.name not in NOT_OURS)
    objects = source / "objects"
    objects.mkdir(exist_ok=True)
    flags = ["-O1", "-w", "-fcommon", "-std=gnu99", "-DAdd__", "-DF77_INTEGER=int", "-DStringSunStyle", "-DHPCC_FFT_235", "-DHPL_CALL_CBLAS",
             "-DMPI_Address=MPI_Get_address", "-DMPI_Type_struct=MPI_Type_create_struct",  # names that MPI 3 has taken away
             "-I", source / "include", "-I", source / "hpl/include", "-I", source / "FFT", "-I", source / "RandomAccess"]

    def compile_one(file):
        target = objects / (file.parent.name + "_" + file.stem + ".o")
        subprocess.run([mpicc, *flags, "-c", file, "-o", target], check=True)
        return target

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(compile_one, files))
    for blas in (["-lopenblas"], ["-lcblas", "-lblas"], ["-lblas"]):
        linked = subprocess.run([mpicc, *made, *blas, "-lm", "-o", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if linked.returncode == 0:
            return
    skip(f"no BLAS to link with (libopenblas-dev): {linked.stdout[-1000:]}")


def write_input(source, folder):
    """The example of the package with a small matrix on a square grid of ranks."""
    lines = (source / "_hpccinf.txt").read_text().splitlines()
    for number, value in ((5, SIZE), (7, 32), (10, 2), (11, 2)):
        lines[number] = f"{value}  " + lines[number]
    (folder / "hpccinf.txt").write_text("\n".join(lines) + "\n")


def judge(text):
    """What is wrong with the output, in words."""
    wrong = [line for line in text.splitlines() if re.search(r"FAILED|ERROR|Failed", line)]
    facts = dict(re.findall(r"^(\w+)=(\S+)$", text, re.MULTILINE))
    if facts.get("Success") != "1":
        wrong.append("it did not end with Success=1")
    for name, value in facts.items():
        if name.endswith("_ErrorsFraction") and float(value) > 0.01:
            wrong.append(f"{name} is {value}")
        if name in ("MPIFFT_maxErr", "StarFFT_maxErr", "SingleFFT_maxErr", "PTRANS_residual") and not 0 <= float(value) < 1e-6:
            wrong.append(f"{name} is {value}")
    if facts.get("CommWorldProcs") != str(RANKS):
        wrong.append(f"it ran on {facts.get('CommWorldProcs')} ranks")
    if text.count("PASSED") < 1:
        wrong.append("HPL's residual was not checked")
    return wrong


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = build / "hpcc"
    folder.mkdir(exist_ok=True)
    source = fetch(folder)
    program = folder / "hpcc"
    if not program.exists():
        compile_all(source, build / "bin" / "mpicc", program)
    write_input(source, folder)
    output = folder / "hpccoutf.txt"
    output.unlink(missing_ok=True)
    subprocess.run([build / "bin" / "mpiexec", "-n", str(RANKS), "--timeout", "300", program], cwd=folder, stdin=subprocess.DEVNULL,
                   env=dict(os.environ, OPENBLAS_NUM_THREADS="1"), check=True)
    wrong = judge(output.read_text())
    print("\n".join(wrong) or f"hpcc's checks passed on {RANKS} ranks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
