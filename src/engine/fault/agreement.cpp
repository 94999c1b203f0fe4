// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Contributing, reading, and giving entries back.
#include "engine/fault/agreement.hpp"

#include <sched.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/catalogue.hpp"
#include "runtime/areas.hpp"
#include "runtime/jobs.hpp"
#include "runtime/process.hpp"

namespace tutti::fault {
namespace {

using runtime::kAgreements;

/// The head of an entry; the two bitmaps follow.
struct Entry {
  std::uint64_t function;
  std::uint64_t value;
  std::uint64_t context;
  std::atomic<std::uint32_t> completed;
};
static_assert(sizeof(Entry) <= runtime::kAgreementHeadBytes);

/// The area of one process.
class Area {
 public:
  explicit Area(runtime::ProcessId process) : Area(runtime::job_of_process(process).segment, runtime::rank_of(process)) {}

  std::atomic<std::uint64_t>& key(std::size_t i) const { return reinterpret_cast<std::atomic<std::uint64_t>*>(base_)[i]; }
  std::byte* entry(std::size_t i) const {
    return base_ + kAgreements * sizeof(std::uint64_t) + i * (runtime::kAgreementHeadBytes + 2 * bitmap_bytes_);
  }
  std::byte* bitmap(std::size_t i, std::size_t which) const { return entry(i) + runtime::kAgreementHeadBytes + which * bitmap_bytes_; }
  std::uint64_t bitmap_bytes() const { return bitmap_bytes_; }
  /// Where a key begins to be looked for, so that the first look mostly finds it.
  static std::size_t home(std::uint64_t key) { return key % kAgreements; }
  std::optional<std::size_t> find(std::uint64_t wanted) const {
    for (std::size_t n = 0, i = home(wanted); n < kAgreements; ++n, i = (i + 1) % kAgreements)
      if (key(i).load(std::memory_order_acquire) == wanted) return i;
    return {};
  }

 private:
  Area(const runtime::Segment& segment, std::uint32_t rank) : base_(segment.agreements(rank)), bitmap_bytes_(segment.header().contact_bytes) {}

  std::byte* base_;
  std::uint64_t bitmap_bytes_;
};

runtime::ProcessId me() { return runtime::process_id(runtime::own_job().id, runtime::process().rank); }

Entry& head(const std::byte* entry) { return *reinterpret_cast<Entry*>(const_cast<std::byte*>(entry)); }
/// Members of the entries of this process, for giving them back.
std::vector<runtime::ProcessId> members_of[kAgreements];
std::vector<Agreement*> under_way;

runtime::RankBlock& block_of(runtime::ProcessId process) { return runtime::job_of_process(process).segment.rank(runtime::rank_of(process)); }

bool has_failed(runtime::ProcessId process) { return block_of(process).failed.load(std::memory_order_acquire) != 0; }

/// Whether a living member has still to read this process's entry.
bool needed(std::uint64_t key, const std::vector<runtime::ProcessId>& members) {
  return std::any_of(members.begin(), members.end(), [&](runtime::ProcessId member) {
    if (member == me() || has_failed(member)) return false;
    const Area area(member);
    const std::optional<std::size_t> found = area.find(key);
    return found && head(area.entry(*found)).completed.load(std::memory_order_acquire) == 0;
  });
}

std::optional<std::size_t> free_entry(std::uint64_t key) {
  const Area own(me());
  for (std::size_t n = 0, i = Area::home(key); n < kAgreements; ++n, i = (i + 1) % kAgreements) {
    const std::uint64_t old = own.key(i).load(std::memory_order_relaxed);
    if (old == 0) return i;
    if (head(own.entry(i)).completed.load(std::memory_order_relaxed) == 0 || needed(old, members_of[i])) continue;
    own.key(i).store(0, std::memory_order_release);
    return i;
  }
  return {};
}

int poll() {
  int events = 0;
  for (std::size_t i = 0; i < under_way.size();) {
    if (under_way[i]->advance()) {
      under_way[i] = under_way.back();
      under_way.pop_back();
      ++events;
    } else {
      ++i;
    }
  }
  return events;
}

/// Different for each agreement: ids are multiples of 16 with bits to spare only in the middle, numbers count up.
std::uint64_t make_key(std::uint64_t id, std::uint32_t number) {
  std::uint64_t key = id + number * 0x9e3779b97f4a7c15u + 1;
  key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
  key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
  return (key ^ (key >> 31)) | 1;
}
}  // namespace

Agreement::Agreement(std::vector<runtime::ProcessId> members, std::uint64_t id, std::uint32_t number)
    : members_(std::move(members)), key_(make_key(id, number)), missing_(members_.size()), parts_(members_.size()) {
  for (const runtime::ProcessId member : members_)
    if (members_.size() > Area(member).bitmap_bytes() * 8) throw base::Error(base::msg::too_many_to_agree, members_.size());
}

void Agreement::start(Contribution mine, p2p::RequestCore& done) {
  done_ = &done;
  done.kind = p2p::RequestCore::Kind::none;
  done.continuation = nullptr;
  done.result = {};
  done.done.store(false, std::memory_order_relaxed);
  for (bool contributed = false; !contributed;) {
    {
      runtime::Guard guard;
      if (const std::optional<std::size_t> place = free_entry(key_)) {
        entry_ = *place;
        const Area own(me());
        Entry& e = head(own.entry(entry_));
        e.function = mine.function;
        e.value = mine.value;
        e.context = mine.context;
        e.completed.store(0, std::memory_order_relaxed);
        std::memcpy(own.bitmap(entry_, 0), mine.failed.data(), mine.failed.size() * sizeof(std::uint64_t));
        std::memcpy(own.bitmap(entry_, 1), mine.acknowledged.data(), mine.acknowledged.size() * sizeof(std::uint64_t));
        function_ = mine.function;
        failed_.assign(mine.failed.size(), 0);
        acknowledged_.assign(mine.acknowledged.size(), ~std::uint64_t{0});
        members_of[entry_] = members_;
        own.key(entry_).store(key_, std::memory_order_release);
        static bool polled = false;
        if (!polled) runtime::add_poller(poll);
        polled = true;
        under_way.push_back(this);
        contributed = true;
      }
    }
    // Agreements begun long ago whose members have yet to read: theirs to do.
    if (!contributed && runtime::progress() == 0) sched_yield();
  }
  for (const runtime::ProcessId member : members_)
    if (member != me()) runtime::ring(block_of(member));
}

void Agreement::hear(std::size_t place, std::size_t i) {
  const Area area(members_[place]);
  const Entry& e = head(area.entry(i));
  parts_[place] = {true, true, e.context};
  if (e.function != function_) outcome_.same_function = false;
  outcome_.value &= e.value;
  const auto word = [](const std::byte* from, std::size_t i) {
    std::uint64_t value = 0;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    return value;
  };
  for (std::size_t w = 0; w < failed_.size(); ++w) {
    failed_[w] |= word(area.bitmap(i, 0), w);
    acknowledged_[w] &= word(area.bitmap(i, 1), w);
  }
}

bool Agreement::advance() {
  for (std::size_t place = 0; place < members_.size(); ++place) {
    if (parts_[place].known) continue;
    const Area area(members_[place]);
    std::optional<std::size_t> found = area.find(key_);
    if (!found && has_failed(members_[place])) {
      found = area.find(key_);  // what it did last can be seen now
      if (!found) parts_[place].known = true;
    }
    if (found) hear(place, *found);
    if (parts_[place].known) --missing_;
  }
  if (missing_ != 0) return false;
  conclude();
  return true;
}

void Agreement::conclude() {
  outcome_.left.resize(members_.size());
  for (std::size_t place = 0; place < members_.size(); ++place) {
    const std::uint64_t bit = std::uint64_t{1} << (place % 64);
    const bool failed = !parts_[place].contributed || (failed_[place / 64] & bit) != 0;
    outcome_.left[place] = !failed;
    if (failed && (acknowledged_[place / 64] & bit) == 0) outcome_.all_acknowledged = false;
    if (!failed && outcome_.context == 0) outcome_.context = parts_[place].context;
  }
  head(Area(me()).entry(entry_)).completed.store(1, std::memory_order_release);
  p2p::complete(*done_);
}
}  // namespace tutti::fault
