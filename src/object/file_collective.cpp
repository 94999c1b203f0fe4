// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accesses by all members of a file (MPI-5.0 §14.4). Where their pieces lie between each other, some members, the aggregators, access the
// file for all: each has a part of the range and goes through it window by window, while the members bring it what they write there, or
// fetch what it has read. Otherwise each member accesses the file itself. Members that fail take part to the end, so nobody waits for them.
#include <algorithm>
#include <cstring>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/file_access.hpp"

namespace tutti::object {
namespace {

using Bytes = std::unique_ptr<char[]>;
Bytes memory(Count n) { return Bytes(new char[static_cast<std::size_t>(n)]); }

/// What each member says of its access. The first rank's hints count.
struct Say {
  Count begin = 0;  // the range in the file; empty where nothing is accessed
  Count end = 0;
  Count bytes = 0;
  Count whole = 1;  // one piece
  Count use = 0;    // CollectiveHints::Use
  Count buffer = 0;
  Count nodes = 0;
  Count alone = 0;  // its view shows bytes twice, which windows can't
};

/// A piece of a file as it is sent.
struct Piece {
  Count offset;
  Count length;
};

/// Which part of the file which member accesses.
struct Plan {
  Count begin = 0;
  Count end = 0;
  Count part = 0;    // of each aggregator
  Count window = 0;  // of each round
  int nodes = 0;
  int size = 0;

  int rounds() const { return static_cast<int>((part + window - 1) / window); }
  int aggregator(int node) const { return static_cast<int>(Count{node} * size / nodes); }
  /// -1 for a rank that aggregates nothing.
  int node_of(int rank) const {
    for (int node = 0; node < nodes; ++node)
      if (aggregator(node) == rank) return node;
    return -1;
  }
  Piece at(int node, int round) const {
    const Count first = begin + node * part, last = std::min(first + part, end), from = first + round * window;
    return {from, std::max<Count>(0, std::min(from + window, last) - from)};
  }
};

/// False when each member should access the file itself.
bool make_plan(const std::vector<Say>& all, bool atomic, Plan* plan) {
  const auto use = static_cast<CollectiveHints::Use>(all[0].use);
  if (atomic || use == CollectiveHints::Use::disable) return false;
  Count begin = 0, end = 0, bytes = 0;
  bool interleaved = false, whole = true;
  for (const Say& say : all) {
    if (say.alone != 0) return false;
    if (say.end <= say.begin) continue;
    if (bytes == 0) begin = say.begin;
    interleaved |= bytes != 0 && say.begin < end;
    begin = std::min(begin, say.begin);
    end = std::max(end, say.end);
    bytes += say.bytes;
    whole &= say.whole != 0;
  }
  if (bytes == 0) return false;
  constexpr Count kSparse = 16;  // going through all of a range pays only where much of it is accessed
  if (use == CollectiveHints::Use::automatic && (!interleaved || whole || all.size() == 1 || (end - begin) / kSparse > bytes)) return false;
  constexpr int kNodes = 8;
  constexpr Count kPage = 4096;
  const int size = static_cast<int>(all.size());
  plan->size = size;
  plan->nodes = static_cast<int>(std::min<Count>(all[0].nodes > 0 ? all[0].nodes : kNodes, size));
  plan->begin = begin / kPage * kPage;
  plan->end = end;
  plan->part = ((end - plan->begin) / plan->nodes / kPage + 1) * kPage;
  plan->window = std::max<Count>(1, all[0].buffer);
  return (plan->part / plan->window) < (1 << 20);
}

Say describe(const FileAccess& access) {
  Say say;
  const CollectiveHints hints = access.file().collective_hints();
  say.use = static_cast<Count>(access.writing() ? hints.writing : hints.reading);
  say.buffer = hints.buffer;
  say.nodes = hints.nodes;
  say.alone = access.view().overlaps;
  say.bytes = access.memory().bytes();
  if (say.bytes == 0) return say;
  const io::View& view = access.view().view;
  say.begin = view.offset_of(access.stream());
  say.end = view.offset_of(access.stream() + say.bytes - 1) + 1;
  say.whole = say.end - say.begin == say.bytes;
  return say;
}

/// What a member has to do with one aggregator in one round.
struct Share {
  std::vector<Piece> pieces;
  Count stream = 0;
  Count bytes = 0;
  Count count = 0;  // of pieces, as it is sent
  Bytes data;       // when reading, behind the number of bytes that there were
};

/// One collective access at one member.
struct Exchange {
  FileAccess& access;
  const Plan& plan;
  std::vector<io::Extent> extents;  // all pieces of this member's access
  Count moved = 0;
  std::exception_ptr error;

  Share share_of(Piece window) const;
  void take(const Share& share);
  void write_out(Piece window, const std::vector<Share>& from);
  void read_for(Piece window, std::vector<Share>& from);

 private:
  template <class Attempt>
  void attempt(Attempt&& work) {
    try {
      work();
    } catch (const std::exception&) {
      if (!error) error = std::current_exception();
    }
  }
};

/// My pieces in a window: they are neighbours in my stream.
Share Exchange::share_of(Piece window) const {
  Share share;
  const Count end = window.offset + window.length;
  auto e = std::partition_point(extents.begin(), extents.end(), [&](const io::Extent& x) { return x.offset + x.length <= window.offset; });
  for (; e != extents.end() && e->offset < end; ++e) {
    const Count from = std::max(e->offset, window.offset), to = std::min(e->offset + e->length, end);
    if (to <= from) continue;
    if (share.pieces.empty()) share.stream = e->stream + (from - e->offset);
    share.pieces.push_back({from, to - from});
    share.bytes += to - from;
  }
  share.count = static_cast<Count>(share.pieces.size());
  if (share.bytes == 0) return share;
  share.data = memory(share.bytes + static_cast<Count>(sizeof(Count)));
  const io::Memory& m = access.memory();
  if (access.writing()) base::pack(*m.layout, m.data, m.count, share.stream - access.stream(), share.data.get(), share.bytes);
  return share;
}

/// What an aggregator has read for me.
void Exchange::take(const Share& share) {
  if (share.bytes == 0) return;
  Count valid = 0;
  std::memcpy(&valid, share.data.get(), sizeof valid);
  const io::Memory& m = access.memory();
  base::unpack(*m.layout, m.data, m.count, share.stream - access.stream(), share.data.get() + sizeof valid, valid);
  moved += valid;
}

void Exchange::write_out(Piece window, const std::vector<Share>& from) {
  attempt([&] {
    const Bytes buffer = memory(window.length);
    std::vector<Piece> runs;
    for (const Share& share : from) {
      const char* data = share.data.get();
      for (const Piece& p : share.pieces) {
        std::memcpy(buffer.get() + (p.offset - window.offset), data, static_cast<std::size_t>(p.length));
        data += p.length;
        runs.push_back(p);
      }
    }
    std::sort(runs.begin(), runs.end(), [](const Piece& a, const Piece& b) { return a.offset < b.offset; });
    for (std::size_t i = 0; i < runs.size();) {
      const Count begin = runs[i].offset;
      Count end = begin;
      for (; i < runs.size() && runs[i].offset <= end; ++i) end = std::max(end, runs[i].offset + runs[i].length);
      access.file().storage().write(buffer.get() + (begin - window.offset), end - begin, begin);
    }
  });
}

void Exchange::read_for(Piece window, std::vector<Share>& from) {
  Count begin = window.offset + window.length, end = window.offset;
  for (const Share& share : from)
    if (!share.pieces.empty()) {
      begin = std::min(begin, share.pieces.front().offset);
      end = std::max(end, share.pieces.back().offset + share.pieces.back().length);
    }
  if (begin >= end) return;
  Bytes buffer;
  Count there = begin;  // where the file ends, if it ends here
  attempt([&] {
    buffer = memory(end - begin);
    there = begin + access.file().storage().read(buffer.get(), end - begin, begin);
  });
  for (Share& share : from) {
    Count valid = 0;
    char* const data = share.data.get() + sizeof valid;
    for (const Piece& p : share.pieces) {
      const Count n = std::clamp<Count>(there - p.offset, 0, p.length);
      if (n > 0) std::memcpy(data + valid, buffer.get() + (p.offset - begin), static_cast<std::size_t>(n));
      valid += n;
    }
    if (share.bytes != 0) std::memcpy(share.data.get(), &valid, sizeof valid);
  }
}

coll::Buffer bytes_of(void* data, Count n) { return coll::bytes_at(data, n); }

/// One window of each aggregator. Between two members all messages have one tag and go in order: count, pieces, data.
coll::Task exchange_round(coll::Context c, Exchange* x, int round) {
  const auto nodes = static_cast<std::size_t>(x->plan.nodes);
  const int node = x->plan.node_of(c.rank);
  const std::size_t clients = node >= 0 ? static_cast<std::size_t>(c.size) : 0;
  const bool writing = x->access.writing();
  std::vector<Share> mine(nodes), theirs(clients);
  for (std::size_t i = 0; i < nodes; ++i) mine[i] = x->share_of(x->plan.at(static_cast<int>(i), round));
  {
    coll::Requests counts(nodes + clients);
    for (std::size_t r = 0; r < clients; ++r) c.irecv(counts.next(), bytes_of(&theirs[r].count, sizeof(Count)), static_cast<int>(r));
    for (std::size_t i = 0; i < nodes; ++i) c.isend(counts.next(), bytes_of(&mine[i].count, sizeof(Count)), x->plan.aggregator(static_cast<int>(i)));
    coll::Requested all = coll::all(c, counts);
    co_await all;
  }
  {
    coll::Requests pieces(nodes + clients);
    for (std::size_t r = 0; r < clients; ++r) {
      if (theirs[r].count == 0) continue;
      theirs[r].pieces.resize(static_cast<std::size_t>(theirs[r].count));
      c.irecv(pieces.next(), bytes_of(theirs[r].pieces.data(), theirs[r].count * Count{sizeof(Piece)}), static_cast<int>(r));
    }
    for (std::size_t i = 0; i < nodes; ++i)
      if (mine[i].count != 0)
        c.isend(pieces.next(), bytes_of(mine[i].pieces.data(), mine[i].count * Count{sizeof(Piece)}), x->plan.aggregator(static_cast<int>(i)));
    coll::Requested all = coll::all(c, pieces);
    co_await all;
  }
  constexpr Count kHead = sizeof(Count);
  for (Share& share : theirs) {
    for (const Piece& p : share.pieces) share.bytes += p.length;
    if (share.bytes != 0) share.data = memory(share.bytes + kHead);
  }
  if (!writing && node >= 0) x->read_for(x->plan.at(node, round), theirs);
  {
    // Data goes to the aggregators when writing, from them when reading.
    coll::Requests data(nodes + clients);
    for (std::size_t r = 0; r < clients; ++r) {
      if (theirs[r].bytes == 0) continue;
      if (writing) c.irecv(data.next(), bytes_of(theirs[r].data.get(), theirs[r].bytes), static_cast<int>(r));
      else c.isend(data.next(), bytes_of(theirs[r].data.get(), theirs[r].bytes + kHead), static_cast<int>(r));
    }
    for (std::size_t i = 0; i < nodes; ++i) {
      if (mine[i].bytes == 0) continue;
      if (writing) c.isend(data.next(), bytes_of(mine[i].data.get(), mine[i].bytes), x->plan.aggregator(static_cast<int>(i)));
      else c.irecv(data.next(), bytes_of(mine[i].data.get(), mine[i].bytes + kHead), x->plan.aggregator(static_cast<int>(i)));
    }
    coll::Requested all = coll::all(c, data);
    co_await all;
  }
  if (writing && node >= 0) x->write_out(x->plan.at(node, round), theirs);
  if (!writing)
    for (const Share& share : mine) x->take(share);
}

template <class T>
coll::AllgatherArgs sharing(T* mine, std::vector<T>* all) {
  return {bytes_of(mine, sizeof(T)), {all->data(), sizeof(T), &coll::byte_layout()}};
}

/// The positions of all, in rank order, from where the shared file pointer is; it moves behind them.
coll::Task take_order(coll::Context c, FileAccess* access) {
  struct Step {
    Count etypes;
    Count base;
  };
  Step mine{access->etypes(), 0};
  std::vector<Step> all(static_cast<std::size_t>(c.size));
  const coll::AllgatherArgs args = sharing(&mine, &all);
  coll::Task gather = coll::allgather(c, args);
  co_await gather;
  Count before = 0, sum = 0;
  for (int r = 0; r < c.size; ++r) {
    if (r == c.rank) before = sum;
    sum += all[static_cast<std::size_t>(r)].etypes;
  }
  Count base = c.rank == 0 ? access->file().shared_position().fetch_add(sum) : 0;
  const coll::BcastArgs tell_args{bytes_of(&base, sizeof base), 0};
  coll::Task tell = coll::bcast(c, tell_args);
  co_await tell;
  access->set_position(base + before);
}

/// Throws this member's error, or says that another member had one.
coll::Task share_errors(coll::Context c, std::exception_ptr own, const FileAccess* access) {
  Count mine = own ? 1 : 0;
  std::vector<Count> all(static_cast<std::size_t>(c.size));
  const coll::AllgatherArgs args = sharing(&mine, &all);
  coll::Task gather = coll::allgather(c, args);
  co_await gather;
  if (own) std::rethrow_exception(own);
  for (std::size_t r = 0; r < all.size(); ++r)
    if (all[r] != 0) throw base::Error(base::msg::file_at_other_rank, r, access->file().storage().name());
}
}  // namespace

coll::Task access_together(coll::Context c, FileAccess* access, bool ordered, Count* bytes) {
  if (ordered) {
    coll::Task order = take_order(c, access);
    co_await order;
  }
  Say mine;
  std::exception_ptr error;
  try {
    access->load();
    mine = describe(*access);
  } catch (const std::exception&) {
    error = std::current_exception();
  }
  std::vector<Say> all(static_cast<std::size_t>(c.size));
  const coll::AllgatherArgs args = sharing(&mine, &all);
  coll::Task gather = coll::allgather(c, args);
  co_await gather;
  Plan plan;
  if (!make_plan(all, access->file().atomicity(), &plan)) {
    if (error) std::rethrow_exception(error);
    access->carry_out();
    *bytes = access->bytes();
    co_return;
  }
  Exchange x{*access, plan, {}, 0, error};
  if (mine.bytes != 0 && !error) x.extents = access->view().view.extents(access->stream(), mine.bytes);
  for (int round = 0; round < plan.rounds(); ++round) {
    coll::Task step = exchange_round(c, &x, round);
    co_await step;
  }
  coll::Task agree = share_errors(c, x.error, access);
  co_await agree;
  access->store(access->writing() ? mine.bytes : x.moved);
  *bytes = access->bytes();
}
}  // namespace tutti::object
