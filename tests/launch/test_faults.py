# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Whatever is killed, however: no process, no shared memory and no file of the job remains. (LaunchTest looks for processes.)"""
import os
import signal
import subprocess
import time
import unittest

from support import FAKE_RANK, PYTHON, LaunchTest, eventually, marked, run, start

TREE = "sleep 61 & setsid sleep 62 & (sleep 63 & sleep 64) & exec sleep 65"


class Killed(LaunchTest):
    def guards(self):
        found = []
        for pid in marked(self.tag):
            try:
                with open(f"/proc/{pid}/comm") as file:
                    if file.read() == "tutti-guard\n":
                        found.append(pid)
            except OSError:
                pass
        return found

    def job(self, *arguments, ranks=2):
        process = start("-n", ranks, *arguments)
        self.ranks_run(ranks)
        self.assertTrue(eventually(lambda: len(self.guards()) == 1))
        return process

    def nothing_left(self, seconds=3):
        self.assertTrue(eventually(lambda: not marked(self.tag), seconds), marked(self.tag))

    def test_a_rank(self):
        process = self.job("sleep", "60", ranks=3)
        os.kill(self.rank_pids()[1], signal.SIGKILL)
        out, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 137)
        self.assertRegex(err, r"^tutti: crash: rank \d \(pid \d+ on \S+\) was ended by SIGKILL")
        self.nothing_left(0.5)

    def test_mpiexec(self):
        for arguments in (["sleep", "60"], ["sh", "-c", TREE], ["sh", "-c", f"{FAKE_RANK} init in=MPI_Recv sleep=60; true"]):
            process = self.job(*arguments)
            process.kill()
            process.wait(10)
            self.nothing_left()
            process.communicate()

    def test_mpiexec_right_after_its_start(self):
        for delay in (0, 0.001, 0.002, 0.004, 0.008):
            process = start("-n", "8", "sh", "-c", TREE)
            time.sleep(delay)
            process.kill()
            process.communicate()
            self.nothing_left()

    def test_the_process_group_of_mpiexec(self):
        process = self.job("sh", "-c", TREE)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self.nothing_left()

    def test_the_readers_of_a_killed_mpiexec_see_the_end(self):
        process = self.job("sh", "-c", TREE)
        process.kill()
        began = time.monotonic()
        process.communicate(timeout=10)
        self.assertLess(time.monotonic() - began, 5)

    def test_the_guard(self):
        process = self.job("sleep", "60")
        first = self.guards()
        os.kill(first[0], signal.SIGKILL)
        self.assertTrue(eventually(lambda: len(self.guards()) == 1 and self.guards() != first), "no new guard")
        process.kill()
        process.communicate()
        self.nothing_left()

    def test_the_guard_survives_requests_to_end(self):
        process = self.job("sleep", "60")
        guard = self.guards()[0]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGPIPE):
            os.kill(guard, number)
        time.sleep(0.1)
        self.assertEqual(self.guards(), [guard])
        process.terminate()
        process.communicate(timeout=10)
        self.nothing_left(0)

    def test_mpiexec_under_mpiexec(self):
        inner = f"{os.environ['TUTTI_MPIEXEC']} -n 2 sh -c '{TREE}'; true"
        process = start("-n", "2", "sh", "-c", inner)
        self.ranks_run(10)
        process.kill()
        process.communicate()
        self.nothing_left()
        process = start("-n", "2", "sh", "-c", inner)
        self.ranks_run(10)
        process.terminate()
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 143)
        self.nothing_left(0.5)


class Left(LaunchTest):
    def nothing_left(self):
        self.assertEqual(marked(self.tag), [])

    def test_after_a_good_end(self):
        result = run("-n", "2", "true")
        self.assertEqual(result.status, 0)
        self.nothing_left()

    def test_what_ranks_leave_running(self):
        result = run("-n", "2", "sh", "-c", "sleep 60 >/dev/null 2>&1 & setsid sleep 60 & exit 0")
        self.assertEqual(result.status, 0)
        self.nothing_left()

    def test_what_ranks_leave_for_a_moment_may_end_in_peace(self):
        result = run("-n", "2", "sh", "-c", "(sleep 0.3; echo late) & exit 0")
        self.assertEqual((result.status, result.out), (0, "late\nlate\n"))

    def test_what_a_failing_rank_leaves(self):
        result = run("-n", "2", "sh", "-c", "setsid sleep 60 & trap '' TERM; exit 3")
        self.assertEqual(result.status, 3)
        self.nothing_left()

    def test_processes_without_the_mark(self):
        result = run("-n", "2", "sh", "-c", "env -i sleep 60 & if [ $TUTTI_RANK = 1 ]; then sleep 0.2; exit 4; fi; env -i sleep 60")
        self.assertEqual(result.status, 4)
        time.sleep(0.1)
        listing = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True).stdout
        self.assertNotIn("1 sleep 60\n", listing.replace("  ", " "))

    def test_no_shared_memory_and_no_files(self):
        before = set(os.listdir("/dev/shm")), {name for name in os.listdir("/tmp") if "tutti" in name}
        process = start("-n", "2", FAKE_RANK, "init", "sleep=60")
        self.ranks_run(2)
        process.kill()
        process.communicate()
        self.assertTrue(eventually(lambda: not marked(self.tag)))
        run("-n", "2", FAKE_RANK, "init", "finalize")
        after = set(os.listdir("/dev/shm")), {name for name in os.listdir("/tmp") if "tutti" in name}
        self.assertEqual(after[0] - before[0], set())
        self.assertEqual(after[1] - before[1], set())

    def test_ranks_get_only_their_own_descriptors(self):
        program = "import os; print(sorted(int(f) for f in os.listdir('/proc/self/fd')))"
        result = run("-n", "8", PYTHON, "-c", program)
        for line in result.out.splitlines():
            self.assertLessEqual(len(eval(line)), 5, line)  # 0 to 2, the job's memory, the directory itself


class Large(LaunchTest):
    # Starting a program under sanitizers costs a hundred times as much.
    many = 128 if os.environ.get("TUTTI_SANITIZE") else 512

    def test_512_ranks(self):
        result = run("-n", str(self.many), FAKE_RANK, "init", "place", "finalize")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(sorted(result.out.splitlines()), sorted(f"{r} of {self.many}" for r in range(self.many)))

    def test_512_ranks_with_labels(self):
        result = run("-l", "-n", str(self.many), FAKE_RANK, "print=hello")
        self.assertEqual(sorted(result.out.splitlines()), sorted(f"[{r:3}] hello" for r in range(self.many)))

    def test_512_ranks_with_the_usual_limit_of_open_files(self):
        import resource
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        result = run("-n", "512", "sh", "-c", "ulimit -n", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard)))
        self.assertEqual((result.status, result.out), (0, "1024\n" * 512))

    def test_one_of_512_fails(self):
        result = run("-n", "512", "sh", "-c", "if [ $TUTTI_RANK = 300 ]; then exit 6; fi; exec sleep 60")
        self.assertEqual(result.status, 6)

    def test_no_more_processes(self):
        if os.getuid() == 0:
            self.skipTest("root has no limit of processes")
        import resource
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        result = run("-n", "200", "sleep", "60", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (50, hard)))
        self.assertEqual(result.status, 125)
        self.assertIn("the limit of processes", result.err)


if __name__ == "__main__":
    unittest.main()
