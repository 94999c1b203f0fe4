// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making windows: a communicator of their own, what each member gives, and the memory that all map. Its first rank makes that memory: the
// control blocks and, for windows that allocate, everybody's part behind them.
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/catalogue.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "object/win.hpp"
#include "runtime/process.hpp"
#include "transport/shm/shm.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

constexpr std::uint64_t kPage = 4096;
const std::uint64_t probe_word = 0x7475747469;  // what others read to find out whether they can

/// What each member says.
struct Entry {
  std::uint64_t base;
  Count bytes;
  Count unit;
  std::uint64_t probe;
  std::uint64_t refused;    // its arguments are wrong
  std::uint64_t scattered;  // alloc_shared_noncontig; the first rank's counts
};

/// What the first rank says of the memory.
struct Offer {
  std::int32_t pid;
  std::int32_t descriptor;
  std::int32_t error;
  std::int32_t unused;
};

coll::Buffer bytes_of(void* data, std::size_t n) { return coll::bytes_at(data, static_cast<Count>(n)); }

Ref<Comm> own_comm(Comm& comm) {
  std::uint64_t id = 0;
  coll::Task agreement = agree_id(next_collective(comm, true), &id);
  coll::run(agreement);
  auto own = Ref<Comm>::adopt(new Comm(Ref<Group>(&comm.group()), {}, Errhandler::fatal()));
  own->open(id);
  return own;
}

template <class T>
std::vector<T> share(Comm& comm, T mine) {
  std::vector<T> all(static_cast<std::size_t>(comm.size()));
  const coll::AllgatherArgs args{bytes_of(&mine, sizeof mine), {all.data(), sizeof mine, &coll::byte_layout()}};
  coll::Task gather = coll::allgather(next_collective(comm, true), args);
  coll::run(gather);
  return all;
}

/// Where each member's part begins in the window's memory, and at the end its size; empty when there is no such number.
std::vector<std::uint64_t> places(const std::vector<Entry>& entries, std::uint64_t begin, bool allocated, bool scattered) {
  const auto to_page = [](std::uint64_t at) { return (at + kPage - 1) / kPage * kPage; };
  std::vector<std::uint64_t> result{to_page(begin)};
  for (const Entry& entry : entries) {
    std::uint64_t end = 0;
    if (__builtin_add_overflow(result.back(), allocated ? static_cast<std::uint64_t>(entry.bytes) : 0, &end) || end > (std::uint64_t(1) << 62))
      return {};
    result.push_back(scattered ? to_page(end) : end);
  }
  return result;
}

/// What came of it at each member.
struct Outcome {
  std::int32_t error;   // of mapping the window's memory
  std::int32_t served;  // it must ask some target to do its operations, or have the system copy
};

/// All map the memory that the first rank makes; throws at all when one can't. `served`: one's own on call, anybody's on return.
rma::SharedMemory map_together(Comm& comm, std::uint64_t bytes, bool& served) {
  rma::SharedMemory memory;
  Offer offer{runtime::process().pid, -1, 0, 0};
  if (comm.rank() == 0) offer.error = bytes == 0 ? ENOMEM : memory.make(bytes, &offer.descriptor);
  const coll::BcastArgs args{bytes_of(&offer, sizeof offer), 0};
  coll::Task tell = coll::bcast(next_collective(comm, true), args);
  coll::run(tell);
  std::int32_t error = offer.error;
  if (comm.rank() != 0 && error == 0) error = memory.open(offer.pid, offer.descriptor, bytes);
  const std::vector<Outcome> outcomes = share(comm, Outcome{error, served});  // after this everybody has opened it
  if (comm.rank() == 0 && offer.descriptor >= 0) close(offer.descriptor);
  for (const Outcome& outcome : outcomes) {
    if (outcome.error != 0) throw Error(msg::win_no_memory, bytes, std::strerror(outcome.error));
    served = served || outcome.served != 0;
  }
  return memory;
}

/// Where the program's memory is: for targets whose memory lies in their heaps, here.
std::unique_ptr<rma::Target[]> find_targets(Comm& comm, const std::vector<Entry>& entries, bool given) {
  auto targets = std::make_unique<rma::Target[]>(entries.size());
  for (std::size_t r = 0; r < entries.size(); ++r) {
    rma::Target& t = targets[r];
    t.address = entries[r].base;
    t.bytes = entries[r].bytes;
    t.unit = entries[r].unit;
    t.probe = entries[r].probe;
    const runtime::Guard guard;
    transport::Peer& peer = comm.channel().peer(static_cast<int>(r));
    std::byte* const view = given && !peer.self ? transport::shm::view_of(peer, t.address, static_cast<std::uint64_t>(t.bytes)) : nullptr;
    if (view != nullptr) t.address = reinterpret_cast<std::uint64_t>(view);
    if (view != nullptr || peer.self || (given && t.bytes == 0)) t.route.store(rma::Route::mapped, std::memory_order_relaxed);
  }
  return targets;
}

struct Wish {
  int flavor;
  void* base;
  Count bytes;
  Count unit;
  bool refused = false;
  bool scattered = false;
};

Ref<Win> make(Comm& parent, const Wish& wish, const Info* info) {
  Ref<Comm> comm = own_comm(parent);
  const bool allocated = wish.flavor == MPI_WIN_FLAVOR_ALLOCATE || wish.flavor == MPI_WIN_FLAVOR_SHARED;
  const std::vector<Entry> entries = share(*comm, Entry{reinterpret_cast<std::uint64_t>(wish.base), wish.bytes, wish.unit,
                                                        reinterpret_cast<std::uint64_t>(&probe_word), wish.refused, wish.scattered});
  for (std::size_t r = 0; r < entries.size(); ++r)
    if (entries[r].refused != 0 && !wish.refused) throw Error(msg::win_refused, r);
  if (wish.refused) throw Error(msg::win_null_base, wish.bytes);

  const bool scattered = wish.flavor == MPI_WIN_FLAVOR_ALLOCATE || entries[0].scattered != 0;
  const std::vector<std::uint64_t> place = places(entries, rma::Window::own_bytes(comm->size()), allocated, scattered);
  auto targets = find_targets(*comm, entries, wish.flavor == MPI_WIN_FLAVOR_CREATE);
  const auto unmapped = [](const rma::Target& t) { return t.route.load(std::memory_order_relaxed) != rma::Route::mapped; };
  bool served = !allocated && std::any_of(targets.get(), targets.get() + entries.size(), unmapped);
  rma::SharedMemory memory = map_together(*comm, place.empty() ? 0 : place.back(), served);
  for (std::size_t r = 0; allocated && r < entries.size(); ++r) {
    targets[r].address = reinterpret_cast<std::uint64_t>(memory.data()) + place[r];
    targets[r].route.store(rma::Route::mapped, std::memory_order_relaxed);
  }
  const auto rank = static_cast<std::size_t>(comm->rank());
  void* const base = wish.flavor == MPI_WIN_FLAVOR_DYNAMIC ? MPI_BOTTOM : reinterpret_cast<void*>(targets[rank].address);
  const Win::Origin origin{wish.flavor, base, wish.bytes, static_cast<int>(wish.unit)};
  return Ref<Win>::adopt(new Win(std::move(comm), origin, std::move(targets), std::move(memory), served, info));
}
}  // namespace

Ref<Win> create_win(Comm& comm, void* base, Count bytes, Count unit, const Info* info) {
  return make(comm, {MPI_WIN_FLAVOR_CREATE, base, bytes, unit, base == nullptr && bytes != 0}, info);
}

Ref<Win> allocate_win(Comm& comm, bool shared, Count bytes, Count unit, const Info* info, void** base) {
  Wish wish{shared ? MPI_WIN_FLAVOR_SHARED : MPI_WIN_FLAVOR_ALLOCATE, nullptr, bytes, unit};
  wish.scattered = info != nullptr && info->get("alloc_shared_noncontig") == "true";
  Ref<Win> win = make(comm, wish, info);
  *base = win->predefined_attribute(MPI_WIN_BASE);
  return win;
}

Ref<Win> create_dynamic_win(Comm& comm, const Info* info) { return make(comm, {MPI_WIN_FLAVOR_DYNAMIC, nullptr, 0, 1}, info); }
}  // namespace tutti::object
