// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Watchpoints by perf_event_open(2): a counter of type breakpoint that writes the address of each hit into a ring, one page.
#include "check/watchpoint.hpp"

#include <link.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string_view>
#include <utility>

#include "runtime/progress.hpp"

namespace tutti::check {
namespace {

constexpr std::size_t kPage = 4096;

/// Code of which nobody says that it touched a buffer: this library's, and the C library's, which works for both sides.
struct Code {
  std::vector<Interval> ranges;

  Code() { dl_iterate_phdr(&Code::look, this); }
  bool contains(std::uintptr_t address) const {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Interval& r) { return r.begin <= address && address < r.end; });
  }

 private:
  static int look(dl_phdr_info* object, std::size_t, void* self) {
    Interval all{~std::uintptr_t{0}, 0};
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      const ElfW(Phdr)& part = object->dlpi_phdr[i];
      if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
      all.begin = std::min(all.begin, object->dlpi_addr + part.p_vaddr);
      all.end = std::max(all.end, object->dlpi_addr + part.p_vaddr + part.p_memsz);
    }
    const auto own = reinterpret_cast<std::uintptr_t>(&Code::look);
    const std::string_view name = object->dlpi_name;
    if ((all.begin <= own && own < all.end) || name.find("/libc.so") != name.npos) static_cast<Code*>(self)->ranges.push_back(all);
    return 0;
  }
};

const Code& not_the_program() {
  static const Code& code = *new Code;
  return code;
}

std::mutex mutex;  // of `live`
std::vector<Watchpoint*> live;
}  // namespace

/// Called by the progress engine round each round: what is touched inside is the library's doing.
struct Progressing {
  static void run(bool begins) {
    std::lock_guard lock(mutex);
    for (Watchpoint* watchpoint : live) watchpoint->take(begins);
  }
};

Watchpoint::Watchpoint(const Interval& interval, Touch touch) {
  std::uintptr_t length = 8;
  while (length > 1 && (interval.begin % length != 0 || interval.end - interval.begin < length)) length /= 2;
  watched_ = {interval.begin, interval.begin + length};
  perf_event_attr event{};
  event.type = PERF_TYPE_BREAKPOINT;
  event.size = sizeof event;
  event.bp_type = touch == Touch::write ? HW_BREAKPOINT_W : HW_BREAKPOINT_RW;
  event.bp_addr = watched_.begin;
  event.bp_len = length;
  event.sample_period = 1;
  event.sample_type = PERF_SAMPLE_IP;
  event.exclude_kernel = 1;
  event.exclude_hv = 1;
  not_the_program();  // made before anything is watched
  descriptor_ = static_cast<int>(syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  if (descriptor_ < 0) return;
  void* ring = mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (ring == MAP_FAILED) {
    close(descriptor_);
    descriptor_ = -1;
    return;
  }
  ring_ = static_cast<char*>(ring);
  std::lock_guard lock(mutex);
  live.push_back(this);
  runtime::set_progress_hook(&Progressing::run);
}

Watchpoint::~Watchpoint() {
  if (descriptor_ < 0) return;
  std::lock_guard lock(mutex);
  std::erase(live, this);
  if (live.empty()) runtime::set_progress_hook(nullptr);
  munmap(ring_, 2 * kPage);
  close(descriptor_);
}

/// Takes what stands in the ring; keeps what the program did.
void Watchpoint::take(bool keep) {
  auto* page = reinterpret_cast<perf_event_mmap_page*>(ring_);
  const std::uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
  std::uint64_t tail = page->data_tail;
  while (tail < head) {
    struct {
      perf_event_header header;
      std::uint64_t address;
    } record;
    for (std::size_t i = 0; i < sizeof record; ++i) reinterpret_cast<char*>(&record)[i] = ring_[kPage + (tail + i) % kPage];
    if (record.header.size == 0) break;
    if (keep && record.header.type == PERF_RECORD_SAMPLE && !not_the_program().contains(record.address) && touches_.size() < 16 &&
        std::find(touches_.begin(), touches_.end(), record.address) == touches_.end())
      touches_.push_back(record.address);
    tail += record.header.size;
  }
  __atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
}

std::vector<runtime::Site> Watchpoint::fresh() {
  touches();
  return std::exchange(touches_, {});
}

const std::vector<runtime::Site>& Watchpoint::touches() {
  std::lock_guard lock(mutex);
  if (descriptor_ >= 0) take(true);
  return touches_;
}
}  // namespace tutti::check
