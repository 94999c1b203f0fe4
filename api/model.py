# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The table of MPI in memory: reads functions.txt, constants.txt and not_yet.txt. The syntax stands at the top of those files."""
import re
from dataclasses import dataclass, field
from pathlib import Path

from kinds import KINDS

HERE = Path(__file__).resolve().parent


@dataclass
class Parameter:
    name: str
    kind: str
    arguments: list     # of the kind, as written
    buffer: object = None   # for a count or type: the one buffer (Parameter) that it belongs to, else None
    length: str = ""        # for an array: the parameter that holds its length

    def c(self, form):
        """The declaration in the "int" or "c" form; "" if the parameter does not exist there."""
        return KINDS[self.kind].declare(form, self.name, ",".join(self.arguments))

    def body(self):
        text = KINDS[self.kind].declare("body", self.name, ",".join(self.arguments))
        return text.replace("& ", "* ") if self.conditional and self.kind == "DATATYPE" else text

    @property
    def is_buffer(self):
        return self.kind.startswith("BUF_")

    @property
    def conditions(self):
        """Of a buffer: when it is significant (root, leaf) and where MPI_IN_PLACE may stand instead."""
        return self.arguments[2:] if self.is_buffer else []

    @property
    def conditional(self):
        """True for a count or datatype that is ignored at some ranks or with MPI_IN_PLACE."""
        return self.buffer is not None and bool(self.buffer.conditions)


@dataclass
class Function:
    name: str           # without MPI_
    section: str
    chapter: object
    comment: str
    parameters: list
    twin: bool = False          # has a _c form
    anytime: bool = False
    repeats: bool = False
    hot: bool = False
    variadic: bool = False
    deprecated: str = ""
    returns: str = "int"
    is_value: bool = False      # the return value is not an error code
    body_name: str = ""
    own_body: bool = True

    @property
    def prefix(self):
        return "MPIX_" if self.chapter.extension else "MPI_"

    @property
    def forms(self):
        return ("int", "c") if self.twin else ("int",)

    def c_name(self, form):
        return self.name + ("_c" if form == "c" else "")

    def prototype(self, form, profiling=False):
        declarations = [p.c(form) for p in self.parameters if p.c(form)] + (["..."] if self.variadic else [])
        space = "" if self.returns.endswith("*") else " "
        return f"{self.returns}{space}{'P' if profiling else ''}{self.prefix}{self.c_name(form)}({', '.join(declarations) or 'void'})"

    def find(self, *kinds):
        """The first parameter of one of the kinds, or None."""
        return next((p for p in self.parameters if p.kind in kinds), None)

    def named(self, name):
        return next((p for p in self.parameters if p.name == name), None)

    @property
    def is_tool(self):
        """Functions of MPI_T report errors by their return value only."""
        return self.name.startswith("T_")


@dataclass
class Chapter:
    number: str
    unit: str           # the translation unit of its entry points
    title: str
    extension: bool = False  # beyond the standard: names begin with MPIX_
    functions: list = field(default_factory=list)


def body_name(name):
    return name[0].lower() + name[1:]


_ROW = re.compile(r"^(?P<section>[\d.]+) (?P<name>\w+)(?P<flags>(?: \S+)*) \((?P<parameters>.*)\) -- (?P<comment>.*)$")
_PARAMETER = re.compile(r"(\w+):(\w+)(?:\(([^()]*)\))?|(\.\.\.)")


def _parse_parameters(function, text):
    for name, kind, arguments, dots in _PARAMETER.findall(text):
        if dots:
            function.variadic = True
            continue
        if kind not in KINDS:
            raise SystemExit(f"functions.txt: {function.name}: {name} has the unknown kind {kind}")
        function.parameters.append(Parameter(name, kind, [a.strip() for a in arguments.split(",")] if arguments else []))
    owners = {}
    for buffer in function.parameters:
        if buffer.is_buffer:
            for name in buffer.arguments[:2]:
                if function.named(name) is None:
                    raise SystemExit(f"functions.txt: {function.name}: {buffer.name} names {name}, which is no parameter")
                owners.setdefault(name, []).append(buffer)
    for parameter in function.parameters:
        if len(owners.get(parameter.name, [])) == 1:
            parameter.buffer = owners[parameter.name][0]
        if parameter.c("c").endswith("]") and parameter.arguments and function.named(parameter.arguments[0]):
            parameter.length = parameter.arguments[0]


def _parse_function(chapter, line):
    match = _ROW.match(line)
    if not match:
        raise SystemExit(f"functions.txt: not a row: {line}")
    function = Function(match["name"], match["section"], chapter, match["comment"], [])
    function.body_name = body_name(function.name)
    for flag in match["flags"].split():
        key, _, value = flag.partition("=")
        if key == "+c":
            function.twin = True
        elif key in ("anytime", "repeats", "hot"):
            setattr(function, key, True)
        elif key == "deprecated":
            function.deprecated = value
        elif key == "body":
            function.body_name, function.own_body = value, False
        elif key == "returns":
            function.returns, function.is_value = ("int" if value == "value" else value), True
        else:
            raise SystemExit(f"functions.txt: {function.name}: unknown flag {flag}")
    _parse_parameters(function, match["parameters"])
    return function


def read_lines(name):
    """The lines of a file of the table without comments and blank lines."""
    lines = (line.rstrip() for line in (HERE / name).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def read_chapters():
    """Those of the standard, then the extensions."""
    chapters = []
    for name in ("functions.txt", "extensions.txt"):
        for line in read_lines(name):
            if line.startswith("chapter "):
                chapters.append(Chapter(*line.split(" ", 3)[1:], extension=name == "extensions.txt"))
            elif not line.startswith("value "):
                chapters[-1].functions.append(_parse_function(chapters[-1], line))
    return chapters


def read_extension_values():
    """A list of (name, value, comment)."""
    return [line.split(" ", 3)[1:] for line in read_lines("extensions.txt") if line.startswith("value ")]


def read_not_yet():
    """Names of functions without a body."""
    return {line.strip().removeprefix("MPI_") for line in read_lines("not_yet.txt")}


@dataclass
class Constant:
    what: str           # number, opaque, cast, alias, value, enum, callback or synonym
    name: str
    fields: list
    deprecated: str = ""


def read_constants():
    """A list of (title of the group, constants)."""
    groups = []
    for line in read_lines("constants.txt"):
        line, _, deprecated = line.partition(" deprecated=")
        what, _, rest = line.partition(" ")
        if what == "group":
            groups.append((rest, []))
        elif what == "callback":
            returns, rest = rest.split(" ", 1)
            name, arguments = rest.split("(", 1)
            groups[-1][1].append(Constant(what, name, [returns, arguments.removesuffix(")")], deprecated))
        else:
            name, *fields = rest.split(" ")
            groups[-1][1].append(Constant(what, name, fields, deprecated))
    return groups
