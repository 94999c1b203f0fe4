# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The kinds of parameters: for each its C type in the int form and in the _c form, and what the body gets.

Kinds are data. What is checked for a kind stands in checks.py, what a kind means in README.md.
`{}` stands for the parameter's name, `%` for the argument of the kind: RAW(MPI_T_enum), FUNCTION(MPI_User_function).
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    c: str          # declaration in the int form; "" = the parameter exists in the _c form only
    wide: str       # declaration in the _c form
    body: str       # declaration in the body's prototype

    def declare(self, form, name, argument=""):
        text = {"int": self.c, "c": self.wide, "body": self.body}[form]
        return text.replace("{}", name).replace("%", argument)


# name                  int form                      _c form (blank: same)     body (blank: as the int form)
_TABLE = """
INT                  | int {}                      |                          |
FLAG                 | int {}                      |                          |
LENGTH               | int {}                      |                          |
COUNT                | int {}                      | MPI_Count {}             | Count {}
LARGE_COUNT          | MPI_Count {}                |                          | Count {}
BYTE_COUNT           | MPI_Aint {}                 | MPI_Count {}             | Count {}
STRIDE               | int {}                      | MPI_Count {}             | Count {}
BYTE_STRIDE          | MPI_Aint {}                 | MPI_Count {}             | Count {}
DISP_UNIT            | int {}                      | MPI_Aint {}              | Count {}
SIZE                 | MPI_Aint {}                 |                          |
AINT                 | MPI_Aint {}                 |                          |
OFFSET               | MPI_Offset {}               |                          |
FILE_OFFSET          | MPI_Offset {}               |                          |
FILE_SIZE            | MPI_Offset {}               |                          |
IS_LARGE             |                             |                          | bool {}
COUNT_WIDE_ONLY      |                             | MPI_Count {}             | Count {}
DEST                 | int {}                      |                          |
SOURCE               | int {}                      |                          |
ROOT                 | int {}                      |                          |
RANK                 | int {}                      |                          |
TARGET               | int {}                      |                          |
TAG                  | int {}                      |                          |
TAG_RECV             | int {}                      |                          |
STRING               | const char *{}              |                          |
STRING_OUT           | char *{}                    |                          |
STRINGS              | char *{}[]                  |                          |
STRINGS_LIST         | char **{}[]                 |                          |
ARGV                 | char ***{}                  |                          |
BUF_SEND             | const void *{}              |                          |
BUF_RECV             | void *{}                    |                          |
BUF_INOUT            | void *{}                    |                          |
ELEMENT_IN           | const void *{}              |                          |
ELEMENT_OUT          | void *{}                    |                          |
ADDRESS              | const void *{}              |                          |
POINTER              | void *{}                    |                          |
POINTER_OUT          | void *{}                    |                          |
FUNCTION             | % *{}                       |                          |
FUNCTION_OPT         | % *{}                       |                          |
RAW                  | % {}                        |                          |
RAW_POINTER          | % *{}                       |                          |
RAW_ARRAY            | % {}[]                      |                          |
STATUS_IN            | const MPI_Status *{}        |                          |
STATUS_INOUT         | MPI_Status *{}              |                          |
STATUS_OUT           | MPI_Status *{}              |                          |
STATUSES_OUT         | MPI_Status *{}              |                          |
REQUEST_RAW          | MPI_Request {}              |                          |
REQUEST_INOUT        | MPI_Request *{}             |                          |
REQUESTS_IN          | const MPI_Request {}[]      |                          |
REQUESTS_INOUT       | MPI_Request {}[]            |                          |
TYPES                | const MPI_Datatype {}[]     |                          |
TYPES_OUT            | MPI_Datatype {}[]           |                          |
INFOS                | const MPI_Info {}[]         |                          |
INTS                 | const int {}[]              |                          |
INTS_INOUT           | int {}[]                    |                          |
INTS_OUT             | int {}[]                    |                          |
INTS_OUT_OPT         | int {}[]                    |                          |
WEIGHTS              | const int {}[]              |                          |
WEIGHTS_OUT          | int {}[]                    |                          |
RANGES               | int {}[][3]                 |                          |
COUNTS               | const int {}[]              | const MPI_Count {}[]     | Counts {}
LENGTHS              | const int {}[]              | const MPI_Count {}[]     | Counts {}
DISPLS               | const int {}[]              | const MPI_Aint {}[]      | Counts {}
AINT_DISPLS          | const MPI_Aint {}[]         |                          | Counts {}
TYPE_DISPLS          | const int {}[]              | const MPI_Count {}[]     | Counts {}
BYTE_DISPLS          | const MPI_Aint {}[]         | const MPI_Count {}[]     | Counts {}
AINTS_OUT            | MPI_Aint {}[]               |                          |
COUNTS_OUT_WIDE_ONLY |                             | MPI_Count {}[]           | MPI_Count *{}
INT_OUT              | int *{}                     |                          |
INT_INOUT            | int *{}                     |                          |
COUNT_OUT            | int *{}                     | MPI_Count *{}            | Count *{}
COUNT_OUT_UNDEFINED  | int *{}                     | MPI_Count *{}            | Count *{}
COUNT_OUT_WIDE_ONLY  |                             | MPI_Count *{}            | Count *{}
LARGE_COUNT_OUT      | MPI_Count *{}               |                          | Count *{}
BYTES_OUT            | MPI_Aint *{}                | MPI_Count *{}            | Count *{}
DISP_UNIT_OUT        | int *{}                     | MPI_Aint *{}             | Count *{}
POSITION             | int *{}                     | MPI_Count *{}            | Count *{}
BYTE_POSITION        | MPI_Aint *{}                | MPI_Count *{}            | Count *{}
AINT_OUT             | MPI_Aint *{}                |                          |
OFFSET_OUT           | MPI_Offset *{}              |                          |
"""

# What a handle names: kind -> (C type, object, error class, name for people). Each has the kinds X, X_OUT and X_INOUT.
HANDLES = {
    "COMM": ("MPI_Comm", "Comm", "MPI_ERR_COMM", "communicator"),
    "GROUP": ("MPI_Group", "Group", "MPI_ERR_GROUP", "group"),
    "DATATYPE": ("MPI_Datatype", "Datatype", "MPI_ERR_TYPE", "datatype"),
    "OP": ("MPI_Op", "Op", "MPI_ERR_OP", "operation"),
    "INFO": ("MPI_Info", "Info", "MPI_ERR_INFO", "info object"),
    "ERRHANDLER": ("MPI_Errhandler", "Errhandler", "MPI_ERR_ERRHANDLER", "error handler"),
    "WIN": ("MPI_Win", "Win", "MPI_ERR_WIN", "window"),
    "FILE": ("MPI_File", "File", "MPI_ERR_FILE", "file"),
    "SESSION": ("MPI_Session", "Session", "MPI_ERR_SESSION", "session"),
    "MESSAGE": ("MPI_Message", "Message", "MPI_ERR_REQUEST", "message"),
    "REQUEST": ("MPI_Request", "Request", "MPI_ERR_REQUEST", "request"),
}

# Kinds that are handles too, with a rule of their own: kind -> (handle kind, the body gets a pointer that may be null)
HANDLE_VARIANTS = {
    "COMM_INTRA": ("COMM", False),    # intra-communicators only
    "COMM_INTER": ("COMM", False),    # inter-communicators only
    "COMM_OPT": ("COMM", True),       # the null handle is allowed
    "COMM_MAYBE": ("COMM", True),     # significant at some ranks only: null if not live
    "TYPE": ("DATATYPE", False),      # need not be committed
    "DATATYPE_OPT": ("DATATYPE", True),  # the null handle is allowed; need not be committed
    "INFO_OPT": ("INFO", True),       # the null handle is allowed
    "WIN_OPT": ("WIN", True),         # the null handle is allowed
    "FILE_OPT": ("FILE", True),       # the null handle names the default of all files
}


def handle_of(kind):
    """The entry of HANDLES that a by-value handle kind stands for, or None."""
    return HANDLES.get(HANDLE_VARIANTS.get(kind, (kind,))[0])


def _build():
    kinds = {}
    for line in _TABLE.strip().splitlines():
        name, c, wide, body = (field.strip() for field in line.split("|"))
        kinds[name] = Kind(name, c, wide or c, body or c)
    for name, (c, cls, _, _) in HANDLES.items():
        kinds.setdefault(name, Kind(name, c + " {}", c + " {}", f"object::{cls}& {{}}"))
        kinds.setdefault(name + "_OUT", Kind(name + "_OUT", c + " *{}", c + " *{}", f"object::{cls}** {{}}"))
        kinds.setdefault(name + "_INOUT", Kind(name + "_INOUT", c + " *{}", c + " *{}", f"object::{cls}*& {{}}"))
    for name, (base, nullable) in HANDLE_VARIANTS.items():
        c, cls = HANDLES[base][:2]
        kinds[name] = Kind(name, c + " {}", c + " {}", f"object::{cls}{'*' if nullable else '&'} {{}}")
    return kinds


KINDS = _build()
