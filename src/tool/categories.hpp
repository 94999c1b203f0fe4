// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The categories of MPI_T (MPI-5.0 §15.3.9). Variables and events name theirs in their tables; the categories never change.
#pragma once
#include <span>
#include <vector>

namespace tutti::tool {

enum class Category : int { none = -1, point_to_point, large_messages, waiting, collectives, algorithms, files, job, tools };

struct CategoryInfo {
  const char* name;
  Category parent;
  const char* description;
};
std::span<const CategoryInfo> categories();

/// What belongs to a category, as indices.
std::vector<int> controls_in(int category);
std::vector<int> measures_in(int category);
std::vector<int> events_in(int category);
std::vector<int> categories_in(int category);
}  // namespace tutti::tool
