// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of categories.
#include "tool/categories.hpp"

#include "tool/controls.hpp"
#include "tool/event_types.hpp"
#include "tool/measures.hpp"

namespace tutti::tool {
namespace {
constexpr CategoryInfo kCategories[] = {
    {"point_to_point", Category::none, "messages from rank to rank, also those of collectives"},
    {"large_messages", Category::point_to_point, "messages whose payload is moved once their receive is there"},
    {"waiting", Category::none, "what ranks do that wait"},
    {"collectives", Category::none, "collective operations"},
    {"algorithms", Category::collectives, "which algorithms collective operations use"},
    {"files", Category::none, "input and output"},
    {"job", Category::none, "the job and this rank in it"},
    {"tools", Category::none, "the tool interface itself"},
};

template <class Table>
std::vector<int> members(const Table& table, int category, auto&& of) {
  std::vector<int> found;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (of(table[i]) == static_cast<Category>(category)) found.push_back(static_cast<int>(i));
  return found;
}
}  // namespace

std::span<const CategoryInfo> categories() { return kCategories; }

std::vector<int> controls_in(int category) {
  return members(controls(), category, [](const Control& c) { return c.category; });
}
std::vector<int> measures_in(int category) {
  return members(measures(), category, [](const Measure& m) { return m.category; });
}
std::vector<int> events_in(int category) {
  return members(event_types(), category, [](const EventType& e) { return e.category; });
}
std::vector<int> categories_in(int category) {
  return members(categories(), category, [](const CategoryInfo& c) { return c.parent; });
}
}  // namespace tutti::tool
