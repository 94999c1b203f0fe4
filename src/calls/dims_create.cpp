// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Choosing the sizes of a grid of processes (MPI-5.0 §8.5.2). A pure function: any thread.
#include <algorithm>
#include <span>
#include <vector>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {
namespace {

/// All divisors of n, in ascending order.
std::vector<int> divisors(int n) {
  std::vector<int> small, large;
  for (int d = 1; d <= n / d; ++d) {
    if (n % d != 0) continue;
    small.push_back(d);
    if (d != n / d) large.push_back(n / d);
  }
  small.insert(small.end(), large.rbegin(), large.rend());
  return small;
}

/// Writes n as a product of factors in descending order, none above limit: the largest as small as can be, then the next.
bool factorise(int n, int limit, std::span<const int> candidates, std::span<int> factors) {
  if (factors.empty()) return n == 1;
  for (int d : candidates) {
    if (d > limit) return false;
    if (n % d != 0) continue;
    factors[0] = d;
    double reach = 1;  // what the rest can make at most
    for (std::size_t i = 1; i < factors.size() && reach < n; ++i) reach *= d;
    if (reach >= n / d && factorise(n / d, d, candidates, factors.subspan(1))) return true;
  }
  return false;
}

}  // namespace

/// Chooses the sizes that are 0, in descending order and as equal as possible (MPI-5.0 §8.5.2).
void dims_create(int nnodes, int ndims, int dims[]) {
  if (nnodes < 1) throw base::Error(base::msg::grid_nodes, nnodes);
  std::int64_t given = 1;
  std::vector<int> free_places;
  for (int i = 0; i < ndims; ++i) {
    if (dims[i] < 0) throw base::Error(base::msg::grid_size, i, dims[i]);
    if (dims[i] == 0) free_places.push_back(i);
    else if (given <= nnodes) given *= dims[i];
  }
  if (nnodes % given != 0 || (free_places.empty() && nnodes != given)) throw base::Error(base::msg::grid_product, nnodes, given);
  const int rest = static_cast<int>(nnodes / given);
  std::vector<int> factors(free_places.size());
  factorise(rest, rest, divisors(rest), factors);
  for (std::size_t i = 0; i < factors.size(); ++i) dims[free_places[i]] = factors[i];
}

}  // namespace tutti::calls
