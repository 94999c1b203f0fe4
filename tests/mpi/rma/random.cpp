// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Random one-sided operations against a serial history. Every rank knows what all ranks do (the random numbers depend on seed, round, origin
// and target only) and carries it out on a plain array. In each round an origin writes and reads a part of each target's memory that is its
// own, and adds to a part that is everybody's. All flavors, all kinds of synchronisation, scattered datatypes on both sides.
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"

namespace {

using Rng = std::mt19937;
int rank, size;
unsigned seed;

int uniform(Rng& rng, int low, int high) { return std::uniform_int_distribution<int>(low, high)(rng); }
std::size_t z(int i) { return static_cast<std::size_t>(i); }

/// n ints somewhere in an area: the datatype, and where each int stands.
struct Shape {
  std::vector<int> offsets;
  int kind;
  int stride;
  int blocklength;

  Shape(Rng& rng, int n, int area) : kind(uniform(rng, 0, 2)), stride(1), blocklength(1) {
    if (kind == 1 && (n < 2 || area / n < 2)) kind = 0;
    if (kind == 0) {
      const int first = uniform(rng, 0, area - n);
      for (int i = 0; i < n; ++i) offsets.push_back(first + i);
    } else if (kind == 1) {
      stride = uniform(rng, 1, area / n);
      for (int i = 0; i < n; ++i) offsets.push_back(i * stride);
    } else {
      std::vector<int> all(z(area));
      std::iota(all.begin(), all.end(), 0);
      std::shuffle(all.begin(), all.end(), rng);
      offsets.assign(all.begin(), all.begin() + n);
    }
  }
  /// A type to be used with count 1 at the area's beginning.
  MPI_Datatype type() const {
    MPI_Datatype result;
    const int n = static_cast<int>(offsets.size());
    if (kind == 1) MPI_Type_vector(n, 1, stride, MPI_INT, &result);
    else if (kind == 0) MPI_Type_indexed(1, &n, offsets.data(), MPI_INT, &result);
    else MPI_Type_create_indexed_block(n, 1, offsets.data(), MPI_INT, &result);
    MPI_Type_commit(&result);
    return result;
  }
};

struct Plan {
  int area;                                       // ints that belong to one origin in each target's memory
  int most;                                       // ints in one operation
  int ops;                                        // per origin, target and round
  int ints() const { return area * (size + 1); }  // the last area is everybody's
};

enum class Verb { put, get, replace, sum, fetch_sum };

/// One operation of an origin; `model` is the memory of the target before, of which own parts change at once and sums at the end.
void step(Rng& rng, const Plan& plan, int origin, int target, MPI_Win win, MPI_Aint base, int unit, bool requests, std::vector<int>& model,
          std::vector<int>& sums) {
  const auto verb = static_cast<Verb>(uniform(rng, 0, 4));
  const int n = uniform(rng, 1, plan.most);
  const bool adds = verb == Verb::sum || verb == Verb::fetch_sum;
  const int area = (adds ? size : origin) * plan.area;
  const Shape here(rng, n, plan.area), there(rng, n, plan.area);
  std::vector<int> buffer(z(plan.area), -7), result(z(plan.area), -8), values(z(n));
  for (int i = 0; i < n; ++i) buffer[z(here.offsets[z(i)])] = values[z(i)] = uniform(rng, 0, 1000);
  const bool mine = origin == rank;
  if (mine) {
    MPI_Datatype a = here.type(), b = there.type();
    const MPI_Aint disp = base + MPI_Aint(area) * 4 / unit;
    MPI_Request request = MPI_REQUEST_NULL;
    switch (verb) {
      case Verb::put:
        if (requests) MPI_Rput(buffer.data(), 1, a, target, disp, 1, b, win, &request);
        else MPI_Put(buffer.data(), 1, a, target, disp, 1, b, win);
        break;
      case Verb::get:
        if (requests) MPI_Rget(result.data(), 1, a, target, disp, 1, b, win, &request);
        else MPI_Get(result.data(), 1, a, target, disp, 1, b, win);
        break;
      case Verb::replace:
        if (requests) MPI_Rget_accumulate(values.data(), n, MPI_INT, result.data(), 1, a, target, disp, 1, b, MPI_REPLACE, win, &request);
        else MPI_Get_accumulate(values.data(), n, MPI_INT, result.data(), 1, a, target, disp, 1, b, MPI_REPLACE, win);
        break;
      case Verb::sum:
        if (requests) MPI_Raccumulate(buffer.data(), 1, a, target, disp, 1, b, MPI_SUM, win, &request);
        else MPI_Accumulate(buffer.data(), 1, a, target, disp, 1, b, MPI_SUM, win);
        break;
      case Verb::fetch_sum: MPI_Get_accumulate(values.data(), n, MPI_INT, result.data(), 1, a, target, disp, 1, b, MPI_SUM, win); break;
    }
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (requests) MPI_Win_flush(target, win);
    MPI_Type_free(&a);
    MPI_Type_free(&b);
  }
  for (int i = 0; i < n; ++i) {
    int& cell = (adds ? sums : model)[z(area + there.offsets[z(i)])];
    // An operation is complete when its call returns in tutti, so what was written before in the epoch may be looked at by the writer.
    if (mine && (verb == Verb::get || verb == Verb::replace)) CHECK_EQ(result[z(here.offsets[z(i)])], cell);
    if (verb == Verb::put || verb == Verb::replace) cell = values[z(i)];
    if (adds) cell += values[z(i)];
  }
}

enum class Sync { fence, pscw, lock, lock_all };

void run_round(const Plan& plan, int number, MPI_Win win, const std::vector<MPI_Aint>& bases, int unit, std::vector<std::vector<int>>& models) {
  Rng common(seed + static_cast<unsigned>(number));
  const auto sync = static_cast<Sync>(uniform(common, 0, 3));
  const bool requests = sync >= Sync::lock && uniform(common, 0, 1) == 1;
  const bool exclusive = uniform(common, 0, 1) == 1;
  MPI_Group group;
  MPI_Win_get_group(win, &group);
  if (sync == Sync::fence) MPI_Win_fence(0, win);
  if (sync == Sync::pscw) {
    MPI_Win_post(group, 0, win);
    MPI_Win_start(group, 0, win);
  }
  if (sync == Sync::lock_all) MPI_Win_lock_all(0, win);
  for (int origin = 0; origin < size; ++origin)
    for (int k = 0; k < size; ++k) {
      const int target = (origin + k) % size;
      if (sync == Sync::lock && origin == rank) MPI_Win_lock(exclusive ? MPI_LOCK_EXCLUSIVE : MPI_LOCK_SHARED, target, 0, win);
      Rng rng(seed * 31 + static_cast<unsigned>((number * size + origin) * size + target));
      for (int i = 0; i < plan.ops; ++i) step(rng, plan, origin, target, win, bases[z(target)], unit, requests, models[z(target)], models[z(target)]);
      if (sync == Sync::lock && origin == rank) MPI_Win_unlock(target, win);
    }
  if (sync == Sync::lock_all) MPI_Win_unlock_all(win);
  if (sync == Sync::pscw) {
    MPI_Win_complete(win);
    MPI_Win_wait(win);
  }
  if (sync == Sync::fence) MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
  MPI_Group_free(&group);
  MPI_Barrier(MPI_COMM_WORLD);
}

void run(const Plan& plan, int flavor, int rounds) {
  MPI_Win win = MPI_WIN_NULL;
  std::vector<int> own;
  int* memory = nullptr;
  const MPI_Aint bytes = MPI_Aint(plan.ints()) * 4;
  const int unit = flavor == MPI_WIN_FLAVOR_DYNAMIC ? 1 : 4;
  if (flavor == MPI_WIN_FLAVOR_ALLOCATE) MPI_Win_allocate(bytes, unit, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  if (flavor == MPI_WIN_FLAVOR_SHARED) MPI_Win_allocate_shared(bytes, unit, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  if (memory == nullptr) {
    own.resize(z(plan.ints()));
    memory = own.data();
  }
  if (flavor == MPI_WIN_FLAVOR_CREATE) MPI_Win_create(memory, bytes, unit, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Aint base = 0;
  if (flavor == MPI_WIN_FLAVOR_DYNAMIC) {
    MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    MPI_Win_attach(win, memory, bytes);
    MPI_Get_address(memory, &base);
  }
  std::vector<MPI_Aint> bases(z(size));
  MPI_Allgather(&base, 1, MPI_AINT, bases.data(), 1, MPI_AINT, MPI_COMM_WORLD);
  std::vector<std::vector<int>> models(z(size), std::vector<int>(z(plan.ints())));
  for (int i = 0; i < rounds; ++i) {
    run_round(plan, flavor * 1000 + i, win, bases, unit, models);
    for (int c = 0; c < plan.ints(); ++c)
      if (memory[c] != models[z(rank)][z(c)]) {
        std::fprintf(stderr, "seed %u flavor %d round %d int %d: %d, expected %d\n", seed, flavor, i, c, memory[c], models[z(rank)][z(c)]);
        MPI_Abort(MPI_COMM_WORLD, 1);
      }
    MPI_Barrier(MPI_COMM_WORLD);
  }
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  seed = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : std::random_device{}();
  MPI_Bcast(&seed, 1, MPI_UNSIGNED, 0, MPI_COMM_WORLD);
  for (const int flavor : {MPI_WIN_FLAVOR_CREATE, MPI_WIN_FLAVOR_ALLOCATE, MPI_WIN_FLAVOR_DYNAMIC, MPI_WIN_FLAVOR_SHARED}) {
    run({64, 20, 4}, flavor, 20);
    run({30000, 20000, 2}, flavor, 3);
  }
  MPI_Finalize();
}
