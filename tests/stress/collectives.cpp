// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rounds of collectives, blocking and non-blocking, checked against what each rank must get.
#include "plan.hpp"

namespace stress {
namespace {

std::int64_t value(const Run& run, int rank, std::size_t i) {
  return static_cast<std::int64_t>(content(run.round * 64 + static_cast<std::uint64_t>(rank), i)) - 100;
}

std::vector<std::int64_t> values(const Run& run, int rank, std::size_t n) {
  std::vector<std::int64_t> result(n);
  for (std::size_t i = 0; i < n; ++i) result[i] = value(run, rank, i);
  return result;
}

std::int64_t sum_until(const Run& run, int ranks, std::size_t i) {
  std::int64_t sum = 0;
  for (int r = 0; r < ranks; ++r) sum += value(run, r, i);
  return sum;
}

void check_equal(const Run& run, std::int64_t got, std::int64_t expected, const char* call, std::size_t i) {
  if (got != expected)
    wrong(run, std::string(call) + ": element " + std::to_string(i) + " is " + std::to_string(got) + ", not " + std::to_string(expected));
}

void allreduce(Run& run, Dice& dice, std::size_t n) {
  const bool in_place = dice.one_in(2), later = dice.one_in(3);
  std::vector<std::int64_t> out = values(run, run.me, n), in = in_place ? out : std::vector<std::int64_t>(n);
  const void* from = in_place ? MPI_IN_PLACE : static_cast<const void*>(out.data());
  if (later) {
    MPI_Request request;
    MPI_Iallreduce(from, in.data(), static_cast<int>(n), MPI_INT64_T, MPI_SUM, run.comm, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else {
    MPI_Allreduce(from, in.data(), static_cast<int>(n), MPI_INT64_T, MPI_SUM, run.comm);
  }
  for (std::size_t i = 0; i < n; ++i) check_equal(run, in[i], sum_until(run, run.ranks, i), "MPI_Allreduce", i);
}

void scan(Run& run, std::size_t n) {
  std::vector<std::int64_t> out = values(run, run.me, n), in(n);
  MPI_Scan(out.data(), in.data(), static_cast<int>(n), MPI_INT64_T, MPI_SUM, run.comm);
  for (std::size_t i = 0; i < n; ++i) check_equal(run, in[i], sum_until(run, run.me + 1, i), "MPI_Scan", i);
}

void allgather(Run& run, std::size_t n) {
  std::vector<std::int64_t> out = values(run, run.me, n), in(n * static_cast<std::size_t>(run.ranks));
  MPI_Allgather(out.data(), static_cast<int>(n), MPI_INT64_T, in.data(), static_cast<int>(n), MPI_INT64_T, run.comm);
  for (int r = 0; r < run.ranks; ++r)
    for (std::size_t i = 0; i < n; ++i) check_equal(run, in[static_cast<std::size_t>(r) * n + i], value(run, r, i), "MPI_Allgather", i);
}

void alltoall(Run& run, std::size_t n) {
  const auto ranks = static_cast<std::size_t>(run.ranks);
  std::vector<std::int64_t> out(n * ranks), in(n * ranks);
  for (std::size_t r = 0; r < ranks; ++r)
    for (std::size_t i = 0; i < n; ++i) out[r * n + i] = value(run, run.me, i) * 100 + static_cast<std::int64_t>(r);
  MPI_Alltoall(out.data(), static_cast<int>(n), MPI_INT64_T, in.data(), static_cast<int>(n), MPI_INT64_T, run.comm);
  for (std::size_t r = 0; r < ranks; ++r)
    for (std::size_t i = 0; i < n; ++i) check_equal(run, in[r * n + i], value(run, static_cast<int>(r), i) * 100 + run.me, "MPI_Alltoall", i);
}

void bcast(Run& run, int root, std::size_t bytes) {
  std::vector<unsigned char> data(bytes);
  if (run.me == root) fill(data, key(run, root, 0, 0));
  MPI_Bcast(data.data(), static_cast<int>(bytes), MPI_BYTE, root, run.comm);
  check(run, data, bytes, key(run, root, 0, 0), "MPI_Bcast");
}

void reduce(Run& run, int root, std::size_t n) {
  std::vector<std::int64_t> out = values(run, run.me, n), in(n, -1);
  MPI_Reduce(out.data(), in.data(), static_cast<int>(n), MPI_INT64_T, MPI_SUM, root, run.comm);
  for (std::size_t i = 0; run.me == root && i < n; ++i) check_equal(run, in[i], sum_until(run, run.ranks, i), "MPI_Reduce", i);
}

/// Each rank has another count.
void gather_and_scatter(Run& run, int root, std::size_t n) {
  std::vector<int> counts, places;
  int total = 0;
  for (int r = 0; r < run.ranks; ++r) {
    counts.push_back(static_cast<int>(n) / (r + 1));
    places.push_back(total);
    total += counts.back() + 1;
  }
  const auto mine = static_cast<std::size_t>(counts[static_cast<std::size_t>(run.me)]);
  std::vector<std::int64_t> out = values(run, run.me, mine), all(static_cast<std::size_t>(total), -7), back(mine);
  MPI_Gatherv(out.data(), static_cast<int>(mine), MPI_INT64_T, all.data(), counts.data(), places.data(), MPI_INT64_T, root, run.comm);
  for (int r = 0; run.me == root && r < run.ranks; ++r) {
    const auto place = static_cast<std::size_t>(places[static_cast<std::size_t>(r)]),
               count = static_cast<std::size_t>(counts[static_cast<std::size_t>(r)]);
    for (std::size_t i = 0; i < count; ++i) check_equal(run, all[place + i], value(run, r, i), "MPI_Gatherv", i);
    check_equal(run, all[place + count], -7, "MPI_Gatherv (gap)", count);
  }
  MPI_Scatterv(all.data(), counts.data(), places.data(), MPI_INT64_T, back.data(), static_cast<int>(mine), MPI_INT64_T, root, run.comm);
  for (std::size_t i = 0; i < mine; ++i) check_equal(run, back[i], out[i], "MPI_Scatterv", i);
}

std::size_t elements(Dice& dice) { return dice.bytes() / 8 / (dice.one_in(2) ? 1 : 8); }
}  // namespace

void collectives(Run& run, Dice& dice) {
  run.kind = "collectives";
  const int times = 1 + dice.below(6);
  for (int i = 0; i < times; ++i, ++run.round) {
    const int which = dice.below(5);
    const std::size_t n = elements(dice);
    if (which == 0) MPI_Barrier(run.comm);
    else if (which == 1) allreduce(run, dice, n);
    else if (which == 2) scan(run, n);
    else if (which == 3) allgather(run, n / 4);
    else alltoall(run, n / 4);
  }
}

void rooted(Run& run, Dice& dice) {
  run.kind = "rooted collectives";
  const int times = 1 + dice.below(6);
  for (int i = 0; i < times; ++i, ++run.round) {
    const int which = dice.below(3), root = dice.below(run.ranks);
    const std::size_t n = elements(dice);
    if (which == 0) bcast(run, root, n * 8 + 3);
    else if (which == 1) reduce(run, root, n);
    else gather_and_scatter(run, root, n / 4);
  }
}
}  // namespace stress
