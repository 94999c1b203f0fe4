// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every sentence that tutti can say about a user's error, in one place, each with its MPI error class. A sentence says what
// happened, with which values, and what to do; the entry point adds the call, the rank and the communicator.
#pragma once
#include "base/error.hpp"
#include "mpi.h"

namespace tutti::base::msg {

// General
inline constexpr Message not_implemented{MPI_ERR_UNSUPPORTED_OPERATION, "{} is not implemented yet in this version of tutti"};
inline constexpr Message not_initialized{MPI_ERR_OTHER, "{} was called before MPI_Init or MPI_Init_thread; call one of them first"};
inline constexpr Message already_finalized{MPI_ERR_OTHER, "{} was called after MPI_Finalize; MPI_Finalize must be the last MPI call"};
inline constexpr Message initialized_twice{MPI_ERR_OTHER, "MPI is initialized already; MPI_Init and MPI_Init_thread may be called once in a program"};
inline constexpr Message no_memory{MPI_ERR_NO_MEM, "there is no memory for {} bytes"};

// Arguments by kind
inline constexpr Message null_pointer{MPI_ERR_ARG, "the argument {} is a null pointer"};
inline constexpr Message null_buffer{MPI_ERR_BUFFER, "the buffer {} is a null pointer, but {} elements are to be there"};
inline constexpr Message negative_count{MPI_ERR_COUNT, "{} is {}; it must not be negative"};
inline constexpr Message negative_argument{MPI_ERR_ARG, "{} is {}; it must not be negative"};
inline constexpr Message rank_out_of_range{MPI_ERR_RANK, "{} is {}, but {} has the ranks 0 to {}"};
inline constexpr Message root_out_of_range{MPI_ERR_ROOT, "{} is {}, but {} has the ranks 0 to {}"};
inline constexpr Message tag_out_of_range{MPI_ERR_TAG, "{} is {}; a tag must be between 0 and {} (MPI_TAG_UB){}"};
inline constexpr Message null_handle{-1, "{} is {}; the call needs a live {}"};
inline constexpr Message invalid_handle{-1, "{} is not the handle of a {} (it is {:#x}): it was freed already or never made"};
inline constexpr Message uncommitted_type{MPI_ERR_TYPE, "{} is {}, which is not committed; call MPI_Type_commit before it is used in communication"};
inline constexpr Message needs_intra{MPI_ERR_COMM, "{} is {}, an inter-communicator; the call needs an intra-communicator"};
inline constexpr Message needs_inter{MPI_ERR_COMM, "{} is {}, an intra-communicator; the call needs an inter-communicator"};
inline constexpr Message negative_size{MPI_ERR_SIZE, "{} is {} bytes; it must not be negative"};
inline constexpr Message bad_disp_unit{MPI_ERR_DISP, "{} is {}; it must be positive"};
inline constexpr Message in_place_not_here{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which this argument can't be"};
inline constexpr Message same_buffer{MPI_ERR_BUFFER, "{} and {} are the same buffer; pass MPI_IN_PLACE where the call allows it"};
inline constexpr Message in_place_inter{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which is for intra-communicators only"};
inline constexpr Message in_place_not_root{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which only the root may pass here"};
inline constexpr Message value_too_large{MPI_ERR_VALUE_TOO_LARGE, "{} is {}, which does not fit into an int; call the function whose name ends in _c"};

// Point-to-point
inline constexpr Message truncated{MPI_ERR_TRUNCATE, "a message of {} bytes from rank {} with tag {} came, but the receive has room for {} bytes only"};
inline constexpr Message invalid_request{MPI_ERR_REQUEST, "request {} (counted from 0) is not a request (its handle is {:#x}): it was completed or freed already, or never made"};
inline constexpr Message error_in_status{MPI_ERR_IN_STATUS, "at least one of the operations failed; the field MPI_ERROR of each status tells. The first one: {}"};
inline constexpr Message not_persistent{MPI_ERR_REQUEST, "the request is not persistent; only requests made by a function named MPI_..._init can be started"};
inline constexpr Message started_twice{MPI_ERR_REQUEST, "request {} (counted from 0) is active already; wait for it before it is started again"};
inline constexpr Message no_send_buffer{MPI_ERR_BUFFER, "no buffer is attached for buffered sends; call MPI_Buffer_attach first, or attach MPI_BUFFER_AUTOMATIC"};
inline constexpr Message send_buffer_full{MPI_ERR_BUFFER, "the attached buffer of {} bytes has no room for a message of {} bytes (and MPI_BSEND_OVERHEAD) now"};
inline constexpr Message send_buffer_attached{MPI_ERR_BUFFER, "a buffer is attached already; detach it first"};
inline constexpr Message transfer_failed{MPI_ERR_OTHER, "the {} bytes of the message from rank {} with tag {} could not be copied: the sender ended or its buffer is not readable"};

// Groups and communicators
inline constexpr Message rank_twice{MPI_ERR_RANK, "rank {} is named twice; each rank of the group may be named once"};
inline constexpr Message group_rank{MPI_ERR_RANK, "rank {} (number {} of the list) is not in the group, which has {} ranks{}"};
inline constexpr Message zero_stride{MPI_ERR_ARG, "the stride of range {} is 0; it must not be"};
inline constexpr Message group_not_subset{MPI_ERR_GROUP, "rank {} of the group is a process that does not belong to {}; the group must be a subset of the communicator's"};
inline constexpr Message not_in_group{MPI_ERR_GROUP, "this process is not a member of the group; only its members may make this call"};
inline constexpr Message bad_color{MPI_ERR_ARG, "color is {}; it must not be negative, except MPI_UNDEFINED for ranks that take no part"};
inline constexpr Message bad_split_type{MPI_ERR_ARG, "split_type is {}; it must be one of the MPI_COMM_TYPE_ constants or MPI_UNDEFINED"};
inline constexpr Message free_predefined_comm{MPI_ERR_COMM, "{} can't be freed"};
inline constexpr Message leader_out_of_range{MPI_ERR_RANK, "{} is {}, but {} has the ranks 0 to {}"};
inline constexpr Message bad_peer_comm{MPI_ERR_COMM, "peer_comm (or the remote group with its leader) is not valid at rank {} of the local group, which is the local leader"};
inline constexpr Message groups_overlap{MPI_ERR_COMM, "rank {} of MPI_COMM_WORLD belongs to both groups; the groups of an inter-communicator must be disjoint"};
inline constexpr Message leader_refused{MPI_ERR_OTHER, "the leader of this rank's group, rank {}, found an error in its arguments (its message says which); no communicator is made"};

// Attributes, info objects, error handlers and codes
inline constexpr Message bad_keyval{MPI_ERR_KEYVAL, "{} is {}, which is not a key{}"};
inline constexpr Message keyval_of_other_kind{MPI_ERR_KEYVAL, "the key {} was made for {}s, not for {}s"};
inline constexpr Message predefined_keyval{MPI_ERR_KEYVAL, "the attribute {} is predefined; it can be read only"};
inline constexpr Message attribute_not_set{MPI_ERR_KEYVAL, "the object has no attribute for the key {}"};
inline constexpr Message attribute_callback{MPI_ERR_OTHER, "the {} callback of the attribute with the key {} failed with the code {}"};
inline constexpr Message info_key_length{MPI_ERR_INFO_KEY, "the info key has {} characters; it must have 1 to {}"};
inline constexpr Message info_value_length{MPI_ERR_INFO_VALUE, "the value of the info key \"{}\" has {} characters; it may have {} at most"};
inline constexpr Message info_no_key{MPI_ERR_INFO_NOKEY, "the info object has no key \"{}\""};
inline constexpr Message info_nth_key{MPI_ERR_ARG, "n is {}, but the info object has {} keys, counted from 0"};
inline constexpr Message info_read_only{MPI_ERR_INFO, "MPI_INFO_ENV can't be changed or freed"};
inline constexpr Message errhandler_of_other_kind{MPI_ERR_ERRHANDLER, "the error handler was made for another kind of object; use one made by MPI_{}_create_errhandler"};
inline constexpr Message unknown_error_code{MPI_ERR_ARG, "{} is not an error class or code"};
inline constexpr Message bad_logical_size{MPI_ERR_ARG, "logical_size is {}; Fortran's logicals have 1, 2, 4, 8 or 16 bytes"};
inline constexpr Message fortran_told_already{MPI_ERR_ABI, "the {} of Fortran are set already; they can be set once"};
inline constexpr Message unknown_error_class{MPI_ERR_ARG, "{} is not an error class"};
inline constexpr Message not_an_error_code{MPI_ERR_ARG, "{} is an error class, not an error code; use MPI_Remove_error_class"};
inline constexpr Message error_string_in_use{MPI_ERR_ARG, "{} still has a string; call MPI_Remove_error_string first"};
inline constexpr Message no_error_string{MPI_ERR_ARG, "{} has no string that could be removed"};
inline constexpr Message predefined_error_code{MPI_ERR_ARG, "{} is {} of MPI itself, which can't be changed; only those that the program added can"};
inline constexpr Message error_class_in_use{MPI_ERR_ARG, "the error class {} still has error codes; remove them first"};

// Datatypes and operations
inline constexpr Message type_too_large{MPI_ERR_ARG, "the datatype would span more bytes than 64 bits can count"};
inline constexpr Message negative_blocklength{MPI_ERR_ARG, "a block length is {}; it must not be negative"};
inline constexpr Message type_permanent{MPI_ERR_TYPE, "{} is a predefined datatype; it can't be freed"};
inline constexpr Message type_without_contents{MPI_ERR_TYPE, "{} is a predefined datatype; it has no contents to ask for"};
inline constexpr Message contents_too_small{MPI_ERR_ARG, "the type has {} {}, but there is room for {} only; ask MPI_Type_get_envelope first"};
inline constexpr Message contents_are_large{MPI_ERR_TYPE, "the datatype was made with large counts; ask for them with {}_c"};
inline constexpr Message types_entry{MPI_ERR_TYPE, "array_of_types[{}] is no datatype: {:#x}"};
inline constexpr Message array_dimensions{MPI_ERR_DIMS, "ndims is {}; an array has at least one dimension"};
inline constexpr Message grid_nodes{MPI_ERR_ARG, "nnodes is {}; a grid has at least one process"};
inline constexpr Message grid_size{MPI_ERR_DIMS, "dims[{}] is {}; it must be 0 (choose it) or positive"};
inline constexpr Message grid_product{MPI_ERR_DIMS, "{} processes do not divide by the {} that the given sizes in dims make"};
inline constexpr Message array_size{MPI_ERR_ARG, "{}[{}] is {}; it must be at least 1"};
inline constexpr Message array_subsize{MPI_ERR_ARG, "array_of_subsizes[{}] is {}; it must be between 1 and the size, {}"};
inline constexpr Message array_start{MPI_ERR_ARG, "array_of_starts[{}] is {}; it must be between 0 and {}, so that the part lies within the array"};
inline constexpr Message array_order{MPI_ERR_ARG, "order is {}; it must be MPI_ORDER_C or MPI_ORDER_FORTRAN"};
inline constexpr Message darray_rank{MPI_ERR_RANK, "rank is {}, but the array is distributed over the ranks 0 to {}"};
inline constexpr Message darray_grid{MPI_ERR_ARG, "array_of_psizes make a grid of {} processes, but size is {}"};
inline constexpr Message darray_distribution{MPI_ERR_ARG, "array_of_distribs[{}] is {}; it must be MPI_DISTRIBUTE_BLOCK, _CYCLIC or _NONE"};
inline constexpr Message darray_argument{MPI_ERR_ARG, "array_of_dargs[{}] is {}; it must be at least 1 or MPI_DISTRIBUTE_DFLT_DARG"};
inline constexpr Message darray_block{MPI_ERR_ARG, "blocks of {} indices for {} processes do not cover the {} indices of dimension {}"};
inline constexpr Message darray_none{MPI_ERR_ARG, "dimension {} is not distributed, but array_of_psizes[{}] is {}; it must be 1"};
inline constexpr Message f90_undefined{MPI_ERR_ARG, "precision and range are both MPI_UNDEFINED; at least one must be given"};
inline constexpr Message f90_no_type{MPI_ERR_ARG, "there is no Fortran {} with {}"};
inline constexpr Message match_class{MPI_ERR_ARG, "typeclass is {}; it must be MPI_TYPECLASS_REAL, _INTEGER or _COMPLEX"};
inline constexpr Message match_size{MPI_ERR_ARG, "there is no {} type of {} bytes"};
inline constexpr Message pack_position{MPI_ERR_ARG, "position is {}; it must be between 0 and the size of the buffer, {}"};
inline constexpr Message null_packed{MPI_ERR_BUFFER, "the buffer for packed data is a null pointer, but {} bytes are to be there"};
inline constexpr Message pack_no_room{MPI_ERR_TRUNCATE, "{} bytes are to be packed, but from position {} on the buffer has room for {} only"};
inline constexpr Message unpack_too_short{MPI_ERR_TRUNCATE, "{} bytes are to be unpacked, but from position {} on the buffer holds {} only"};
inline constexpr Message unknown_datarep{MPI_ERR_UNSUPPORTED_DATAREP, "the data representation \"{}\" is not known; packing knows \"external32\""};
inline constexpr Message conversion{MPI_ERR_CONVERSION, "a value of {} does not fit into the {} bytes that \"external32\" has for it"};
inline constexpr Message op_type{MPI_ERR_OP, "{} can't be used with {}; it takes {}"};
inline constexpr Message op_derived_type{MPI_ERR_OP, "{} can't be used with {}; predefined operations take predefined datatypes, for others make an operation with MPI_Op_create"};
inline constexpr Message op_one_sided{MPI_ERR_OP, "{} can't be used in a reduction; it is for one-sided communication only"};
inline constexpr Message op_not_one_sided{MPI_ERR_OP, "operations made by MPI_Op_create can't be used in one-sided communication; only predefined ones can"};
inline constexpr Message op_permanent{MPI_ERR_OP, "{} is a predefined operation; it can't be freed"};

// Collectives
inline constexpr Message unknown_algorithm{MPI_ERR_ARG, "{} is \"{}\", but the algorithms are: {}"};
inline constexpr Message in_place_forbidden{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which {}"};
inline constexpr Message aliased_buffers{MPI_ERR_BUFFER, "sendbuf and recvbuf are the same; pass MPI_IN_PLACE to reduce in place"};
inline constexpr Message inter_forbidden{MPI_ERR_COMM, "{} is an inter-communicator; this call takes intra-communicators only"};
inline constexpr Message cancel_collective{MPI_ERR_REQUEST, "a collective operation can't be cancelled"};
}  // namespace tutti::base::msg
