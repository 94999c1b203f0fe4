# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes every_handle.cpp, a test that calls every function with each handle among its arguments wrong: null, garbage, freed and of
another kind. Each call must return an error, of the class of that kind where all other arguments are right, and none may crash.
Functions without a body must say so, with their name."""
from bodies import LICENCE
from kinds import HANDLES, handle_of

_TOP = LICENCE + """\
// Generated from the table of MPI: every function with each of its handles wrong. Run by one rank.
#include <mpi-ext.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {
alignas(64) char scratch[1 << 16];  // what every pointer points to; large enough for any result
int zeros[64];
MPI_Datatype ints[2] = {MPI_INT, MPI_INT};
MPI_Info infos[1] = {MPI_INFO_NULL};
char* words[2] = {scratch, nullptr};
char** word_lists[2] = {words, nullptr};
MPI_Status status;
int calls = 0, failures = 0;

template <class Handle>
Handle garbage(std::uintptr_t value) { return reinterpret_cast<Handle>(value); }

template <class T>
T* there() { return reinterpret_cast<T*>(scratch); }

/// `expected`: the error class that must come, MPI_SUCCESS if any error will do.
void check(const char* call, const char* argument, const char* value, int code, int expected) {
  ++calls;
  int error_class = code;
  MPI_Error_class(code, &error_class);
  if (code == MPI_SUCCESS || (expected != MPI_SUCCESS && error_class != expected && error_class != MPI_ERR_UNSUPPORTED_OPERATION)) {
    std::printf("%s with %s for %s gives %d instead of %d\\n", call, value, argument, error_class, expected);
    ++failures;
  }
}

/// A function without a body says so, by name.
[[maybe_unused]] void refuses(const char* call, int code) {
  ++calls;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0, error_class = code;
  MPI_Error_class(code, &error_class);
  MPI_Error_string(code, text, &length);
  if (error_class == MPI_ERR_UNSUPPORTED_OPERATION && std::strstr(text, call) != nullptr) return;
  std::printf("%s is not implemented but gives %d: %s\\n", call, error_class, text);
  ++failures;
}
"""

_MAIN = """\
}  // namespace

int main() {
  MPI_Init(nullptr, nullptr);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm freed;
  MPI_Comm_dup(MPI_COMM_SELF, &freed);
  const auto freed_value = reinterpret_cast<std::uintptr_t>(freed);
  MPI_Comm_free(&freed);
  const auto other_kind = reinterpret_cast<std::uintptr_t>(MPI_ERRORS_RETURN);
  const auto one_more_kind = reinterpret_cast<std::uintptr_t>(MPI_GROUP_EMPTY);
  struct { const char* name; std::uintptr_t value; bool errhandler, group; } const wrong[] = {
      {"a small number", 0x7ff, false, false},          {"garbage", 0x0000123456789abc, false, false},
      {"all ones", ~std::uintptr_t{0}, false, false},   {"a freed handle", freed_value, false, false},
      {"an error handler", other_kind, true, false},    {"a group", one_more_kind, false, true}};
  for (const auto& w : wrong) {
%s  }
%s  std::printf("%%d calls, %%d of them wrong\\n", calls, failures);
  MPI_Finalize();
  return failures == 0 ? 0 : 1;
}
"""

# A right value for a handle, where the program can have one without effort.
_GOOD = {"COMM": "MPI_COMM_SELF", "GROUP": "MPI_GROUP_EMPTY", "DATATYPE": "MPI_INT", "OP": "MPI_SUM", "INFO": "MPI_INFO_ENV",
         "ERRHANDLER": "MPI_ERRORS_RETURN"}
_ARRAYS = {"TYPES": "ints", "INFOS": "infos", "STRINGS": "words", "STRINGS_LIST": "word_lists", "RANGES": "nullptr"}
_PLAIN = {"STRING": '"x"', "DISP_UNIT": "1", "STATUS_OUT": "&status", "STATUS_IN": "&status", "STATUS_INOUT": "&status",
          "STATUSES_OUT": "&status"}
# Kinds that the body checks itself; the null request is legal there.
_RAW_REQUESTS = ("REQUEST_INOUT", "REQUEST_RAW", "REQUESTS_IN", "REQUESTS_INOUT")


def _base(parameter):
    """The kind of handle that a parameter passes in, by value, by pointer or in an array; None for others."""
    if parameter.kind in _RAW_REQUESTS:
        return "REQUEST"
    if parameter.kind == "TYPES" and parameter.length:
        return "DATATYPE"
    entry = handle_of(parameter.kind.removesuffix("_INOUT"))
    if parameter.kind == "COMM_MAYBE" or entry is None:
        return None
    return next(name for name, value in HANDLES.items() if value is entry)


def _is_pointer(parameter):
    return parameter.c("int").endswith("[]") or "*" in parameter.c("int")


def _value(parameter, form):
    """A harmless value for a parameter that is not under test, as C++."""
    kind, base = parameter.kind, _base(parameter)
    if base and _is_pointer(parameter):
        return "ints" if kind == "TYPES" else f"there<{HANDLES[base][0]}>()"
    if base:
        return _GOOD.get(base, f"MPI_{base}_NULL")
    if kind == "COMM_MAYBE":
        return "MPI_COMM_SELF"
    declaration = parameter.c(form)
    if kind in _ARRAYS or kind in _PLAIN:
        return _ARRAYS.get(kind) or _PLAIN[kind]
    if kind == "RAW" and "*" not in declaration:
        return "nullptr" if declaration.split()[0].endswith("_function") else f"{declaration.split()[-2]}(0)"
    if declaration.endswith("[]"):
        return "zeros" if declaration.removeprefix("const ").startswith("int ") else f"there<{declaration.split('[')[0].replace('const ', '').split()[0]}>()"
    if "*" in declaration:
        kind_of = declaration.replace("const ", "").split("*")[0].strip()
        return "scratch" if kind_of in ("void", "char") else "nullptr" if kind.startswith("FUNCTION") else f"there<{kind_of}>()"
    return "0"


def _call(function, form, tested, expression):
    values = []
    for parameter in function.parameters:
        if parameter.c(form):
            values.append(expression if parameter is tested else "1" if parameter.name == tested.length else _value(parameter, form))
    return f"{function.prefix}{function.c_name(form)}({', '.join(values)})"


def _others_right(function, tested):
    """Whether no other handle of the call is wrong too, and no callback is missing."""
    others = (p for p in function.parameters if p is not tested)
    return all((_base(p) is None or (_base(p) in _GOOD and not p.kind.endswith("_INOUT"))) and p.kind != "FUNCTION" for p in others)


def _statement(function, form, tested, name, value):
    """Calls the function with `value` (C++) for the argument under test; `name` (C++) describes it."""
    base = _base(tested)
    precise = _others_right(function, tested) and not tested.kind.startswith("REQUESTS")
    expected = HANDLES[base][2] if precise else "MPI_SUCCESS"
    start = f'check("{function.prefix}{function.c_name(form)}", "{tested.name}", {name}, '
    if not _is_pointer(tested):
        return f"{start}{_call(function, form, tested, value)}, {expected});"
    return f"{{ {HANDLES[base][0]} handle[1] = {{{value}}}; {start}{_call(function, form, tested, 'handle')}, {expected}); }}"


def _statements(function, form, tested):
    """(statement inside the loop over wrong values, statement with the null handle or "")."""
    base = _base(tested)
    skip = {"ERRHANDLER": "if (!w.errhandler) ", "GROUP": "if (!w.group) "}.get(base, "")
    loop = _statement(function, form, tested, "w.name", f"garbage<{HANDLES[base][0]}>(w.value)")
    null_is_legal = tested.kind.endswith("_OPT") or tested.kind in _RAW_REQUESTS
    return skip + loop, "" if null_is_legal else _statement(function, form, tested, '"the null handle"', f"MPI_{base}_NULL")


def write_every_handle(chapters, not_yet):
    """The text of the test."""
    loops, singles = "", ""
    for chapter in chapters:
        for function in chapter.functions:
            if function.is_value or function.variadic:
                continue
            for form in function.forms:
                if function.name in not_yet:
                    values = ", ".join(_value(p, form) for p in function.parameters if p.c(form))
                    singles += f'  refuses("{function.prefix}{function.c_name(form)}", {function.prefix}{function.c_name(form)}({values}));\n'
                if function.is_tool:
                    continue
                for tested in (p for p in function.parameters if p.c(form) and _base(p)):
                    loop, single = _statements(function, form, tested)
                    loops += f"    {loop}\n"
                    singles += f"  {single}\n" if single else ""
    return _TOP + _MAIN % (loops, singles)
