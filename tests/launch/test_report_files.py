# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Reports for programs: --report FILE.json, --report=github, and that docs/explain.md knows every kind."""
import json
import os
import pathlib
import re
import signal
import tempfile
import unittest

from support import FAKE_RANK, eventually, run, start

PROJECT = pathlib.Path(__file__).resolve().parents[2]


class ReportFiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name) / "report.json"

    def tearDown(self):
        self.folder.cleanup()

    def test_json(self):
        result = run("--report", self.path, "-n", "2", FAKE_RANK, "init", "1:exit=3", "0:in=MPI_Barrier", "0:sleep=60")
        self.assertEqual(result.status, 3, result.err)
        report = json.loads(self.path.read_text())
        self.assertEqual((report["schema"], report["version"], report["ranks"], report["exit_status"]), ("tutti-report", 1, 2, 3))
        self.assertEqual(report["command"], [FAKE_RANK, "init", "1:exit=3", "0:in=MPI_Barrier", "0:sleep=60"])
        (only,) = report["reports"]
        self.assertEqual((only["kind"], only["severity"], only["ranks"]), ("exit", "error", [0, 1]))
        self.assertTrue(only["sentence"].startswith("rank 1 (pid "))
        self.assertTrue(result.err.startswith(f"tutti: exit: {only['sentence']}\n"))
        self.assertEqual(result.err.splitlines()[1:], only["details"])

    def test_nothing_to_say(self):
        self.assertEqual(run(f"--report={self.path}", "-n", "1", "true").status, 0)
        report = json.loads(self.path.read_text())
        self.assertEqual((report["reports"], report["exit_status"]), ([], 0))

    def test_strange_text(self):
        result = run("--report", self.path, "-n", "1", "sh", "-c", f"exec {FAKE_RANK} init \"report=note:$(printf '\\377\\\"\\\\,%%:')\" finalize", errors="replace")
        self.assertEqual(result.status, 0, result.err)
        self.assertEqual(len(json.loads(self.path.read_text())["reports"]), 1)

    def test_complete_when_killed(self):
        process = start("--report", self.path, "-n", "2", FAKE_RANK, "init", "report=note:one", "sleep=60")
        try:
            self.assertTrue(eventually(lambda: self.path.exists() and '"sentence":"one"' in self.path.read_text()))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
        finally:
            process.kill()
        report = json.loads(self.path.read_text())
        self.assertEqual((report["reports"][0]["sentence"], report["exit_status"]), ("one", None))

    def test_github(self):
        result = run("--report=github", "-n", "1", FAKE_RANK, "init", "exit=3")
        lines = result.err.splitlines()
        self.assertEqual(len(lines), 2, result.err)
        self.assertEqual(lines[1], f"::error title=tutti exit::{lines[0].removeprefix('tutti: exit: ')}")
        result = run("--report=github", "-n", "1", FAKE_RANK, "init", "report=leak:50%", "finalize")
        self.assertEqual(result.err.splitlines(), ["tutti: leak: 50%", "::warning title=tutti leak::50%25"])

    def test_no_such_folder(self):
        result = run("--report", self.path / "deeper", "-n", "1", "true")
        self.assertEqual(result.status, 125)
        self.assertRegex(result.err, "^tutti: system: the output file .* cannot be made")

    def test_every_kind_is_described(self):
        kinds = re.findall(r'^    \{"(\w+)"', (PROJECT / "explain/kinds.hpp").read_text(), re.M)
        described = re.findall(r"^\| `(\w+)` \|.*\|.*\|$", (PROJECT / "docs/explain.md").read_text().split("## How it looks")[0], re.M)
        self.assertEqual(sorted(kinds), sorted(described))


if __name__ == "__main__":
    unittest.main()
