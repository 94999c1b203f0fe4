# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes api/bodies.hpp (prototypes of the hand-written bodies) and api/functions.hpp (the list of functions for the recorder)."""
from kinds import HANDLES

LICENCE = """\
// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
"""

_BODIES_TOP = LICENCE + """\
// Generated from the table of MPI. The bodies: one C++ function for each MPI function (its int and _c form together), written by hand
// in calls/. The entry points in abi/ check the arguments and call them. A body throws base::Error.
#pragma once
#include "base/types.hpp"
#include "mpi.h"

namespace tutti::object {
"""

_FUNCTIONS_TOP = LICENCE + """\
// Generated from the table of MPI. All functions by number, as the recorder keeps them, with the arguments that explain a call.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tutti::api {

// Which fields of a recorded call are meaningful.
inline constexpr std::uint8_t kShowsTag = 1;
inline constexpr std::uint8_t kShowsCount = 2;
inline constexpr std::uint8_t kShowsDatatype = 4;
inline constexpr std::uint8_t kShowsCommunicator = 8;  // context and communicator

/// What the recorded peer is.
enum class Peer : std::uint8_t { none, destination, source, root, target };

struct FunctionInfo {
  const char* name;  // "MPI_Send"
  Peer peer;
  std::uint8_t shows;
};

"""


def recorded(function):
    """The parameters that the recorder keeps: (peer, tag, count, datatype, communicator), each a Parameter or None."""
    counts = [p for p in function.parameters if p.kind in ("COUNT", "LARGE_COUNT") and p.c("int")]
    datatypes = [p for p in function.parameters if p.kind == "DATATYPE"]
    which = -1 if "scatter" in function.name.lower() and "reduce" not in function.name.lower() else 0  # what a scatter sends counts at the root only
    return (function.find("SOURCE") or function.find("DEST", "ROOT", "TARGET"),
            function.find("TAG_RECV") or function.find("TAG"), counts[which] if counts else None, datatypes[which] if datatypes else None,
            function.find("COMM", "COMM_INTRA", "COMM_INTER"))


def _peer(function):
    peer = recorded(function)[0]
    return {"DEST": "destination", "SOURCE": "source", "ROOT": "root", "TARGET": "target"}[peer.kind] if peer else "none"


def _shows(function):
    names = ("Tag", "Count", "Datatype", "Communicator")
    return " | ".join(f"kShows{name}" for name, p in zip(names, recorded(function)[1:]) if p) or "0"


def write_functions(chapters):
    names, rows = ["none"], ['  {"no call", Peer::none, 0},']
    for chapter in chapters:
        for function in chapter.functions:
            for form in function.forms:
                names.append(function.c_name(form))
                rows.append(f'  {{"{function.prefix}{function.c_name(form)}", Peer::{_peer(function)}, {_shows(function)}}},')
    return (_FUNCTIONS_TOP + "enum class Function : std::uint16_t {\n" + "".join(f"  {name},\n" for name in names) + "};\n\n"
            + f"inline constexpr std::size_t kFunctionCount = {len(names)};\n\n"
            + "inline constexpr FunctionInfo kFunctions[kFunctionCount] = {\n" + "\n".join(rows) + "\n};\n\n"
            + "/// The function of a recorded number, which may be garbage.\n"
            + "constexpr const FunctionInfo& function_info(std::uint32_t number) {\n"
            + "  return kFunctions[number < kFunctionCount ? number : 0];\n}\n\n"
            + "/// Its name for people: without \"_c\", the form with large counts, which Python calls without the program's knowing of it.\n"
            + "constexpr std::string_view plain_name(std::uint32_t number) {\n"
            + "  std::string_view name = function_info(number).name;\n"
            + "  if (name.ends_with(\"_c\")) name.remove_suffix(2);\n"
            + "  return name;\n}\n}  // namespace tutti::api\n")


def body_prototype(function):
    parameters = ", ".join(p.body() for p in function.parameters)
    returns = function.returns if function.is_value else "void"
    return f"{returns} {function.body_name}({parameters})"


def write_bodies(chapters):
    text = _BODIES_TOP + "".join(f"class {cls};\n" for _, cls, _, _ in HANDLES.values()) + "}  // namespace tutti::object\n\nnamespace tutti::calls {\n"
    for chapter in chapters:
        text += f"\n// {chapter.title}" + ("\n" if chapter.extension else f" (MPI-5.0 §{chapter.number})\n")
        for function in chapter.functions:
            if function.own_body:
                text += body_prototype(function) + ";\n"
    return text + "}  // namespace tutti::calls\n"
