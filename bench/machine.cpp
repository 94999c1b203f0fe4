// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the machine itself can do, without MPI: the numbers below which no MPI gets. Prints lines "name value unit".
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The n-th processor that this process may use; the last one when there are fewer.
void bind_to(int n) {
  cpu_set_t allowed, one;
  sched_getaffinity(0, sizeof allowed, &allowed);
  CPU_ZERO(&one);
  for (int cpu = 0, seen = 0; cpu < CPU_SETSIZE && seen <= n; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) {
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      ++seen;
    }
  sched_setaffinity(0, sizeof one, &one);
}

struct Shared {
  alignas(64) std::atomic<std::uint32_t> ping;
  alignas(64) std::atomic<std::uint32_t> pong;
};

/// Runs `other` in a second process on a second processor while `mine` runs here.
template <class Mine, class Other>
void two_processes(Mine mine, Other other) {
  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  const pid_t child = fork();
  if (child == 0) {
    bind_to(1);
    other();
    _exit(0);
  }
  bind_to(0);
  mine(child);
  waitpid(child, nullptr, 0);
  sched_setaffinity(0, sizeof before, &before);
}

void cache_line(Shared& s) {
  constexpr std::uint32_t kTimes = 300000;
  two_processes(
      [&](pid_t) {
        Clock::time_point begin;
        for (std::uint32_t i = 1; i <= kTimes; ++i) {
          s.ping.store(i, std::memory_order_release);
          while (s.pong.load(std::memory_order_acquire) != i) {}
          if (i == kTimes / 10) begin = Clock::now();
        }
        std::printf("cache_line_to_other_core %.4f us\n", seconds_since(begin) / (kTimes * 0.9) / 2 * 1e6);
      },
      [&] {
        for (std::uint32_t i = 1; i <= kTimes; ++i) {
          while (s.ping.load(std::memory_order_acquire) != i) {}
          s.pong.store(i, std::memory_order_release);
        }
      });
}

void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) { syscall(SYS_futex, &word, operation, value, nullptr, nullptr, 0); }

/// Half of: wake a sleeper on the other processor, sleep, be woken.
void wake_up(Shared& s) {
  constexpr std::uint32_t kTimes = 3000;
  s.ping = s.pong = 0;
  two_processes(
      [&](pid_t) {
        const auto begin = Clock::now();
        for (std::uint32_t i = 1; i <= kTimes; ++i) {
          s.ping = i;
          futex(s.ping, FUTEX_WAKE, 1);
          while (s.pong != i) futex(s.pong, FUTEX_WAIT, i - 1);
        }
        std::printf("futex_wake_other_core %.2f us\n", seconds_since(begin) / kTimes / 2 * 1e6);
      },
      [&] {
        for (std::uint32_t i = 1; i <= kTimes; ++i) {
          while (s.ping != i) futex(s.ping, FUTEX_WAIT, i - 1);
          s.pong = i;
          futex(s.pong, FUTEX_WAKE, 1);
        }
      });
}

void copy_in_cache() {
  constexpr std::size_t kBytes = 64 << 10;
  constexpr int kTimes = 200000;
  std::vector<char> from(kBytes, 1), to(kBytes);
  const auto begin = Clock::now();
  for (int i = 0; i < kTimes; ++i) {
    std::memcpy(to.data(), from.data(), kBytes);
    asm volatile("" : : "r"(to.data()) : "memory");
  }
  std::printf("memcpy_64KiB %.1f GB/s\n", kBytes * double(kTimes) / seconds_since(begin) / 1e9);
}

void read_other_process(Shared& s) {
  constexpr std::size_t kBytes = 1 << 20;
  constexpr int kTimes = 2000;
  std::vector<char> buffer(kBytes, 1);
  s.ping = s.pong = 0;
  two_processes(
      [&](pid_t child) {
        while (s.pong != 1) {}
        std::vector<char> to(kBytes);
        const iovec here{to.data(), kBytes}, there{buffer.data(), kBytes};
        const auto begin = Clock::now();
        bool possible = true;
        for (int i = 0; i < kTimes && possible; ++i) possible = process_vm_readv(child, &here, 1, &there, 1, 0) == ssize_t(kBytes);
        if (possible) std::printf("process_vm_readv_1MiB %.1f GB/s\n", kBytes * double(kTimes) / seconds_since(begin) / 1e9);
        else std::printf("process_vm_readv_1MiB 0 forbidden\n");
        s.ping = 1;
      },
      [&] {
        std::memset(buffer.data(), 2, kBytes);  // pages of its own
        s.pong = 1;
        while (s.ping != 1) {}
      });
}
}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  Shared& shared = *new (memory) Shared{};
  cache_line(shared);
  wake_up(shared);
  copy_in_cache();
  read_other_process(shared);
}
