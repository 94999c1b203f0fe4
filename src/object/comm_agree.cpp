// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Agreeing on a new communicator. In an inter-communicator the two leaders exchange first; of two ids both sides take the smaller, so
// no further round is needed.
#include "object/comm_agree.hpp"

#include <algorithm>
#include <atomic>

#include "runtime/process.hpp"

namespace tutti::object {
namespace {

coll::Buffer bytes(const void* data, std::size_t n) { return coll::bytes_at(const_cast<void*>(data), static_cast<Count>(n)); }

/// The leaders of the two groups of an inter-communicator give each other n bytes.
coll::Task swap_between_leaders(coll::Context c, const void* mine, std::size_t mine_bytes, void* theirs, std::size_t their_bytes) {
  p2p::RequestCore requests[2];
  c.irecv(requests[0], bytes(theirs, their_bytes), 0);
  c.isend(requests[1], bytes(mine, mine_bytes), 0);
  coll::Requested both = c.all(requests, 2);
  co_await both;
}

/// The local leader gives its group n bytes.
coll::Task tell_group(coll::Context c, void* data, std::size_t n) {
  const coll::Context local = c.locally();
  const coll::BcastArgs args{bytes(data, n), 0};
  coll::Task bcast = coll::bcast(local, args);
  co_await bcast;
}
}  // namespace

coll::Context next_collective(Comm& comm, bool blocking, const coll::Call& call, bool persistent) {
  coll::Context c;
  c.channel = &comm.collective();
  c.local = &comm.local_collective();
  c.rank = comm.rank();
  c.size = comm.size();
  c.remote_size = comm.remote_size();
  c.tag = comm.next_collective_tag() | (persistent ? kPersistentTag : 0);
  c.inter = comm.is_inter();
  c.blocking = blocking;
  coll::begin(c, call);
  return c;
}

void meet_if_possible(Comm& comm) {
  try {
    coll::Task barrier = coll::barrier(next_collective(comm, true));
    coll::run(barrier);
  } catch (const base::Error& error) {
    if (!tells_failure(error)) throw;
  }
}

std::uint64_t fresh_context_id() {
  static std::atomic<std::uint64_t> next{16};  // the first are MPI_COMM_WORLD's and MPI_COMM_SELF's
  return runtime::context_id(runtime::my_id(), next.fetch_add(1, std::memory_order_relaxed));
}

coll::Task agree_id(coll::Context c, std::uint64_t* id) {
  if (c.rank == 0) *id = fresh_context_id();
  if (c.rank == 0 && c.inter) {
    std::uint64_t theirs = 0;
    coll::Task swap = swap_between_leaders(c, id, sizeof *id, &theirs, sizeof theirs);
    co_await swap;
    *id = std::min(*id, theirs);
  }
  coll::Task tell = tell_group(c, id, sizeof *id);
  co_await tell;
}

coll::Task share_entries(coll::Context c, SplitEntry mine, SplitEntry* local, SplitEntry* remote) {
  const coll::Context locally = c.locally();
  const coll::AllgatherArgs args{bytes(&mine, sizeof mine), {local, sizeof mine, &coll::byte_layout()}};
  coll::Task gather = coll::allgather(locally, args);
  co_await gather;
  if (!c.inter) co_return;
  const std::size_t local_bytes = static_cast<std::size_t>(c.size) * sizeof mine;
  const std::size_t remote_bytes = static_cast<std::size_t>(c.remote_size) * sizeof mine;
  if (c.rank == 0) {
    coll::Task swap = swap_between_leaders(c, local, local_bytes, remote, remote_bytes);
    co_await swap;
  }
  // The allgather above and this broadcast have the same number on the local channel; messages between two ranks keep their order.
  coll::Task tell = tell_group(c, remote, remote_bytes);
  co_await tell;
}

coll::Task exchange_lists(coll::Context c, const std::vector<Process>* mine, std::vector<Process>* theirs, std::uint64_t* id) {
  struct Header {
    std::uint64_t id, members;
  };
  Header own{fresh_context_id(), mine->size()}, other{};
  if (c.rank == 0) {
    coll::Task swap = swap_between_leaders(c, &own, sizeof own, &other, sizeof other);
    co_await swap;
    other.id = std::min(own.id, other.id);
  }
  coll::Task tell = tell_group(c, &other, sizeof other);
  co_await tell;
  *id = other.id;
  theirs->resize(other.members);
  const std::size_t list_bytes = other.members * sizeof(Process);
  if (c.rank == 0) {
    coll::Task swap = swap_between_leaders(c, mine->data(), mine->size() * sizeof(Process), theirs->data(), list_bytes);
    co_await swap;
  }
  coll::Task tell_list = tell_group(c, theirs->data(), list_bytes);
  co_await tell_list;
}

coll::Task plan_merge(coll::Context c, bool high, MergePlan* plan) {
  *plan = {0, 0};
  if (c.rank == 0) {
    struct Wish {
      std::uint64_t id, high;
    };
    const Wish mine{fresh_context_id(), high};
    Wish theirs{};
    coll::Task swap = swap_between_leaders(c, &mine, sizeof mine, &theirs, sizeof theirs);
    co_await swap;
    // Where both want the same, the leader with the smaller process goes first; ids begin with the process.
    const bool first = mine.high != theirs.high ? mine.high == 0 : mine.id < theirs.id;
    *plan = {std::min(mine.id, theirs.id), first};
  }
  coll::Task tell = tell_group(c, plan, sizeof *plan);
  co_await tell;
}

std::uint64_t share_id(p2p::Channel& channel, const Group& parent, const Group& group, int tag, p2p::Signature signature) {
  // A binomial tree over the ranks of the group.
  const int rank = group.my_rank(), size = group.size();
  const auto in_parent = [&](int r) { return parent.rank_of(group.process(r)); };
  std::uint64_t id = fresh_context_id();
  const auto finish = [](p2p::RequestCore& request) {
    coll::Requested done(&request, 1, true);
    done.await_ready();
    done.await_resume();
  };
  const auto receive = [&](int from) {
    p2p::RequestCore request;
    p2p::irecv(request, channel, &id, sizeof id, coll::byte_layout(), from, tag, signature);
    finish(request);
  };
  const auto send = [&](int to) {
    p2p::RequestCore request;
    p2p::isend(request, channel, &id, sizeof id, coll::byte_layout(), to, tag, p2p::Mode::standard, signature);
    finish(request);
  };
  int mask = 1;
  for (; mask < size; mask <<= 1) {
    if ((rank & mask) == 0) continue;
    receive(in_parent(rank - mask));
    break;
  }
  for (mask >>= 1; mask != 0; mask >>= 1)
    if (rank + mask < size) send(in_parent(rank + mask));
  return id;
}
}  // namespace tutti::object
