// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The settings of point-to-point communication; tool/controls.cpp has their names and bounds.
#pragma once
#include "runtime/settings.hpp"

namespace tutti::p2p {

/// How a large contiguous message is moved between two processes that both may touch each other's memory.
enum class Way : std::uint8_t { piped, joint };

namespace settings {
using runtime::Setting;

/// Up to this size a message is copied to the receiver at once; above it the payload waits until it is asked for.
inline constinit Setting eager_bytes{16 << 10};
/// The piece of a payload that is piped through the bulk area, at most and at least.
inline constinit Setting pipe_bytes{64 << 10};
inline constinit Setting least_pipe_bytes{8 << 10};
/// From this size on a joint copy may be the faster way; below, piping starts sooner.
inline constinit Setting joint_bytes{256 << 10};
/// 0: the way that has proved faster; else 1 + a Way.
inline constinit Setting large_way{0};
/// How often a receiver polls for a sender to take up its offer: longer than a waiting sender needs, shorter than the patience of a wait.
inline constinit Setting offer_polls{1000};
inline constinit Setting offer_polls_oversubscribed{16};
}  // namespace settings
}  // namespace tutti::p2p
