# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Ranks that wait for each other, as mpiexec sees them; what real programs do is in the gallery (tests/explain/deadlock)."""
import subprocess
import time
import unittest

from support import FAKE_RANK, MPIEXEC, LaunchTest, eventually, run, start


class Deadlock(LaunchTest):
    def test_a_circle_ends_the_job(self):
        result = run("-n", "3", FAKE_RANK, "init", "wait-for=next")
        self.assertEqual(result.status, 86)
        self.assertRegex(result.err, r"^tutti: deadlock: ranks 0-2 wait for each other\n  rank 0 waits in MPI for a message from rank 1 with tag 7, at ")

    def test_quiet(self):
        result = run("-q", "-n", "2", FAKE_RANK, "init", "wait-for=next")
        self.assertEqual((result.status, result.err), (86, ""))

    def test_others_that_work_do_not_help(self):
        result = run("-n", "3", FAKE_RANK, "init", "0:wait-for=1", "1:wait-for=0", "sleep=50")
        self.assertEqual(result.status, 86)
        self.assertIn("ranks 0 and 1 wait for each other", result.err)

    def test_a_rank_that_has_finished(self):
        result = run("-n", "2", FAKE_RANK, "init", "0:wait-for=1", "finalize")
        self.assertEqual(result.status, 86)
        self.assertIn("rank 0 waits for rank 1, which has finished", result.err)

    def test_whoever_may_still_act_is_waited_for(self):
        """A rank that sleeps outside MPI, one that has not called MPI_Init, one whose program is a wrapper, one that is stopped."""
        for last in ["2:sleep=2"], ["2:exit=0"]:
            result = run("-n", "3", "sh", "-c", f"test $TUTTI_RANK != 2 || sleep 2; exec {FAKE_RANK} init 0:wait-for=1 1:wait-for=2 {' '.join(last)} exit=5")
            self.assertEqual(result.status, 5 if last == ["2:sleep=2"] else 1, result.err)
            self.assertNotIn("deadlock", result.err)

    def test_many_ranks_fit_a_screen(self):
        begin = time.monotonic()
        result = run("-n", "256", FAKE_RANK, "init", "wait-for=next")
        self.assertEqual(result.status, 86)
        self.assertLessEqual(len(result.err.splitlines()), 24, result.err)
        self.assertIn("in a circle of 256", result.err)
        print(f"256 ranks: {time.monotonic() - begin:.2f} s")

    def test_under_a_debugger_it_is_told_but_not_ended(self):
        try:
            process = start("-n", "2", "strace", "-f", "-o", "/dev/null", FAKE_RANK, "init", "wait-for=next")
            first = process.stderr.readline()
        except FileNotFoundError:
            self.skipTest("no strace")
        if "strace" in first:
            process.communicate(timeout=10)
            self.skipTest("no strace")
        self.assertTrue(first.startswith("tutti: deadlock: "), first)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.terminate()
        process.communicate(timeout=10)


class Status(LaunchTest):
    def test_status_of_a_job(self):
        process = start("-n", "3", FAKE_RANK, "init", "0:in=MPI_Barrier", "sleep=60")
        self.ranks_run(3)
        said = lambda: subprocess.run([MPIEXEC, "--status", str(process.pid)], capture_output=True, text=True, timeout=30).stdout
        self.assertTrue(eventually(lambda: "rank 0 waits in MPI_Barrier on MPI_COMM_WORLD" in said() and "ranks 1-2 are outside MPI" in said()), said())
        self.assertTrue(said().startswith("tutti: status: 3 of 3 ranks run\n"))
        process.terminate()
        process.communicate(timeout=10)

    def test_status_of_nothing(self):
        result = run("--status", "1")
        self.assertEqual((result.status, result.err), (125, "tutti: system: process 1 is no mpiexec of tutti with a running job, or belongs to somebody else\n"))
        result = run("--status", "it")
        self.assertEqual((result.status, result.err), (2, "tutti: usage: --status 'it': this is the process id of a running mpiexec, for example --status 4711\n"))


class Stuck(LaunchTest):
    def test_a_rank_that_works_while_another_waits(self):
        result = run("--stuck", "1", "-n", "2", FAKE_RANK, "init", "0:wait-for=1", "sleep=3", "exit=3")
        self.assertEqual(result.status, 3)
        self.assertRegex(result.err, r"^tutti: stuck: no message has moved for \d+\.\d s, while some ranks wait\n")
        self.assertEqual(result.err.count("tutti: stuck"), 1)

    def test_never(self):
        result = run("--stuck", "0", "-n", "2", FAKE_RANK, "init", "0:wait-for=1", "sleep=2", "exit=3")
        self.assertNotIn("tutti: stuck", result.err)

    def test_a_person_may_type(self):
        process = start("--stuck", "1", "-n", "2", "sh", "-c", f'test $TUTTI_RANK = 1 || read line; exec {FAKE_RANK} init 1:wait-for=0 exit=4')
        time.sleep(3)
        process.stdin.write("go on\n")
        process.stdin.flush()
        err = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 4)
        self.assertNotIn("tutti: stuck", err)


if __name__ == "__main__":
    unittest.main()
