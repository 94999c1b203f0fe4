// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/rank_lines.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "explain/words.hpp"

namespace tutti::explain {
namespace {

struct Line {
  std::string_view text;   // with its newline, if it has one
  std::vector<int> ranks;  // empty: a line of another kind
  std::string_view rest;   // from the colon on
};

std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// "0-2, 5" up to the colon; empty when it is something else.
std::vector<int> take_ranks(std::string_view& text) {
  std::vector<int> ranks;
  do {
    const std::optional<int> first = take_number(text);
    const std::optional<int> last = first && take(text, "-") ? take_number(text) : first;
    if (!last || *last < *first) return {};
    for (int rank = *first; rank <= *last; ++rank) ranks.push_back(rank);
  } while (take(text, ", "));
  return text.starts_with(": ") ? ranks : std::vector<int>();
}

Line parse(std::string_view text) {
  Line line{text, {}, {}};
  std::string_view rest = text;
  if (!take(rest, "  ranks ") && !take(rest, "  rank ")) return line;
  line.ranks = take_ranks(rest);
  line.rest = rest;
  return line;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(parse(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return lines;
}
}  // namespace

std::string fold_rank_lines(const std::string& text) {
  std::vector<Line> folded;
  for (Line& line : lines_of(text)) {
    const auto same = line.ranks.empty()
                          ? folded.end()
                          : std::find_if(folded.begin(), folded.end(), [&](const Line& l) { return !l.ranks.empty() && l.rest == line.rest; });
    if (same == folded.end()) folded.push_back(std::move(line));
    else same->ranks.insert(same->ranks.end(), line.ranks.begin(), line.ranks.end());
  }
  std::string result;
  for (Line& line : folded) {
    std::sort(line.ranks.begin(), line.ranks.end());
    result += line.ranks.empty() ? std::string(line.text) : fmt::format("  {}{}", these_ranks(line.ranks), line.rest);
  }
  return result;
}

std::vector<int> ranks_told_of(const std::string& text) {
  std::vector<int> ranks;
  for (const Line& line : lines_of(text)) ranks.insert(ranks.end(), line.ranks.begin(), line.ranks.end());
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}
}  // namespace tutti::explain
