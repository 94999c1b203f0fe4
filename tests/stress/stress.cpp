// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The stress program: `stress SECONDS [SEED] [threads]` makes random traffic of all kinds on communicators that come and go, also by several
// threads at once, and checks every byte. Seed 0 is any. A failure prints the seed and the round; the same seed makes the same rounds at the same
// number of ranks. Under mpiexec.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "plan.hpp"

namespace stress {

void wrong(const Run& run, const std::string& what) {
  std::fprintf(stderr, "stress: seed %llu, round %llu (%s), rank %d of %d: %s\n", static_cast<unsigned long long>(run.seed),
               static_cast<unsigned long long>(run.round), run.kind.c_str(), run.me, run.ranks, what.c_str());
  MPI_Abort(MPI_COMM_WORLD, 3);
  std::abort();
}

void check(const Run& run, const std::vector<unsigned char>& data, std::size_t bytes, std::uint64_t key, const std::string& what) {
  for (std::size_t i = 0; i < bytes; ++i)
    if (data[i] != content(key, i))
      wrong(run, what + ": byte " + std::to_string(i) + " is " + std::to_string(data[i]) + ", not " + std::to_string(content(key, i)));
}

namespace {

void use(Run& run, MPI_Comm comm) {
  run.comm = comm;
  MPI_Comm_rank(comm, &run.me);
  MPI_Comm_size(comm, &run.ranks);
}

/// The communicators in use; some are exchanged for new ones now and then. All have all ranks, in different orders.
class Communicators {
 public:
  Communicators() {
    for (MPI_Comm& comm : comms_) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  }
  ~Communicators() {
    for (MPI_Comm& comm : comms_) MPI_Comm_free(&comm);
  }
  std::vector<MPI_Comm> all() const { return {comms_, comms_ + kMany}; }
  MPI_Comm pick(Dice& dice) { return comms_[dice.below(kMany)]; }
  void renew(Dice& dice) {
    MPI_Comm &parent = comms_[dice.below(kMany)], &old = comms_[dice.below(kMany)];
    int rank, size;
    MPI_Comm_rank(parent, &rank);
    MPI_Comm_size(parent, &size);
    const int turn = dice.below(size);
    MPI_Comm made;
    if (dice.one_in(2)) MPI_Comm_split(parent, 0, (rank + turn) % size, &made);
    else MPI_Comm_dup(parent, &made);
    MPI_Comm_free(&old);
    old = made;
  }

 private:
  static constexpr int kMany = 3;
  MPI_Comm comms_[kMany];
};

/// Halves of the world, each with its own collectives and messages.
void halves(Run& run, Dice& dice) {
  const int colours = 2 + dice.below(2);
  MPI_Comm half;
  MPI_Comm_split(run.comm, run.me % colours, run.me, &half);
  Run inner = run;
  use(inner, half);
  // Groups of different sizes draw different numbers: each goes on with dice of its own.
  Dice own(run.seed + run.round * 3 + static_cast<std::uint64_t>(run.me % colours));
  messages(inner, own);
  collectives(inner, own);
  MPI_Comm_free(&half);
}

void round(Run& run, Dice& dice, Communicators& communicators) {
  use(run, communicators.pick(dice));
  if (dice.one_in(12)) {
    const int sleeper = dice.below(run.ranks), microseconds = dice.below(2000);
    if (run.me == sleeper) usleep(static_cast<useconds_t>(microseconds));
  }
  if (run.threads && dice.one_in(3)) return threads(run, dice, communicators.all());
  switch (dice.below(10)) {
    case 0:
    case 1:
    case 2: return messages(run, dice);
    case 3: return persistent(run, dice);
    case 4: return exchanges(run, dice);
    case 5: return collectives(run, dice);
    case 6: return rooted(run, dice);
    case 7: return one_sided(run, dice);
    case 8: return in_flight(run, dice);
    default:
      if (dice.one_in(2)) return halves(run, dice);
      return communicators.renew(dice);
  }
}
}  // namespace
}  // namespace stress

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  stress::Run run;
  run.threads = argc > 3 && std::strcmp(argv[3], "threads") == 0;
  int rank, level;
  MPI_Init_thread(&argc, &argv, run.threads ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  run.seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (run.seed == 0) run.seed = std::random_device{}();
  MPI_Bcast(&run.seed, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
  if (rank == 0) std::printf("stress: seed %llu\n", static_cast<unsigned long long>(run.seed)), std::fflush(stdout);
  MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0);
  stress::Dice dice(run.seed);
  {
    stress::Communicators communicators;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    int go_on = 1;
    while (go_on) {
      for (int i = 0; i < 10; ++i, ++run.round) stress::round(run, dice, communicators);
      go_on = Clock::now() < end;
      MPI_Allreduce(MPI_IN_PLACE, &go_on, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);  // nobody is ahead by more than these rounds
    }
  }
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
  if (rank == 0) std::printf("stress: %llu rounds\n", static_cast<unsigned long long>(run.round));
  MPI_Finalize();
}
