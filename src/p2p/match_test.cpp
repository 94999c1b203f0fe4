// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The matcher against a model that knows only the rule: the earliest posted receive that fits, the earliest message that fits.
#include "p2p/match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>

namespace tutti::p2p {
namespace {

struct Model {
  std::vector<RequestCore*> posted;
  std::vector<Unexpected*> arrived;

  static bool fits(int source, int tag, int from, int with) {
    return (source == from || source == MPI_ANY_SOURCE) && (tag == with || tag == MPI_ANY_TAG);
  }
  RequestCore* first_posted(int from, int with) const {
    const auto place = std::find_if(posted.begin(), posted.end(), [&](RequestCore* r) { return fits(r->rank, r->tag, from, with); });
    return place == posted.end() ? nullptr : *place;
  }
  Unexpected* first_arrived(int source, int tag) const {
    const auto place =
        std::find_if(arrived.begin(), arrived.end(), [&](Unexpected* m) { return fits(source, tag, m->envelope.source, m->envelope.tag); });
    return place == arrived.end() ? nullptr : *place;
  }
};

class Match : public ::testing::Test {
 protected:
  static constexpr int kRanks = 4;
  Match() { matcher.size = kRanks; }
  ~Match() override {
    for (Unexpected* message : model.arrived) Unexpected::destroy(message);
  }
  int source(bool any) { return any && random() % 3 == 0 ? int(MPI_ANY_SOURCE) : static_cast<int>(random() % kRanks); }
  int tag(bool any) { return any && random() % 3 == 0 ? int(MPI_ANY_TAG) : static_cast<int>(random() % 3); }

  void arrive() {
    const int from = source(false), with = tag(false);
    RequestCore* expected = model.first_posted(from, with);
    ASSERT_EQ(matcher.take_posted(from, with), expected);
    if (expected != nullptr) {
      std::erase(model.posted, expected);
      return;
    }
    Envelope envelope{};
    envelope.source = from;
    envelope.tag = with;
    Unexpected* message = Unexpected::make(nullptr, envelope, 0);
    matcher.add(*message);
    model.arrived.push_back(message);
  }
  void receive() {
    const int from = source(true), with = tag(true);
    Unexpected* expected = model.first_arrived(from, with);
    ASSERT_EQ(matcher.find(from, with), expected);
    if (expected != nullptr) {
      matcher.remove(*expected);
      std::erase(model.arrived, expected);
      Unexpected::destroy(expected);
      return;
    }
    requests.push_back(std::make_unique<RequestCore>());
    requests.back()->rank = from;
    requests.back()->tag = with;
    matcher.post(*requests.back());
    model.posted.push_back(requests.back().get());
  }
  void withdraw() {
    if (model.posted.empty()) return;
    RequestCore* request = model.posted[random() % model.posted.size()];
    matcher.unpost(*request);
    std::erase(model.posted, request);
  }

  Matcher matcher;
  Model model;
  std::vector<std::unique_ptr<RequestCore>> requests;
  std::mt19937 random;
};

TEST_F(Match, FollowsTheModel) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random.seed(seed);
  for (int step = 0; step < 50000 && !HasFatalFailure(); ++step) {
    // Phases in which messages, then receives, are more frequent, so that both queues grow.
    const bool messages = step / 500 % 2 == 0;
    const unsigned roll = random() % 10;
    if (roll == 0) withdraw();
    else if ((roll < 7) == messages) arrive();
    else receive();
  }
}

TEST_F(Match, NothingFitsInAnEmptyOne) {
  EXPECT_EQ(matcher.take_posted(0, 0), nullptr);
  EXPECT_EQ(matcher.find(MPI_ANY_SOURCE, MPI_ANY_TAG), nullptr);
  EXPECT_EQ(matcher.find(3, 1), nullptr);
}
}  // namespace
}  // namespace tutti::p2p
