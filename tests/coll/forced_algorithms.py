# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Forces every algorithm of every collective by its TUTTI_COLL_ setting, runs the random test of the collectives with it, and looks in
the report (TUTTI_COLL_REPORT) whether it really ran. The names of the algorithms come from the message about a wrong one."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from reports import pass_on  # noqa: E402

COLLECTIVES = ("barrier bcast gather gatherv scatter scatterv allgather allgatherv alltoall alltoallv reduce allreduce reduce_scatter "
               "scan exscan").split()


def run(ranks, cases, **settings):
    done = subprocess.run([sys.argv[1], "-n", str(ranks), sys.argv[2], str(cases)], env={**os.environ, **settings},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    return done.returncode, done.stdout


def algorithms(collective):
    status, output = run(1, 300, **{f"TUTTI_COLL_{collective.upper()}": "no-such-one"})
    found = re.search(r'TUTTI_COLL_\w+ is "no-such-one", but the algorithms are: ([\w, ]+?) \(', output)
    if status == 0 or not found:
        sys.exit(f"a wrong TUTTI_COLL_{collective.upper()} gives no message; status {status}\n{output}")
    return found.group(1).split(", ")


def main():
    tables = {collective: algorithms(collective) for collective in COLLECTIVES}
    # All collectives take their n-th algorithm at once.
    for n in range(max(map(len, tables.values()))):
        chosen = {c: names[n] for c, names in tables.items() if n < len(names)}
        for ranks in (3, 4, 7):
            status, output = run(ranks, 700, TUTTI_COLL_REPORT="1", **{f"TUTTI_COLL_{c.upper()}": a for c, a in chosen.items()})
            if status != 0:
                sys.exit(f"status {status} with {chosen} at {ranks} ranks\n{output}")
            pass_on(output)
            for collective, algorithm in chosen.items():
                # Where there are 4 ranks nothing hinders an algorithm but an operation that does not commute.
                if ranks == 4 and f"rank 0: {collective} {algorithm} " not in output:
                    sys.exit(f"{collective} {algorithm} was forced but did not run\n{output}")
    print(f"{sum(map(len, tables.values()))} algorithms of {len(tables)} collectives ran")


main()
