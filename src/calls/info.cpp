// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls on info objects (MPI-5.0 §10, deprecated ones §16.3). Local, any thread, also before MPI_Init and after MPI_Finalize.
#include "object/info.hpp"

#include <algorithm>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {
using object::Info;

void info_create(Info** info) { *info = new Info; }
void info_set(Info& info, const char* key, const char* value) { info.set(key, value); }
void info_delete(Info& info, const char* key) { info.erase(key); }
void info_get_nkeys(Info& info, int* nkeys) { *nkeys = info.size(); }
void info_dup(Info& info, Info** newinfo) { *newinfo = new Info(info.pairs()); }

void info_get_nthkey(Info& info, int n, char* key) {
  const std::string name = info.key(n);
  std::memcpy(key, name.c_str(), name.size() + 1);
}

void info_get_string(Info& info, const char* key, int* buflen, char* value, int* flag) {
  object::check_info_key(key);
  if (*buflen < 0) throw base::Error(base::msg::negative_argument, "buflen", *buflen);
  const auto found = info.get(key);
  *flag = found.has_value();
  if (!found) return;
  if (*buflen > 0) {
    if (value == nullptr) throw base::Error(base::msg::null_pointer, "value");
    const std::size_t n = std::min(found->size(), static_cast<std::size_t>(*buflen) - 1);
    std::memcpy(value, found->data(), n);
    value[n] = '\0';
  }
  *buflen = static_cast<int>(found->size()) + 1;
}

void info_get(Info& info, const char* key, int valuelen, char* value, int* flag) {
  object::check_info_key(key);
  if (valuelen < 0) throw base::Error(base::msg::negative_argument, "valuelen", valuelen);
  const auto found = info.get(key);
  *flag = found.has_value();
  if (!found) return;
  const std::size_t n = std::min(found->size(), static_cast<std::size_t>(valuelen));
  std::memcpy(value, found->data(), n);
  value[n] = '\0';
}

void info_get_valuelen(Info& info, const char* key, int* valuelen, int* flag) {
  object::check_info_key(key);
  const auto found = info.get(key);
  *flag = found.has_value();
  if (found) *valuelen = static_cast<int>(found->size());
}

void info_free(Info*& info) {
  if (info->predefined()) throw base::Error(base::msg::info_read_only);
  info->give_up();
  info->release();
  info = nullptr;
}

void info_create_env(int argc, char* argv[], Info** info) { *info = new Info(object::startup_pairs(argc, argv)); }
}  // namespace tutti::calls
