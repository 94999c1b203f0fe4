// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One program or shared library on disk: from addresses in it to files, lines and functions, by its debug information (also where
// that lies apart), else by its symbols.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "explain/place.hpp"

namespace tutti::explain {

class Module {
 public:
  /// `file` is what is opened, `name` what is shown.
  Module(const std::string& file, std::string name);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// Whether the file could be opened, and libdw.
  bool readable() const { return debug_ != nullptr; }
  /// The place of the byte at this offset of the file. Found once, remembered.
  const Place& at(std::uint64_t file_offset);

 private:
  struct Debug;
  const std::string name_;
  std::unique_ptr<Debug> debug_;  // null: libdw or the file cannot be read
  std::unordered_map<std::uint64_t, Place> known_;
};
}  // namespace tutti::explain
