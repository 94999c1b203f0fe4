// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the stress program does next: everything is drawn from one sequence of random numbers that all ranks share, so that all know
// who does what without a word. Contents are functions of the round and the place, so that each byte can be checked.
#pragma once
#include <mpi.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace stress {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  /// Mostly small, sometimes around a threshold of the protocols, now and then large.
  std::size_t bytes() {
    switch (below(10)) {
      case 0: return 0;
      case 1:
      case 2:
      case 3: return static_cast<std::size_t>(below(64));
      case 4:
      case 5: return static_cast<std::size_t>(below(6000));
      case 6: return static_cast<std::size_t>(16384 - 40 + below(80));
      case 7: return static_cast<std::size_t>(65536 - 40 + below(80));
      case 8: return static_cast<std::size_t>(131072 - 40 + below(80));
      default: return static_cast<std::size_t>(below(600000));
    }
  }

 private:
  std::mt19937_64 engine_;
};

/// The state of a run that every kind of round needs.
struct Run {
  std::uint64_t seed = 0;
  std::uint64_t round = 0;
  std::string kind;  // of the round, for the report
  int me = 0;        // in `comm`
  int ranks = 0;
  bool threads = false;  // several at once
  MPI_Comm comm = MPI_COMM_NULL;
};

/// Prints seed and round, and aborts the job.
[[noreturn]] void wrong(const Run& run, const std::string& what);

inline unsigned char content(std::uint64_t key, std::size_t i) {
  return static_cast<unsigned char>((key * 0x9e3779b97f4a7c15u + (i + 1) * 0x2545f4914f6cdd1du) >> 53);
}
inline void fill(std::vector<unsigned char>& data, std::uint64_t key) {
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = content(key, i);
}
/// The key of what `from` sends to `to` in this round.
inline std::uint64_t key(const Run& run, int from, int to, int number) {
  return ((run.round * 64 + static_cast<std::uint64_t>(from)) * 64 + static_cast<std::uint64_t>(to)) * 65536 + static_cast<std::uint64_t>(number);
}
void check(const Run& run, const std::vector<unsigned char>& data, std::size_t bytes, std::uint64_t key, const std::string& what);

// One round each; the dice stand at the same place in all ranks, before and after.
void messages(Run& run, Dice& dice);  // messages.cpp
void persistent(Run& run, Dice& dice);
void collectives(Run& run, Dice& dice);  // collectives.cpp
void rooted(Run& run, Dice& dice);
void exchanges(Run& run, Dice& dice);
void one_sided(Run& run, Dice& dice);  // one_sided.cpp
void in_flight(Run& run, Dice& dice);  // at_once.cpp
/// One thread for each of the communicators, which have all ranks.
void threads(const Run& run, Dice& dice, const std::vector<MPI_Comm>& comms);
}  // namespace stress
