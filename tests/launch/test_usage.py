# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The command line: what is accepted, and a clear refusal of everything else."""
import os
import shutil
import subprocess
import unittest

from support import FAKE_RANK, LaunchTest, run


class Accepted(LaunchTest):
    def ranks(self, *arguments):
        result = run(*arguments, "sh", "-c", "echo $TUTTI_RANK/$TUTTI_RANKS")
        self.assertEqual((result.status, result.err), (0, ""))
        return sorted(result.out.split())

    def test_ways_to_say_how_many(self):
        for way in (["-n", "2"], ["-np", "2"], ["-c", "2"], ["-n2"], ["--n", "2"], ["--np=2"]):
            self.assertEqual(self.ranks(*way), ["0/2", "1/2"])

    def test_default_is_one_per_core(self):
        cores = len(os.sched_getaffinity(0))
        self.assertIn(len(self.ranks()), range(1, cores + 1))
        one = {min(os.sched_getaffinity(0))}
        result = run("true", preexec_fn=lambda: os.sched_setaffinity(0, one))
        self.assertEqual(result.status, 0)
        result = run("sh", "-c", "echo $TUTTI_RANKS", preexec_fn=lambda: os.sched_setaffinity(0, one))
        self.assertEqual(result.out, "1\n")

    def test_options_after_the_program_are_its_own(self):
        result = run("-n", "1", "echo", "-n", "x", "--label")
        self.assertEqual(result.out, "x --label")

    def test_several_programs(self):
        result = run("-n", "1", "echo", "a", ":", "-n", "2", "echo", "b", ":", "echo", "c")
        self.assertEqual((result.status, sorted(result.out.split())), (0, ["a", "b", "b", "c"]))

    def test_ranks_are_numbered_through_all_programs(self):
        show = ("sh", "-c", "echo $0 $TUTTI_RANK $TUTTI_RANKS")
        result = run("-n", "2", *show, "a", ":", "-n", "1", *show, "b")
        self.assertEqual(sorted(result.out.splitlines()), ["a 0 3", "a 1 3", "b 2 3"])

    def test_habits_of_other_mpis(self):
        for words in (["--oversubscribe"], ["--allow-run-as-root"], ["--map-by", ":OVERSUBSCRIBE"], ["--map-by", "slot"], ["-hosts", "localhost"], ["--host", "localhost:4"],
                      ["--use-hwthread-cpus"], ["-ppn", "2"], ["--bind-to", "none"], ["--mca", "btl", "self"], ["-genvall"]):
            self.assertEqual(self.ranks(*words, "-n", "2"), ["0/2", "1/2"], words)

    def test_help_and_version(self):
        result = run("--help")
        self.assertEqual((result.status, result.err), (0, ""))
        for word in ("mpiexec -n 4", "--label", "--bind-to", "--timeout", "Exit status", "--oversubscribe"):
            self.assertIn(word, result.out)
        self.assertLessEqual(max(map(len, result.out.splitlines())), 120)
        self.assertRegex(run("--version").out, r"^mpiexec \(tutti\) \d+\.\d+\.\d+, MPI 5\.0\n$")

    def test_mpirun_is_the_same(self):
        mpirun = os.path.join(os.path.dirname(os.environ["TUTTI_MPIEXEC"]), "mpirun")
        self.assertTrue(os.path.samefile(mpirun, os.environ["TUTTI_MPIEXEC"]))

    def test_environment(self):
        show = ("sh", "-c", "echo $A-$B-$TUTTI_RANK")
        result = run("-genv", "B", "g", "--env", "A=1", "-n", "1", *show, ":", "--env", "A=2", "-x", "B=3", "-n", "1", *show)
        self.assertEqual(sorted(result.out.split()), ["1-g-0", "2-3-1"])
        self.assertEqual(run("-x", "HOME", "-n", "1", "true").status, 0)

    def test_working_directory(self):
        self.file("here.sh", "#!/bin/sh\npwd\n", executable=True)
        for arguments in (["pwd"], ["./here.sh"]):
            result = run("--wdir", self.directory, "-n", "2", *arguments)
            self.assertEqual(result.out, (os.path.realpath(self.directory) + "\n") * 2, result.err)

    def test_a_script_without_an_interpreter_line(self):
        script = self.file("plain", "echo $1\n", executable=True)
        self.assertEqual(run("-n", "1", script, "word").out, "word\n")

    def test_a_program_of_another_mpi_is_told(self):
        source = self.file("empty.c", "int main(void) { return 0; }\n")
        library = os.path.join(self.directory, "libmpi.so.40")
        program = os.path.join(self.directory, "foreign")
        if shutil.which("cc") is None:
            self.skipTest("no compiler here")
        subprocess.run(["cc", "-shared", "-Wl,-soname,libmpi.so.40", "-o", library, source], check=True)
        subprocess.run(["cc", source, "-o", program, "-Wl,--no-as-needed", library], check=True)
        environment = {**os.environ, "LD_LIBRARY_PATH": self.directory}
        result = run("-n", "2", program, env=environment)
        self.assertEqual(result.status, 0)
        self.assertRegex(result.err, r"^tutti: note: \S+ was built for another MPI \(libmpi.so.40\), so each of its ranks")
        self.assertEqual(run("-q", "-n", "2", program, env=environment).err, "")
        self.assertEqual(run("-n", "1", program, env=environment).err, "")

    def test_binding(self):
        result = run("--bind-to", "hwthread", "--report-bindings", "-n", "3", "sh", "-c", "grep Cpus_allowed_list: /proc/self/status")
        if "needs the library hwloc" in result.err:
            self.skipTest("no hwloc here")
        cpus = [line.split()[-1] for line in result.out.splitlines()]
        self.assertEqual(len(cpus), 3)
        for cpu in cpus:
            self.assertIn(int(cpu), os.sched_getaffinity(0))
        self.assertIn("tutti: note: rank 0 is bound to hwthread", result.err)
        for kind in ("core", "socket"):
            self.assertEqual(run("--bind-to", kind, "-n", "2", "true").status, 0)
        self.assertEqual(run("--bind-to", "core", "--map-by", "socket", "-n", "3", "true").status, 0)


class Refused(LaunchTest):
    def refused(self, status, kind, words, *arguments, **options):
        result = run(*arguments, **options)
        self.assertTrue(result.err.startswith(f"tutti: {kind}: "), result.err)
        self.assertIn(words, result.err)
        self.assertEqual(result.err.count("\n"), 1, result.err)
        self.assertEqual((result.status, result.out), (status, ""))

    def test_usage(self):
        for words, arguments in (
                ("no program to run", []),
                ("no program to run", ["-n", "4"]),
                ("part 2 of the command line", ["-n", "1", "true", ":"]),
                ("part 2 of the command line", ["-n", "1", "true", ":", "-n", "3"]),
                ("part 1 of the command line", [":", "true"]),
                ("there is no option --lable; did you mean --label?", ["--lable", "true"]),
                ("there is no option --xyzzy;", ["--xyzzy", "true"]),
                ("the option -n needs a number of ranks: -n 4", ["-n"]),
                ("the option --label takes no value", ["--label=yes", "true"]),
                ("'x' is not a number of ranks", ["-n", "x", "true"]),
                ("'4x' is not a number of ranks", ["-n", "4x", "true"]),
                ("'./a.out' is not a number of ranks", ["-n", "./a.out"]),
                ("at least 1 rank", ["-n", "0", "true"]),
                ("at least 1 rank", ["-n", "-3", "true"]),
                ("more than tutti can start", ["-n", "1000000", "true"]),
                ("more than tutti can start", ["-n", "99999999999999999999", "true"]),
                ("NAME=VALUE", ["--env", "A", "true"]),
                ("NAME=VALUE", ["--env", "=A", "true"]),
                ("can go to 'all', to 'none'", ["--stdin", "some", "true"]),
                ("the ranks are 0 to 1", ["--stdin", "2", "-n", "2", "true"]),
                ("a number of seconds", ["--timeout", "soon", "true"]),
                ("a number of seconds", ["--timeout", "0", "true"]),
                ("known are none, hwthread, core", ["--bind-to", "sockets", "true"]),
                ("known are slot, hwthread", ["--map-by", "ppr", "true"]),
                ("this machine only", ["--host", "elsewhere", "true"]),
                ("this machine only", ["--hostfile", "hosts", "true"]),
                ("use --output-dir", ["-outfile-pattern", "x", "true"])):
            with self.subTest(arguments):
                self.refused(2, "usage", words, *arguments)

    def test_programs_that_are_not_there(self):
        self.refused(127, "start", "no program 'no-such-program' in PATH", "-n", "2", "no-such-program")
        self.refused(127, "start", "no file ./no-such-program", "-n", "2", "./no-such-program")
        self.refused(127, "start", "no program '' in PATH", "-n", "2", "")
        self.file("a.out", "#!/bin/sh\n", executable=True)
        self.refused(127, "start", "type ./a.out", "a.out", cwd=self.directory)
        self.refused(127, "start", "no file nowhere/x", "true", ":", "nowhere/x")

    def test_programs_that_cannot_run(self):
        self.refused(126, "start", "is a directory", "-n", "2", self.directory)
        self.refused(126, "start", "is a directory", "-n", "2", ".")
        self.refused(126, "start", "chmod +x", self.file("data", "x"))
        self.refused(126, "start", "python3", self.file("a.py", "x"))
        self.refused(126, "start", "compile it first", self.file("a.cpp", "x"))
        with open(FAKE_RANK, "rb") as file:
            image = bytearray(file.read())
        image[18] = 250  # the machine's number
        path = self.file("foreign", "", executable=True)
        with open(path, "wb") as file:
            file.write(image)
        self.refused(126, "start", "another kind of machine", path)
        self.refused(126, "start", "/no/such/interpreter", self.file("script", "#!/no/such/interpreter -x\n", executable=True))

    def test_directories(self):
        self.refused(126, "start", "working directory", "--wdir", "/no/such/directory", "true")
        self.refused(125, "system", "cannot be made", "--output-dir", self.file("file", "x"), "true")

    def test_limits_of_the_system(self):
        if os.environ.get("TUTTI_SANITIZE"):
            self.skipTest("sanitizers need files themselves")
        import resource
        def few_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        self.refused(125, "system", "ulimit -n", "-n", "64", "true", preexec_fn=few_files)
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        self.refused(125, "system", "ulimit -f", "-n", "2", "true", preexec_fn=small_files)

    def test_debugger_without_windows(self):
        environment = {k: v for k, v in os.environ.items() if k not in ("TMUX", "DISPLAY")}
        result = run("--gdb", "-n", "2", "true", env=environment)
        self.assertIn(result.status, (2, 127))
        self.assertRegex(result.err, "tmux|gdb is not installed")


if __name__ == "__main__":
    unittest.main()
