// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accesses go into the target's log, which says what they conflict with. Loads and stores come from two watchpoints per window, one for
// stores and one for both; they are taken up whenever time is told to others, so that each lies between the right times.
#include "check/accesses.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "check/watchpoint.hpp"
#include "runtime/report.hpp"

namespace tutti::check {
namespace {

using rma::Access;
using rma::AccessKind;

struct Watched {
  object::Win* win;
  Watchpoint stores;
  Watchpoint both;

  Watched(object::Win& window, const Interval& memory) : win(&window), stores(memory, Touch::write), both(memory, Touch::any) {}
};

struct Finding {
  Access first, second;
  int target;
};

std::recursive_mutex mutex;  // of what follows
std::list<Watched> watched;
std::set<std::pair<object::Win*, int>> fetched;  // the windows and targets that this process fetches from
std::vector<Finding> findings;                   // not reported yet: they may be made where nobody may wait

std::string words(const Access& access) {
  const std::string place = runtime::site_mark(access.origin, access.site);
  const std::string who = fmt::format("by rank {} of MPI_COMM_WORLD at {}", access.origin, place);
  if (access.kind == AccessKind::load) return "a load " + who;
  if (access.kind == AccessKind::store) return "a store " + who;
  return fmt::format("{} {}", api::plain_name(access.function), who);
}

void report_findings() {
  std::vector<Finding> now;
  {
    std::lock_guard lock(mutex);
    now.swap(findings);
  }
  for (auto& [first, second, target] : now) {
    if (second.origin < first.origin) std::swap(first, second);  // the same words whoever finds it
    const std::uint64_t begin = std::max(first.begin, second.begin), end = std::min(first.end, second.end);
    runtime::complain("conflict", base::Error(base::msg::accesses_conflict, words(first), words(second), begin, end, target).text());
  }
}

void add(rma::Window& window, int target, const Access& access) {
  std::vector<Access> found;
  {
    const rma::AccumulateLock lock(window, target);
    window.log(target)->add(access, found);
  }
  std::lock_guard lock(mutex);
  for (const Access& other : found) findings.push_back({other, access, target});
}

void note(Watched& memory, AccessKind kind, const std::vector<runtime::Site>& sites) {
  if (kind == AccessKind::load && memory.win->epochs().locked(memory.win->rank())) return;  // reads what may be there by then
  Access access;
  access.kind = kind;
  access.origin = runtime::process().rank;
  access.completed = runtime::now();
  access.end = memory.both.watched().end - memory.both.watched().begin;
  for (const runtime::Site site : sites) {
    access.site = site;
    add(memory.win->window(), memory.win->rank(), access);
  }
}

/// Loads and stores since the last look get the present time; later ones will be later.
void look() {
  std::lock_guard lock(mutex);
  bool any = false;
  for (Watched& memory : watched) {
    const std::vector<runtime::Site> stores = memory.stores.fresh();
    std::vector<runtime::Site> loads = memory.both.fresh();
    std::erase_if(loads, [&](runtime::Site site) { return std::find(stores.begin(), stores.end(), site) != stores.end(); });
    if (stores.empty() && loads.empty()) continue;
    note(memory, AccessKind::store, stores);
    note(memory, AccessKind::load, loads);
    any = true;
  }
  if (any) runtime::tick();
}
}  // namespace

namespace {
std::atomic<std::uint32_t>* clock_of(object::Win& win, int target, rma::AccessLog::Clock which) {
  rma::AccessLog* log = win.window().log(target);
  return log != nullptr ? log->clock(which, runtime::process().ranks) : nullptr;
}
}  // namespace

void leave_time(object::Win& win, int target, rma::AccessLog::Clock which) {
  look();
  if (std::atomic<std::uint32_t>* clock = clock_of(win, target, which)) runtime::hand_over(clock);
}

void take_up_time(object::Win& win, int target, rma::AccessLog::Clock which) {
  look();
  if (const std::atomic<std::uint32_t>* clock = clock_of(win, target, which)) runtime::catch_up(clock);
}

namespace {
/// Who fetches from where others accumulate may see what they have done before: programs make locks and flags of it.
void order_by_values(object::Win& win, AccessKind kind, int target) {
  std::lock_guard lock(mutex);
  for (const auto& [window, fetched_from] : fetched)
    if (window == &win) take_up_time(win, fetched_from, rma::AccessLog::combined);
  if (kind == AccessKind::accumulate || kind == AccessKind::atomic) leave_time(win, target, rma::AccessLog::combined);
  if (kind == AccessKind::atomic) fetched.emplace(&win, target);
}
}  // namespace

void accessed(object::Win& win, AccessKind kind, const rma::Remote& remote, base::Operation operation) {
  rma::Window& window = win.window();
  if (window.log(remote.target) == nullptr) return;
  order_by_values(win, kind, remote.target);
  look();
  const runtime::Origin origin = runtime::current_origin();
  Access access;
  access.kind = kind;
  access.origin = runtime::process().rank;
  access.function = origin.function;
  access.site = origin.site;
  access.operation = static_cast<std::uint32_t>(operation);
  const Count at = remote.displacement * window.target(remote.target).unit;
  iovec pieces[64];
  Count bytes = 0;
  const std::size_t n = base::blocks(*remote.layout, reinterpret_cast<const void*>(at), remote.count, 0, pieces, 64, &bytes);
  for (std::size_t i = 0; i < n; ++i) {
    access.begin = reinterpret_cast<std::uintptr_t>(pieces[i].iov_base);
    access.end = access.begin + pieces[i].iov_len;
    add(window, remote.target, access);
  }
  report_findings();
}

void completed(object::Win& win, int target) {
  rma::Window& window = win.window();
  look();
  for (int t = 0; t < window.size(); ++t) {
    if ((target != kAllTargets && target != t) || window.log(t) == nullptr) continue;
    const rma::AccumulateLock lock(window, t);
    window.log(t)->complete(runtime::process().rank, runtime::now());
  }
  runtime::tick();
  report_findings();
}

void locked(object::Win& win, int target) {
  take_up_time(win, target, win.epochs().locked_exclusively(target) ? rma::AccessLog::unlocked : rma::AccessLog::unlocked_exclusive);
}

void unlocking(object::Win& win, int target) {
  completed(win, target);
  if (win.epochs().locked_exclusively(target)) leave_time(win, target, rma::AccessLog::unlocked_exclusive);
  leave_time(win, target, rma::AccessLog::unlocked);
}

void exposed(object::Win& win) {
  const rma::Target& own = win.window().target(win.rank());
  if (win.window().log(win.rank()) == nullptr || win.dynamic() || win.flavor() == MPI_WIN_FLAVOR_SHARED || own.bytes <= 0) return;
  std::lock_guard lock(mutex);
  watched.emplace_back(win, Interval{own.address, own.address + static_cast<std::uint64_t>(own.bytes)});
  if (!watched.back().stores.armed() || !watched.back().both.armed()) watched.pop_back();
  else runtime::set_note_taker(&look);
}

void concealed(object::Win& win) {
  look();
  {
    std::lock_guard lock(mutex);
    watched.remove_if([&](const Watched& memory) { return memory.win == &win; });
    std::erase_if(fetched, [&](const auto& pair) { return pair.first == &win; });
    if (watched.empty()) runtime::set_note_taker(nullptr);
  }
  report_findings();
}

void ordered_by_program(object::Win& win) {
  std::lock_guard lock(mutex);
  watched.remove_if([&](const Watched& memory) { return memory.win == &win; });
}
}  // namespace tutti::check
