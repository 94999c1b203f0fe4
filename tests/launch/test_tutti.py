# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The command tutti: a page on every class of errors, kind of report and status; the programs of the pages do what the pages say."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from support import MPIEXEC, run

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(MPIEXEC).parent
FRAME = """#include <mpi.h>
#include <stdlib.h>
int main(void) {
  int rank, size, number = 1, other, numbers[4] = {0};
  MPI_Init(0, 0);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  {
%s
  }
  MPI_Finalize();
}
"""


def tutti(*arguments):
    return subprocess.run([BIN / "tutti", *arguments], capture_output=True, text=True, timeout=30)


def pages():
    """Title and text of each page."""
    parts = re.split(r"^# (.*)\n", (PROJECT / "docs/explain/pages.txt").read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def part(text, name):
    found = re.search(rf"^{name}:\n((?:    .*\n)+)", text, re.M)
    return found.group(1) if found else None


class Tutti(unittest.TestCase):
    def test_pages(self):
        for title, text in pages().items():
            for word in title.removeprefix("status ").split():
                page = tutti("explain", word)
                self.assertEqual((page.returncode, page.stderr), (0, ""), word)
                self.assertIn(text.strip(), page.stdout)
        self.assertIn("SIGSEGV", tutti("explain", "139").stdout)
        self.assertIn("MPI_ERR_RANK (6)", tutti("explain", "mpi_err_rank").stdout)

    def test_no_page(self):
        for arguments in ("explain", "nonsense"), ("explain",), ("explane", "6"), ("explain", "100000"):
            page = tutti(*arguments)
            self.assertEqual((page.returncode, page.stdout), (2, ""))
            self.assertTrue(page.stderr.startswith("tutti: usage: "))

    def test_every_class_kind_and_status(self):
        titles = set(pages())
        classes = set(re.findall(r'TUTTI_CLASS\((\w+),', (PROJECT / "src/object/error_codes.cpp").read_text())) - {"MPI_SUCCESS", "name"}
        self.assertEqual(classes - {title.split()[0] for title in titles}, set())
        kinds = set(re.findall(r'^    \{"(\w+)"', (PROJECT / "explain/kinds.hpp").read_text(), re.M))
        self.assertEqual(kinds - titles, set())
        header = "".join(path.read_text() for path in (PROJECT / "include").glob("*.h"))
        for title in titles:
            if title.startswith("MPI"):
                name, number = title.split()
                self.assertRegex(header, rf"\b{name}\s*=?\s*\(?{number}\b", name)

    @unittest.skipIf(os.environ.get("TUTTI_SANITIZE"), "needs a library without sanitizers")
    def test_programs(self):
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
            def try_it(item):
                title, text = item
                for verdict in "wrong", "right":
                    code = part(text, verdict)
                    if code is None:
                        continue
                    source = pathlib.Path(folder) / f"{title.split()[0]}_{verdict}.c"
                    source.write_text(FRAME % code)
                    subprocess.run([BIN / "mpicc", "-w", source, "-o", source.with_suffix("")], check=True, timeout=120)
                    result = run("-n", "2", source.with_suffix(""))
                    if verdict == "right":
                        self.assertEqual((result.status, result.err), (0, ""), title)
                    else:
                        name, number = title.split()
                        self.assertEqual(result.status, int(number), (title, result.err))
                        self.assertRegex(result.err, rf"^tutti: error: .*\({name}: ")
            list(pool.map(try_it, pages().items()))


if __name__ == "__main__":
    unittest.main()
