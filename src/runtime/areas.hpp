// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The sizes of those areas of the segment whose inside belongs to other layers. The owner of an area static_asserts that what it lays
// out there fits; the segment must know the sizes because mpiexec makes it.
#pragma once
#include <cstdint>

namespace tutti::runtime {
inline constexpr std::uint64_t kPairBytes = 280 << 10;    // transport/shm/pair.hpp: a ring of slots and 256 KiB for larger payloads
inline constexpr std::uint64_t kBoards = 64;              // engine/coll: how many communicators can have one at a time
inline constexpr std::uint64_t kBoardBytes = 64 << 10;    // engine/coll/board.hpp
inline constexpr std::uint64_t kRevocations = 64 << 10;   // p2p/failure.cpp: how many communicators a job can revoke
inline constexpr std::uint64_t kAgreements = 64;          // engine/fault/agreement.hpp: of a rank, under way or not yet read by all
inline constexpr std::uint64_t kAgreementHeadBytes = 64;  // engine/fault/agreement.hpp: of each, without its two bitmaps of members
}  // namespace tutti::runtime
