# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""docs/conformance.md: each function of the table with the tests that call it, and the list of those that none calls, which is empty.

To write it names the first few tests of each kind. To check it reads every claim again: a test that is named must exist and call the
function, and every function must have one. So a new test does not make the page wrong, and a test that goes away does."""
import re
from functools import lru_cache
from pathlib import Path

from model import HERE

ROOT = HERE.parent
PAGE = ROOT / "docs" / "conformance.md"
MOST = 3  # tests named in one field

_TOP = """\
# What is tested

Written by `api/generate.py --conformance` from the table of MPI and the tests; `api.conformance` checks that what it says is true.
A *rank test* runs under `mpiexec` at several numbers of ranks (`tests/mpi`, `tests/stress`); *explained* are right and wrong programs whose reports are
compared (`tests/explain`); *lessons* are the course's programs, run by its tests; *mpi4py* means that a wrapper which calls the function is
named in mpi4py's own test suite. At most three tests are named in a field. The generated test `api.every_handle` calls every function besides, with wrong handles.

"""


def _code(text):
    """Without comments and strings."""
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', " ", text, flags=re.DOTALL)


def _pasted(code):
    """Names that the source's own macros paste together, as RUN(Bcast, bcast, ...) makes MPI_Bcast, MPI_Ibcast and MPI_Bcast_init."""
    names = set()
    for macro, parameters, body in re.findall(r"#define (\w+)\(([^)]*)\)((?:[^\n]*\\\n)*[^\n]*)", code):
        parameters = [p.strip() for p in parameters.split(",")]
        parts = re.findall(r"\bMPI_(\w*)##(\w+)(?:##(\w+))?", body)
        for arguments in re.findall(rf"(?<!#define )\b{macro}\(([^()]*)", code) if parts else []:
            given = dict(zip(parameters, (a.strip() for a in arguments.split(","))))
            names |= {before + given.get(name, "") + after for before, name, after in parts}
    return names


@lru_cache(maxsize=None)
def names_in(path):
    """The MPI functions that a source names, with what it includes from beside it."""
    text = Path(path).read_text()
    code = _code(text)
    names = set(re.findall(r"\bP?MPI_(\w+)", code)) | _pasted(code)
    for include in re.findall(r'#include "([\w./-]+)"', text):
        for folder in (Path(path).parent, ROOT / "tests" / "mpi"):
            if (folder / include).exists() and folder / include != Path(path):
                names |= names_in(str((folder / include).resolve()))
                break
    return names


def _sources(folder):
    return sorted(p for p in (ROOT / folder).glob("**/*") if p.suffix in (".cpp", ".c"))


def kinds():
    """Field -> {name of a test: its source}."""
    rank = {f"{p.parent.name}.{p.stem}": p for p in _sources("tests/mpi")}
    rank |= {f"stress.{p.stem}": p for p in _sources("tests/stress")}
    return {"rank tests": rank,
            "explained": {f"{p.parent.name}/{p.stem}": p for p in _sources("tests/explain")},
            "lessons": {f"{p.parent.name}/{p.stem}": p for p in _sources("lessons")}}


def mpi4py():
    return set((ROOT / "tests" / "mpi4py" / "calls.txt").read_text().split())


def _callers(tests, name):
    return [test for test, path in tests.items() if name in names_in(str(path))]


def _field(tests, function):
    parts = [", ".join(f"`{test}`" for test in _callers(tests, function.c_name("int"))[:MOST])]
    if function.twin:
        twin = ", ".join(f"`{test}`" for test in _callers(tests, function.c_name("c"))[:MOST])
        parts += [f"_c: {twin}"] if twin else []
    return "; ".join(part for part in parts if part)


def _untested(functions, fields, reached):
    """Names that stand in no test; a twin needs one of its own."""
    missing = []
    for function in functions:
        for form in function.forms:
            name = function.c_name(form)
            called = any(_callers(tests, name) for tests in fields.values()) or (name in reached)
            if not called:
                missing.append(name)
    return missing


def _reached(function, reached):
    return ", ".join(text for text, form in (("yes", "int"), ("`_c`", "c")) if form in function.forms and function.c_name(form) in reached)


def _standard(chapters):
    return [chapter for chapter in chapters if not chapter.extension]


def write_conformance(chapters):
    chapters = _standard(chapters)
    fields, reached = kinds(), mpi4py()
    functions = [f for chapter in chapters for f in chapter.functions]
    text, missing = _TOP, _untested(functions, fields, reached)
    text += f"Functions that no test calls: {', '.join('`MPI_' + name + '`' for name in missing) or 'none'}.\n"
    for chapter in chapters:
        text += f"\n## {chapter.number}. {chapter.title}\n\n| function | " + " | ".join(fields) + " | mpi4py |\n|---|" + "---|" * (len(fields) + 1) + "\n"
        for f in chapter.functions:
            cells = [_field(tests, f) for tests in fields.values()] + [_reached(f, reached)]
            text += f"| `MPI_{f.name}`{' `_c`' if f.twin else ''} | " + " | ".join(cells) + " |\n"
    return text


def _claims(page):
    """(function, field, cell) of each row."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.match(r"`MPI_(\w+)`", cells[0])
        if line.startswith("| `MPI_") and name:
            yield name.group(1), dict(zip(["rank tests", "explained", "lessons", "mpi4py"], cells[1:]))


def conformance_problems(chapters):
    page, fields, reached = PAGE.read_text(), kinds(), mpi4py()
    functions = {f.name: f for chapter in _standard(chapters) for f in chapter.functions}
    rows = dict(_claims(page))
    problems = [f"MPI_{name} has no row" for name in functions.keys() - rows.keys()]
    problems += [f"there is no function MPI_{name}" for name in rows.keys() - functions.keys()]
    problems += [f"no test calls MPI_{name}" for name in _untested(functions.values(), fields, reached)]
    for name, cells in rows.items():
        for field, tests in fields.items():
            narrow, _, wide = cells[field].partition("_c:")
            for claimed, called in ((narrow, name), (wide, name + "_c")):
                for test in re.findall(r"`([^`]+)`", claimed):
                    if test not in tests or called not in names_in(str(tests[test])):
                        problems.append(f"{test} is said to call MPI_{called}, but does not")
        if name in functions and cells["mpi4py"] != _reached(functions[name], reached):
            problems.append(f"MPI_{name}: mpi4py's suite does not reach it as it is said")
    return problems
