# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Runs the cases of one topic of the gallery and compares what is said with the golden texts (see README.md)."""
import argparse
import concurrent.futures
import ctypes
import dataclasses
import difflib
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LIMIT = 60  # seconds; a hang is a failure
BUFFERED_CHECK = "--check=buffers,races,rma,threads,types"  # for right programs that may not wait for each receive
CASE = re.compile(r"^(?://|#) (wrong|right) ([\w-]+):\s*(.*?)\s*:\s*(.*?)\s*$", re.M)
VARY = "what the others do varies"  # which rank is the first to notice, and where the others are then
VARYING = re.compile(r"^  (ranks? [\d, -]+ (waits?|is|are|has|have|last) .*|.* (is|are) ended by mpiexec; .*|\.\.\. and .*)\n", re.M)
PLACES = [  # what differs from run to run
    (re.compile(r"\(pid \d+(?:, below pid \d+,)? on [^)\s]+\)"), "(pid N on HOST)"),
    (re.compile(r"\bpid \d+"), "pid N"),
    (re.compile(r"0x[0-9a-f]{5,}"), "0xADDRESS"),
    (re.compile(r"\+0x[0-9a-f]+"), "+0xOFFSET"),
    (re.compile(r"\b\d+\.\d+ s\b"), "T s"),
    (re.compile(re.escape(str(HERE)) + r"/(?:\w+/)?"), ""),
    (re.compile(r" \(rank 0 of MPI_COMM_SELF\)"), ""),  # whose error handler hears of errors without an object
]


@dataclasses.dataclass
class Case:
    program: pathlib.Path
    verdict: str
    name: str
    options: list
    arguments: list
    checked: bool = False

    def __str__(self):
        return f"{self.program.name} {self.name} ({self.verdict}{', --check' if self.checked else ''})"


def watchpoints():
    """Whether the system grants hardware watchpoints: perf_event_open for a breakpoint on a word of ours."""
    word = ctypes.c_uint64(0)
    attributes = bytearray(128)
    struct.pack_into("IIQ", attributes, 0, 5, len(attributes), 0)  # PERF_TYPE_BREAKPOINT
    struct.pack_into("Q", attributes, 40, 1 << 5 | 1 << 6)  # exclude_kernel, exclude_hv
    struct.pack_into("=IQQ", attributes, 52, 3, ctypes.addressof(word), 8)
    number = {"x86_64": 298, "aarch64": 241}.get(os.uname().machine)
    if number is None:
        return False
    descriptor = ctypes.CDLL(None, use_errno=True).syscall(number, (ctypes.c_char * 128).from_buffer(attributes), 0, -1, -1, 0)
    if descriptor >= 0:
        os.close(descriptor)
    return descriptor >= 0


def cases_of(program):
    cases = [Case(program, verdict, name, options.split(), arguments.split()) for verdict, name, options, arguments in CASE.findall(program.read_text())]
    wrong, right = ({case.name for case in cases if case.verdict == verdict} for verdict in ("wrong", "right"))
    if not wrong or wrong != right:
        sys.exit(f"{program}: each wrong case needs a right one of the same name: {sorted(wrong ^ right) or 'there is none'}")
    return cases + [dataclasses.replace(case, checked=True) for case in cases if case.verdict == "right" and "--check" not in " ".join(case.options)]


def command(case, binaries):
    program = [os.environ["TUTTI_PYTHON"], str(case.program)] if case.program.suffix == ".py" else [str(binaries / f"{case.program.parent.name}_{case.program.stem}")]
    check = [BUFFERED_CHECK if "relies on: buffered sends" in case.program.read_text() else "--check"] if case.checked else []
    return [os.environ["TUTTI_MPIEXEC"], *check, *case.options, *program, *case.arguments]


def run(case, binaries):
    """The exit status and what was said, without what differs from run to run. The program may leave files in its working folder."""
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        process = subprocess.Popen(command(case, binaries), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   errors="replace")
        try:
            said = process.communicate(timeout=LIMIT)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            return "hang", process.communicate()[1]
    if VARY in case.program.read_text():
        said = VARYING.sub("", said)
    return str(process.returncode), normal(said)


def normal(said):
    """What is said without what differs from run to run. Whether a rank waits yet or is only about to depends on the machine."""
    for pattern, word in PLACES:
        said = pattern.sub(word, said)
    said = "".join(sorted(re.split(r"^(?=tutti: )", said, flags=re.M)))  # which rank is the first to complain is a matter of luck
    said = re.sub(r"\bis in (MPI_)", r"waits in \1", re.sub(r"\bare in (MPI_)", r"wait in \1", said))
    said = re.sub(r" for a message from rank (\d+) with tag (\d+) on ([^,\n]+)(?=, at)", r" on \3 (source \1, tag \2)", said)
    return re.sub(r"^(  ranks? .* waits? in MPI_.*) \(T s\)$", r"\1", said, flags=re.M)


def read_golden(path):
    if not path.exists():
        return {}
    parts = re.split(r"^=== ([\w-]+) \(status (\w+)\)\n", path.read_text(), flags=re.M)
    return {parts[i]: (parts[i + 1], normal(parts[i + 2])) for i in range(1, len(parts), 3)}


def difference(expected, found):
    lines = difflib.unified_diff(expected[1].splitlines(), found[1].splitlines(), "expected", "found", lineterm="", n=1)
    return f"status {found[0]}, expected {expected[0]}\n" + "\n".join(lines)


def check(case, found, golden):
    """What is not as it should be, or None."""
    expected = ("0", "") if case.verdict == "right" else golden.get(case.name)
    if expected is None:
        return f"no golden text; found status {found[0]}:\n{found[1]}"
    if "// told: kind only" in case.program.read_text() and case.verdict == "wrong":
        found, expected = ((status, said[:said.index(":", len("tutti: "))]) for status, said in (found, expected))
    if found != expected:
        return difference(expected, found)
    return None if case.verdict == "right" or found[1].startswith("tutti: ") or "\ntutti: " in found[1] else "a wrong program of which nothing is said"


def update(program, results):
    golden = read_golden(program.with_suffix(".golden"))
    for case, found in results:
        if case.program == program and case.verdict == "wrong":
            golden[case.name] = found
    names = [case.name for case in cases_of(program) if case.verdict == "wrong"]
    text = "".join(f"=== {name} (status {golden[name][0]})\n{golden[name][1]}" for name in names if name in golden)
    program.with_suffix(".golden").write_text(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("topic")
    parser.add_argument("--binaries", type=pathlib.Path, default=pathlib.Path(os.environ.get("TUTTI_GALLERY", ".")))
    parser.add_argument("--only", default="")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("-j", type=int, default=4)
    options = parser.parse_args()
    programs = sorted(p for p in (HERE / options.topic).iterdir() if p.suffix in (".c", ".cpp", ".py"))
    if "TUTTI_PYTHON" not in os.environ:
        programs = [p for p in programs if p.suffix != ".py"]
    if not watchpoints():
        left_out = [p for p in programs if "// needs: watchpoints" in p.read_text()]
        print("no hardware watchpoints here, left out:", ", ".join(p.name for p in left_out) or "nothing")
        programs = [p for p in programs if p not in left_out]
    cases = [c for p in programs for c in cases_of(p) if options.only in p.name or options.only in c.name]
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        results = list(zip(cases, pool.map(lambda case: run(case, options.binaries), cases)))
    if options.update:
        for program in programs:
            update(program, results)
    bad = 0
    for case, found in results:
        problem = check(case, found, read_golden(case.program.with_suffix(".golden")))
        if problem:
            bad += 1
            print(f"---- {case}\n     {' '.join(command(case, options.binaries))}\n{problem}")
    pairs = sum(case.verdict == "wrong" for case in cases)
    print(f"{options.topic}: {pairs} pairs, {len(cases)} runs, {bad} not as they should be")
    sys.exit(bad != 0 or not cases)


if __name__ == "__main__":
    main()
