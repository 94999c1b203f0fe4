# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""Writes every_argument.cpp, a test that calls every function with each of its arguments wrong in each way that argument_rules.py knows, all others
right. Each call must return an error of the right class; the test names function and parameter of each check that is missing. (Wrong
handles are the business of every_handle.py.)"""
from argument_rules import ANY, CALLS, combined_rules, rules
from bodies import LICENCE
from kinds import HANDLES, handle_of

_TOP = LICENCE + """\
// Generated from the table of MPI: every function with each of its arguments wrong. Run by two ranks; but for inter-communicators each for itself.
#include <mpi-ext.h>
#include <mpi.h>

#include <unistd.h>

#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace {
alignas(64) char scratch[1 << 16], other[1 << 16];  // what pointers point to; large enough for any result
char text[1 << 12] = "x";
int zeros[64], ones[64] = {1}, far[2] = {99, 99}, twice[2] = {0, 0};
MPI_Count wide_ones[8] = {1}, wide_zeros[8];
MPI_Aint address_zeros[8];
MPI_Datatype ints[2] = {MPI_INT, MPI_INT}, no_types[2] = {MPI_DATATYPE_NULL, MPI_INT}, freed_types[2] = {MPI_INT, MPI_INT};
MPI_Info infos[1] = {MPI_INFO_NULL};
char* words[2] = {text, nullptr};
char** word_lists[2] = {words, nullptr};
int ranges[1][3] = {{0, 0, 1}};
MPI_Status status;
MPI_Request null_request = MPI_REQUEST_NULL;
MPI_Request requests[1] = {MPI_REQUEST_NULL};
MPI_Message message = MPI_MESSAGE_NO_PROC;
int calls = 0, failures = 0;
const char* volatile current = "";

MPI_Comm inter, cart, graph, dist_graph;
MPI_Group group;
MPI_Datatype uncommitted, derived;
MPI_Op user_op;
MPI_Info info;
MPI_Errhandler comm_handler, win_handler;
MPI_Win win, dynamic, shared, locked;
MPI_File file;
MPI_Session session;
MPI_Request partitioned;
int elsewhere;  // the other rank

template <class T>
T* there() { return reinterpret_cast<T*>(other); }

/// An array of one -1, of whatever width the function takes.
struct Minus {
  operator const int*() const { static const int narrow[] = {-1}; return narrow; }
  operator const MPI_Count*() const { static const MPI_Count wide[] = {-1}; return wide; }
} minus;

/// `expected`: the error class that must come, MPI_SUCCESS if any error will do.
void check(const char* call, const char* argument, const char* value, int code, int expected) {
  ++calls;
  int error_class = code;
  MPI_Error_class(code, &error_class);
  if (code != MPI_SUCCESS && (expected == MPI_SUCCESS || error_class == expected || error_class == MPI_ERR_UNSUPPORTED_OPERATION)) return;
  char told[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, told, &length);
  std::printf("%s lacks a check: %s %s gives %d instead of %d: %s\\n", call, argument, value, error_class, expected, told);
  ++failures;
}
#define WRONG(call, expected) current = #call; check(#call, "", "", call, expected);

void hang(int) {
  std::fprintf(stderr, "no end, or a crash, of %s\\n", current);
  _exit(3);
}
void user_function(void*, void*, int*, MPI_Datatype*) {}
template <class Function>
Function* some_function() { return reinterpret_cast<Function*>(reinterpret_cast<void*>(user_function)); }
void comm_function(MPI_Comm*, int*, ...) {}
void win_function(MPI_Win*, int*, ...) {}

void prepare() {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  elsewhere = 1 - rank;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN);
  MPI_Intercomm_create(MPI_COMM_SELF, 0, MPI_COMM_WORLD, elsewhere, 1, &inter);
  const int period = 1, edge = 0, degree = 1;
  MPI_Cart_create(MPI_COMM_SELF, 1, ones, &period, 0, &cart);
  MPI_Graph_create(MPI_COMM_SELF, 1, &degree, &edge, 0, &graph);
  MPI_Dist_graph_create_adjacent(MPI_COMM_SELF, 1, &edge, ones, 1, &edge, ones, MPI_INFO_NULL, 0, &dist_graph);
  MPI_Comm_group(MPI_COMM_SELF, &group);
  MPI_Type_contiguous(2, MPI_INT, &uncommitted);
  MPI_Type_contiguous(1, MPI_INT, &derived);
  MPI_Type_commit(&derived);
  MPI_Type_dup(MPI_INT, &freed_types[0]);
  MPI_Datatype gone = freed_types[0];
  MPI_Type_free(&gone);
  MPI_Op_create(user_function, 1, &user_op);
  MPI_Info_create(&info);
  MPI_Comm_create_errhandler(comm_function, &comm_handler);
  MPI_Win_create_errhandler(win_function, &win_handler);
  MPI_Win_create(scratch, 1024, 1, MPI_INFO_NULL, MPI_COMM_SELF, &win);
  MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_SELF, &dynamic);
  void* base;
  MPI_Win_allocate_shared(64, 1, MPI_INFO_NULL, MPI_COMM_SELF, &base, &shared);
  MPI_Win_create(scratch, 1024, 1, MPI_INFO_NULL, MPI_COMM_SELF, &locked);
  MPI_Win_lock_all(0, locked);
  for (MPI_Win each : {win, dynamic, shared, locked}) MPI_Win_set_errhandler(each, MPI_ERRORS_RETURN);
  MPI_Win_fence(0, win);
  const std::string name = "every_argument_" + std::to_string(getpid()) + ".tmp";
  MPI_File_open(MPI_COMM_SELF, name.c_str(), MPI_MODE_CREATE | MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &file);
  MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session);
  MPI_Psend_init(scratch, 2, 1, MPI_INT, 0, 5, MPI_COMM_SELF, MPI_INFO_NULL, &partitioned);
  std::signal(SIGALRM, hang);
  std::signal(SIGSEGV, hang);
  alarm(60);
}

void give_back() {
  for (MPI_Comm* comm : {&inter, &cart, &graph, &dist_graph}) MPI_Comm_free(comm);
  MPI_Group_free(&group);
  MPI_Type_free(&uncommitted);
  MPI_Type_free(&derived);
  MPI_Op_free(&user_op);
  MPI_Info_free(&info);
  MPI_Errhandler_free(&comm_handler);
  MPI_Errhandler_free(&win_handler);
  MPI_Request_free(&partitioned);
  MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
  MPI_Win_unlock_all(locked);
  for (MPI_Win* each : {&win, &dynamic, &shared, &locked}) MPI_Win_free(each);
  MPI_File_close(&file);
  MPI_Session_finalize(&session);
}
"""

_MAIN = """\
void whole_calls() {%s}
}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  MPI_Init(nullptr, nullptr);
  prepare();
%s  whole_calls();
  give_back();
  std::printf("%%d calls, %%d of them wrong\\n", calls, failures);
  MPI_Finalize();
  return failures == 0 ? 0 : 1;
}
"""

_GOOD = {"COMM": "MPI_COMM_SELF", "GROUP": "group", "DATATYPE": "MPI_INT", "OP": "MPI_SUM", "INFO": "info", "ERRHANDLER": "MPI_ERRORS_RETURN",
         "WIN": "win", "FILE": "file", "SESSION": "session", "REQUEST": "partitioned"}
_KINDS = {"COMM_INTER": "inter", "COMM_MAYBE": "MPI_COMM_WORLD", "INFO_OPT": "MPI_INFO_NULL", "MESSAGE_INOUT": "&message", "REQUEST_INOUT": "&null_request",
          "REQUESTS_IN": "requests", "REQUESTS_INOUT": "requests", "REQUEST_RAW": "MPI_REQUEST_NULL", "TYPES": "ints", "INFOS": "infos", "STRINGS": "words",
          "STRINGS_LIST": "word_lists", "RANGES": "ranges", "STRING": '"x"', "STRING_OUT": "text", "DISP_UNIT": "1", "LENGTH": "1", "COUNT": "1", "LARGE_COUNT": "1",
          "BYTE_COUNT": "64", "STATUS_OUT": "&status", "STATUS_IN": "&status", "STATUS_INOUT": "&status", "STATUSES_OUT": "&status",
          "BUF_SEND": "scratch", "BUF_RECV": "other", "BUF_INOUT": "other", "WEIGHTS": "ones", "ELEMENT_IN": "scratch", "ELEMENT_OUT": "other",
          "ADDRESS": "scratch", "POINTER": "other", "COUNT_WIDE_ONLY": "1", "BYTE_POSITION": "address_zeros"}
_NAMES = {("Win_shared_query", "win"): "shared", ("Win_attach", "win"): "dynamic", ("Win_detach", "win"): "dynamic", ("Intercomm_create", "remote_leader"): "elsewhere",
          ("Dims_create", "dims"): "zeros", ("Dims_create", "nnodes"): "1", ("Type_create_darray", "size"): "1", ("Info_get", "valuelen"): "8",
          ("Dist_graph_create", "sources"): "zeros", ("Dist_graph_create", "destinations"): "zeros", ("Pack", "outsize"): "64", ("Unpack", "insize"): "64", ("Abi_get_fortran_booleans", "logical_size"): "4", ("Abi_set_fortran_booleans", "logical_size"): "4",
          ("Win_create", "size"): "64", ("Win_attach", "size"): "64", ("File_open", "amode"): "MPI_MODE_RDONLY", ("Win_lock", "lock_type"): "MPI_LOCK_SHARED",
          ("Type_match_size", "typeclass"): "MPI_TYPECLASS_INTEGER", ("Type_match_size", "size"): "4"}
_NAMES |= {(f, "order"): "MPI_ORDER_C" for f in ("Type_create_subarray", "Type_create_darray")}
_NAMES |= {(f, "datarep"): '"external32"' for f in ("Pack_external", "Unpack_external", "Pack_external_size")}
_NAMES |= {("Type_get_contents", "datatype"): "uncommitted", ("File_set_view", "datarep"): '"native"'}
_SKIPPED = ("Abort", "Init", "Init_thread", "Finalize")  # end or begin the program


def _topology(function):
    if function.name.startswith(("Cart_get", "Cart_rank", "Cart_coords", "Cart_shift", "Cart_sub", "Cartdim", "Neighbor", "Ineighbor")):
        return "cart"
    if function.name.startswith(("Graph_get", "Graphdims", "Graph_neighbors")):
        return "graph"
    return "dist_graph" if function.name.startswith("Dist_graph_neighbors") else None


def _right(function, parameter, form):
    """A right value, as C++."""
    kind, declaration = parameter.kind, parameter.c(form)
    if (function.name, parameter.name) in _NAMES:
        return _NAMES[function.name, parameter.name]
    if kind in ("COMM", "COMM_INTRA") and _topology(function):
        return _topology(function)
    if kind == "WIN" and function.name.startswith("R"):
        return "locked"  # requests need a lock
    if kind == "POSITION":
        return "zeros" if form == "int" else "wide_zeros"
    if kind in _KINDS:
        return _KINDS[kind]
    if handle_of(kind):
        base = next(name for name, entry in HANDLES.items() if entry is handle_of(kind))
        return _GOOD[base]
    if kind == "RAW" and "*" not in declaration:
        return "text" if declaration.startswith(("char", "const char")) else f"{declaration.split()[-2]}(0)"
    if declaration.endswith("[]"):
        element = declaration.replace("const ", "").split()[0]
        if "OUT" in kind:
            return f"there<{element}>()"
        if kind in ("COUNTS", "LENGTHS"):
            return "wide_ones" if element == "MPI_Count" else "ones"
        return {"int": "ones" if kind == "INTS" and "periods" not in parameter.name else "zeros", "MPI_Count": "wide_zeros", "MPI_Aint": "address_zeros"}[element]
    if "*" in declaration:
        element = declaration.replace("const ", "").split("*")[0].strip()
        if kind.startswith("FUNCTION"):
            return f"some_function<{element}>()"
        return {"void": "other", "char": "text"}.get(element, f"there<{element}>()")
    return "0"


def _call(function, form, values):
    arguments = [values.get(p.name, _right(function, p, form)) for p in function.parameters if p.c(form)]
    return f"{function.prefix}{function.c_name(form)}({', '.join(arguments)})"


def _statements(function, form):
    name = f"{function.prefix}{function.c_name(form)}"
    for parameter in function.parameters:
        if not parameter.c(form):
            continue
        for words, value, expected, others in rules(function, parameter):
            yield f'  current = "{name}, {parameter.name}"; check("{name}", "{parameter.name}", "is {words}:", {_call(function, form, others | {parameter.name: value})}, {expected});'
    for words, values, expected in combined_rules(function):
        yield f'  current = "{name}, {words}"; check("{name}", "", "{words}:", {_call(function, form, values)}, {expected});'


def write_every_argument(chapters):
    """The text of the test: a function for each chapter, so that none is too long to compile."""
    text, run = _TOP.replace("#include <cstring>\n", "#include <cstring>\n#include <string>\n"), ""
    for chapter in chapters:
        lines = [line for f in chapter.functions if not (f.is_value or f.variadic or f.is_tool or f.name in _SKIPPED)
                 for form in f.forms for line in _statements(f, form)]
        if lines:
            text += f"\n// {chapter.title}\nvoid chapter_{chapter.number}() {{\n" + "\n".join(lines) + "\n}\n"
            run += f"  chapter_{chapter.number}();\n"
    return text + "\n" + _MAIN % (CALLS, run)
