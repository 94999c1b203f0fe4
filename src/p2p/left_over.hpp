// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What has come and was never received, for the end of MPI: after all ranks have sent what they had (flush) and met, and arrive() has taken in
// what was under way. Any thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "p2p/p2p.hpp"
#include "runtime/site.hpp"

namespace tutti::p2p {

struct LeftOver {
  Channel::Use use;
  std::uint64_t context;
  Channel* channel;       // nullptr: it is gone, or was never made
  std::uint32_t process;  // rank in this job
  int tag;
  Count bytes;
  std::uint32_t signature;
  runtime::Site site;  // where it was sent; 0: not known
};

/// Takes in all that has been sent to this process.
void arrive();
/// The messages of the program and of its collectives that nobody has received, in the order of their senders.
std::vector<LeftOver> left_overs();
/// What --check=races has found (races.hpp), to be said by runtime::complain("race", ...).
std::vector<std::string> find_races();
}  // namespace tutti::p2p
