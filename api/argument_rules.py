# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""What is wrong as an argument of each kind, for the test that every_argument.py writes. A parameter without a rule here stops the generator,
so a new function or kind needs one. A rule is a list of (words, C++ value, error class, {other parameter: C++ value})."""
from kinds import HANDLES, HANDLE_VARIANTS

ANY = "MPI_SUCCESS"  # any error will do


def bad(words, value, error_class=ANY, **others):
    return (words, value, "MPI_ERR_" + error_class if error_class != ANY else ANY, others)


_NULL = [bad("a null pointer", "nullptr", "ARG")]
_NEGATIVE = [bad("-1", "-1", "COUNT")]
_BUFFER = [bad("a null pointer", "nullptr", "BUFFER")]
_IN_PLACE = [bad("MPI_IN_PLACE", "MPI_IN_PLACE", "BUFFER")]

BY_KIND = {
    **dict.fromkeys(("COUNT", "LARGE_COUNT", "BYTE_COUNT", "COUNT_WIDE_ONLY"), _NEGATIVE),
    **dict.fromkeys(("LENGTH", "FILE_OFFSET", "FILE_SIZE"), [bad("-1", "-1", "ARG")]),
    "SIZE": [bad("-1", "-1", "SIZE")],
    "DISP_UNIT": [bad("0", "0", "DISP"), bad("-1", "-1", "DISP")],
    "DEST": [bad("99", "99", "RANK"), bad("MPI_ANY_SOURCE", "MPI_ANY_SOURCE", "RANK"), bad("-77", "-77", "RANK")],
    "SOURCE": [bad("99", "99", "RANK"), bad("-77", "-77", "RANK")],
    "RANK": [bad("99", "99", "RANK"), bad("MPI_PROC_NULL", "MPI_PROC_NULL", "RANK")],
    "TARGET": [bad("99", "99", "RANK"), bad("-77", "-77", "RANK")],
    "ROOT": [bad("99", "99", "ROOT"), bad("MPI_ROOT", "MPI_ROOT", "ROOT"), bad("-77", "-77", "ROOT")],
    "TAG": [bad("MPI_ANY_TAG", "MPI_ANY_TAG", "TAG"), bad("-77", "-77", "TAG")],
    "TAG_RECV": [bad("-77", "-77", "TAG")],
    "COUNTS": _NULL + [bad("{-1}", "minus", "COUNT")],
    "LENGTHS": _NULL + [bad("{-1}", "minus", "ARG")],
    **dict.fromkeys(("ELEMENT_IN", "ELEMENT_OUT"), _BUFFER + _IN_PLACE),
    "DATATYPE": [bad("a type that is not committed", "uncommitted", "TYPE")],
    "COMM_INTRA": [bad("an inter-communicator", "inter", "COMM")],
    "COMM_INTER": [bad("an intra-communicator", "MPI_COMM_SELF", "COMM")],
    "TYPES": _NULL + [bad("{MPI_DATATYPE_NULL}", "no_types", "TYPE"), bad("{a freed type}", "freed_types", "TYPE")],
    **dict.fromkeys(("STRING", "STRING_OUT", "POINTER_OUT", "FUNCTION", "STATUS_IN", "STATUS_INOUT", "INT_OUT", "INT_INOUT", "AINT_OUT",
                     "OFFSET_OUT", "LARGE_COUNT_OUT", "REQUEST_INOUT", "COUNT_OUT", "COUNT_OUT_UNDEFINED", "COUNT_OUT_WIDE_ONLY", "BYTES_OUT",
                     "DISP_UNIT_OUT", "POSITION", "BYTE_POSITION", "INTS", "INTS_INOUT", "INTS_OUT", "AINTS_OUT", "TYPES_OUT",
                     "COUNTS_OUT_WIDE_ONLY", "RANGES", "REQUESTS_IN", "REQUESTS_INOUT", "DISPLS", "AINT_DISPLS", "TYPE_DISPLS",
                     "BYTE_DISPLS", "WEIGHTS", "WEIGHTS_OUT"), _NULL),
    **{name + suffix: _NULL for name in HANDLES for suffix in ("_OUT", "_INOUT")},
}

# Kinds of which every value is legal, or is looked at by the test of wrong handles (every_handle.py), and why
LEGAL = {
    "FLAG": "any number is true or false", "IS_LARGE": "no argument", "AINT": "a displacement; the range is the window's",
    "STRIDE": "may be negative", "BYTE_STRIDE": "may be negative", "FUNCTION_OPT": "may be null", "STATUS_OUT": "may be ignored",
    "STATUSES_OUT": "may be ignored", "INTS_OUT_OPT": "may be ignored", "INFOS": "handles", "STRINGS": "may be null", "STRINGS_LIST": "may be null",
    "ARGV": "may be null", "RAW_POINTER": "may be null", "RAW_ARRAY": "the root's only", "RAW": "passed on", "REQUEST_RAW": "handle",
    "COMM_MAYBE": "significant at some ranks", **dict.fromkeys(("COMM", "GROUP", "OP", "INFO", "ERRHANDLER", "WIN", "FILE", "SESSION", "REQUEST", "TYPE"), "handle"),
    **{variant: "handle" for variant in HANDLE_VARIANTS if variant.endswith("_OPT")},
}

_KEY = [bad("no key", "12345", "KEYVAL"), bad("MPI_KEYVAL_INVALID", "MPI_KEYVAL_INVALID", "KEYVAL")]
_ASSERTION = [bad("1 << 30", "1 << 30", "ASSERT")]
_CODE = [bad("no error code", "1 << 30", "ARG")]
_FORTRAN = [bad("3", "3", "ARG")]
_NO_F90 = [bad("99999", "99999", "ARG")]
ANYTHING = []

# Numbers, addresses and places whose meaning is the function's own: (function, parameter) -> rule
BY_NAME = {
    **{(f, p): [bad("99", "99")] for f, p in (("Pready", "partition"), ("Pready_range", "partition_high"), ("Parrived", "partition"))},
    ("Pready_range", "partition_low"): [bad("99", "99", partition_high="99")],  # above the other end there is nothing to do
    ("Type_create_subarray", "order"): [bad("99", "99", "ARG")],
    ("Type_create_darray", "size"): [bad("0", "0")], ("Type_create_darray", "rank"): [bad("99", "99", "RANK")], ("Type_create_darray", "order"): [bad("99", "99", "ARG")],
    ("Comm_split", "color"): [bad("-77", "-77", "ARG")], ("Comm_split", "key"): ANYTHING, ("Comm_split_type", "key"): ANYTHING,
    ("Comm_split_type", "split_type"): [bad("9999", "9999", "ARG")],
    ("Intercomm_create", "remote_leader"): [bad("99", "99", "RANK", peer_comm="MPI_COMM_WORLD")],
    ("Intercomm_create_from_groups", "local_leader"): [bad("99", "99")], ("Intercomm_create_from_groups", "remote_leader"): [bad("99", "99")],
    **{(f"{o}_{v}_attr", f"{o.lower()}_keyval"): _KEY for o in ("Comm", "Win", "Type") for v in ("set", "get", "delete")},
    **{(f"Attr_{v}", "keyval"): _KEY for v in ("put", "get", "delete")},
    ("Dims_create", "nnodes"): [bad("-1", "-1"), bad("0", "0")], ("Cart_shift", "direction"): [bad("99", "99"), bad("-1", "-1")], ("Cart_shift", "disp"): ANYTHING,
    **{(f, p): _CODE for f, p in (("Error_string", "errorcode"), ("Error_class", "errorcode"), ("Remove_error_class", "errorclass"), ("Add_error_code", "errorclass"),
                                  ("Remove_error_code", "errorcode"), ("Add_error_string", "errorcode"), ("Remove_error_string", "errorcode"))},
    **{(f"{o}_call_errhandler", "errorcode"): ANYTHING for o in ("Comm", "Win", "File", "Session")},
    ("Info_get_nthkey", "n"): [bad("99", "99", "ARG"), bad("-1", "-1", "ARG")], ("Info_create_env", "argc"): ANYTHING, ("Init_thread", "required"): ANYTHING,
    ("Session_get_nth_pset", "n"): [bad("99", "99", "ARG"), bad("-1", "-1", "ARG")], ("Abort", "errorcode"): ANYTHING,
    ("Comm_spawn", "maxprocs"): ANYTHING, ("Comm_spawn_multiple", "count"): ANYTHING, ("Comm_join", "fd"): ANYTHING,  # tests of their own
    **{(f, "assert"): _ASSERTION for f in ("Win_fence", "Win_start", "Win_post", "Win_lock", "Win_lock_all")},
    ("Comm_ack_failed", "num_to_ack"): [bad("-1", "-1")],
    ("Win_lock", "lock_type"): [bad("99", "99", "LOCKTYPE")],
    **{(f"Status_set_{p}", p): ANYTHING for p in ("source", "tag", "error")},
    ("File_open", "amode"): [bad("0", "0", "AMODE"), bad("1 << 30", "1 << 30", "AMODE")],
    ("File_seek", "whence"): [bad("99", "99", "ARG")], ("File_seek_shared", "whence"): [bad("99", "99", "ARG")],
    **{(f"Type_create_f90_{t}", p): _NO_F90 for t in ("real", "complex", "integer") for p in ("p", "r")},
    ("Type_match_size", "typeclass"): [bad("99", "99", "ARG")], ("Type_match_size", "size"): [bad("3", "3", "ARG")],
    ("Abi_get_fortran_booleans", "logical_size"): _FORTRAN, ("Abi_set_fortran_booleans", "logical_size"): _FORTRAN,
    # offsets
    ("File_set_view", "disp"): [bad("-77", "-77", "ARG")], ("File_seek", "offset"): [bad("-77", "-77", "ARG", whence="MPI_SEEK_SET")],
    ("File_seek_shared", "offset"): [bad("-77", "-77", "ARG", whence="MPI_SEEK_SET")], ("File_get_byte_offset", "offset"): [bad("-1", "-1", "ARG")],
    # memory
    ("Get_address", "location"): ANYTHING, ("Fetch_and_op", "origin_addr"): [bad("a null pointer", "nullptr", "BUFFER")],
    ("Unpack", "inbuf"): _BUFFER, ("Unpack_external", "inbuf"): _BUFFER, ("Pack", "outbuf"): _BUFFER, ("Pack_external", "outbuf"): _BUFFER,
    ("Win_detach", "base"): [bad("a null pointer", "nullptr")], ("Win_create", "base"): [bad("a null pointer", "nullptr", "BASE")],
    ("Win_attach", "base"): [bad("a null pointer", "nullptr", win="dynamic")], ("Free_mem", "base"): ANYTHING,
    **{(f"{o}_attach_buffer" if o != "Buffer" else "Buffer_attach", "buffer"): [bad("a null pointer", "nullptr")] for o in ("Comm", "Session", "Buffer")},
    **{(f"File_{v}_end", "buf"): [bad("the end of nothing", "scratch")] for v in ("read_at_all", "write_at_all", "read_all", "write_all", "read_ordered", "write_ordered")},
    **{(f"{o}_create_keyval", "extra_state"): ANYTHING for o in ("Comm", "Win", "Type")}, ("Keyval_create", "extra_state"): ANYTHING,
    **{(f"{o}_set_attr", "attribute_val"): ANYTHING for o in ("Comm", "Win", "Type")}, ("Attr_put", "attribute_val"): ANYTHING,
    ("Grequest_start", "extra_state"): ANYTHING, ("Register_datarep", "extra_state"): ANYTHING, ("Register_datarep_c", "extra_state"): ANYTHING,
}


def rules(function, parameter):
    """The wrong values of one parameter."""
    own = BY_NAME.get((function.name, parameter.name))
    if own is not None:
        return own
    if parameter.is_buffer:
        in_place = [] if any(c.startswith("in_place") for c in parameter.conditions) else _IN_PLACE
        return _BUFFER + in_place
    if parameter.kind in BY_KIND:
        return BY_KIND[parameter.kind]
    if parameter.kind in LEGAL:
        return ANYTHING
    raise SystemExit(f"argument_rules.py: MPI_{function.name}: {parameter.name}:{parameter.kind} has no rule")


def combined_rules(function):
    """Arguments that are wrong together: (words, {parameter: C++ value}, error class)."""
    names = {p.kind: p.name for p in function.parameters}
    comm = names.get("COMM") or names.get("COMM_INTRA")
    op, window = names.get("OP"), "WIN" in names
    if op and not window and "DATATYPE" in names:
        yield "an operation that does not fit the type", {op: "MPI_BAND", names["DATATYPE"]: "MPI_DOUBLE"}, "MPI_ERR_OP"
        yield "a predefined operation with a derived type", {op: "MPI_SUM", names["DATATYPE"]: "derived"}, "MPI_ERR_OP"
        yield "an operation of one-sided communication", {op: "MPI_REPLACE"}, "MPI_ERR_OP"
    if op and window:
        yield "an operation of the program's", {op: "user_op"}, "MPI_ERR_OP"
    buffers = [p for p in function.parameters if p.is_buffer]
    for buffer in buffers:
        if any(c.startswith("in_place") for c in buffer.conditions) and names.get("COMM"):
            yield f"{buffer.name} = MPI_IN_PLACE on an inter-communicator", {buffer.name: "MPI_IN_PLACE", comm: "inter"}, "MPI_ERR_BUFFER"
        if "in_place_root" in buffer.conditions:
            yield f"{buffer.name} = MPI_IN_PLACE not at the root", {buffer.name: "MPI_IN_PLACE", comm: "MPI_COMM_WORLD", "root": "elsewhere"}, "MPI_ERR_BUFFER"
    if op and not window and len(buffers) == 2:
        yield "the same buffer twice", {buffers[0].name: "scratch", buffers[1].name: "scratch"}, "MPI_ERR_BUFFER"
    if "ROOT" in names and names.get("COMM"):
        yield "a root beyond the other group", {"root": "99", comm: "inter"}, "MPI_ERR_ROOT"


# Whole calls: what is predefined can't be freed or changed; operations fit their types; MPI_IN_PLACE stands where it may only.
CALLS = """
MPI_Comm world = MPI_COMM_WORLD, self = MPI_COMM_SELF; MPI_Op sum = MPI_SUM; MPI_Datatype integer = MPI_INT; MPI_Info environment = MPI_INFO_ENV;
int tag_ub = MPI_TAG_UB, win_base = MPI_WIN_BASE;
WRONG(MPI_Comm_free(&world), MPI_ERR_COMM)
WRONG(MPI_Comm_free(&self), MPI_ERR_COMM)
WRONG(MPI_Comm_disconnect(&world), MPI_ERR_COMM)
WRONG(MPI_Op_free(&sum), MPI_ERR_OP)
WRONG(MPI_Type_free(&integer), MPI_ERR_TYPE)
WRONG(MPI_Info_free(&environment), MPI_ERR_INFO)
WRONG(MPI_Info_set(MPI_INFO_ENV, "key", "value"), MPI_ERR_INFO)
WRONG(MPI_Info_delete(MPI_INFO_ENV, "command"), MPI_ERR_INFO)
WRONG(MPI_Comm_free_keyval(&tag_ub), MPI_ERR_KEYVAL)
WRONG(MPI_Comm_set_attr(MPI_COMM_SELF, MPI_TAG_UB, scratch), MPI_ERR_KEYVAL)
WRONG(MPI_Comm_delete_attr(MPI_COMM_SELF, MPI_TAG_UB), MPI_ERR_KEYVAL)
WRONG(MPI_Win_free_keyval(&win_base), MPI_ERR_KEYVAL)
WRONG(MPI_Win_set_attr(win, MPI_WIN_BASE, scratch), MPI_ERR_KEYVAL)
WRONG(MPI_Win_delete_attr(win, MPI_WIN_BASE), MPI_ERR_KEYVAL)
WRONG(MPI_Comm_set_errhandler(MPI_COMM_SELF, win_handler), MPI_ERR_ERRHANDLER)
WRONG(MPI_Win_set_errhandler(win, comm_handler), MPI_ERR_ERRHANDLER)
WRONG(MPI_File_set_errhandler(file, comm_handler), MPI_ERR_ERRHANDLER)
WRONG(MPI_Session_set_errhandler(session, comm_handler), MPI_ERR_ERRHANDLER)
WRONG(MPI_Remove_error_class(MPI_ERR_ARG), MPI_ERR_ARG)
WRONG(MPI_Add_error_string(MPI_ERR_ARG, "words"), MPI_ERR_ARG)
WRONG(MPI_Group_incl(group, 2, twice, there<MPI_Group>()), MPI_ERR_RANK)
WRONG(MPI_Group_incl(group, 1, far, there<MPI_Group>()), MPI_ERR_RANK)
WRONG(MPI_Group_excl(group, 1, far, there<MPI_Group>()), MPI_ERR_RANK)
WRONG(MPI_Group_translate_ranks(group, 1, far, group, twice), MPI_ERR_RANK)
WRONG(MPI_Send(scratch, 1, MPI_INT, 0, INT_MIN, MPI_COMM_SELF), MPI_ERR_TAG)
"""
