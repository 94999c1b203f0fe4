# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes the entry points, abi/entries_UNIT.cpp: record the call, check the arguments, call the body, turn errors into codes."""
import re

from bodies import LICENCE, recorded
from checks import Writer
from kinds import HANDLES, handle_of

# Whose error handler a call invokes, most particular first.
_HOMES = ("WIN", "FILE", "SESSION", "COMM")

_TOP = LICENCE + """\
// Generated from the table of MPI. Entry points: {title}.
#pragma GCC visibility push(default)
#include "mpi-ext.h"
#pragma GCC visibility pop

{includes}
using namespace tutti;       // NOLINT: a generated file
using namespace tutti::abi;  // NOLINT
using tutti::api::Function;

"""


def unit_names(chapters):
    return list(dict.fromkeys(chapter.unit for chapter in chapters))


def home_of(function):
    """The parameter whose object's error handler is invoked, by value or (freeing calls) by pointer; None if there is none."""
    for home in _HOMES:
        for parameter in function.parameters:
            kind = parameter.kind.removesuffix("_INOUT")
            if handle_of(kind) is HANDLES[home] and kind != "COMM_MAYBE" and not parameter.kind.endswith("_OUT"):
                return parameter
    return None


def _record(function):
    """Statements that tell the recorder the arguments."""
    verbs = ("peer", "tag", "count", "datatype", "communicator")
    return [f"record.{verb}({p.name});" for verb, p in zip(verbs, recorded(function)) if p] + ["record.enter();"]


def _home_statements(function, home, writer):
    if home is None:
        return []
    name, kind = home.name, home.kind
    if kind.endswith("_INOUT"):
        cls = HANDLES[kind.removesuffix("_INOUT")][1]
        return [f'check_pointer({name}, "{name}");',
                f'object::{cls}* {name}_ = &live<object::{cls}>(*{name}, "{name}");', f"call.on(*{name}_);"]
    cls = handle_of(kind)[1]
    if kind.endswith("_OPT"):
        return [f"object::{cls}* {name}_ = {writer.handle(home)};", f"if ({name}_ != nullptr) call.on(*{name}_);"]
    # A file that is being opened reports to the handler of files, not to the communicator's (MPI-5.0 §14.7).
    on = [] if function.name == "File_open" else [f"call.on({name}_);"]
    context = [f"record.context({name}_);"] if cls == "Comm" else []
    # Once its handler is known: a communicator of the wrong kind is live, so it is the one to hear of it.
    which = {"COMM_INTRA": [f'check_intra({name}_, "{name}");'], "COMM_INTER": [f'check_inter({name}_, "{name}");']}.get(kind, [])
    return [f"object::{cls}& {name}_ = {writer.handle(home)};"] + on + context + which


def _watch(function, writer):
    """Statements before and after the body for mpiexec --check=buffers."""
    if not writer.watched():
        return [], []
    request = next((p.name for p in function.parameters if p.kind == "REQUEST_OUT"), None)
    target = next((p.name for p in function.parameters if p.kind == "TARGET"), None)
    after = [f"watch.begin({request}_);"] if request else [f"watch.begin(win_, {target});"] if target else []
    return ["watch.look();"], after


def _implemented(function, form):
    home = home_of(function)
    writer = Writer(function, form, home)
    for parameter in function.parameters:
        writer.add(parameter)
    checks = ([] if function.anytime else ["call.require_running();"]) + _home_statements(function, home, writer)
    checks += writer.before + writer.late
    before, after = _watch(function, writer)
    body = before + [f"calls::{function.body_name}({', '.join(writer.arguments)});"] + after + writer.after + ["return MPI_SUCCESS;"]
    failed = "failed_quietly" if function.is_tool else "failed"
    watch = ["check::Call watch;"] if writer.watched() else []
    return watch + ["try {"] + ["  " + line for line in checks + body] + ["} catch (...) {", f"  return call.{failed}();", "}"]


def _not_implemented(function):
    home = home_of(function)
    find = [f"call.on_handle({home.name});"] if home is not None and home.kind in ("COMM", "COMM_INTRA", "COMM_INTER") else []
    refuse = f"call.not_implemented({'true' if function.anytime else 'false'})"
    if not function.is_value:
        return find + [f"return {refuse};"]
    return find + [f"{refuse};", "return {};"]


def _names_used(lines, function, form):
    """Parameters that no statement names get a (void), so that the compiler need not be told to be quiet."""
    text = "\n".join(lines)
    return [f"(void){p.name};" for p in function.parameters if p.c(form) and not re.search(rf"\b{p.name}\b", text)]


def write_entry(function, form, done):
    name = function.c_name(form)
    if function.is_value and done:
        lines = [f"return calls::{function.body_name}({', '.join(p.name for p in function.parameters)});"]
    else:
        flags = ", true" if function.repeats else ""
        lines = [f"Call call(Function::{name});", f"Record record(call, Function::{name}, __builtin_return_address(0){flags});"]
        if function.name == "Pcontrol" and done:
            lines += ["record.enter();", f"calls::{function.body_name}(level);", "return MPI_SUCCESS;"]
        else:
            lines += _record(function)
            files = function.name.startswith("File_")
            lines += ["call.on_files();"] if files else []
            lines += _implemented(function, form) if done else _not_implemented(function)
    lines = _names_used(lines, function, form) + lines
    attribute = "[[gnu::flatten]] " if function.hot and done else ""
    return (attribute + function.prototype(form, profiling=True) + " {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
            + f"{function.prototype(form)} __attribute__((weak, alias(\"P{function.prefix}{name}\")));\n\n")


def _includes(functions):
    headers = {"abi/call.hpp", "abi/checks.hpp", "api/bodies.hpp", "check/buffers.hpp"}
    special = {"Message": "request", "Comm": "comm"}
    for function in functions:
        for parameter in function.parameters:
            kind = parameter.kind.removesuffix("_OUT").removesuffix("_INOUT")
            if handle_of(kind) and not parameter.kind.startswith("REQUEST_INOUT"):
                cls = handle_of(kind)[1]
                headers.add(f"object/{special.get(cls, cls.lower())}.hpp")
    return "".join(f'#include "{header}"\n' for header in sorted(headers))


def write_unit(unit, chapters, not_yet):
    """The text of one translation unit; functions in not_yet refuse."""
    own = [chapter for chapter in chapters if chapter.unit == unit]
    functions = [function for chapter in own for function in chapter.functions]
    done = [f for f in functions if f.name not in not_yet]
    text = _TOP.format(title=", ".join(chapter.title for chapter in own), includes=_includes(done)) + 'extern "C" {\n\n'
    for function in functions:
        for form in function.forms:
            text += write_entry(function, form, function.name not in not_yet)
    return text + "}\n"
