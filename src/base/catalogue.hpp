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
inline constexpr Message uncommitted_type{MPI_ERR_TYPE, "the datatype {} is not committed; call MPI_Type_commit before it is used in communication"};
inline constexpr Message value_too_large{MPI_ERR_VALUE_TOO_LARGE, "{} is {}, which does not fit into an int; call the function whose name ends in _c"};

// Point-to-point
inline constexpr Message truncated{MPI_ERR_TRUNCATE, "a message of {} bytes from rank {} with tag {} came, but the receive has room for {} bytes only"};
inline constexpr Message ready_without_receive{MPI_ERR_OTHER, "a ready send from rank {} with tag {} found no posted receive"};
}  // namespace tutti::base::msg
