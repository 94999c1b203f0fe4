# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The statements of an entry point that check one argument and give the body its value (see abi/checks.hpp for what they call)."""
from kinds import HANDLES, handle_of

# kind -> statement before the body; {n} is the parameter
_CHECK = {
    "LENGTH": 'check_length({n}, "{n}");',
    "COUNT": 'check_count({n}, "{n}");',
    "LARGE_COUNT": 'check_count({n}, "{n}");',
    "BYTE_COUNT": 'check_count({n}, "{n}");',
    "COUNT_WIDE_ONLY": 'check_count({n}, "{n}");',
    "DISP_UNIT": 'check_disp_unit({n}, "{n}");',
    "SIZE": 'check_size({n}, "{n}");',
    "FILE_OFFSET": 'check_length({n}, "{n}");',
    "FILE_SIZE": 'check_length({n}, "{n}");',
    "TAG": 'check_tag({n}, "{n}");',
    "TAG_RECV": 'check_tag_recv({n}, "{n}");',
    "ELEMENT_IN": 'check_element({n}, "{n}");',
    "ELEMENT_OUT": 'check_element({n}, "{n}");',
    **dict.fromkeys(("STRING", "STRING_OUT", "POINTER_OUT", "FUNCTION", "STATUS_IN", "STATUS_INOUT", "INT_OUT", "INT_INOUT", "AINT_OUT",
                     "OFFSET_OUT", "LARGE_COUNT_OUT", "REQUEST_INOUT"), 'check_pointer({n}, "{n}");'),
}
_RANKS = {"DEST": "dest", "SOURCE": "source", "ROOT": "root", "RANK": "rank", "TARGET": "target"}
_RESULTS = ("COUNT_OUT", "COUNT_OUT_UNDEFINED", "BYTES_OUT", "DISP_UNIT_OUT", "COUNT_OUT_WIDE_ONLY")
# Buffers of which the program says the size of one rank's block.
_BLOCKS = {("Gather", "recvbuf"): "remote_size", ("Scatter", "sendbuf"): "remote_size", ("Allgather", "recvbuf"): "remote_size",
           ("Alltoall", "sendbuf"): "remote_size", ("Alltoall", "recvbuf"): "remote_size", ("Reduce_scatter_block", "sendbuf"): "size"}
# Their buffers may be used while they are under way, part by part.
_PARTITIONED = ("Psend_init", "Precv_init")
_POSITIONS = ("POSITION", "BYTE_POSITION")


class Writer:
    """Collects the statements of one entry point: the checks of each argument, those that need the other arguments checked first
    (late), the body's arguments, and what comes after the body."""

    def __init__(self, function, form, home):
        self.function, self.form, self.home = function, form, home
        self.before, self.late, self.arguments, self.after = [], [], [], []

    def narrow(self, parameter):
        """Whether the program's variable is an int where the body has a Count."""
        return parameter.c(self.form).startswith("int *")

    def comm(self):
        return next(p.name for p in self.function.parameters if handle_of(p.kind) is HANDLES["COMM"]) + "_"

    def add(self, parameter):
        if parameter.is_buffer:
            self._buffer(parameter)
        elif parameter.kind.endswith("_OUT") and parameter.kind[:-4] in HANDLES:
            self._handle_out(parameter)
        elif parameter.kind.endswith("_INOUT") and parameter.kind[:-6] in HANDLES and parameter.kind != "REQUEST_INOUT":
            self._handle_inout(parameter)
        elif handle_of(parameter.kind):
            self._handle(parameter)
        elif parameter.kind in _RESULTS or parameter.kind in _POSITIONS:
            self._result(parameter)
        else:
            self._plain(parameter)

    # ---- handles
    def handle(self, parameter):
        """The expression that looks a handle up and checks it."""
        name, kind = parameter.name, parameter.kind
        cls = "object::" + handle_of(kind)[1]
        if kind == "COMM_MAYBE":
            return f"live_if_any<{cls}>({name})"
        if kind.endswith("_OPT"):
            return f'live_or_null<{cls}>({name}, MPI_{kind[:-4]}_NULL, "{name}")'
        if kind == "DATATYPE":
            return f'committed({name}, "{name}")'
        return f'live<{cls}>({name}, "{name}")'

    def _handle(self, parameter):
        self.arguments.append(parameter.name + "_")
        if parameter.conditional or parameter is self.home:
            return  # stands in its buffer's block or at the very top
        cls = "object::" + handle_of(parameter.kind)[1]
        pointer = "*" if parameter.kind == "COMM_MAYBE" or parameter.kind.endswith("_OPT") else "&"
        self.before.append(f"{cls}{pointer} {parameter.name}_ = {self.handle(parameter)};")

    def _handle_out(self, parameter):
        name, base = parameter.name, parameter.kind[:-4]
        self.before.append(f'check_pointer({name}, "{name}");')
        self.before.append(f"object::{HANDLES[base][1]}* {name}_ = nullptr;")
        self.arguments.append(f"&{name}_")
        self.after.append(f"*{name} = handle({name}_, MPI_{base}_NULL);")

    def _handle_inout(self, parameter):
        name, base = parameter.name, parameter.kind[:-6]
        if parameter is not self.home:
            self.before.append(f'check_pointer({name}, "{name}");')
            self.before.append(f'object::{HANDLES[base][1]}* {name}_ = &live<object::{HANDLES[base][1]}>(*{name}, "{name}");')
        self.arguments.append(name + "_")
        self.after.append(f"*{name} = handle({name}_, MPI_{base}_NULL);")

    # ---- buffers with their counts and types
    def _buffer(self, parameter):
        self.arguments.append(parameter.name)
        block = self._buffer_block(parameter) + self._use(parameter)
        conditions = self._conditions(parameter)
        for name in parameter.arguments[:2]:
            member = self.function.named(name)
            if member.conditional and member.kind == "DATATYPE":
                self.before.append(f"object::Datatype* {name}_ = nullptr;")
        if conditions:
            block = [f"if ({' && '.join(conditions)}) {{"] + ["  " + line for line in block] + ["}"]
        self.late += block

    def watched(self):
        """Whether the buffers of the function are known to mpiexec --check=buffers."""
        return self.function.name not in _PARTITIONED and any(p.is_buffer for p in self.function.parameters)

    def _use(self, parameter):
        """The statement that describes the buffer to the check."""
        if not self.watched():
            return []
        name, count, datatype = parameter.name, *(self.function.named(n) for n in parameter.arguments[:2])
        written = {"BUF_SEND": "false", "BUF_RECV": "true"}.get(parameter.kind, "true")
        if parameter.kind == "BUF_INOUT" and self.function.named("root"):
            written = f"!is_root(root, {self.comm()})"
        type_name = datatype.name if datatype.kind == "TYPES" else ("*" if datatype.conditional else "") + datatype.name + "_"
        collective = self.function.name.removesuffix("_init")
        collective = collective[1:].capitalize() if collective[0] == "I" else collective
        if count.kind != "COUNTS":
            times = _BLOCKS.get((collective, name))
            amount = f"Count{{{count.name}}} * {self.comm()}.{times}()" if times else count.name
        elif collective == "Reduce_scatter" and name == "recvbuf":
            amount = f"Counts({count.name})[static_cast<std::size_t>({self.comm()}.rank())]"
        elif self._length(count):
            names = [p.name for p in self.function.parameters]
            after = self.function.parameters[names.index(count.name) + 1]
            displs = after.name if after.kind in ("DISPLS", "AINT_DISPLS", "BYTE_DISPLS") else "Counts{}"
            return [f'if (check::buffers()) watch.use("{name}", {name}, {count.name}, {displs}, {self._length(count)}, {type_name}, {written});']
        else:
            return []
        return [f'if (check::buffers()) watch.use("{name}", {name}, {amount}, {type_name}, {written});']

    def _conditions(self, parameter):
        comm, name = self.comm() if parameter.conditions and parameter.conditions != ["maybe"] else "", parameter.name
        conditions = []
        for condition in parameter.conditions:
            conditions.append({"root": f"is_root(root, {comm})", "leaf": f"is_leaf(root, {comm})",
                               "in_place": f'!in_place({name}, !{comm}.is_inter(), {comm}, "{name}")',
                               "in_place_root": f'!in_place({name}, !{comm}.is_inter() && root == {comm}.rank(), {comm}, "{name}")',
                               "maybe": "op_.operation() != base::Operation::no_op"}[condition])
        return conditions

    def _buffer_block(self, parameter):
        name = parameter.name
        count, datatype = (self.function.named(n) for n in parameter.arguments[:2])
        lines = []
        counted = count.name
        if count.kind == "COUNTS":
            counted = self._counts(parameter, count, lines)
        elif count.conditional:
            lines.append(f'check_count({count.name}, "{count.name}");')
        if datatype.kind == "TYPES":
            if counted:
                lines.append(f'check_committed_types({datatype.name}, {count.name}, {self._length(count)}, "{datatype.name}");')
            if not self._length(count):
                return lines + [f'check_buffer({name}, "{name}");']
            displs = self.function.parameters[self.function.parameters.index(count) + 1].name
            return lines + [f'check_buffer({name}, {count.name}, {displs}, {datatype.name}, {self._length(count)}, "{name}");']
        if datatype.conditional:
            lines.append(f'{datatype.name}_ = &{self.handle(datatype)};')
            type_name = f"*{datatype.name}_"
        else:
            type_name = f"{datatype.name}_"
        if "eighbor_" in self.function.name:
            counted = ""  # there may be no neighbours; the body knows
        lines.append(f'check_buffer({name}, {counted or 0}, {type_name}, "{name}");')
        return lines + self._distinct(parameter, counted, type_name)

    def _distinct(self, parameter, counted, type_name):
        """A reduction reads one buffer and writes another of the same shape: they must not be the same."""
        other = next((p for p in self.function.parameters if p.kind == "BUF_SEND" and p.arguments[:2] == parameter.arguments[:2]), None)
        if other is None or other is parameter or parameter.kind == "BUF_SEND":
            return []
        check = f'check_distinct({other.name}, {parameter.name}, {counted}, {type_name}, "{other.name}", "{parameter.name}");'
        # At the root of an inter-communicator the send buffer is ignored.
        return [f"if (!{self.comm()}.is_inter()) {check}" if "root" in parameter.conditions else check]

    def _length(self, counts):
        """How many elements an array of counts has, "" if only the body knows."""
        return {"peers": f"{self.comm()}.remote_size()", "local": f"{self.comm()}.size()"}.get(counts.arguments[0], "")

    def _counts(self, buffer, counts, lines):
        length = self._length(counts)
        if not length:
            return ""
        largest = f"{buffer.name}_largest"
        check = f'check_counts({counts.name}, {length}, "{counts.name}");'
        datatype = self.function.named(buffer.arguments[1])
        lines.append(check if datatype.kind == "TYPES" else f"const Count {largest} = {check}")
        for displs in self.function.parameters:  # the displacements stand between the counts and the type
            names = [p.name for p in self.function.parameters]
            if displs.kind in ("DISPLS", "AINT_DISPLS") and names.index(displs.name) == names.index(counts.name) + 1:
                lines.append(f'check_array({displs.name}, {length}, "{displs.name}");')
        return largest

    # ---- results
    def _result(self, parameter):
        name, kind = parameter.name, parameter.kind
        if not parameter.c(self.form):
            self.arguments.append("nullptr")
            return
        self.before.append(f'check_pointer({name}, "{name}");')
        if not self.narrow(parameter):
            self.arguments.append(name)
            return
        self.before.append(f"Count {name}_ = {'*' + name if kind in _POSITIONS else '0'};")
        self.arguments.append(f"&{name}_")
        through = f"narrow_or_undefined({name}_)" if kind == "COUNT_OUT_UNDEFINED" else f'narrow({name}_, "{name}")'
        self.after.append(f"*{name} = {through};")

    # ---- everything else
    def _plain(self, parameter):
        name, kind = parameter.name, parameter.kind
        if kind == "IS_LARGE":
            self.arguments.append("true" if self.form == "c" else "false")
            return
        if not parameter.c(self.form):
            self.arguments.append("nullptr" if "OUT" in kind else "0")
            return
        self.arguments.append(name)
        if kind in _RANKS:
            home = next(p.name for p in self.function.parameters if handle_of(p.kind) in (HANDLES["WIN"], HANDLES["COMM"])
                        and (kind != "TARGET" or p.kind == "WIN")) + "_"
            self.before.append(f'check_{_RANKS[kind]}({name}, {home}, "{name}");')
        elif kind in _CHECK and not (parameter.conditional and kind == "COUNT"):
            self.before.append(_CHECK[kind].format(n=name))
        elif kind == "LENGTHS":
            self.late.append(f'check_lengths({name}, {parameter.length}, "{name}");')
        elif kind == "TYPES" and parameter.length:
            self.late.append(f'check_types({name}, {parameter.length}, "{name}");')
        elif parameter.length:
            self.late.append(f'check_array({name}, {parameter.length}, "{name}");')
