#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""When a job goes on without a rank, what mpiexec says, and how it exits: recovery.py MPIEXEC BEREAVED."""
import subprocess
import sys

KILLED = 128 + 9
SAID = "the other ranks handle errors by themselves, so the job goes on without it"
AS_TOLD = "the job goes on without it (--enable-recovery)"
ENDED = "ended by mpiexec; exit status 137"

# options of mpiexec, arguments of bereaved, exit status, what is said
CASES = [
    ((), ("return", "told", "0"), 0, SAID),
    ((), ("return", "blind", "0"), KILLED, SAID),
    ((), ("return", "told", "3"), KILLED, SAID),
    ((), ("fatal", "blind", "0"), KILLED, ENDED),
    (("--enable-recovery",), ("fatal", "blind", "0"), 0, AS_TOLD),
    (("--disable-auto-cleanup",), ("return", "told", "0"), 0, AS_TOLD),
    (("--continuous", "--quiet"), ("fatal", "blind", "0"), 0, ""),
]


def main():
    mpiexec, bereaved = sys.argv[1:]
    for options, arguments, status, said in CASES:
        command = [mpiexec, "--timeout", "30", *options, "-n", "3", bereaved, *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        crash = "rank 1" in done.stderr and "SIGKILL" in done.stderr
        if done.returncode != status or said not in done.stderr or crash != bool(said):
            sys.exit(f"{' '.join(command)}: exit status {done.returncode} instead of {status}\n{done.stderr}")
    print(f"{len(CASES)} jobs ended as they should")


main()
