// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every sentence that tutti can say about a user's error, in one place, each with its MPI error class. A sentence says what
// happened, with which values, and what to do; the entry point adds the call, the rank and the communicator.
#pragma once
#include "base/error.hpp"
#include "mpi-ext.h"

namespace tutti::base::msg {

// General
inline constexpr Message not_implemented{MPI_ERR_UNSUPPORTED_OPERATION, "{} is not implemented yet in this version of tutti"};
inline constexpr Message not_initialized{MPI_ERR_OTHER, "{} was called before MPI_Init or MPI_Init_thread; call one of them first"};
inline constexpr Message already_finalized{MPI_ERR_OTHER, "{} was called after MPI_Finalize; MPI_Finalize must be the last MPI call"};
inline constexpr Message initialized_twice{MPI_ERR_OTHER, "MPI is initialized already; MPI_Init and MPI_Init_thread may be called once in a program"};
inline constexpr Message no_memory{MPI_ERR_NO_MEM, "there is no memory for {} bytes"};

inline constexpr Message not_allocated{MPI_ERR_BASE,
                                       "base is {:#x}, where no memory of MPI_Alloc_mem begins: it was freed already, or comes from elsewhere"};

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
inline constexpr Message freed_handle{-1, "{} is the handle of {} that is gone: it was made by {} and freed by {}"};
inline constexpr Message freed_null_handle{-1, "{} is {}; the call needs a live {} (the last one was freed by {})"};
inline constexpr Message other_handle{-1, "{} is the handle of {}; the call needs {}"};
inline constexpr Message uncommitted_type{MPI_ERR_TYPE, "{} is {}, which is not committed; call MPI_Type_commit before it is used in communication"};
inline constexpr Message needs_intra{MPI_ERR_COMM, "{} is {}, an inter-communicator; the call needs an intra-communicator"};
inline constexpr Message needs_inter{MPI_ERR_COMM, "{} is {}, an intra-communicator; the call needs an inter-communicator"};
inline constexpr Message negative_size{MPI_ERR_SIZE, "{} is {} bytes; it must not be negative"};
inline constexpr Message bad_disp_unit{MPI_ERR_DISP, "{} is {}; it must be positive"};
inline constexpr Message in_place_not_here{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which this argument can't be"};
inline constexpr Message same_buffer{MPI_ERR_BUFFER, "{} and {} are the same buffer; pass MPI_IN_PLACE where the call allows it"};
inline constexpr Message in_place_inter{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which is for intra-communicators only"};
inline constexpr Message in_place_not_root{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which only the root may pass here"};
inline constexpr Message value_too_large{MPI_ERR_VALUE_TOO_LARGE,
                                         "{} is {}, which does not fit into an int; call the function whose name ends in _c"};

// Point-to-point
inline constexpr Message truncated{MPI_ERR_TRUNCATE,
                                   "a message of {} bytes from rank {} with tag {}{} came, but the receive has room for {} bytes only{}"};
inline constexpr Message unreceived{MPI_ERR_OTHER,
                                    "a message of {} bytes with {}{},{}, was never received; give it a receive (MPI_Recv), or do not send it"};
inline constexpr Message several_unreceived{
    MPI_ERR_OTHER, "{} messages of {} bytes in all with {}{},{}, were never received; give each a receive (MPI_Recv), or do not send it"};
inline constexpr Message request_not_completed{
    MPI_ERR_REQUEST, "the request of {} at {} was never completed; call MPI_Wait or MPI_Test, or one of their like, until it is complete"};
inline constexpr Message request_not_waited_for{
    MPI_ERR_REQUEST,
    "the persistent request made by {} at {} was started and never completed; call MPI_Wait after each MPI_Start, and MPI_Request_free at the end"};
inline constexpr Message request_not_freed{MPI_ERR_REQUEST, "the persistent request made by {} at {} was never freed; call MPI_Request_free"};
inline constexpr Message request_never_started{
    MPI_ERR_REQUEST, "the persistent request made by {} at {} was never started, so {} at {} waited for nothing; call MPI_Start before each wait"};
inline constexpr Message types_differ{MPI_ERR_TYPE,
                                      "rank {} receives as {}{} what rank {} sent as {}{}; both sides of a message must have the same types"};
inline constexpr Message invalid_request{
    MPI_ERR_REQUEST, "request {} (counted from 0) is not a request (its handle is {:#x}): it was completed or freed already, or never made"};
inline constexpr Message error_in_status{MPI_ERR_IN_STATUS,
                                         "at least one of the operations failed; the field MPI_ERROR of each status tells. The first one: {}"};
inline constexpr Message not_persistent{MPI_ERR_REQUEST,
                                        "the request is not persistent; only requests made by a function named MPI_..._init can be started"};
inline constexpr Message started_twice{MPI_ERR_REQUEST, "request {} (counted from 0) is active already; wait for it before it is started again"};
inline constexpr Message no_send_buffer{MPI_ERR_BUFFER,
                                        "no buffer is attached for buffered sends; call MPI_Buffer_attach first, or attach MPI_BUFFER_AUTOMATIC"};
inline constexpr Message send_buffer_full{MPI_ERR_BUFFER,
                                          "the attached buffer of {} bytes has no room for a message of {} bytes (and MPI_BSEND_OVERHEAD) now"};
inline constexpr Message send_buffer_attached{MPI_ERR_BUFFER, "a buffer is attached already; detach it first"};
inline constexpr Message transfer_failed{
    MPI_ERR_OTHER, "the {} bytes of the message from rank {} with tag {} could not be copied: the sender ended or its buffer is not readable"};

// Failures of processes
inline constexpr Message partner_failed{MPIX_ERR_PROC_FAILED, "rank {} has failed (its process died), so the operation with it can't be completed"};
inline constexpr Message sender_failed{
    MPIX_ERR_PROC_FAILED,
    "a process has failed that might have sent the message; acknowledge the failure (MPIX_Comm_ack_failed) to receive from the others"};
inline constexpr Message any_source_failed{
    MPIX_ERR_PROC_FAILED_PENDING,
    "a process has failed that might send the message; the receive is still pending, and goes on once the failure is acknowledged (MPIX_Comm_ack_failed)"};
inline constexpr Message member_failed{
    MPIX_ERR_PROC_FAILED,
    "a process of the communicator has failed, so collective operations on it can't be completed; MPIX_Comm_shrink makes one of those that are left"};
inline constexpr Message agreed_failed{MPIX_ERR_PROC_FAILED, "a process of the communicator has failed, which not all members have acknowledged"};
inline constexpr Message window_failed{MPIX_ERR_PROC_FAILED, "rank {} of the window has failed (its process died), so the call can't be completed"};
inline constexpr Message revoked{
    MPIX_ERR_REVOKED, "the communicator was revoked: only MPIX_Comm_shrink, MPIX_Comm_agree and calls that need no other rank are possible on it"};
inline constexpr Message too_many_revoked{MPI_ERR_OTHER, "the job has revoked {} communicators, which is as many as it can"};
inline constexpr Message bad_number_to_acknowledge{MPI_ERR_ARG, "num_to_ack is {}; it must not be negative"};
inline constexpr Message too_many_to_agree{MPI_ERR_UNSUPPORTED_OPERATION, "agreements among {} processes of several jobs are not possible"};
inline constexpr Message different_agreements{
    MPI_ERR_OTHER, "the members of the communicator do not all call the same function: some MPIX_Comm_agree, some MPIX_Comm_shrink"};

// Buffers of operations under way (mpiexec --check=buffers)
inline constexpr Message buffers_of_call_overlap{
    MPI_ERR_BUFFER, "{} and {} of {} overlap; give them memory of their own, or pass MPI_IN_PLACE where the call allows it"};
inline constexpr Message buffers_overlap{MPI_ERR_BUFFER,
                                         "{} of {} overlaps {} of {}, which is not complete yet; complete that operation first or use other memory"};
inline constexpr Message buffer_too_small{
    MPI_ERR_BUFFER,
    "{} of {} is said to have {} bytes, but from there to the end of its block of allocated memory there are {} at most; allocate more or pass a smaller count"};
inline constexpr Message send_buffer_written{MPI_ERR_BUFFER,
                                             "{} of {} was written at {}, before the operation was completed by {}; leave it alone until then"};
inline constexpr Message send_buffer_changed{MPI_ERR_BUFFER,
                                             "{} of {} was changed before the operation was completed by {}; leave it alone until then"};
inline constexpr Message receive_buffer_touched{
    MPI_ERR_BUFFER, "{} of {} was used at {}, before the operation was completed by {}; what is there until then is not the data"};

// Threads (mpiexec --check=threads)
inline constexpr Message thread_single{
    MPI_ERR_OTHER,
    "{} was called by another thread than the one that began MPI, but MPI_Init, or MPI_THREAD_SINGLE, allows no other threads; call MPI_Init_thread and ask for MPI_THREAD_SERIALIZED, if threads take turns, or for MPI_THREAD_MULTIPLE"};
inline constexpr Message thread_funneled{
    MPI_ERR_OTHER,
    "{} was called by another thread than the one that began MPI, but MPI_THREAD_FUNNELED was asked for, which allows that one only; let that thread make the call, or ask for MPI_THREAD_SERIALIZED, if threads take turns, or for MPI_THREAD_MULTIPLE"};
inline constexpr Message thread_serialized{
    MPI_ERR_OTHER,
    "{} was called while another thread was in {}, but MPI_THREAD_SERIALIZED was asked for, which allows one thread at a time; guard the calls by a mutex, or ask for MPI_THREAD_MULTIPLE"};

// Message races (mpiexec --check=races)
inline constexpr Message race{
    MPI_ERR_OTHER,
    "{} of rank {}{}, from any rank, may take either of two messages, and only one of them goes well\n  this time that of rank {}{}, came first\n  had that of rank {}{}, come first, {}\n  to mend it: name the source in the receive, or give the messages different tags"};
inline constexpr Message race_too_long{MPI_ERR_TRUNCATE, "it would not have fitted: it has {} bytes, and there is room for {}"};
inline constexpr Message race_type{MPI_ERR_TYPE, "it would have been received as another type than it was sent as"};
inline constexpr Message race_waits{MPI_ERR_OTHER, "{}, which asks for {}, would wait for ever"};
inline constexpr Message race_later_too_long{
    MPI_ERR_TRUNCATE, "{} would have been left with that of rank {}, which does not fit: it has {} bytes, and there is room for {}"};

// One-sided accesses (mpiexec --check=rma)
inline constexpr Message accesses_conflict{
    MPI_ERR_RMA_CONFLICT,
    "{} and {} access the same bytes ({} to {} of the window's memory) of rank {}, and nothing orders them: the outcome is undefined; put a synchronisation between them (MPI_Win_fence, MPI_Win_flush, MPI_Win_unlock and a message ...)"};

// Generalized requests, partitioned communication
inline constexpr Message not_generalized{MPI_ERR_REQUEST,
                                         "the request was not made by MPI_Grequest_start; only such requests are completed by the program"};
inline constexpr Message completed_twice{MPI_ERR_REQUEST, "the generalized request is complete already; it can be completed once"};
inline constexpr Message grequest_callback{MPI_ERR_OTHER, "the {} function of the generalized request failed with the code {}"};
inline constexpr Message not_partitioned{MPI_ERR_REQUEST, "the request was not made by {}"};
inline constexpr Message partitions_not_started{MPI_ERR_REQUEST,
                                                "the partitioned send is not started; call MPI_Start before its partitions are ready"};
inline constexpr Message no_partition{MPI_ERR_ARG, "partition {} is named, but the buffer has {} partitions, counted from 0"};
inline constexpr Message partition_ready_twice{MPI_ERR_ARG, "partition {} is ready already; each is made ready once after each start"};
inline constexpr Message no_partitions{MPI_ERR_ARG, "partitions is {}; a buffer has at least one"};
inline constexpr Message partitions_too_long{MPI_ERR_TRUNCATE, "the partitioned send{} has {} bytes, but the receive has room for {} only"};
inline constexpr Message cancel_partitioned{MPI_ERR_REQUEST, "partitioned communication can't be cancelled"};

// Collectives that do not match: communicator, function, then a line for each group of ranks
inline constexpr Message mismatch_call{
    MPI_ERR_OTHER,
    "the ranks of {0} call different collectives in the same place{2}\n  to mend it: all ranks of a communicator must call the same collectives in the same order; look for a call inside an 'if', or in another order"};
inline constexpr Message mismatch_form{
    MPI_ERR_OTHER,
    "the ranks of {0} call different forms of a collective in the same place{2}\n  to mend it: call the same form on all ranks; blocking, non-blocking and persistent collectives do not match each other"};
inline constexpr Message mismatch_root{MPI_ERR_ROOT,
                                       "the ranks of {0} call {1} with different roots{2}\n  to mend it: pass the same root on all ranks"};
inline constexpr Message mismatch_operation{
    MPI_ERR_OP, "the ranks of {0} call {1} with different operations{2}\n  to mend it: pass the same operation on all ranks"};
inline constexpr Message mismatch_argument{
    MPI_ERR_ARG, "the ranks of {0} call {1} with different arguments{2}\n  to mend it: pass the same arguments on all ranks"};
inline constexpr Message mismatch_size{
    MPI_ERR_TRUNCATE,
    "the ranks of {0} call {1} with data of different sizes{2}\n  to mend it: what one rank sends and what the other receives must have the same count and type"};
inline constexpr Message mismatch_gone{
    MPI_ERR_OTHER,
    "a message of {0} came for a communicator that its receiver, rank {2}, had freed or never made{1}\n  to mend it: all ranks of a communicator must call the same collectives before it is freed"};
inline constexpr Message mismatch_own{
    MPI_ERR_TRUNCATE, "in {}, this rank sends {} bytes to itself but has room for {} bytes from itself; counts and types of both must agree"};

// Sessions
inline constexpr Message unknown_process_set{MPI_ERR_ARG, "there is no process set \"{}\"; there are mpi://WORLD and mpi://SELF"};
inline constexpr Message no_such_process_set{MPI_ERR_ARG, "n is {}, but there are {} process sets, counted from 0"};

// Groups and communicators
inline constexpr Message rank_twice{MPI_ERR_RANK, "rank {} is named twice; each rank of the group may be named once"};
inline constexpr Message group_rank{MPI_ERR_RANK, "rank {} (number {} of the list) is not in the group, which has {} ranks{}"};
inline constexpr Message zero_stride{MPI_ERR_ARG, "the stride of range {} is 0; it must not be"};
inline constexpr Message group_not_subset{
    MPI_ERR_GROUP, "rank {} of the group is a process that does not belong to {}; the group must be a subset of the communicator's"};
inline constexpr Message not_in_group{MPI_ERR_GROUP, "this process is not a member of the group; only its members may make this call"};
inline constexpr Message bad_color{MPI_ERR_ARG, "color is {}; it must not be negative, except MPI_UNDEFINED for ranks that take no part"};
inline constexpr Message bad_split_type{MPI_ERR_ARG, "split_type is {}; it must be one of the MPI_COMM_TYPE_ constants or MPI_UNDEFINED"};
inline constexpr Message free_predefined_comm{MPI_ERR_COMM, "{} can't be freed"};
inline constexpr Message leader_out_of_range{MPI_ERR_RANK, "{} is {}, but {} has the ranks 0 to {}"};
inline constexpr Message bad_peer_comm{
    MPI_ERR_COMM, "peer_comm (or the remote group with its leader) is not valid at rank {} of the local group, which is the local leader"};
inline constexpr Message groups_overlap{MPI_ERR_COMM,
                                        "rank {} of MPI_COMM_WORLD belongs to both groups; the groups of an inter-communicator must be disjoint"};
inline constexpr Message leader_refused{
    MPI_ERR_OTHER, "the leader of this rank's group, rank {}, found an error in its arguments (its message says which); no communicator is made"};

// Topologies
inline constexpr Message grid_dimension{MPI_ERR_DIMS, "dims[{}] is {}; each dimension of a grid has at least one process"};
inline constexpr Message grid_too_large{MPI_ERR_DIMS, "the grid has {} or more places, but the communicator has {} ranks only"};
inline constexpr Message graph_too_large{MPI_ERR_ARG, "the graph has {} nodes, but the communicator has {} ranks only"};
inline constexpr Message graph_index{MPI_ERR_ARG, "index[{}] is {}; it counts the edges up to there, so it must not be less than the one before, {}"};
inline constexpr Message graph_edge{MPI_ERR_ARG, "edges[{}] is {}, but the graph has the nodes 0 to {}"};
inline constexpr Message graph_rank{MPI_ERR_RANK, "{}[{}] is {}, but the communicator has the ranks 0 to {}"};
inline constexpr Message graph_weights{MPI_ERR_ARG, "{} is MPI_UNWEIGHTED, but {} is not; both must be, or none"};
inline constexpr Message negative_weight{MPI_ERR_ARG, "{}[{}] is {}; a weight must not be negative"};
inline constexpr Message no_topology{MPI_ERR_TOPOLOGY, "{} has {}; the call needs one with {}"};
inline constexpr Message room_for_dimensions{MPI_ERR_ARG, "maxdims is {}, but the grid has {} dimensions"};
inline constexpr Message no_dimension{MPI_ERR_ARG, "direction is {}, but the grid has {} dimensions, counted from 0"};
inline constexpr Message outside_grid{MPI_ERR_ARG, "coords[{}] is {}, which is outside: the dimension has {} places and does not wrap round"};

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
inline constexpr Message errhandler_of_other_kind{MPI_ERR_ERRHANDLER,
                                                  "the error handler was made for another kind of object; use one made by MPI_{}_create_errhandler"};
inline constexpr Message unknown_error_code{MPI_ERR_ARG, "{} is not an error class or code"};
inline constexpr Message bad_logical_size{MPI_ERR_ARG, "logical_size is {}; Fortran's logicals have 1, 2, 4, 8 or 16 bytes"};
inline constexpr Message fortran_told_already{MPI_ERR_ABI, "the {} of Fortran are set already; they can be set once"};
inline constexpr Message unknown_error_class{MPI_ERR_ARG, "{} is not an error class"};
inline constexpr Message not_an_error_code{MPI_ERR_ARG, "{} is an error class, not an error code; use MPI_Remove_error_class"};
inline constexpr Message error_string_in_use{MPI_ERR_ARG, "{} still has a string; call MPI_Remove_error_string first"};
inline constexpr Message no_error_string{MPI_ERR_ARG, "{} has no string that could be removed"};
inline constexpr Message predefined_error_code{MPI_ERR_ARG, "{} is {} of MPI itself, which can't be changed; only those that the program added can"};
inline constexpr Message error_class_in_use{MPI_ERR_ARG, "the error class {} still has error codes; remove them first"};

// Processes of other jobs
inline constexpr Message unreachable_process{MPI_ERR_OTHER, "rank {} of the job that pid {} holds can't be reached: {}"};

inline constexpr Message connection_failed{MPI_ERR_OTHER,
                                           "the job that pid {} holds, with which this one is connected, has failed; this job ends too"};
inline constexpr Message bad_port{MPI_ERR_PORT, "\"{}\" is not the name of a port; MPI_Open_port gives such names"};
inline constexpr Message port_not_open{MPI_ERR_PORT,
                                       "the port \"{}\" is not open in this process; it is opened by MPI_Open_port, and closed by MPI_Close_port"};
inline constexpr Message port_closed{MPI_ERR_PORT, "the port is not open, or was closed before the connection was made"};
inline constexpr Message port_lost{MPI_ERR_PORT, "the process at the other end has ended before the connection was made"};
inline constexpr Message port_own{MPI_ERR_PORT, "the port was opened by this process, which cannot connect to itself"};
inline constexpr Message spawn_refused{MPI_ERR_SPAWN, "the processes cannot be started: {}"};
inline constexpr Message spawn_ended{MPI_ERR_SPAWN,
                                     "the processes that were started have failed, or ended, before they were connected; each must call MPI_Init"};
inline constexpr Message spawn_count{MPI_ERR_SPAWN, "the number of processes to be started is {}; it must be at least 1"};
inline constexpr Message infos_entry{MPI_ERR_INFO, "array_of_info[{}] is no info object: {:#x}"};
inline constexpr Message spawn_elsewhere{MPI_ERR_SPAWN, "the info key {} asks for \"{}\", but processes can be started on this machine only ({})"};
inline constexpr Message service_name{MPI_ERR_SERVICE, "the service name has {} characters; it must have 1 to {}"};
inline constexpr Message service_taken{MPI_ERR_SERVICE, "the service \"{}\" is published already"};
inline constexpr Message service_not_published{MPI_ERR_SERVICE, "the service \"{}\" is not published with this port"};
inline constexpr Message service_table_full{MPI_ERR_SERVICE, "this job has published {} services already; it can't publish more"};
inline constexpr Message service_unknown{MPI_ERR_NAME, "nobody has published a service \"{}\""};
inline constexpr Message join_failed{MPI_ERR_OTHER, "the processes could not introduce themselves over the socket {}: {}"};

// Datatypes and operations
inline constexpr Message type_too_large{MPI_ERR_ARG, "the datatype would span more bytes than 64 bits can count"};
inline constexpr Message negative_blocklength{MPI_ERR_ARG, "a block length is {}; it must not be negative"};
inline constexpr Message type_permanent{MPI_ERR_TYPE, "{} is a predefined datatype; it can't be freed"};
inline constexpr Message type_without_contents{MPI_ERR_TYPE, "{} is a predefined datatype; it has no contents to ask for"};
inline constexpr Message contents_too_small{MPI_ERR_ARG, "the type has {} {}, but there is room for {} only; ask MPI_Type_get_envelope first"};
inline constexpr Message contents_are_large{MPI_ERR_TYPE, "the datatype was made with large counts; ask for them with {}_c"};
inline constexpr Message types_entry{MPI_ERR_TYPE, "array_of_types[{}] is no datatype: {:#x}"};
inline constexpr Message types_entry_of{MPI_ERR_TYPE, "{}[{}] is no datatype: {:#x}"};
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
inline constexpr Message op_derived_type{
    MPI_ERR_OP, "{} can't be used with {}; predefined operations take predefined datatypes, for others make an operation with MPI_Op_create"};
inline constexpr Message op_one_sided{MPI_ERR_OP, "{} can't be used in a reduction; it is for one-sided communication only"};
inline constexpr Message op_not_one_sided{MPI_ERR_OP,
                                          "operations made by MPI_Op_create can't be used in one-sided communication; only predefined ones can"};
inline constexpr Message op_permanent{MPI_ERR_OP, "{} is a predefined operation; it can't be freed"};

// Collectives
inline constexpr Message unknown_algorithm{MPI_ERR_ARG, "{} is \"{}\", but the algorithms are: {}"};
inline constexpr Message in_place_forbidden{MPI_ERR_BUFFER, "{} is MPI_IN_PLACE, which {}"};
inline constexpr Message aliased_buffers{MPI_ERR_BUFFER, "sendbuf and recvbuf are the same; pass MPI_IN_PLACE to reduce in place"};
inline constexpr Message inter_forbidden{MPI_ERR_COMM, "{} is an inter-communicator; this call takes intra-communicators only"};
inline constexpr Message cancel_collective{MPI_ERR_REQUEST, "a collective operation can't be cancelled"};

// Settings and the tool interface
inline constexpr Message setting_number{MPI_ERR_ARG, "the environment's {} is \"{}\"; it must be a number between {} and {}"};
inline constexpr Message setting_word{MPI_ERR_ARG, "the environment's {} is \"{}\"; it must be one of: {}"};
inline constexpr Message tool_not_initialized{MPI_T_ERR_NOT_INITIALIZED, "the tool interface is not initialized; call MPI_T_init_thread first"};
inline constexpr Message tool_null{MPI_T_ERR_INVALID, "the argument {} is a null pointer"};
inline constexpr Message tool_index{MPI_T_ERR_INVALID_INDEX, "{} is {}, but there are {} of them, counted from 0"};
inline constexpr Message tool_name{MPI_T_ERR_INVALID_NAME, "there is no {} with the name \"{}\""};
inline constexpr Message tool_handle{MPI_T_ERR_INVALID_HANDLE,
                                     "{} is not a live handle (it is {:#x}): it was freed already, is not valid any more or was never made"};
inline constexpr Message tool_all_handles{MPI_T_ERR_INVALID_HANDLE, "MPI_T_PVAR_ALL_HANDLES can be started, stopped and reset only"};
inline constexpr Message tool_session{MPI_T_ERR_INVALID_SESSION, "session is not a live session of performance variables (it is {:#x})"};
inline constexpr Message tool_object{MPI_T_ERR_INVALID, "{} is bound to a communicator; obj_handle must be the address of a live one"};
inline constexpr Message tool_object_gone{MPI_T_ERR_INVALID_HANDLE, "the communicator to which the handle of {} was bound is gone"};
inline constexpr Message tool_constant{MPI_T_ERR_CVAR_SET_NEVER, "{} is a constant"};
inline constexpr Message tool_value{MPI_T_ERR_INVALID, "{} is no value for {}; it must be between {} and {}"};
inline constexpr Message tool_no_startstop{MPI_T_ERR_PVAR_NO_STARTSTOP, "{} is measured always; it can't be started or stopped"};
inline constexpr Message tool_no_write{MPI_T_ERR_PVAR_NO_WRITE, "{} can be read only"};
inline constexpr Message tool_length{MPI_T_ERR_INVALID, "{} is {}; it must not be negative"};
inline constexpr Message tool_safety{MPI_T_ERR_INVALID, "cb_safety is {}, which is none of the levels MPI_T_CB_REQUIRE_..."};
inline constexpr Message tool_info{MPI_T_ERR_INVALID, "info is neither MPI_INFO_NULL nor a live info object"};

// One-sided communication
inline constexpr Message rma_range{MPI_ERR_RMA_RANGE,
                                   "target_disp {} (in units of {} bytes) leads to the bytes {} to {} of a memory that has {} bytes at rank {}"};
inline constexpr Message rma_not_attached{
    MPI_ERR_RMA_RANGE, "the {} bytes from address {:#x} on are not all attached to the window at rank {}; call MPI_Win_attach there first"};
inline constexpr Message rma_refused{MPI_ERR_RMA_RANGE, "rank {} does not expose the memory at address {:#x} in this window"};
inline constexpr Message rma_copy_failed{MPI_ERR_RMA_RANGE, "the memory at address {:#x} of rank {} could not be copied: {}"};
inline constexpr Message rma_sizes_differ{MPI_ERR_TRUNCATE,
                                          "the {} side has {} bytes, the target side {}; both must describe the same amount of data"};
inline constexpr Message rma_no_epoch{
    MPI_ERR_RMA_SYNC, "no epoch gives access to rank {} of the window now; call MPI_Win_fence, MPI_Win_start or MPI_Win_lock first{}"};
inline constexpr Message rma_not_locked{MPI_ERR_RMA_SYNC,
                                        "rank {} of the window is not locked by a call of its own; call MPI_Win_lock or MPI_Win_lock_all first{}"};
inline constexpr Message rma_nothing_locked{MPI_ERR_RMA_SYNC,
                                            "this process has locked no rank of the window; call MPI_Win_lock or MPI_Win_lock_all first{}"};
inline constexpr Message rma_locked_twice{MPI_ERR_RMA_SYNC,
                                          "this process has locked rank {} of the window already, by {}; call MPI_Win_unlock first"};
inline constexpr Message rma_epoch_open{MPI_ERR_RMA_SYNC, "{} was called in an epoch begun by {}; end that by {} first"};
inline constexpr Message rma_exposed{MPI_ERR_RMA_SYNC, "{} was called while the window is exposed by {}; call MPI_Win_wait first"};
inline constexpr Message rma_not_begun{MPI_ERR_RMA_SYNC, "there is nothing to end: {} was not called before{}"};
inline constexpr Message rma_no_precede{MPI_ERR_RMA_SYNC, "the assertion MPI_MODE_NOPRECEDE is wrong: this process has communicated since {}"};
inline constexpr Message rma_assertion{MPI_ERR_ASSERT, "assert is {}, which is not 0 or a combination of {}"};
inline constexpr Message rma_lock_type{MPI_ERR_LOCKTYPE, "lock_type is {}; it must be MPI_LOCK_EXCLUSIVE or MPI_LOCK_SHARED"};
inline constexpr Message rma_group{MPI_ERR_GROUP, "rank {} of the group is a process that does not belong to the window"};
inline constexpr Message rma_predefined_type{MPI_ERR_TYPE, "datatype is {}; MPI_Fetch_and_op takes predefined datatypes only"};
inline constexpr Message rma_swap_type{MPI_ERR_TYPE, "datatype is {}; MPI_Compare_and_swap takes integers, logicals and bytes only"};
inline constexpr Message cancel_rma{MPI_ERR_REQUEST, "a one-sided operation can't be cancelled"};
inline constexpr Message win_null_base{MPI_ERR_BASE, "base is a null pointer, but size is {} bytes"};
inline constexpr Message win_refused{MPI_ERR_OTHER, "rank {} found an error in its arguments (its message says which); no window is made"};
inline constexpr Message win_no_memory{MPI_ERR_NO_MEM, "{} bytes of shared memory for the window could not be had: {}"};
inline constexpr Message win_attached_already{MPI_ERR_RMA_ATTACH,
                                              "the {} bytes at address {:#x} overlap the {} bytes at {:#x} that are attached already"};
inline constexpr Message win_not_attached{MPI_ERR_BASE, "no memory that begins at address {:#x} is attached to the window"};
inline constexpr Message win_not_dynamic{MPI_ERR_RMA_FLAVOR, "the window was not made by MPI_Win_create_dynamic; its memory is fixed"};
inline constexpr Message win_without_memory{MPI_ERR_RMA_FLAVOR, "the window is dynamic; it has no memory of its own to ask for"};
// Files
inline constexpr Message file_system{MPI_ERR_IO, "the file \"{}\" {}: {}"};
inline constexpr Message file_mode{MPI_ERR_AMODE, "amode is {}, which {}"};
inline constexpr Message file_not_same{MPI_ERR_NOT_SAME, "rank {} passes another {} than rank {}; all ranks must pass the same"};
inline constexpr Message file_refused{MPI_ERR_OTHER, "rank {} found an error in its arguments (its message says which)"};
inline constexpr Message file_at_other_rank{MPI_ERR_IO, "rank {} could not do its part with the file \"{}\" (its message says why)"};
inline constexpr Message file_write_only{MPI_ERR_ACCESS, "the file \"{}\" was opened with MPI_MODE_WRONLY; it can't be read"};
inline constexpr Message file_read_only{MPI_ERR_READ_ONLY, "the file \"{}\" was opened with MPI_MODE_RDONLY; it can't be changed"};
inline constexpr Message file_sequential{
    MPI_ERR_UNSUPPORTED_OPERATION, "the file \"{}\" was opened with MPI_MODE_SEQUENTIAL; only the shared file pointer can be used, and not moved"};
inline constexpr Message file_part_of_etype{MPI_ERR_IO, "{} bytes are to be accessed, which is no whole number of etypes of {} bytes"};
inline constexpr Message file_offset_range{MPI_ERR_ARG, "position {} of the view plus {} leads to offsets in the file that 63 bits can't hold"};
inline constexpr Message file_whence{MPI_ERR_ARG, "whence is {}; it must be MPI_SEEK_SET, MPI_SEEK_CUR or MPI_SEEK_END"};
inline constexpr Message file_seek{MPI_ERR_ARG, "the file pointer would be moved to {}; it must not be negative"};
inline constexpr Message file_split_begun{MPI_ERR_IO, "a split collective access to the file \"{}\" has begun already; end it first"};
inline constexpr Message file_split_none{MPI_ERR_IO, "no split collective access of this kind has begun on the file \"{}\""};
inline constexpr Message file_split_buffer{MPI_ERR_BUFFER, "buf is not the buffer that the split collective access began with"};
inline constexpr Message view_displacement{MPI_ERR_ARG, "disp is {}; it must not be negative{}"};
inline constexpr Message view_etype{MPI_ERR_TYPE, "the filetype has {} bytes of data, which is no whole number of etypes of {} bytes"};
inline constexpr Message view_filetype{MPI_ERR_TYPE, "the filetype {}; its displacements must not be negative and must not fall"};
inline constexpr Message view_empty{MPI_ERR_IO, "the view shows no byte of the file, because its filetype is empty"};
inline constexpr Message file_datarep{
    MPI_ERR_UNSUPPORTED_DATAREP,
    "the data representation \"{}\" is not known; it must be \"native\", \"internal\", \"external32\" or one made by MPI_Register_datarep"};
inline constexpr Message datarep_twice{MPI_ERR_DUP_DATAREP, "the data representation \"{}\" exists already"};
inline constexpr Message datarep_name{MPI_ERR_ARG, "the name of the data representation has {} characters; it must have 1 to {}"};
inline constexpr Message datarep_callback{MPI_ERR_CONVERSION, "the {} function of the data representation \"{}\" failed with the code {}"};
inline constexpr Message cancel_file{MPI_ERR_REQUEST, "an access to a file can't be cancelled"};
}  // namespace tutti::base::msg
