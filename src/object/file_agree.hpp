// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the members of a file do together so that one's error is everybody's, and nobody waits for a member that has given up. Blocking,
// collective over the file's communicator; used by the file's collective calls only.
#pragma once
#include <exception>
#include <vector>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"

namespace tutti::object {

/// What each member says, by rank.
template <class T>
std::vector<T> share(Comm& comm, T mine) {
  std::vector<T> all(static_cast<std::size_t>(comm.size()));
  const coll::AllgatherArgs args{coll::bytes_at(&mine, sizeof mine), {all.data(), sizeof mine, &coll::byte_layout()}};
  coll::Task gather = coll::allgather(next_collective(comm, true), args);
  coll::run(gather);
  return all;
}

inline void barrier(Comm& comm) {
  coll::Task task = coll::barrier(next_collective(comm, true));
  coll::run(task);
}

/// Throws at all members unless all pass the same value (MPI_ERR_NOT_SAME).
inline void require_same(Comm& comm, Count value, const char* name) {
  const std::vector<Count> all = share(comm, value);
  for (std::size_t r = 1; r < all.size(); ++r)
    if (all[r] != all[0]) throw base::Error(base::msg::file_not_same, r, name, 0);
}

/// Each does its part, then all hear of each other: who failed throws its own error, the others one of the same class.
template <class Part>
void together(Comm& comm, Part&& part) {
  std::exception_ptr own;
  int failed = MPI_SUCCESS;
  try {
    part();
  } catch (const base::Error& error) {
    own = std::current_exception();
    failed = error.error_class();
  }
  const std::vector<int> all = share(comm, failed);
  if (own) std::rethrow_exception(own);
  for (std::size_t r = 0; r < all.size(); ++r) {
    if (all[r] == MPI_SUCCESS) continue;
    base::Message message = base::msg::file_refused;
    message.error_class = all[r];
    throw base::Error(message, r);
  }
}
}  // namespace tutti::object
