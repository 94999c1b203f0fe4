// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The places for names in a job's memory: free -> taken by compare-and-exchange, -> published (release) when both texts stand there.
#include "object/names.hpp"

#include <atomic>
#include <cstring>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "mpi.h"
#include "runtime/jobs.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

constexpr std::size_t kServiceBytes = 1000;
enum class NameState : std::uint32_t { free = 0, taken = 1, published = 2 };

struct Name {
  std::atomic<NameState> state;
  char service[kServiceBytes];
  char port[MPI_MAX_PORT_NAME];
};
static_assert(sizeof(Name) <= runtime::kNameBytes);

Name& name_at(const runtime::Segment& segment, std::uint32_t n) { return *reinterpret_cast<Name*>(segment.name(n)); }

void check_service(const char* service) {
  const std::size_t length = std::strlen(service);
  if (length == 0 || length >= kServiceBytes) throw Error(msg::service_name, length, kServiceBytes - 1);
}

Name* find(const runtime::Segment& segment, const char* service, const char* port) {
  for (std::uint32_t n = 0; n < runtime::kNames; ++n) {
    Name& name = name_at(segment, n);
    if (name.state.load(std::memory_order_acquire) != NameState::published || std::strncmp(name.service, service, kServiceBytes) != 0) continue;
    if (port == nullptr || std::strncmp(name.port, port, MPI_MAX_PORT_NAME) == 0) return &name;
  }
  return nullptr;
}

/// The port that goes with a name, from whatever job; empty when there is none.
std::string port_of(const char* service) {
  std::string port;
  runtime::visit_jobs([&](const runtime::Segment& segment) {
    if (const Name* name = find(segment, service, nullptr)) port.assign(name->port, strnlen(name->port, MPI_MAX_PORT_NAME));
    return port.empty();
  });
  return port;
}
}  // namespace

void publish_name(const char* service, const char* port) {
  check_service(service);
  if (std::strlen(port) >= MPI_MAX_PORT_NAME || *port == '\0') throw Error(msg::bad_port, std::string(port, strnlen(port, 80)));
  if (!port_of(service).empty()) throw Error(msg::service_taken, service);
  for (std::uint32_t n = 0; n < runtime::kNames; ++n) {
    Name& name = name_at(runtime::process().segment, n);
    NameState free = NameState::free;
    if (!name.state.compare_exchange_strong(free, NameState::taken, std::memory_order_acq_rel)) continue;
    std::strcpy(name.service, service);
    std::strcpy(name.port, port);
    name.state.store(NameState::published, std::memory_order_release);
    return;
  }
  throw Error(msg::service_table_full, runtime::kNames);
}

void unpublish_name(const char* service, const char* port) {
  check_service(service);
  bool found = false;
  runtime::visit_jobs([&](const runtime::Segment& segment) {
    Name* name = find(segment, service, port);
    NameState published = NameState::published;
    found = name != nullptr && name->state.compare_exchange_strong(published, NameState::free, std::memory_order_acq_rel);
    return !found;
  });
  if (!found) throw Error(msg::service_not_published, service);
}

std::string lookup_name(const char* service) {
  check_service(service);
  const std::string port = port_of(service);
  if (port.empty()) throw Error(msg::service_unknown, service);
  return port;
}
}  // namespace tutti::object
