// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/circle.hpp"

#include <algorithm>
#include <map>
#include <queue>

namespace tutti::explain {
namespace {

using runtime::WaitEntry;

constexpr std::size_t kStarts = 32;  // ranks from which a circle is sought

bool finished(const Deadlock& deadlock, int rank) { return deadlock.snapshot.ranks[static_cast<std::size_t>(rank)].standing == Standing::finished; }

/// Of the ranks that a wait may need, those worth naming: all when they are few, and those that are not the rank itself.
std::vector<int> candidates(const Link& link, const Deadlock& deadlock, const Speaker& speaker) {
  if (link.entry == nullptr) return {};
  if (sphere_of(*link.entry) == Sphere::collective) {
    std::vector<int> absent = speaker.missing(*link.wait, *link.entry);
    if (!absent.empty()) return absent;
  }
  if (link.entry->process != runtime::kAnyMember) return {link.entry->process};
  std::vector<int> ranks;
  for (std::size_t rank = 0; rank < deadlock.snapshot.ranks.size(); ++rank)
    if (has(link.wait->members, rank) && static_cast<int>(rank) != link.wait->rank) ranks.push_back(static_cast<int>(rank));
  return ranks;
}

struct Search {
  std::map<int, Link> stuck;  // by rank
  const Deadlock& deadlock;
  const Speaker& speaker;

  /// The shortest way from `start` to itself; empty when there is none, or none shorter than `bound`.
  std::vector<int> around(int start, std::size_t bound) const {
    std::map<int, int> from;
    std::queue<std::pair<int, std::size_t>> next;
    next.push({start, 1});
    while (!next.empty()) {
      const auto [rank, length] = next.front();
      next.pop();
      if (length >= bound) return {};
      for (const int needed : needed_by(stuck.at(rank), deadlock, speaker)) {
        if (needed == start) {
          std::vector<int> way{rank};
          while (way.back() != start) way.push_back(from.at(way.back()));
          std::reverse(way.begin(), way.end());
          return way;
        }
        if (stuck.count(needed) == 0 || !from.emplace(needed, rank).second) continue;
        next.push({needed, length + 1});
      }
    }
    return {};
  }
};
}  // namespace

std::vector<int> needed_by(const Link& link, const Deadlock& deadlock, const Speaker& speaker) {
  std::vector<int> ranks = candidates(link, deadlock, speaker);
  std::erase_if(ranks, [&](int rank) {
    return static_cast<std::size_t>(rank) >= deadlock.snapshot.ranks.size() || has(deadlock.acts, static_cast<std::size_t>(rank));
  });
  return ranks;
}

Circle find_circle(const Deadlock& deadlock, const Speaker& speaker) {
  Search search{{}, deadlock, speaker};
  for (const std::size_t i : deadlock.stuck) {
    const Wait& wait = deadlock.snapshot.waits[i];
    search.stuck.emplace(wait.rank, Link{&wait, first_unmet(wait, deadlock.snapshot, deadlock.acts)});
  }
  Circle circle;
  std::vector<int> best;
  std::size_t starts = 0;
  for (const auto& [rank, link] : search.stuck) {
    if (++starts > kStarts || best.size() == 1 || best.size() == 2) break;
    const std::vector<int> way = search.around(rank, best.empty() ? ~std::size_t(0) : best.size());
    if (!way.empty()) best = way;
  }
  circle.closed = !best.empty();
  for (const int rank : best) circle.links.push_back(search.stuck.at(rank));
  if (circle.closed) return circle;
  // Nobody waits in a circle, so somebody waits for ranks that have finished, or for nobody.
  for (const auto& [rank, link] : search.stuck) {
    std::vector<int> gone = needed_by(link, deadlock, speaker);
    std::erase_if(gone, [&](int r) { return !finished(deadlock, r); });
    if (gone.empty() && !circle.links.empty()) continue;
    circle.links = {link};
    circle.finished = gone;
    if (!gone.empty()) break;
  }
  return circle;
}
}  // namespace tutti::explain
