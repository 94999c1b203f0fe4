# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""What ranks say through mpiexec: whole, once where it is the same, never lost, and never in the way of a job's end."""
import unittest

from support import FAKE_RANK, LaunchTest, run


class Reports(LaunchTest):
    def test_each_rank_is_heard(self):
        result = run("-n", "3", "sh", "-c", f"{FAKE_RANK} init report=leak:rank-$TUTTI_RANK-forgot finalize")
        self.assertEqual(result.status, 0)
        self.assertEqual(sorted(result.err.splitlines()), [f"tutti: leak: rank-{r}-forgot" for r in range(3)])

    def test_the_same_is_said_once(self):
        result = run("-n", "8", FAKE_RANK, "init", "report=leak:the-same", "report=leak:the-same", "finalize")
        self.assertEqual(result.err, "tutti: leak: the-same\n")

    def test_quiet(self):
        result = run("-q", "-n", "2", FAKE_RANK, "init", "report=leak:hush", "finalize")
        self.assertEqual((result.status, result.err), (0, ""))

    def test_without_mpiexec(self):
        import subprocess

        done = subprocess.run([FAKE_RANK, "init", "report=leak:alone", "finalize"], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, "tutti: leak: alone\n"))


if __name__ == "__main__":
    unittest.main()
