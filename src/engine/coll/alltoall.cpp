// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Alltoall, MPI_Alltoallv and MPI_Alltoallw (MPI-5.0 §6.8).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

/// What a rank sends, packed block after block: with MPI_IN_PLACE the data are taken from the receive buffer before it is overwritten.
class Outgoing {
 public:
  Outgoing(const Context& c, const AlltoallArgs& a) : send_(a.send), staged_(in_place(a.send.data)) {
    if (!staged_) return;
    starts_ = std::make_unique<Count[]>(static_cast<std::size_t>(c.size) + 1);
    for (int r = 0; r < c.size; ++r) start(r + 1) = start(r) + a.receive[r].bytes();
    bytes_.reserve(start(c.size));
    for (int r = 0; r < c.size; ++r) {
      const Buffer part = a.receive[r];
      base::pack(*part.layout, part.data, part.count, 0, bytes_.data() + start(r), part.bytes());
    }
  }
  Buffer operator[](int rank) { return staged_ ? bytes_at(bytes_.data() + start(rank), start(rank + 1) - start(rank)) : send_[rank]; }

 private:
  Count& start(int rank) { return starts_[static_cast<std::size_t>(rank)]; }

  Blocks send_;
  bool staged_;
  Scratch bytes_;
  std::unique_ptr<Count[]> starts_;
};
}  // namespace

/// Everything at once; each rank begins with its neighbour, so that not all turn to the same one. Empty blocks are not sent: both
/// sides know that they are empty.
Task alltoall_linear(Context c, AlltoallArgs a) {
  const int peers = c.remote_size;
  Outgoing outgoing(c, a);
  Requests requests(2 * static_cast<std::size_t>(peers));
  for (int i = 0; i < peers; ++i) {
    const int source = ((c.rank - i) % peers + peers) % peers;
    const Buffer block = a.receive[source];
    if (block.bytes() != 0 && (c.inter || source != c.rank)) c.irecv(requests.next(), block, source);
  }
  for (int i = 0; i < peers; ++i) {
    const int dest = (c.rank + i) % peers;
    const Buffer block = outgoing[dest];
    if (block.bytes() == 0) continue;
    if (!c.inter && dest == c.rank) copy(block, a.receive[dest]);
    else c.isend(requests.next(), block, dest);
  }
  co_await all(c, requests);
}

namespace {

/// In step i each rank sends to the one i further on and receives from the one i before: one transfer at a time each way.
Task pairwise(Context c, AlltoallArgs a) {
  Outgoing outgoing(c, a);
  const Buffer own = outgoing[c.rank];
  copy(own, a.receive[c.rank]);
  p2p::RequestCore requests[2];
  for (int i = 1; i < c.size; ++i) {
    const int source = (c.rank - i + c.size) % c.size, dest = (c.rank + i) % c.size;
    const Buffer block = outgoing[dest];
    c.irecv(requests[0], a.receive[source], source);
    c.isend(requests[1], block, dest);
    co_await c.all(requests, 2);
  }
}

/// log2(size) rounds instead of size - 1: in round k all blocks whose distance has bit k travel 2^k ranks further, together.
Task bruck(Context c, AlltoallArgs a) {
  Outgoing outgoing(c, a);
  const Count block = a.receive[0].bytes();
  Scratch blocks(block * c.size), out(block * c.size), in(block * c.size);
  for (int i = 0; i < c.size; ++i) {
    const Buffer part = outgoing[(c.rank + i) % c.size];
    base::pack(*part.layout, part.data, part.count, 0, blocks.data() + i * block, block);
  }
  p2p::RequestCore requests[2];
  for (int bit = 1; bit < c.size; bit *= 2) {
    Count n = 0;
    for (int i = 0; i < c.size; ++i) {
      if ((i & bit) != 0) std::memcpy(out.data() + block * n++, blocks.data() + i * block, static_cast<std::size_t>(block));
    }
    c.irecv(requests[0], bytes_at(in.data(), n * block), (c.rank - bit + c.size) % c.size);
    c.isend(requests[1], bytes_at(out.data(), n * block), (c.rank + bit) % c.size);
    co_await c.all(requests, 2);
    n = 0;
    for (int i = 0; i < c.size; ++i) {
      if ((i & bit) != 0) std::memcpy(blocks.data() + i * block, in.data() + block * n++, static_cast<std::size_t>(block));
    }
  }
  for (int i = 0; i < c.size; ++i) copy(bytes_at(blocks.data() + i * block, block), a.receive[(c.rank - i + c.size) % c.size]);
}

Effort linear_effort(const Query& q) {
  return {
      .rounds = 1, .turns = 1, .messages = 2 * (q.ranks() - 1), .bytes = q.ranks() * q.length(), .total_bytes = q.ranks() * q.ranks() * q.length()};
}

Effort pairwise_effort(const Query& q) {
  return {.rounds = q.ranks() - 1,
          .turns = q.ranks() - 1,
          .messages = 2 * (q.ranks() - 1),
          .bytes = q.ranks() * q.length(),
          .total_bytes = q.ranks() * q.ranks() * q.length()};
}

constexpr Algorithm<AlltoallArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, alltoall_linear},
    {{"pairwise", Kind::messages, kAnything, pairwise_effort}, pairwise},
    {{"bruck", Kind::messages, kAnything,
      [](const Query& q) {
        const double moved = (3 + 1.5 * q.rounds()) * q.ranks() * q.length();
        return Effort{.rounds = double(q.rounds()),
                      .turns = double(q.rounds()),
                      .messages = 2.0 * q.rounds(),
                      .bytes = moved,
                      .total_bytes = q.ranks() * moved};
      }},
     bruck},
};
// Nobody knows all the sizes.
constexpr Algorithm<AlltoallArgs> kVectorTable[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, alltoall_linear},
};

const Listed alltoall_listed{Collective::alltoall, kTable};
const Listed alltoallv_listed{Collective::alltoallv, kVectorTable};
}  // namespace

Task alltoall(const Context& c, const AlltoallArgs& a) {
  if (c.inter) return alltoall_linear(c, a);
  if (a.receive.uniform()) return pick(Collective::alltoall, kTable, c, a, a.receive[0].bytes());
  return pick(Collective::alltoallv, kVectorTable, c, a, 0);
}
}  // namespace tutti::coll
