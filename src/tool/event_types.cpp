// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of types of events.
#include "tool/event_types.hpp"

#include <mpi.h>

namespace tutti::tool {
namespace {
using runtime::EventKind;
constexpr int kUser = MPI_T_VERBOSITY_USER_DETAIL;
constexpr int kTuner = MPI_T_VERBOSITY_TUNER_DETAIL;

constexpr EventType kEventTypes[] = {
    {"message_unexpected", EventKind::unexpected, true, Enumeration::unexpected_elements, kUser, Category::point_to_point,
     "a point-to-point message of this communicator came before its receive: its source, tag and size"},
    {"transfer_ended", EventKind::transferred, false, Enumeration::arrival_elements, kTuner, Category::large_messages,
     "a large message is there: its source, its size and which way it came (enumeration \"arrival\")"},
    {"rank_asleep", EventKind::asleep, false, Enumeration::sleep_elements, kUser, Category::waiting,
     "this rank went to sleep, for the how manieth time"},
    {"rank_awake", EventKind::awake, false, Enumeration::awake_elements, kUser, Category::waiting,
     "this rank woke from its sleep of that number, after so many nanoseconds"},
    {"collective_begun", EventKind::collective, false, Enumeration::collective_elements, kTuner, Category::algorithms,
     "a collective operation begins: which (enumeration \"collective\"), the index of its algorithm, bytes, number of ranks"},
};
}  // namespace

std::span<const EventType> event_types() { return kEventTypes; }
}  // namespace tutti::tool
