# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Signals to mpiexec: from a person, from a terminal, from a batch system."""
import os
import pty
import signal
import time
import unittest

from support import FAKE_RANK, PYTHON, LaunchTest, eventually, run, start

# Writes a line for each signal it gets.
LISTENER = """
import signal, sys, time
def note(number, frame):
    print(signal.Signals(number).name + "\\n", end="", flush=True)  # in one write
for name in sys.argv[1:]:
    signal.signal(getattr(signal, name), note)
print("ready", flush=True)
while True:
    time.sleep(0.05)
"""


class Ending(LaunchTest):
    def ended_by(self, number, *arguments, status, within=1.5, times=1, ranks=2, ready=False):
        process = start("-n", ranks, *arguments)
        if ready:  # the program says so itself
            self.assertEqual([process.stdout.readline() for _ in range(ranks)], ["ready\n"] * ranks)
        self.ranks_run(ranks)
        time.sleep(0.2)
        began = time.monotonic()
        for _ in range(times):
            process.send_signal(number)
            time.sleep(0.02)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, status, err)
        self.assertLess(time.monotonic() - began, within)
        return out, err

    def test_each_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            out, err = self.ended_by(number, FAKE_RANK, "init", "in=MPI_Recv", "sleep=60", status=128 + number)
            self.assertTrue(err.startswith(f"tutti: signal: the job was ended by {number.name} ("), err)
            self.assertIn("ranks 0-1 wait in MPI_Recv on MPI_COMM_WORLD", err)

    def test_ranks_may_clean_up(self):
        out, _ = self.ended_by(signal.SIGTERM, "sh", "-c", "trap 'echo bye; exit 0' TERM; echo ready; sleep 60 & wait", status=143, ready=True)
        self.assertEqual(out, "bye\nbye\n")
        out, _ = self.ended_by(signal.SIGINT, PYTHON, "-c", "import time\ntry: print('ready', flush=True), time.sleep(60)\nexcept KeyboardInterrupt: print('bye')", status=130, ready=True)
        self.assertEqual(out, "bye\nbye\n")

    def test_ranks_that_do_not_listen(self):
        stubborn = "import signal,time\nfor n in (2,15,1,3): signal.signal(n, signal.SIG_IGN)\nprint('ready', flush=True)\ntime.sleep(60)"
        self.ended_by(signal.SIGTERM, PYTHON, "-c", stubborn, status=143, ready=True)
        self.ended_by(signal.SIGINT, PYTHON, "-c", stubborn, status=130, ready=True, times=2, within=0.9)

    def test_children_of_ranks_end_too(self):
        self.ended_by(signal.SIGTERM, "sh", "-c", "setsid sleep 60 & sleep 60 & sleep 60", status=143)

    def test_stopped_ranks_end(self):
        process = start("-n", "2", "sleep", "60")
        self.ranks_run(2)
        for pid in self.rank_pids():
            os.kill(pid, signal.SIGSTOP)
        process.terminate()
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 143)

    def test_many_ranks(self):
        self.ended_by(signal.SIGINT, "sleep", "60", status=130, ranks=64, within=3)

    def test_ignored_at_the_start(self):
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = start("-n", "2", "sleep", "1", preexec_fn=ignore)
        self.ranks_run(2)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0)

    def test_ranks_have_usual_signals(self):
        """Neither blocked nor ignored ones come from mpiexec."""
        result = run("-n", "2", "grep", "-E", "SigBlk|SigIgn", "/proc/self/status", restore_signals=True)
        for line in result.out.splitlines():
            self.assertEqual(int(line.split()[1], 16) & 0x7FFFFFFF, 0, line)


class Forwarded(LaunchTest):
    def test_forwarded_to_ranks(self):
        names = ["SIGUSR1", "SIGUSR2", "SIGALRM", "SIGWINCH", "SIGCONT"]
        process = start("-n", "2", PYTHON, "-c", LISTENER, *names)
        self.assertEqual([process.stdout.readline() for _ in range(2)], ["ready\n"] * 2)
        for name in names:
            process.send_signal(getattr(signal, name))
            self.assertEqual([process.stdout.readline() for _ in range(2)], [name + "\n"] * 2)
        process.terminate()
        process.communicate(timeout=10)

    def test_usr1_shows_the_state_where_nobody_handles_it(self):
        process = start("-n", "3", FAKE_RANK, "init", "1:in=MPI_Recv", "2:in=MPI_Recv", "sleep=60")
        self.ranks_run(3)
        time.sleep(0.3)
        process.send_signal(signal.SIGUSR1)
        self.assertRegex(process.stderr.readline(), r"^tutti: status: 3 of 3 ranks run, for \d+\.\d s\n")
        self.assertIn("rank 0 is outside MPI", process.stderr.readline())
        self.assertIn("ranks 1-2 wait in MPI_Recv on MPI_COMM_WORLD", process.stderr.readline())
        process.terminate()
        process.communicate(timeout=10)

    def test_stop_and_continue(self):
        process = start("-n", "2", "sleep", "60")
        self.ranks_run(2)

        def states():
            return {open_state(pid) for pid in self.rank_pids() + [process.pid]}

        def open_state(pid):
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0]

        process.send_signal(signal.SIGTSTP)
        self.assertTrue(eventually(lambda: states() == {"T"}), states())
        process.send_signal(signal.SIGCONT)
        self.assertTrue(eventually(lambda: states() == {"S"}), states())
        process.terminate()
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 143)


class Keyboard(LaunchTest):
    """mpiexec as the foreground job of a terminal."""

    def on_terminal(self, *arguments):
        master, slave = pty.openpty()

        def lead():
            import fcntl, termios
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        process = start(*arguments, stdin=slave, stdout=slave, stderr=slave, start_new_session=False, preexec_fn=lead)
        os.close(slave)
        self.addCleanup(os.close, master)
        return process, master

    def test_ctrl_c(self):
        process, master = self.on_terminal("-n", "2", "sleep", "60")
        self.ranks_run(2)
        time.sleep(0.2)
        began = time.monotonic()
        os.write(master, b"\x03")
        self.assertEqual(process.wait(10), -signal.SIGINT)  # a shell shows 130 and stops its loop, too
        self.assertLess(time.monotonic() - began, 1.5)

    def test_ctrl_c_reaches_ranks_once(self):
        process, master = self.on_terminal("-n", "1", PYTHON, "-c", LISTENER, "SIGINT")
        text = b""
        while b"ready" not in text:
            text += os.read(master, 1000)
        os.write(master, b"\x03")
        self.assertEqual(process.wait(10), -signal.SIGINT)
        while True:
            try:
                text += os.read(master, 1000)
            except OSError:
                break
        self.assertEqual(text.count(b"SIGINT\r\n"), 1, text)

    def test_ctrl_z(self):
        process, master = self.on_terminal("-n", "2", "sleep", "60")
        self.ranks_run(2)
        time.sleep(0.2)
        os.write(master, b"\x1a")
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status))
        os.kill(process.pid, signal.SIGCONT)
        process.terminate()
        self.assertEqual(process.wait(10), 143)

    def test_reading_from_the_terminal(self):
        process, master = self.on_terminal("-n", "2", "sh", "-c", "read a; echo $TUTTI_RANK:$a")
        os.write(master, b"word\n")
        text = b""
        while b"0:word" not in text:
            text += os.read(master, 1000)
        self.assertEqual(process.wait(10), 0)


if __name__ == "__main__":
    unittest.main()
