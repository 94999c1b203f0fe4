// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a rank asks for when it spawns: an anonymous file that the rank makes and an mpiexec of the new job's own opens through the
// rank's /proc entry (`mpiexec --serve-spawn=PID:DESCRIPTOR:NUMBER`). The rank's mpiexec starts that one; a rank without mpiexec does it itself.
//
//   state   waiting -> started   the new mpiexec, when all processes have been started; `job` is written before (release)
//           waiting -> refused   the new mpiexec, or whoever sees that it has ended without an answer; `refusal` is written before
// After either it rings the asking rank's doorbell.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/identity.hpp"

namespace tutti::runtime {

enum class SpawnState : std::uint32_t { waiting = 0, answering = 1, started = 2, refused = 3 };

/// The beginning of the file; the words of the wish follow.
struct SpawnAnswer {
  std::atomic<SpawnState> state;
  std::atomic<std::int32_t> server;  // pid of the new mpiexec, once it runs
  ProcessId parent;                  // who asks, and where the new processes will find it
  std::uint64_t parent_door;
  JobId job;
  std::uint64_t words_bytes;
  char refusal[1000];

  /// Tells the rank; only the first answer counts.
  void start(JobId started);
  void refuse(const char* text);
};

struct SpawnWish {
  struct Program {
    int ranks = 0;
    std::string wdir;  // empty: where the asking process is
    std::string path;  // folders in which a name without '/' is looked for first, as in PATH
    std::vector<std::string> argv;
  };
  std::string directory;  // of the asking process
  std::vector<std::string> environment;
  std::vector<Program> programs;
};

/// A request as either side maps it.
class SpawnRequest {
 public:
  SpawnRequest() = default;
  ~SpawnRequest();
  SpawnRequest(const SpawnRequest&) = delete;
  SpawnRequest& operator=(const SpawnRequest&) = delete;

  /// Makes the file. False with errno set when the system refuses.
  bool make(ProcessId parent, std::uint64_t door, const SpawnWish& wish);
  /// Maps the one that another process has made; false when that is none.
  bool open(std::int32_t pid, int descriptor);

  SpawnAnswer& answer() const { return *answer_; }
  int descriptor() const { return descriptor_; }
  /// False when the words are damaged.
  bool read(SpawnWish& wish) const;

 private:
  bool map(std::size_t bytes);

  SpawnAnswer* answer_ = nullptr;
  std::size_t bytes_ = 0;
  int descriptor_ = -1;
};

inline constexpr const char* kServeSpawnOption = "serve-spawn";
}  // namespace tutti::runtime
