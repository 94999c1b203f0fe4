// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Tasks without any communication: a request that the test completes by hand stands for a message.
#include "engine/coll/task.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace tutti::coll {
namespace {

void arrive(p2p::RequestCore& request) {
  runtime::Guard guard;
  p2p::complete(request);
}

struct Message : p2p::RequestCore {
  Message() { done.store(false); }
};

Task wait_for(p2p::RequestCore* requests, std::size_t n, std::vector<int>* log, int id) {
  log->push_back(id);
  co_await Requested(requests, n, false);
  log->push_back(-id);
}

TEST(Task, RunsToTheFirstSuspensionAndIsResumedByProgress) {
  std::vector<int> log;
  Message messages[3];
  Task task = wait_for(messages, 3, &log, 1);
  EXPECT_TRUE(log.empty());
  task.start();
  EXPECT_EQ(log, std::vector<int>{1});
  for (int i : {2, 0, 1}) {
    EXPECT_FALSE(task.done());
    arrive(messages[i]);
    runtime::progress();
  }
  EXPECT_TRUE(task.done());
  EXPECT_EQ(log, (std::vector<int>{1, -1}));
}

TEST(Task, DoesNotSuspendWhenAllIsThere) {
  std::vector<int> log;
  p2p::RequestCore requests[2];  // complete from the start
  Task task = wait_for(requests, 2, &log, 4);
  task.start();
  EXPECT_TRUE(task.done());
}

Task outer(p2p::RequestCore* request, std::vector<int>* log) {
  Task inner = wait_for(request, 1, log, 2);
  co_await inner;
  log->push_back(3);
}

TEST(Task, AwaitsAnother) {
  std::vector<int> log;
  Message message;
  Task task = outer(&message, &log);
  task.start();
  arrive(message);
  runtime::progress();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(log, (std::vector<int>{2, -2, 3}));
}

Task failing(p2p::RequestCore* request) {
  co_await Requested(request, 1, false);
  throw std::runtime_error("late");
}
Task passing_on(p2p::RequestCore* request) {
  Task inner = failing(request);
  co_await inner;
}

TEST(Task, KeepsErrorsForItsOwner) {
  Message message;
  Task task = passing_on(&message);
  task.start();
  EXPECT_NO_THROW(task.check());
  arrive(message);
  runtime::progress();
  ASSERT_TRUE(task.done());
  EXPECT_THROW(task.check(), std::runtime_error);
}

TEST(Task, TellsItsOwnerOnce) {
  struct Ended : runtime::Continuation {
    int times = 0;
  } ended;
  ended.run = [](runtime::Continuation* self) { ++static_cast<Ended*>(self)->times; };
  std::vector<int> log;
  Message message;
  Task task = wait_for(&message, 1, &log, 1);
  task.start(&ended);
  EXPECT_EQ(ended.times, 0);
  arrive(message);
  runtime::progress();
  EXPECT_EQ(ended.times, 1);
}

TEST(Frames, AreUsedAgain) {
  for (std::size_t bytes : {1, 512, 513, 8193, 100000}) {
    void* first = detail::take_frame(bytes);
    detail::give_frame(first, bytes);
    void* second = detail::take_frame(bytes);
    if (bytes <= 512) {
      EXPECT_EQ(first, second);
    }
    detail::give_frame(second, bytes);
  }
}
}  // namespace
}  // namespace tutti::coll
