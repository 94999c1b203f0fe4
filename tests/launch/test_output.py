# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Standard output and error: whole lines, labels, prompts, terminals, files, slow and vanishing readers."""
import collections
import os
import pty
import re
import select
import subprocess
import time
import unittest

from support import FAKE_RANK, PYTHON, LaunchTest, run, start


def read_until(fd, wanted, seconds=10):
    """Reads from a descriptor until `wanted` has come or it ends; what has come."""
    text, end = b"", time.monotonic() + seconds
    while wanted not in text and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
    return text


# Writes numbered lines in blocks that end anywhere, as a C library does into a pipe.
BLOCKS = """
import os, sys
rank, lines = os.environ["TUTTI_RANK"], int(sys.argv[1])
text = "".join(f"{rank} {i} " + "x" * (i * 7 % 150) + "\\n" for i in range(lines)).encode()
for at in range(0, len(text), 4096):
    os.write(1, text[at:at + 4096])
"""


class Lines(LaunchTest):
    def check_lines(self, out, ranks, lines, label=False):
        seen = collections.Counter()
        for line in out.splitlines():
            pattern = r"(?:\[ *(\d+)\] )(\d+) (\d+) (x*)" if label else r"()(\d+) (\d+) (x*)"
            match = re.fullmatch(pattern, line)
            self.assertTrue(match, f"torn line: {line!r}")
            tag, rank, i, rest = match.groups()
            if label:
                self.assertEqual(tag, rank)
            self.assertEqual(int(i), seen[rank])  # in order, none missing
            self.assertEqual(len(rest), int(i) * 7 % 150)
            seen[rank] += 1
        self.assertEqual(seen, {str(r): lines for r in range(ranks)})

    def test_never_torn(self):
        program = self.file("blocks.py", BLOCKS)
        for label in ([], ["-l"]):
            result = run(*label, "-n", "4", PYTHON, program, "3000")
            self.assertEqual((result.status, result.err), (0, ""))
            self.check_lines(result.out, 4, 3000, bool(label))

    def test_slow_blocks_are_not_taken_for_prompts(self):
        program = self.file("blocks.py", BLOCKS.replace("os.write(", "[sum(range(400000)) for _ in range(3)]; os.write("))
        result = run("-n", "3", PYTHON, program, "600")
        self.assertEqual(result.status, 0)
        self.check_lines(result.out, 3, 600)

    def test_a_slow_reader_loses_nothing(self):
        program = self.file("blocks.py", BLOCKS)
        process = start("-n", "2", PYTHON, program, "60000", text=False)
        self.addCleanup(process.stdout.close)
        process.stdin.close()
        time.sleep(1)
        self.assertIsNone(process.poll())
        out = process.stdout.read()
        self.assertEqual((process.wait(60), process.stderr.read()), (0, b""))
        process.stderr.close()
        self.check_lines(out.decode(), 2, 60000)

    def test_bytes_are_unchanged(self):
        data = os.urandom(3 << 20)
        path = os.path.join(self.directory, "data")
        with open(path, "wb") as file:
            file.write(data)
        result = run("-n", "2", "sh", "-c", 'if [ $TUTTI_RANK = 1 ]; then cat "$0"; fi', path, text=False, input=b"")
        self.assertEqual((result.status, result.out), (0, data))
        result = run("-n", "1", "cat", path, text=False, input=b"")
        self.assertEqual((result.status, result.out), (0, data))

    def test_outputs_are_kept_apart_or_in_order(self):
        script = "for i in 1 2 3; do echo out$i; echo err$i >&2; done"
        result = run("-n", "2", "sh", "-c", script)
        self.assertEqual(sorted(result.out.split()), sorted(["out1", "out2", "out3"] * 2))
        self.assertEqual(sorted(result.err.split()), sorted(["err1", "err2", "err3"] * 2))
        result = run("-l", "-n", "2", "sh", "-c", script, stderr=subprocess.STDOUT)
        for rank in "01":
            mine = [line[4:] for line in result.out.splitlines() if line.startswith(f"[{rank}]")]
            self.assertEqual(mine, ["out1", "err1", "out2", "err2", "out3", "err3"])

    def test_label_of_a_last_line_without_newline(self):
        result = run("-l", "-n", "2", FAKE_RANK, "partial=end")
        self.assertEqual(sorted(result.out.splitlines()), ["[0] end", "[1] end"])

    def test_labels_have_one_width(self):
        result = run("-l", "-n", "11", FAKE_RANK, "print=x")
        self.assertEqual(sorted(result.out.splitlines()), sorted(f"[{rank:2}] x" for rank in range(11)))

    def test_last_words_come_before_the_report(self):
        result = run("-n", "2", FAKE_RANK, "1:print=last words", "1:signal=11", "sleep=30", stderr=subprocess.STDOUT)
        self.assertRegex(result.out, r"^last words\ntutti: crash: rank 1 ")


class Prompts(LaunchTest):
    def ask(self, *options):
        process = start(*options, "-n", "2", "sh", "-c", "if [ $TUTTI_RANK = 0 ]; then printf 'm? '; read m; echo got $m; fi", text=False)
        fd = process.stdout.fileno()
        prompt = read_until(fd, b"m? ")
        began = time.monotonic()
        process.stdin.write(b"12\n")
        process.stdin.flush()
        rest = read_until(fd, b"12\n")
        self.assertLess(time.monotonic() - began, 5)
        process.communicate()
        self.assertEqual(process.returncode, 0)
        return (prompt + rest).decode()

    def test_prompt(self):
        self.assertEqual(self.ask(), "m? got 12\n")

    def test_prompt_with_label(self):
        self.assertEqual(self.ask("-l"), "[0] m? got 12\n")

    def test_another_rank_writes_while_a_prompt_stands(self):
        process = start("-l", "-n", "2", FAKE_RANK, "0:partial=m? ", "0:sleep=2", "0:print=12", "1:sleep=1", "1:print=hello", text=False)
        out, _ = process.communicate(b"")
        self.assertEqual(out.decode(), "[0] m? \n[1] hello\n[0] 12\n")


class Terminals(LaunchTest):
    """mpiexec with a terminal as its standard output."""

    def on_terminal(self, *arguments, wanted=None, environment=None):
        master, slave = pty.openpty()
        process = start(*arguments, stdin=slave, stdout=slave, stderr=slave, text=False, env={**os.environ, "TERM": "xterm", **(environment or {})})
        os.close(slave)
        text = read_until(master, wanted or b"\0never")
        try:
            process.wait(20)
        finally:
            os.close(master)
        return process.returncode, text.decode().replace("\r\n", "\n")

    def test_is_a_terminal(self):
        test = "test -t 1 && echo terminal$TUTTI_RANK || echo none"
        self.assertEqual(sorted(self.on_terminal("-n", "2", "sh", "-c", test)[1].split()), ["terminal0", "terminal1"])
        self.assertEqual(sorted(self.on_terminal("-l", "-n", "2", "sh", "-c", test, environment={"NO_COLOR": "1"})[1].splitlines()), ["[0] terminal0", "[1] terminal1"])

    def test_lines_appear_at_once_with_labels(self):
        program = "import sys,time; print('first'); time.sleep(1 if sys.argv[1:] else 0)"
        began = time.monotonic()
        _, text = self.on_terminal("-l", "-n", "1", PYTHON, "-c", program, "wait", wanted=b"first")
        self.assertIn("first", text)

    def test_coloured_labels(self):
        text = self.on_terminal("-l", "-n", "2", FAKE_RANK, "print=x")[1]
        self.assertEqual(len(re.findall(r"\033\[\d+m\[[01]\]\033\[0m x\n", text)), 2, repr(text))
        self.assertNotIn("\033", run("-l", "-n", "2", FAKE_RANK, "print=x").out)

    def test_progress_bar_with_labels(self):
        text = self.on_terminal("-l", "-n", "1", FAKE_RANK, "partial=10%\r", "sleep=0.2", "partial=20%\r", "sleep=0.2", "print=done", environment={"NO_COLOR": "1"})[1]
        self.assertEqual(text, "[0] 10%\r[0] 20%\r[0] done\n")

    def test_the_window_size_is_known(self):
        import fcntl, struct, termios
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
        process = start("-l", "-n", "1", PYTHON, "-c", "import os; print(tuple(os.get_terminal_size(1)))", stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self.assertIn(b"(77, 33)", read_until(master, b")"))
        process.wait(20)
        os.close(master)


class Files(LaunchTest):
    def read(self, directory):
        texts = {}
        for name in sorted(os.listdir(directory)):
            with open(os.path.join(directory, name)) as file:
                texts[name] = file.read()
        return texts

    def test_output_directory(self):
        directory = os.path.join(self.directory, "a", "b")
        result = run("--output-dir", directory, "-n", "2", "sh", "-c", "echo out$TUTTI_RANK; echo err >&2")
        self.assertEqual((result.status, result.out, result.err), (0, "", ""))
        want = {"rank.0.err": "err\n", "rank.0.out": "out0\n", "rank.1.err": "err\n", "rank.1.out": "out1\n"}
        self.assertEqual(self.read(directory), want)
        result = run("-l", "--output-dir", directory, "-n", "2", "sh", "-c", "echo out$TUTTI_RANK; echo err >&2")
        self.assertEqual(sorted(result.out.splitlines()), ["[0] out0", "[1] out1"])
        self.assertEqual(sorted(result.err.splitlines()), ["[0] err", "[1] err"])
        self.assertEqual(self.read(directory), want)

    def test_numbers_sort(self):
        run("--output-dir", self.directory, "-n", "11", "true")
        self.assertIn("rank.00.out", os.listdir(self.directory))
        self.assertIn("rank.10.err", os.listdir(self.directory))

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w") as full:
            result = run("-n", "2", "echo", "x", stdout=full)
        self.assertEqual(result.status, 125)
        self.assertIn("tutti: system: writing the output failed", result.err)


class Readers(LaunchTest):
    def head(self, ranks):
        return subprocess.run(["bash", "-c", f'"$TUTTI_MPIEXEC" -n {ranks} yes | head -n 2; echo ${{PIPESTATUS[0]}}'], capture_output=True, text=True, timeout=30)

    def test_head_ends_the_job_quietly(self):
        for ranks in (1, 3):
            result = self.head(ranks)
            self.assertEqual((result.stdout, result.stderr), ("y\ny\n141\n", ""))

    def test_the_reader_sees_the_end(self):
        result = subprocess.run(["sh", "-c", '"$TUTTI_MPIEXEC" -n 2 true | cat; echo done'], capture_output=True, text=True, timeout=30)
        self.assertEqual(result.stdout, "done\n")

    def test_interrupting_a_job_whose_reader_sleeps(self):
        process = start("-n", "2", "yes", text=False)
        time.sleep(0.5)
        process.terminate()
        time.sleep(1)
        process.terminate()
        self.assertEqual(process.wait(10), 143)
        process.communicate()


if __name__ == "__main__":
    unittest.main()
