# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Standard input: who gets it, and that nobody who does not read it does harm."""
import subprocess
import time
import unittest

from support import PYTHON, LaunchTest, run, start

COUNT = "import sys; print(len(sys.stdin.read()))"


class Input(LaunchTest):
    def counts(self, *options, text="hello\n", **more):
        result = run(*options, PYTHON, "-c", f"import os; {COUNT[:-1]}, os.environ['TUTTI_RANK'])", input=text, **more)
        self.assertEqual((result.status, result.err), (0, ""))
        return {int(line.split()[1]): int(line.split()[0]) for line in result.out.splitlines()}

    def test_rank_0_reads(self):
        self.assertEqual(self.counts("-n", "3"), {0: 6, 1: 0, 2: 0})

    def test_another_rank_reads(self):
        self.assertEqual(self.counts("--stdin", "2", "-n", "3"), {0: 0, 1: 0, 2: 6})

    def test_none_reads(self):
        self.assertEqual(self.counts("--stdin", "none", "-n", "2"), {0: 0, 1: 0})

    def test_all_read(self):
        big = "x" * 3_000_000
        self.assertEqual(self.counts("--stdin", "all", "-n", "3", text=big), {r: len(big) for r in range(3)})

    def test_all_read_a_file(self):
        path = self.file("input", "y" * 2_500_000)
        with open(path) as file:
            result = run("--stdin", "all", "-n", "3", PYTHON, "-c", COUNT, stdin=file, input=None)
        self.assertEqual((result.status, result.out), (0, "2500000\n" * 3))

    def test_one_of_all_does_not_read(self):
        result = run("--stdin", "all", "-n", "3", PYTHON, "-c", "\nif 1:\n import os, time\n if os.environ['TUTTI_RANK'] != '1':\n  " + COUNT, input="z" * 1_000_000)
        self.assertEqual((result.status, result.out), (0, "1000000\n" * 2))

    def test_nobody_reads(self):
        result = run("-n", "2", "true", input="x" * 1_000_000)
        self.assertEqual((result.status, result.err), (0, ""))

    def test_closed_descriptors(self):
        for closed in ("0<&-", "0<&- 1>&-", "0<&- 2>&-", "1>&- 2>&-"):
            done = subprocess.run(["sh", "-c", f'"$TUTTI_MPIEXEC" -n 2 sh -c "cat; echo x; echo y >&2" {closed}'], capture_output=True, timeout=30, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, closed)

    def test_input_that_never_ends(self):
        process = start("-n", "2", "sh", "-c", "exit 0")
        time.sleep(0.2)
        self.assertEqual(process.wait(10), 0)
        process.communicate()


if __name__ == "__main__":
    unittest.main()
