// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Schedule "dynamic": who is finished asks for the next rows. Rank 0 deals them out and computes too, a row at a time,
// looking after the others between pieces of it. A result is also the request for more; and each worker has asked
// for one chunk more than it works on, so the next one is there already when it needs it.
#include <mpi.h>

#include <algorithm>
#include <array>
#include <vector>

#include "schedules.hpp"

namespace {

constexpr int kAhead = 2;      // chunks a worker has asked for: one to compute, one at hand
constexpr int kMostRows = 16;  // of a chunk
constexpr int kResult = 1;     // tag: finished rows; none of them at first
constexpr int kRowsToDo = 2;   // tag: a chunk, empty when nothing is left

struct Chunk {
  int first, count;
};

// Rank 0: deals out the rows from the top, and its own work with them.
class Dealer {
 public:
  Dealer(const View& view, Picture& picture, Progress& progress, int ranks)
      : view_(view), picture_(picture), progress_(progress), ranks_(ranks) {
    const std::size_t slots = static_cast<std::size_t>(kAhead) * (ranks - 1);
    given_.resize(slots, Chunk{0, 0});
    results_.resize(slots, MPI_REQUEST_NULL);
    ready_.resize(slots);
    for (std::size_t slot = 0; slot < slots; ++slot) expect_result(slot);
  }

  Effort run() {
    Effort effort;
    while (next_row_ < view_.rows) {
      const int row = next_row_++;
      compute_rows(view_, row, 1, picture_.row(row), effort, [&] { serve(MPI_Testsome); });
      progress_.add(1);
    }
    while (serve(MPI_Waitsome)) {}
    return effort;
  }

 private:
  static int worker(std::size_t slot) { return 1 + static_cast<int>(slot) / kAhead; }

  // The rows of the slot's chunk will be received right into the picture.
  void expect_result(std::size_t slot) {
    const Chunk& chunk = given_[slot];
    MPI_Irecv(picture_.row(chunk.first), 3 * view_.columns * chunk.count, MPI_BYTE, worker(slot), kResult,
              MPI_COMM_WORLD, &results_[slot]);
  }

  // Large chunks while much is left, single rows at the end, so that all finish together.
  Chunk next_chunk() {
    const int left = view_.rows - next_row_;
    const int count = std::min(left, std::clamp(left / (8 * ranks_), 1, kMostRows));
    next_row_ += count;
    return {next_row_ - count, count};
  }

  // Answers each result that is in with a new chunk. False when there is none to come any more.
  bool serve(decltype(&MPI_Testsome) test_or_wait) {
    int ready = 0;
    test_or_wait(static_cast<int>(results_.size()), results_.data(), &ready, ready_.data(), MPI_STATUSES_IGNORE);
    if (ready == MPI_UNDEFINED) return false;
    for (int k = 0; k < ready; ++k) {
      const auto slot = static_cast<std::size_t>(ready_[k]);
      progress_.add(given_[slot].count);
      given_[slot] = next_chunk();
      MPI_Send(&given_[slot], 2, MPI_INT, worker(slot), kRowsToDo, MPI_COMM_WORLD);
      if (given_[slot].count > 0) expect_result(slot);
    }
    return true;
  }

  const View& view_;
  Picture& picture_;
  Progress& progress_;
  int ranks_;
  int next_row_ = 0;
  std::vector<Chunk> given_;          // kAhead slots per worker: what it is at
  std::vector<MPI_Request> results_;  // and the receive of the result
  std::vector<int> ready_;            // slots whose result is in
};

// The other ranks: compute what they are given until an empty chunk has answered each of their requests.
Effort work(const View& view) {
  Effort effort;
  std::array<std::vector<std::uint8_t>, kAhead> rows;
  std::array<MPI_Request, kAhead> sent;
  sent.fill(MPI_REQUEST_NULL);
  for (int k = 0; k < kAhead; ++k) MPI_Send(nullptr, 0, MPI_BYTE, 0, kResult, MPI_COMM_WORLD);

  std::size_t turn = 0;
  for (int open_requests = kAhead; open_requests > 0;) {
    Chunk chunk{};
    MPI_Recv(&chunk, 2, MPI_INT, 0, kRowsToDo, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (chunk.count == 0) {
      --open_requests;
      continue;
    }
    MPI_Wait(&sent[turn], MPI_STATUS_IGNORE);  // the buffer must be free again
    const int bytes = 3 * view.columns * chunk.count;
    rows[turn].resize(bytes);
    compute_rows(view, chunk.first, chunk.count, rows[turn].data(), effort, [&] {
      int all = 0;  // lets MPI go on with a large result that is still on its way
      MPI_Testall(kAhead, sent.data(), &all, MPI_STATUSES_IGNORE);
    });
    MPI_Isend(rows[turn].data(), bytes, MPI_BYTE, 0, kResult, MPI_COMM_WORLD, &sent[turn]);
    turn = (turn + 1) % kAhead;
  }
  MPI_Waitall(kAhead, sent.data(), MPI_STATUSES_IGNORE);
  return effort;
}

}  // namespace

Effort compute_dynamic(const View& view, Picture& picture, Progress& progress) {
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return rank == 0 ? Dealer(view, picture, progress, size).run() : work(view);
}
