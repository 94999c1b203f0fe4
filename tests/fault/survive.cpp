// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// survive SEED STEPS [threads]: ranks die at random moments, at any instruction, while all work; those that are left revoke, agree, shrink
// and go on. One rank never dies. Wrong results, agreements that are not uniform, and hangs (the runner has a time limit) are failures.
#include <mpi-ext.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "../mpi/check.hpp"

namespace {

std::mutex alive;          // held by whoever must not be killed now: for the way out of MPI
std::mt19937 shared_dice;  // the same at all ranks, as long as all do the same

int roll(int n) { return static_cast<int>(shared_dice() % static_cast<unsigned>(n)); }

void kill_later(int microseconds) {
  std::thread([microseconds] {
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    std::lock_guard lock(alive);
    kill(getpid(), SIGKILL);
  }).detach();
}

struct World {
  MPI_Comm comm;
  int rank, size;
};

void look(World& w) {
  MPI_Comm_set_errhandler(w.comm, MPI_ERRORS_RETURN);
  MPI_Comm_rank(w.comm, &w.rank);
  MPI_Comm_size(w.comm, &w.size);
}

/// One piece of work, `kind` the same at all; false when a failure kept it from being done. Right results are checked.
bool work(const World& w, int kind, int count) {
  const auto n = static_cast<std::size_t>(count);
  const int next = (w.rank + 1) % w.size, previous = (w.rank + w.size - 1) % w.size;
  std::vector<int> a(n, w.rank), b(n, -1);
  switch (kind) {
    case 0: return MPI_Barrier(w.comm) == MPI_SUCCESS;
    case 1: {
      if (MPI_Allreduce(a.data(), b.data(), count, MPI_INT, MPI_SUM, w.comm) != MPI_SUCCESS) return false;
      for (const int x : b) CHECK_EQ(x, w.size * (w.size - 1) / 2);
      return true;
    }
    case 2: {
      if (MPI_Sendrecv(a.data(), count, MPI_INT, next, 1, b.data(), count, MPI_INT, previous, 1, w.comm, MPI_STATUS_IGNORE) != MPI_SUCCESS)
        return false;
      for (const int x : b) CHECK_EQ(x, previous);
      return true;
    }
    case 3: {
      MPI_Request requests[3];
      MPI_Status statuses[3];
      MPI_Irecv(b.data(), count, MPI_INT, MPI_ANY_SOURCE, 2, w.comm, &requests[0]);
      MPI_Issend(a.data(), count, MPI_INT, next, 2, w.comm, &requests[1]);
      MPI_Ibarrier(w.comm, &requests[2]);
      const bool done = MPI_Waitall(3, requests, statuses) == MPI_SUCCESS;
      if (done) return true;
      MPIX_Comm_revoke(w.comm);  // whatever is still pending is so no more
      for (MPI_Request& request : requests) MPI_Wait(&request, MPI_STATUS_IGNORE);
      return false;
    }
    case 4: {
      const int root = count % w.size;
      std::vector<int> c(n, w.rank == root ? 77 : 0);
      if (MPI_Bcast(c.data(), count, MPI_INT, root, w.comm) != MPI_SUCCESS) return false;
      for (const int x : c) CHECK_EQ(x, 77);
      return true;
    }
    case 5: {
      std::vector<int> all(n * static_cast<std::size_t>(w.size));
      MPI_Request request;
      if (MPI_Iallgather(a.data(), count, MPI_INT, all.data(), count, MPI_INT, w.comm, &request) != MPI_SUCCESS) return false;
      if (MPI_Wait(&request, MPI_STATUS_IGNORE) != MPI_SUCCESS) return false;
      for (std::size_t i = 0; i < all.size(); ++i) CHECK_EQ(all[i], static_cast<int>(i / n));
      return true;
    }
    default: {
      long* memory;
      MPI_Win window;
      if (MPI_Win_allocate(sizeof(long), sizeof(long), MPI_INFO_NULL, w.comm, &memory, &window) != MPI_SUCCESS) return false;
      MPI_Win_set_errhandler(window, MPI_ERRORS_RETURN);
      long one = 1;
      bool good = true;
      for (int i = 0; i < 20 && good; ++i) {
        good = MPI_Win_lock(i % 2 ? MPI_LOCK_EXCLUSIVE : MPI_LOCK_SHARED, next, 0, window) == MPI_SUCCESS;
        if (!good) break;
        good = MPI_Accumulate(&one, 1, MPI_LONG, next, 0, 1, MPI_LONG, MPI_SUM, window) == MPI_SUCCESS;
        CHECK_EQ(MPI_Win_unlock(next, window), MPI_SUCCESS);
      }
      if (good) good = MPI_Win_fence(0, window) == MPI_SUCCESS;
      MPI_Win_free(&window);
      return good;
    }
  }
}

/// All that are left agree whether the work was done; if not, or if somebody has failed, they go on in a communicator of their own.
void step(World& w, unsigned& history) {
  const int kind = roll(7), count = roll(3) == 0 ? 100000 + roll(100000) : 1 + roll(3000);
  const bool done = work(w, kind, count);
  if (!done) MPIX_Comm_revoke(w.comm);
  const unsigned mine = (history << 1) & 0x7ffffffe;
  int flag = static_cast<int>(mine | (done ? 1u : 0u));
  const int code = check::error_class(MPIX_Comm_agree(w.comm, &flag));
  CHECK(code == MPI_SUCCESS || code == MPIX_ERR_PROC_FAILED);
  CHECK_EQ(static_cast<unsigned>(flag) & 0x7ffffffe, mine);  // so far all have seen the same
  history = history * 31 + static_cast<unsigned>(flag & 1) * 7 + static_cast<unsigned>(code) + static_cast<unsigned>(w.size);
  if (code == MPI_SUCCESS && (flag & 1) != 0) return;
  MPI_Comm left;
  CHECK_EQ(check::error_class(MPIX_Comm_shrink(w.comm, &left)), int{MPI_SUCCESS});
  MPI_Comm_free(&w.comm);
  w.comm = left;
  look(w);
}
}  // namespace

int main(int argc, char** argv) {
  const unsigned seed = argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 1;
  const int steps = argc > 2 ? std::atoi(argv[2]) : 40;
  int provided = 0;
  MPI_Init_thread(&argc, &argv, argc > 3 ? MPI_THREAD_MULTIPLE : MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  World w{};
  MPI_Comm_dup(MPI_COMM_WORLD, &w.comm);
  look(w);
  const int ranks = w.size, immortal = static_cast<int>(seed % static_cast<unsigned>(ranks));
  shared_dice.seed(seed);
  std::mt19937 own_dice(seed * 1000 + static_cast<unsigned>(w.rank));
  MPI_Barrier(MPI_COMM_WORLD);
  if (w.rank != immortal && own_dice() % 3 != 0) kill_later(static_cast<int>(own_dice() % 60000));
  unsigned history = seed;
  for (int i = 0; i < steps; ++i) step(w, history);
  alive.lock();  // never unlocked: nobody may be killed between MPI_Finalize and the end of the process
  MPI_Comm_free(&w.comm);
  MPI_Finalize();
  if (w.rank == 0) std::printf("seed %u: %d of %d ranks survived\n", seed, w.size, ranks);
}
