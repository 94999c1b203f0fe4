#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Several jobs: they meet by name, spawn each other, end in any order, die. Nothing may hang and nothing may be left behind."""
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "launch"))
from support import LIMIT, LaunchTest, run, start  # noqa: E402

ACTOR = os.environ["TUTTI_ACTOR"]


def alone(*arguments):
    """An actor without mpiexec."""
    process = subprocess.Popen([ACTOR, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


class Meeting(LaunchTest):
    def pair(self, ranks, server, client):
        """Two jobs at once; their results."""
        name = f"test-{self.tag}"
        jobs = [start("-n", n, ACTOR, f"{verb}={name}", *then) for n, verb, then in zip(ranks, ("serve", "connect"), (server, client))]
        texts = [job.communicate(timeout=LIMIT) for job in jobs]
        return [(job.returncode, *text) for job, text in zip(jobs, texts)]

    def test_any_number_of_ranks(self):
        for ranks in ((1, 1), (1, 3), (3, 1), (4, 3)):
            for end in ("disconnect", "free"):
                results = self.pair(ranks, ("talk", end), ("talk", end))
                self.assertEqual(results, [(0, "", ""), (0, "", "")], ranks)

    def test_three_jobs_one_after_the_other(self):
        name = f"test-{self.tag}"
        server = start("-n", 2, ACTOR, *[f"serve={name}", "talk", "disconnect"] * 3)
        for n in (1, 2, 3):
            client = run("-n", n, ACTOR, f"connect={name}", "talk", "disconnect")
            self.assertEqual((client.status, client.out, client.err), (0, "", ""))
        self.assertEqual(server.communicate(timeout=LIMIT), ("", ""))
        self.assertEqual(server.returncode, 0)

    def test_death_of_the_other_job(self):
        for client, status in ((("kill=0", "wait"), 128 + signal.SIGKILL), (("abort=7",), 7), (("exit=5",), 5)):
            (first, out, err), (second, _, _) = self.pair((2, 2), ("wait",), client)
            self.assertEqual(second, status, client)
            self.assertNotEqual(first, 0, client)
            self.assertIn("tutti: connection:", err)
            self.assertEqual(out, "")

    def test_death_of_the_other_mpiexec(self):
        name = f"test-{self.tag}"
        server = start("-n", 2, ACTOR, f"serve={name}", "talk", "wait")
        client = start("-n", 2, ACTOR, f"connect={name}", "talk", "say=here", "wait")
        client.stdout.readline()
        client.kill()
        client.communicate(timeout=LIMIT)
        _, err = server.communicate(timeout=LIMIT)
        self.assertNotEqual(server.returncode, 0)
        self.assertIn("tutti: connection:", err)

    def test_death_after_the_end_of_the_connection(self):
        for end in ("disconnect", "free"):
            name = f"test-{self.tag}-{end}"
            server = start("-n", 2, ACTOR, f"serve={name}", "talk", end, "say=alone", "compute=0.2")
            client = start("-n", 2, ACTOR, f"connect={name}", "talk", end, "compute=60")
            self.assertEqual({server.stdout.readline() for _ in range(2)}, {"alone 0\n", "alone 1\n"})
            client.kill()
            client.communicate(timeout=LIMIT)
            self.assertEqual(server.communicate(timeout=LIMIT), ("", ""))
            self.assertEqual(server.returncode, 0)


class Spawning(LaunchTest):
    def test_children_end_after_their_parents(self):
        for end in ("disconnect", "free"):
            result = run("-n", 2, ACTOR, f"spawn=2,parent,{end},compute=0.3,say=late", end, "say=early")
            self.assertEqual((result.status, result.err), (0, ""))
            self.assertEqual(sorted(result.out.split("\n")), ["", "early 0", "early 1", "late 0", "late 1"])
            self.assertLess(result.out.rindex("early"), result.out.index("late"))

    def test_labels(self):
        result = run("-l", "-n", 1, ACTOR, "say=parent", "spawn=2,say=child", "free", "spawn=1,say=other", "free")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(sorted(result.out.split("\n")), ["", "[0] parent 0", "[1.0] child 0", "[1.1] child 1", "[2.0] other 0"])

    def test_failures_of_connected_children(self):
        for child, status in (("abort=9", 9), ("kill=1,wait", None), ("exit=6", None)):
            result = run("-n", 2, ACTOR, f"spawn=2,parent,{child}", "wait")
            self.assertNotEqual(result.status, 0, child)
            if status is not None:
                self.assertEqual(result.status, status)
            self.assertIn("tutti: ", result.err)

    def test_failures_of_children_that_are_not_connected(self):
        result = run("-n", 2, ACTOR, "spawn=1,parent,disconnect,exit=6", "disconnect", "compute=0.3", "say=on")
        self.assertEqual(sorted(result.out.split("\n")), ["", "on 0", "on 1"])
        self.assertEqual(result.status, 6)

    def test_parents_abort(self):
        result = run("-n", 2, ACTOR, "spawn=2,parent,wait", "compute=0.1", "abort=4")
        self.assertEqual(result.status, 4)
        self.assertNotIn("tutti: signal:", result.err)

    def test_mpiexec_is_killed(self):
        job = start("-n", 1, ACTOR, "spawn=2,parent,talk,say=child,wait", "talk", "wait")
        job.stdout.readline()
        job.kill()
        job.communicate(timeout=LIMIT)


class Alone(LaunchTest):
    def test_spawn(self):
        self.assertEqual(alone("spawn=2,parent,talk,disconnect", "talk", "disconnect", "spawn=3,parent,talk,disconnect", "talk", "disconnect"), (0, "", ""))

    def test_children_end_later(self):
        status, out, err = alone("spawn=1,parent,disconnect,compute=0.2,say=late", "disconnect", "say=early")
        self.assertEqual((status, out, err), (0, "early 0\nlate 0\n", ""))

    def test_children_fail(self):
        for child in ("abort=3", "kill=0,wait"):
            status, _, err = alone(f"spawn=2,parent,{child}", "wait")
            self.assertNotEqual(status, 0)
            # A child may fail before its parents have left MPI_Comm_spawn.
            self.assertTrue("tutti: connection:" in err or "MPI_Comm_spawn" in err, err)

    def test_parent_dies(self):
        status, _, err = alone("spawn=2,parent,talk,wait", "talk", "kill=0")
        self.assertEqual(status, -signal.SIGKILL)
        self.assertIn("tutti: connection:", err)

    def test_meets_a_job(self):
        name = f"test-{self.tag}"
        job = start("-n", 3, ACTOR, f"serve={name}", "talk", "disconnect")
        self.assertEqual(alone(f"connect={name}", "talk", "disconnect"), (0, "", ""))
        self.assertEqual(job.communicate(timeout=LIMIT), ("", ""))
        self.assertEqual(job.returncode, 0)


if __name__ == "__main__":
    unittest.main()
