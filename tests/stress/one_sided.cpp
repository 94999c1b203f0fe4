// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rounds of one-sided traffic: a window, random accesses in one of the kinds of epochs, and a look at what every rank's memory holds in the
// end. A rank's memory is: bytes that are only read, sums that all add to, and a slot of its own for each put.
#include <algorithm>
#include <memory>

#include "plan.hpp"

namespace stress {
namespace {

constexpr std::size_t kRead = 5000, kSums = 16, kSlots = kRead + kSums * sizeof(std::int64_t);
static_assert(kRead % sizeof(std::int64_t) == 0);

enum class Access { put, rput, get, accumulate, fetch_and_op, get_accumulate };

struct Operation {
  Access access;
  int origin, target;
  std::size_t bytes, place;  // the place counts from the target's first slot, or for a get from its first byte
  std::size_t sum;           // which is added to, from here on as many as `sums`
  int sums;
  std::int64_t value;
};

struct Plan {
  std::vector<Operation> operations;
  std::vector<std::size_t> slots;                 // bytes in each rank
  std::vector<std::vector<std::int64_t>> totals;  // of each rank
};

Plan draw(const Run& run, Dice& dice) {
  const auto ranks = static_cast<std::size_t>(run.ranks);
  Plan plan{{}, std::vector<std::size_t>(ranks), std::vector<std::vector<std::int64_t>>(ranks, std::vector<std::int64_t>(kSums))};
  const int many = 1 + dice.below(30);
  for (int i = 0; i < many; ++i) {
    Operation o{static_cast<Access>(dice.below(6)), dice.below(run.ranks), dice.below(run.ranks), dice.bytes(), 0, 0, 1, dice.below(1000)};
    const auto target = static_cast<std::size_t>(o.target);
    if (o.access == Access::put || o.access == Access::rput) {
      o.place = plan.slots[target];
      plan.slots[target] += o.bytes;
    } else if (o.access == Access::get) {
      o.place = static_cast<std::size_t>(dice.below(kRead));
      o.bytes = std::min(o.bytes, kRead - o.place);
    } else {
      o.sum = static_cast<std::size_t>(dice.below(kSums));
      if (o.access != Access::fetch_and_op) o.sums = 1 + dice.below(static_cast<int>(kSums - o.sum));
      for (int s = 0; s < o.sums; ++s) plan.totals[target][o.sum + static_cast<std::size_t>(s)] += o.value;
    }
    plan.operations.push_back(o);
  }
  return plan;
}

/// What an origin holds until the epoch ends.
struct Underway {
  std::vector<unsigned char> bytes;
  std::vector<std::int64_t> sums, before;
  MPI_Request request = MPI_REQUEST_NULL;
};

MPI_Aint sum_at(const Operation& o) { return static_cast<MPI_Aint>(kRead + o.sum * sizeof(std::int64_t)); }

/// Operations with requests are for passive targets.
void begin(const Run& run, const Operation& o, int number, MPI_Win win, Underway& u, bool passive = true) {
  const int n = static_cast<int>(o.bytes);
  const MPI_Aint slot = static_cast<MPI_Aint>(kSlots + o.place);
  u.bytes.resize(o.bytes);
  u.sums.assign(static_cast<std::size_t>(o.sums), o.value);
  u.before.assign(u.sums.size(), -1);
  if (o.access == Access::put || o.access == Access::rput) fill(u.bytes, key(run, o.origin, o.target, number));
  switch (!passive && o.access == Access::rput ? Access::put : o.access) {
    case Access::put: MPI_Put(u.bytes.data(), n, MPI_BYTE, o.target, slot, n, MPI_BYTE, win); break;
    case Access::rput: MPI_Rput(u.bytes.data(), n, MPI_BYTE, o.target, slot, n, MPI_BYTE, win, &u.request); break;
    case Access::get: MPI_Get(u.bytes.data(), n, MPI_BYTE, o.target, static_cast<MPI_Aint>(o.place), n, MPI_BYTE, win); break;
    case Access::accumulate: MPI_Accumulate(u.sums.data(), o.sums, MPI_INT64_T, o.target, sum_at(o), o.sums, MPI_INT64_T, MPI_SUM, win); break;
    case Access::fetch_and_op: MPI_Fetch_and_op(u.sums.data(), u.before.data(), MPI_INT64_T, o.target, sum_at(o), MPI_SUM, win); break;
    case Access::get_accumulate:
      MPI_Get_accumulate(u.sums.data(), o.sums, MPI_INT64_T, u.before.data(), o.sums, MPI_INT64_T, o.target, sum_at(o), o.sums, MPI_INT64_T, MPI_SUM,
                         win);
  }
  MPI_Wait(&u.request, MPI_STATUS_IGNORE);
}

void finished(const Run& run, const Plan& plan, const Operation& o, const Underway& u) {
  if (o.access == Access::get)
    for (std::size_t i = 0; i < o.bytes; ++i)
      if (u.bytes[i] != content(key(run, o.target, 0, 0), o.place + i)) wrong(run, "a get got byte " + std::to_string(o.place + i) + " wrong");
  if (o.access != Access::fetch_and_op && o.access != Access::get_accumulate) return;
  for (std::size_t i = 0; i < u.before.size(); ++i)
    if (u.before[i] < 0 || u.before[i] + o.value > plan.totals[static_cast<std::size_t>(o.target)][o.sum + i])
      wrong(run, "sum " + std::to_string(o.sum + i) + " was " + std::to_string(u.before[i]));
}

class Window {
 public:
  Window(const Run& run, Dice& dice, std::size_t bytes) {
    const auto size = static_cast<MPI_Aint>(bytes);
    switch (dice.below(3)) {
      case 0: MPI_Win_allocate(size, 1, MPI_INFO_NULL, run.comm, &memory, &win); break;
      case 1: MPI_Win_allocate_shared((size + 7) / 8 * 8, 1, MPI_INFO_NULL, run.comm, &memory, &win); break;
      default:
        own_ = std::make_unique<std::int64_t[]>(bytes / sizeof(std::int64_t) + 1);
        memory = reinterpret_cast<unsigned char*>(own_.get());
        MPI_Win_create(memory, size, 1, MPI_INFO_NULL, run.comm, &win);
    }
  }
  ~Window() { MPI_Win_free(&win); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  unsigned char* memory = nullptr;
  MPI_Win win = MPI_WIN_NULL;

 private:
  std::unique_ptr<std::int64_t[]> own_;
};

/// One epoch, or one for each access; after it everything is done everywhere.
void access_all(const Run& run, Dice& dice, MPI_Win win, const std::vector<std::pair<int, const Operation*>>& mine, std::vector<Underway>& underway) {
  const auto all = [&](bool passive) {
    for (std::size_t i = 0; i < mine.size(); ++i) begin(run, *mine[i].second, mine[i].first, win, underway[i], passive);
  };
  const int epoch = dice.below(3);
  if (epoch == 0) {
    MPI_Win_lock_all(0, win);
    all(true);
    MPI_Win_flush_all(win);
    MPI_Win_unlock_all(win);
  } else if (epoch == 1) {
    const int kind = dice.one_in(2) ? MPI_LOCK_SHARED : MPI_LOCK_EXCLUSIVE;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      MPI_Win_lock(kind, mine[i].second->target, 0, win);
      begin(run, *mine[i].second, mine[i].first, win, underway[i]);
      MPI_Win_unlock(mine[i].second->target, win);
    }
  } else {
    MPI_Group group;
    MPI_Comm_group(run.comm, &group);
    MPI_Win_post(group, 0, win);
    MPI_Win_start(group, 0, win);
    all(false);
    MPI_Win_complete(win);
    MPI_Win_wait(win);
    MPI_Group_free(&group);
  }
  MPI_Barrier(run.comm);
}

void look(const Run& run, const Plan& plan, const unsigned char* memory) {
  const auto me = static_cast<std::size_t>(run.me);
  const auto* sums = reinterpret_cast<const std::int64_t*>(memory + kRead);
  for (std::size_t i = 0; i < kSums; ++i)
    if (sums[i] != plan.totals[me][i])
      wrong(run, "sum " + std::to_string(i) + " is " + std::to_string(sums[i]) + ", not " + std::to_string(plan.totals[me][i]));
  for (std::size_t n = 0; n < plan.operations.size(); ++n) {
    const Operation& o = plan.operations[n];
    if (o.target != run.me || (o.access != Access::put && o.access != Access::rput)) continue;
    for (std::size_t i = 0; i < o.bytes; ++i)
      if (memory[kSlots + o.place + i] != content(key(run, o.origin, o.target, static_cast<int>(n)), i))
        wrong(run, "put " + std::to_string(n) + " of " + std::to_string(o.bytes) + " bytes: byte " + std::to_string(i));
  }
}
}  // namespace

void one_sided(Run& run, Dice& dice) {
  run.kind = "one-sided";
  const Plan plan = draw(run, dice);
  std::vector<std::pair<int, const Operation*>> mine;
  for (std::size_t n = 0; n < plan.operations.size(); ++n)
    if (plan.operations[n].origin == run.me) mine.emplace_back(static_cast<int>(n), &plan.operations[n]);
  const Window window(run, dice, kSlots + plan.slots[static_cast<std::size_t>(run.me)]);
  // The epoch that fills the memory, so that others see what it holds.
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, run.me, 0, window.win);
  for (std::size_t i = 0; i < kRead; ++i) window.memory[i] = content(key(run, run.me, 0, 0), i);
  std::fill_n(reinterpret_cast<std::int64_t*>(window.memory + kRead), kSums, 0);
  MPI_Win_unlock(run.me, window.win);
  MPI_Barrier(run.comm);
  std::vector<Underway> underway(mine.size());
  access_all(run, dice, window.win, mine, underway);
  for (std::size_t i = 0; i < mine.size(); ++i) finished(run, plan, *mine[i].second, underway[i]);
  MPI_Win_lock(MPI_LOCK_SHARED, run.me, 0, window.win);
  look(run, plan, window.memory);
  MPI_Win_unlock(run.me, window.win);
}
}  // namespace stress
