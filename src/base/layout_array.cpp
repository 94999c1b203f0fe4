// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The constructors for parts of arrays (MPI-5.0 §5.1.3, §5.1.4). One dimension after the other, from the one that runs fastest: the type
// of each dimension has the extent of the whole array so far, so that the next dimension only has to place it.
#include <vector>

#include "base/layout.hpp"
#include "base/layout_builder.hpp"
#include "mpi.h"

namespace tutti::base {

LayoutRef Layout::subarray(std::span<const Count> sizes, std::span<const Count> subsizes, std::span<const Count> starts, const Layout& old) {
  LayoutRef part(&old);
  Count extent = old.extent;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    LayoutBuilder builder;
    builder.add_strided(*part, checked_multiply(starts[i], extent), subsizes[i], 1, extent);
    extent = checked_multiply(extent, sizes[i]);
    part = builder.finish(0, extent);
  }
  return part;
}

namespace {

/// One dimension of a distributed array: the blocks of global indices that process `coordinate` holds.
LayoutRef distribute(const Layout::Distribution& dimension, int coordinate, const Layout& old) {
  const Count size = dimension.global_size, processes = dimension.processes;
  Count block = dimension.argument;
  if (dimension.kind == MPI_DISTRIBUTE_NONE) {
    block = size;
  } else if (block == MPI_DISTRIBUTE_DFLT_DARG) {
    block = dimension.kind == MPI_DISTRIBUTE_BLOCK ? (size + processes - 1) / processes : 1;
  }
  LayoutBuilder builder;
  const Count first = checked_multiply(block, coordinate);
  if (first < size) {
    // Whole blocks come round every processes * block indices; the array's end may cut the last one.
    const Count round = checked_multiply(block, processes), left = size - first;
    const Count whole = left < block ? 0 : (left - block) / round + 1;
    builder.add_strided(old, checked_multiply(first, old.extent), whole, block, checked_multiply(round, old.extent));
    const Count rest_first = first + whole * round;
    if (rest_first < size) builder.add(old, checked_multiply(rest_first, old.extent), std::min(block, size - rest_first));
  }
  return builder.finish(0, checked_multiply(size, old.extent));
}
}  // namespace

LayoutRef Layout::darray(int rank, std::span<const Distribution> dimensions, bool fortran_order, const Layout& old) {
  // The process grid is numbered in row-major order whatever the array's order is.
  std::vector<int> coordinates(dimensions.size());
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    coordinates[i] = rank % dimensions[i].processes;
    rank /= dimensions[i].processes;
  }
  LayoutRef part(&old);
  for (std::size_t k = 0; k < dimensions.size(); ++k) {
    const std::size_t i = fortran_order ? k : dimensions.size() - 1 - k;
    part = distribute(dimensions[i], coordinates[i], *part);
  }
  return part;
}
}  // namespace tutti::base
