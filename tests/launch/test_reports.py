# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""What ranks say through mpiexec: whole, once where it is the same, never lost, and never in the way of a job's end."""
import unittest

from support import FAKE_RANK, MPIEXEC, LaunchTest, run


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

    def test_memory_of_another_version(self):
        import os
        import subprocess

        environment = {**os.environ, "TUTTI_JOB": f"3:{os.getpid()}:abcd", "TUTTI_RANK": "1"}
        done = subprocess.run([FAKE_RANK, "init", "place", "finalize"], capture_output=True, text=True, timeout=30, env=environment)
        self.assertEqual((done.returncode, done.stdout), (0, "0 of 1\n"))
        self.assertRegex(done.stderr, r"^tutti: launch: this process was started as rank 1 of a job, but .* different versions")

    def test_without_mpiexec(self):
        import subprocess

        done = subprocess.run([FAKE_RANK, "init", "report=leak:alone", "finalize"], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, "tutti: leak: alone\n"))

    def test_complaints_are_said_once_whatever_their_numbers(self):
        result = run("-n", "4", "sh", "-c", f"{FAKE_RANK} init complain=types:rank-$TUTTI_RANK-sends finalize")
        self.assertEqual((result.status, len(result.err.splitlines())), (0, 1), result.err)
        self.assertRegex(result.err, "^tutti: types: rank-[0-3]-sends\n$")

    def test_complaints_at_the_end_name_the_ranks(self):
        result = run("-n", "5", FAKE_RANK, "init", "0:complain-at-end=leak:two", "3:complain-at-end=leak:two", "4:complain-at-end=leak:two", "1:complain-at-end=leak:one", "finalize")
        self.assertEqual((result.status, sorted(result.err.splitlines())), (0, ["tutti: leak: one (on rank 1)", "tutti: leak: two (on ranks 0, 3-4)"]))

    def test_on_error(self):
        for word in ("complain", "complain-at-end"):
            program = [FAKE_RANK, "init", f"1:{word}=leak:lost", "finalize"]
            said = "tutti: leak: lost" + (" (on rank 1)" if word != "complain" else "") + "\n"
            for options, status, err in (["--on-error=off"], 0, ""), (["--on-error", "warn"], 0, said), (["-q", "--on-error=abort"], 87, ""):
                result = run(*options, "-n", "2", *program)
                self.assertEqual((result.status, result.err), (status, err), (word, options))
        result = run("--on-error=abort", "-n", "2", FAKE_RANK, "init", "1:complain=leak:lost", "1:exit=3", "0:in=MPI_Barrier", "0:sleep=60")
        self.assertEqual((result.status, result.err), (87, "tutti: leak: lost\n  the job is ended because of it (--on-error=abort); exit status 87\n"))
        result = run("--on-error=abort", "-n", "2", FAKE_RANK, "init", "complain-at-end=leak:a", "complain-at-end=leak:b", "finalize")
        self.assertEqual((result.status, result.err), (87, "tutti: leak: a (on ranks 0-1)\ntutti: leak: b (on ranks 0-1)\n"))

    def test_on_error_by_environment(self):
        import os
        import subprocess

        for program in ([FAKE_RANK], [MPIEXEC, "-n", "1", FAKE_RANK]):
            for word, status in ("off", 0), ("warn", 0), ("abort", 87):
                for complaint in "complain", "complain-at-end":
                    done = subprocess.run([*program, "init", f"{complaint}=leak:alone", f"{complaint}=leak:alone", "settle", "finalize"], capture_output=True, text=True, timeout=30,
                                          env={**os.environ, "TUTTI_ON_ERROR": word})
                    self.assertEqual((done.returncode, done.stderr.count("leak: alone")), (status, int(word != "off")), (program, word, complaint))
        done = subprocess.run([MPIEXEC, "-n", "1", FAKE_RANK], capture_output=True, text=True, timeout=30, env={**os.environ, "TUTTI_ON_ERROR": "maybe"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("'maybe': known are abort, warn and off", done.stderr)


if __name__ == "__main__":
    unittest.main()
