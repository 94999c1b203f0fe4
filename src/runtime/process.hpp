// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Who am I, and how many are we: this process's place in a job. start() is called once, by the first MPI_Init or session; everything
// else reads. Before start() the recorder points at private memory, so that recording never needs a check.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "runtime/segment.hpp"

namespace tutti::runtime {

/// What the environment said about this process before start() looked closer.
enum class Launch : std::uint8_t {
  alone,        // not started by mpiexec: a world of one
  ranked,       // a rank of a job
  place_taken,  // started below a rank that holds the place (a program run by a rank): a world of one
};

struct Process {
  Segment segment;
  std::uint32_t rank = 0;
  std::uint32_t ranks = 1;
  RankBlock* block = nullptr;   // my own
  bool threaded = false;        // MPI_THREAD_MULTIPLE: several threads may be inside
  bool oversubscribed = false;  // more ranks than cores: yield instead of spinning
  Launch launch = Launch::alone;
  std::uint32_t checks = 0;  // bits of runtime::Check that the job was started with
  std::int32_t pid = 0;      // of the process that called start(): a forked child is not a rank
};

namespace detail {
extern Process process;
extern Recorder* recorder;
}  // namespace detail

inline const Process& process() { return detail::process; }
inline Recorder& recorder() { return *detail::recorder; }
/// This process's name among all on the machine.
inline ProcessId my_id() { return process_id(detail::process.segment.header().job, detail::process.rank); }

/// Takes this process's place in the job that started it, or becomes a world of one. Does not wait for any other rank.
void start(bool threaded);
/// Gives the place up (MPI_Finalize): the launcher no longer expects anything of this process.
void finish();
/// Takes it again: sessions may follow when all before were closed.
void resume();
/// From here on several threads may be inside MPI; before start() too.
void set_threaded();

/// Serialises the threads of this process inside the progress engine; free of cost while only one thread may call.
class Guard {
 public:
  Guard() : locked_(detail::process.threaded) {
    if (locked_) mutex_.lock();
  }
  ~Guard() {
    if (locked_) mutex_.unlock();
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  static std::mutex mutex_;
  bool locked_;
};
}  // namespace tutti::runtime
