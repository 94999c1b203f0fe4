# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""How ranks end: exit statuses and the reports on the first failing rank."""
import signal
import unittest

from support import FAKE_RANK, LaunchTest, run


class Status(LaunchTest):
    def test_success(self):
        for arguments in (["true"], [FAKE_RANK, "init", "finalize"], [FAKE_RANK]):
            result = run("-n", "3", *arguments)
            self.assertEqual((result.status, result.out, result.err), (0, "", ""))

    def test_exit_status(self):
        for code in (1, 3, 77, 255):
            result = run("-n", "3", FAKE_RANK, "init", f"1:exit={code}", "in=MPI_Barrier", "sleep=30")
            self.assertEqual(result.status, code)
            self.assertRegex(result.err, rf"^tutti: exit: rank 1 \(pid \d+ on \S+\) left with exit status {code}\n")

    def test_exit_status_without_mpi(self):
        result = run("-n", "2", "sh", "-c", "exit 5")
        self.assertEqual(result.status, 5)
        self.assertIn("left with exit status 5", result.err)

    def test_signals_in_words(self):
        for number, words in ((signal.SIGSEGV, "SIGSEGV (segmentation fault"), (signal.SIGFPE, "SIGFPE (arithmetic error"), (signal.SIGABRT, "SIGABRT (it called abort()"),
                              (signal.SIGKILL, "SIGKILL (killed from outside"), (signal.SIGPIPE, "SIGPIPE (it wrote to a pipe"), (signal.SIGUSR2, "SIGUSR2 (")):
            result = run("-n", "3", FAKE_RANK, "init", f"2:signal={number.value}", "in=MPI_Recv", "sleep=30")
            self.assertEqual(result.status, 128 + number)
            self.assertRegex(result.err, r"^tutti: crash: rank 2 \(pid \d+ on \S+\) was ended by ")
            self.assertIn(words, result.err)

    def test_what_the_others_were_doing(self):
        result = run("-n", "6", FAKE_RANK, "0:sleep=30", "init", "1:in=MPI_Barrier", "2:in=MPI_Barrier", "4:in=MPI_Barrier", "3:finalize", "5:await=4", "5:signal=11", "sleep=30")
        self.assertEqual(result.status, 139)
        self.assertIn("  rank 0 has not called MPI_Init\n", result.err)
        self.assertRegex(result.err, r"  ranks 1-2, 4 wait in MPI_Barrier on MPI_COMM_WORLD( \(\d+\.\d s\))?\n")
        self.assertIn("  rank 3 has called MPI_Finalize\n", result.err)
        self.assertIn("  the others are ended by mpiexec; exit status 139\n", result.err)

    def test_the_report_of_many_ranks_is_short(self):
        result = run("-n", "64", FAKE_RANK, "init", "7:await=63", "7:exit=9", "in=MPI_Allreduce", "sleep=60")
        self.assertEqual(result.status, 9)
        self.assertRegex(result.err, r"  ranks 0-6, 8-63 wait in MPI_Allreduce on MPI_COMM_WORLD")
        self.assertLess(result.err.count("\n"), 8)

    def test_with_whom_a_call_waits(self):
        result = run("-n", "4", FAKE_RANK, "init", "0:in=MPI_Recv", "1:in=MPI_Recv", "2:in=MPI_Bcast", "3:await=3", "3:exit=3", "sleep=30")
        self.assertRegex(result.err, r"  ranks 0-1 wait in MPI_Recv on MPI_COMM_WORLD \(source 1, tag 0\)( \(\d\.\d s\))?\n")
        self.assertRegex(result.err, r"  rank 2 waits in MPI_Bcast on MPI_COMM_WORLD \(root 1\)( \(\d\.\d s\))?\n")
        result = run("-n", "4", FAKE_RANK, "init", "3:await=3", "3:exit=3", "in=MPI_Recv", "sleep=30")
        self.assertRegex(result.err, r"  ranks 0-2 wait in MPI_Recv on MPI_COMM_WORLD( \(\d\.\d s\))?\n")

    def test_leaving_without_finalize(self):
        result = run("-n", "3", FAKE_RANK, "init", "1:exit=0", "in=MPI_Recv", "sleep=30")
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, r"^tutti: exit: rank 1 \(.*\) left without calling MPI_Finalize")

    def test_abort(self):
        for code, status in ((3, 3), (0, 1), (256, 1), (257, 1), (-1, 255)):
            result = run("-n", "3", FAKE_RANK, "init", f"2:abort={code}", "sleep=30")
            self.assertEqual(result.status, status)
            self.assertRegex(result.err, rf"^tutti: abort: rank 2 \(.*\) called MPI_Abort with code {code}\n")

    def test_abort_below_a_wrapper(self):
        result = run("-n", "2", "sh", "-c", f"{FAKE_RANK} init 1:abort=4 sleep=30; true")
        self.assertEqual(result.status, 4)
        self.assertRegex(result.err, r"^tutti: abort: rank 1 \(pid \d+, below pid \d+, on ")

    def test_quiet(self):
        result = run("-q", "-n", "2", "false")
        self.assertEqual((result.status, result.err), (1, ""))

    def test_timeout(self):
        result = run("--timeout", "0.5", "-n", "3", FAKE_RANK, "init", "in=MPI_Recv", "sleep=30")
        self.assertEqual(result.status, 124)
        self.assertRegex(result.err, r"^tutti: timeout: the job did not end within 0.5 s\n  ranks 0-2 wait in MPI_Recv on MPI_COMM_WORLD")
        self.assertEqual(run("--timeout", "60", "true").status, 0)

    def test_a_rank_that_ignores_requests_to_end(self):
        result = run("-n", "2", "sh", "-c", "trap '' TERM INT; if [ $TUTTI_RANK = 0 ]; then sleep 0.3; exit 3; fi; while :; do sleep 1; done")
        self.assertEqual(result.status, 3)

    def test_ranks_get_time_to_end(self):
        result = run("-n", "2", "sh", "-c", "trap 'echo cleaned; exit 0' TERM; if [ $TUTTI_RANK = 0 ]; then sleep 0.3; exit 3; fi; sleep 30 & wait")
        self.assertEqual((result.status, result.out), (3, "cleaned\n"))


class Wrappers(LaunchTest):
    def test_places(self):
        want = ["0 of 3", "1 of 3", "2 of 3"]
        close_all = "import os,sys; os.closerange(3, 1000); os.execv(sys.argv[1], sys.argv[1:])"
        for wrapper in ([], ["env", "A=1"], ["sh", "-c", '"$0" "$@"; true'], ["nice"], ["sh", "-c", 'exec 3<&- 4</dev/null 9>/dev/null; exec "$0" "$@"'],
                        ["python3", "-c", close_all], ["python3", "-c", "import subprocess,sys; subprocess.run(sys.argv[1:], check=True)"]):
            result = run("-n", "3", *wrapper, FAKE_RANK, "init", "place", "finalize")
            self.assertEqual((result.status, sorted(result.out.splitlines())), (0, want), (wrapper, result.err))

    def test_a_place_is_taken_once(self):
        result = run("-n", "2", "sh", "-c", f"{FAKE_RANK} init place finalize; {FAKE_RANK} init place finalize")
        self.assertEqual((result.status, sorted(result.out.splitlines())), (0, ["0 of 1", "0 of 1", "0 of 2", "1 of 2"]))

    def test_status_through_a_wrapper(self):
        result = run("-n", "2", "sh", "-c", f"{FAKE_RANK} init 1:signal=11 sleep=30")
        self.assertEqual(result.status, 139)

    def test_a_wrapper_that_hides_a_crash(self):
        result = run("-n", "2", "sh", "-c", f"{FAKE_RANK} init 1:signal=11 sleep=30 finalize; true")
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, r"tutti: exit: rank 1 \(.*\) left without calling MPI_Finalize")

    def test_a_wrapper_that_stays_after_a_crash(self):
        result = run("-n", "2", "sh", "-c", f"{FAKE_RANK} init 1:sleep=0.3 1:signal=11 sleep=30 finalize; sleep 60")
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, r"tutti: exit: rank 1 \(.*\) vanished without calling MPI_Finalize, though its wrapper \(pid \d+\) still runs")

    def test_a_job_inside_a_rank(self):
        import os
        inner = f"{os.environ['TUTTI_MPIEXEC']} -n 2 {FAKE_RANK} init place finalize"
        result = run("-n", "2", "sh", "-c", inner)
        self.assertEqual((result.status, sorted(result.out.splitlines())), (0, ["0 of 2", "0 of 2", "1 of 2", "1 of 2"]), result.err)


if __name__ == "__main__":
    unittest.main()
