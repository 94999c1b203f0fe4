// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rounds of everything at once: non-blocking collectives that are under way during other traffic, and threads each of which makes traffic
// of all kinds on a communicator of its own.
#include <thread>

#include "plan.hpp"

namespace stress {
namespace {

struct Collective {
  int which = 0, root = 0;
  std::size_t n = 0;
  std::vector<std::int64_t> out, in;
  MPI_Request request = MPI_REQUEST_NULL;
};

std::int64_t value(const Run& run, int number, int rank, std::size_t i) { return static_cast<std::int64_t>(content(key(run, rank, 0, number), i)); }

void begin(const Run& run, int number, Collective& c) {
  const int n = static_cast<int>(c.n);
  const auto ranks = static_cast<std::size_t>(run.ranks);
  c.out.resize(c.n);
  for (std::size_t i = 0; i < c.n; ++i) c.out[i] = value(run, number, run.me, i);
  c.in.assign(c.n * (c.which == 2 ? ranks : 1), -1);
  if (c.which == 0) MPI_Ibarrier(run.comm, &c.request);
  else if (c.which == 1) MPI_Iallreduce(c.out.data(), c.in.data(), n, MPI_INT64_T, MPI_SUM, run.comm, &c.request);
  else if (c.which == 2) MPI_Iallgather(c.out.data(), n, MPI_INT64_T, c.in.data(), n, MPI_INT64_T, run.comm, &c.request);
  else if (c.which == 3) MPI_Ibcast(run.me == c.root ? c.out.data() : c.in.data(), n, MPI_INT64_T, c.root, run.comm, &c.request);
  else MPI_Ireduce(c.out.data(), c.in.data(), n, MPI_INT64_T, MPI_SUM, c.root, run.comm, &c.request);
}

void look(const Run& run, int number, const Collective& c) {
  if (c.which == 0 || (c.which == 3 && run.me == c.root) || (c.which == 4 && run.me != c.root)) return;
  for (std::size_t i = 0; i < c.in.size(); ++i) {
    std::int64_t expected = 0;
    if (c.which == 2) expected = value(run, number, static_cast<int>(i / c.n), i % c.n);
    else if (c.which == 3) expected = value(run, number, c.root, i);
    else
      for (int r = 0; r < run.ranks; ++r) expected += value(run, number, r, i);
    if (c.in[i] != expected)
      wrong(run, "collective " + std::to_string(number) + " of kind " + std::to_string(c.which) + ": element " + std::to_string(i));
  }
}

void any_kind(Run& run, Dice& dice) {
  switch (dice.below(7)) {
    case 0: return messages(run, dice);
    case 1: return persistent(run, dice);
    case 2: return exchanges(run, dice);
    case 3: return collectives(run, dice);
    case 4: return rooted(run, dice);
    case 5: return in_flight(run, dice);
    default: return one_sided(run, dice);
  }
}
}  // namespace

void in_flight(Run& run, Dice& dice) {
  const Run at_start = run;  // contents are functions of the round, and other traffic may count it on
  std::vector<Collective> all(static_cast<std::size_t>(1 + dice.below(8)));
  for (Collective& c : all) c.which = dice.below(5), c.root = dice.below(run.ranks), c.n = dice.bytes() / 8 / (dice.one_in(3) ? 1 : 16);
  int number = 0;
  for (Collective& c : all) begin(run, number++, c);
  switch (dice.below(4)) {
    case 0: messages(run, dice); break;
    case 1: exchanges(run, dice); break;
    case 2: one_sided(run, dice); break;
    default: collectives(run, dice);
  }
  run.kind = "in flight";
  // Any order of completion goes; ranks need not even agree on it.
  for (std::size_t i = 0; i < all.size(); ++i) {
    Collective& c = all[(i + static_cast<std::size_t>(run.me)) % all.size()];
    MPI_Wait(&c.request, MPI_STATUS_IGNORE);
  }
  number = 0;
  for (const Collective& c : all) look(at_start, number++, c);
}

void threads(const Run& run, Dice& dice, const std::vector<MPI_Comm>& comms) {
  std::vector<std::thread> running;
  for (std::size_t t = 0; t < comms.size(); ++t) {
    const std::uint64_t seed = static_cast<std::uint64_t>(dice.below(1 << 30));
    const int kinds = 1 + dice.below(4);
    running.emplace_back([&run, &comms, t, seed, kinds] {
      Run own = run;
      own.comm = comms[t];
      MPI_Comm_rank(own.comm, &own.me);
      own.round = run.round * 64;
      Dice own_dice(seed);
      for (int i = 0; i < kinds; ++i, ++own.round) any_kind(own, own_dice);
    });
  }
  for (std::thread& thread : running) thread.join();
}
}  // namespace stress
