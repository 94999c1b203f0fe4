// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The registrations, and the way of an event to its callbacks.
#include "tool/registration.hpp"

#include <array>
#include <iterator>
#include <vector>

#include "base/catalogue.hpp"
#include "tool/handles.hpp"
#include "tool/interface.hpp"

namespace tutti::tool {
namespace {

constexpr MPI_T_cb_safety kLevels[] = {MPI_T_CB_REQUIRE_NONE, MPI_T_CB_REQUIRE_MPI_RESTRICTED, MPI_T_CB_REQUIRE_THREAD_SAFE,
                                       MPI_T_CB_REQUIRE_ASYNC_SIGNAL_SAFE};

struct Callback {
  MPI_T_event_cb_function* function = nullptr;
  void* user_data = nullptr;
};

struct Registration {
  const EventType* type;
  std::optional<std::uint64_t> context;
  std::array<Callback, std::size(kLevels)> callbacks{};
  MPI_T_event_dropped_cb_function* dropped = nullptr;
  int running = 0;  // callbacks under way
  bool ended = false;
  MPI_T_event_free_cb_function* freed = nullptr;  // to be called when no callback runs any more
  void* freed_data = nullptr;

  const Callback* callback() const {
    for (const Callback& callback : callbacks)
      if (callback.function != nullptr) return &callback;
    return nullptr;
  }
  bool wants(const runtime::Event& event) const {
    return type->kind == event.kind && (!context || *context == event.context) && callback() != nullptr;
  }
};

Handles<Registration>& registrations() {
  static Handles<Registration>& instance = *new Handles<Registration>;
  return instance;
}

thread_local Instance current{};
constexpr std::uintptr_t kCurrent = 0x2000;  // the handle of the event that is being delivered

std::shared_ptr<Registration> find(MPI_T_event_registration handle) {
  std::shared_ptr<Registration> found = registrations().find(handle);
  if (found == nullptr) throw base::Error(base::msg::tool_handle, "event_registration", reinterpret_cast<std::uintptr_t>(handle));
  return found;
}

/// Says whether anybody still watches this kind.
void watch_again(runtime::EventKind kind) {
  bool on = false;
  for (const auto& [handle, registration] : registrations().all())
    on = on || (registration->type->kind == kind && registration->callback() != nullptr);
  runtime::watch(kind, on);
}

struct Delivery {
  MPI_T_event_registration handle;
  std::shared_ptr<Registration> registration;
  Callback callback;
  MPI_T_event_dropped_cb_function* dropped;
};

std::vector<Delivery> deliveries_of(const runtime::Event& event) {
  std::lock_guard lock(interface_mutex());
  std::vector<Delivery> found;
  for (const auto& [handle, registration] : registrations().all()) {
    if (!registration->wants(event)) continue;
    ++registration->running;
    found.push_back({reinterpret_cast<MPI_T_event_registration>(handle), registration, *registration->callback(), registration->dropped});
  }
  return found;
}

/// The last callback of a registration that was freed meanwhile says so.
void finished(const Delivery& delivery) {
  Registration& registration = *delivery.registration;
  {
    std::lock_guard lock(interface_mutex());
    if (--registration.running != 0 || !registration.ended || registration.freed == nullptr) return;
  }
  registration.freed(delivery.handle, MPI_T_CB_REQUIRE_NONE, registration.freed_data);
}

bool ended(const Delivery& delivery) {
  std::lock_guard lock(interface_mutex());
  return delivery.registration->ended;
}

void deliver(const runtime::Event& event) {
  const Instance outer = current;
  for (const Delivery& delivery : deliveries_of(event)) {
    current = {&event, delivery.registration->type};
    if (!ended(delivery)) {
      if (event.lost_before != 0 && delivery.dropped != nullptr)
        delivery.dropped(event.lost_before, delivery.handle, 0, MPI_T_CB_REQUIRE_NONE, delivery.callback.user_data);
      delivery.callback.function(reinterpret_cast<MPI_T_event_instance>(kCurrent), delivery.handle, MPI_T_CB_REQUIRE_NONE,
                                 delivery.callback.user_data);
    }
    current = outer;
    finished(delivery);
  }
}
}  // namespace

MPI_T_event_registration add_registration(const EventType& type, std::optional<std::uint64_t> context) {
  runtime::set_event_sink(deliver);
  auto registration = std::make_shared<Registration>();
  registration->type = &type;
  registration->context = context;
  return reinterpret_cast<MPI_T_event_registration>(registrations().add(std::move(registration)));
}

void free_registration(MPI_T_event_registration handle, MPI_T_event_free_cb_function* freed, void* user_data) {
  {
    const Scope scope;
    const std::shared_ptr<Registration> registration = find(handle);
    registrations().remove(handle);
    watch_again(registration->type->kind);
    registration->ended = true;
    if (registration->running != 0) {
      registration->freed = freed;
      registration->freed_data = user_data;
      return;
    }
  }
  if (freed != nullptr) freed(handle, MPI_T_CB_REQUIRE_NONE, user_data);
}

void free_all_registrations() {
  for (const auto& [handle, registration] : registrations().all()) registration->ended = true;
  registrations().clear();
  for (int kind = 0; kind < runtime::kEventKinds; ++kind) runtime::watch(static_cast<runtime::EventKind>(kind), false);
}

void check_registration(MPI_T_event_registration handle) { find(handle); }

void check_safety(MPI_T_cb_safety safety) {
  for (const MPI_T_cb_safety level : kLevels)
    if (level == safety) return;
  throw base::Error(base::msg::tool_safety, static_cast<int>(safety));
}

void set_callback(MPI_T_event_registration handle, MPI_T_cb_safety safety, MPI_T_event_cb_function* function, void* user_data) {
  Registration& registration = *find(handle);
  check_safety(safety);
  for (std::size_t i = 0; i < std::size(kLevels); ++i)
    if (kLevels[i] == safety) registration.callbacks[i] = {function, user_data};
  watch_again(registration.type->kind);
}

void set_dropped_handler(MPI_T_event_registration handle, MPI_T_event_dropped_cb_function* function) { find(handle)->dropped = function; }

const Instance& find_instance(MPI_T_event_instance handle) {
  if (reinterpret_cast<std::uintptr_t>(handle) != kCurrent || current.event == nullptr)
    throw base::Error(base::msg::tool_handle, "event_instance", reinterpret_cast<std::uintptr_t>(handle));
  return current;
}
}  // namespace tutti::tool
