// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Who has registered for which events (MPI-5.0 §15.3.8), and the calling of callbacks. Events are delivered by whichever thread makes
// progress, inside any MPI call of it but outside of all locks; so a callback may do what it likes, and of the callbacks of a
// registration the one with the fewest requirements is called.
#pragma once
#include <mpi.h>

#include <cstdint>
#include <optional>

#include "tool/event_types.hpp"

namespace tutti::tool {

/// Registers; `context` is that of the communicator's point-to-point channel, for types that are bound to one.
MPI_T_event_registration add_registration(const EventType& type, std::optional<std::uint64_t> context);
/// Ends a registration; `freed` (or nullptr) is called once no callback of it runs. Not under the mutex of the interface.
void free_registration(MPI_T_event_registration handle, MPI_T_event_free_cb_function* freed, void* user_data);
void free_all_registrations();

/// MPI_T_ERR_INVALID_HANDLE unless it is a registration.
void check_registration(MPI_T_event_registration handle);
/// nullptr takes the callback of this level away.
void set_callback(MPI_T_event_registration handle, MPI_T_cb_safety safety, MPI_T_event_cb_function* function, void* user_data);
void set_dropped_handler(MPI_T_event_registration handle, MPI_T_event_dropped_cb_function* function);
/// MPI_T_ERR_INVALID unless it is one of the four levels.
void check_safety(MPI_T_cb_safety safety);

/// The event that a callback of this thread has been given under this handle.
struct Instance {
  const runtime::Event* event;
  const EventType* type;
};
const Instance& find_instance(MPI_T_event_instance handle);
}  // namespace tutti::tool
