// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Names of jobs, processes and matching contexts that are unique on the machine without asking anybody: all begin with the pid of the
// process that holds the job's memory (mpiexec, or a world of one by itself), and no two living processes have the same pid.
//
//   job      52 bits   pid of the holder 22, random 30
//   process  64 bits   job 52, rank 12
//   context  64 bits   pid of the holder 22, rank of the process that gave it 12, its counter 26, which channel of a communicator 4
#pragma once
#include <cstdint>

namespace tutti::runtime {

using JobId = std::uint64_t;
using ProcessId = std::uint64_t;

inline constexpr int kRankBits = 12;
inline constexpr std::uint32_t kMostRanks = 1u << kRankBits;
inline constexpr int kJobNonceBits = 30;

constexpr JobId job_id(std::int32_t holder, std::uint64_t nonce) {
  return std::uint64_t(static_cast<std::uint32_t>(holder)) << kJobNonceBits | (nonce & ((std::uint64_t(1) << kJobNonceBits) - 1));
}
constexpr std::int32_t holder_of(JobId job) { return static_cast<std::int32_t>(job >> kJobNonceBits); }

constexpr ProcessId process_id(JobId job, std::uint32_t rank) { return job << kRankBits | rank; }
constexpr JobId job_of(ProcessId process) { return process >> kRankBits; }
constexpr std::uint32_t rank_of(ProcessId process) { return static_cast<std::uint32_t>(process) & (kMostRanks - 1); }

inline constexpr int kSubContextBits = 4;
inline constexpr int kCounterBits = 26;
constexpr std::uint64_t context_id(ProcessId giver, std::uint64_t counter) {
  const auto pid = static_cast<std::uint64_t>(holder_of(job_of(giver)));
  return ((pid << kRankBits | rank_of(giver)) << kCounterBits | (counter & ((std::uint64_t(1) << kCounterBits) - 1))) << kSubContextBits;
}
/// A context that several processes work out from what they all know. No process has pid 0, so no other context is like it.
constexpr std::uint64_t derived_context(std::uint64_t hash) {
  return ((hash ^ hash >> (kRankBits + kCounterBits)) & ((std::uint64_t(1) << (kRankBits + kCounterBits)) - 1)) << kSubContextBits;
}
}  // namespace tutti::runtime
